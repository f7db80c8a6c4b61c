(set-info :description "The word with its trailing zeros turned into ones.")
(set-info :family "fill-trailing-zeros")
(set-info :tags "proof width-32 lowest")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)))
    ((Start (_ BitVec 32) (x #x00000000 #x00000001 (bvnot Start) (bvneg Start) (bvand Start Start) (bvor Start Start) (bvxor Start Start) (bvadd Start Start) (bvsub Start Start)))))

(declare-var x (_ BitVec 32))
(constraint (= (bvand (f x) x) x))
(constraint (= (bvxor (f x) x) (bvsub (bvand x (bvneg x)) #x00000001)))

(check-synth)
