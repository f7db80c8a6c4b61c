(set-info :description "The number without its sign, without a branch.")
(set-info :family "absolute-value")
(set-info :tags "proof width-32 signed")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((x (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)))
    ((Start (_ BitVec 32) (x #x0000001f (bvxor Start Start) (bvsub Start Start) (bvand Start Start) (bvashr Start Start)))))

(declare-var x (_ BitVec 32))
(constraint (= (f x) (ite (bvslt x #x00000000) (bvneg x) x)))

(check-synth)
