(set-info :description "The word with its lowest unset bit turned on.")
(set-info :family "set-lowest-zero")
(set-info :tags "proof width-64 lowest")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 64))) (_ BitVec 64)
    ((Start (_ BitVec 64)))
    ((Start (_ BitVec 64) (x #x0000000000000001 (bvnot Start) (bvneg Start) (bvand Start Start) (bvor Start Start) (bvxor Start Start) (bvadd Start Start) (bvsub Start Start)))))

(declare-var x (_ BitVec 64))
(constraint (= (bvxor (f x) x) (bvand (bvnot x) (bvneg (bvnot x)))))

(check-synth)
