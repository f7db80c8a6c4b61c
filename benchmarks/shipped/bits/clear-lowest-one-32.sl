(set-info :description "The word with its lowest set bit turned off.")
(set-info :family "clear-lowest-one")
(set-info :tags "proof width-32 lowest")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)))
    ((Start (_ BitVec 32) (x #x00000001 (bvnot Start) (bvneg Start) (bvand Start Start) (bvor Start Start) (bvxor Start Start) (bvadd Start Start) (bvsub Start Start)))))

(declare-var x (_ BitVec 32))
(constraint (= (bvxor (f x) x) (bvand x (bvneg x))))

(check-synth)
