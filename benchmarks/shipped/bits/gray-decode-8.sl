(set-info :description "The number of which the Gray code is given.")
(set-info :family "gray-decode")
(set-info :tags "proof width-8 codes")
(set-info :difficulty "extreme")

(set-logic BV)

(synth-fun f ((x (_ BitVec 8))) (_ BitVec 8)
    ((Start (_ BitVec 8)))
    ((Start (_ BitVec 8) (x #x01 #x02 #x04 (bvxor Start Start) (bvand Start Start) (bvlshr Start Start)))))

(declare-var x (_ BitVec 8))
(constraint (= (bvxor (f x) (bvlshr (f x) #x01)) x))

(check-synth)
