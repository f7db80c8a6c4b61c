(set-info :description "The word rotated to the left by up to fifteen places.")
(set-info :family "rotate-by-n")
(set-info :tags "proof width-16 fields")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((x (_ BitVec 16)) (n (_ BitVec 16))) (_ BitVec 16)
    ((Start (_ BitVec 16)))
    ((Start (_ BitVec 16) (x n #x0010 (bvshl Start Start) (bvlshr Start Start) (bvor Start Start) (bvsub Start Start) (bvneg Start)))))

(declare-var x (_ BitVec 16))
(declare-var n (_ BitVec 16))
(constraint (=> (bvult n #x0010) (= (bvshl (f x n) (bvsub #x0010 n)) (bvshl (bvlshr x (bvsub #x0010 n)) (bvsub #x0010 n)))))
(constraint (=> (bvult n #x0010) (= (bvlshr (f x n) n) (bvlshr (bvshl x n) n))))

(check-synth)
