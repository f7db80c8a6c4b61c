(set-info :description "1 for every number but zero.")
(set-info :family "nonzero-as-bit")
(set-info :tags "proof width-16")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 16))) (_ BitVec 16)
    ((Start (_ BitVec 16)))
    ((Start (_ BitVec 16) (x #x000f (bvneg Start) (bvor Start Start) (bvand Start Start) (bvlshr Start Start)))))

(declare-var x (_ BitVec 16))
(constraint (= (f x) (ite (= x #x0000) #x0000 #x0001)))

(check-synth)
