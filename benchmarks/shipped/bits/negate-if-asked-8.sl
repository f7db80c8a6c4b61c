(set-info :description "The number, or its opposite if the lowest bit of n is set, without a branch.")
(set-info :family "negate-if-asked")
(set-info :tags "proof width-8 signed")
(set-info :difficulty "hard")

(set-logic BV)

(synth-fun f ((x (_ BitVec 8)) (n (_ BitVec 8))) (_ BitVec 8)
    ((Start (_ BitVec 8)))
    ((Start (_ BitVec 8) (x n #x01 (bvxor Start Start) (bvsub Start Start) (bvneg Start) (bvand Start Start)))))

(declare-var x (_ BitVec 8))
(declare-var n (_ BitVec 8))
(constraint (= (f x n) (ite (= ((_ extract 0 0) n) #b1) (bvneg x) x)))

(check-synth)
