(set-info :description "The word with bit n turned off.")
(set-info :family "clear-bit")
(set-info :tags "proof width-64 masks")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 64)) (n (_ BitVec 64))) (_ BitVec 64)
    ((Start (_ BitVec 64)))
    ((Start (_ BitVec 64) (x n #x0000000000000001 (bvnot Start) (bvand Start Start) (bvshl Start Start) (bvxor Start Start)))))

(declare-var x (_ BitVec 64))
(declare-var n (_ BitVec 64))
(constraint (=> (bvult n #x0000000000000040) (= ((_ extract 0 0) (bvlshr (f x n) n)) #b0)))
(constraint (= (bvor (f x n) (bvshl #x0000000000000001 n)) (bvor x (bvshl #x0000000000000001 n))))

(check-synth)
