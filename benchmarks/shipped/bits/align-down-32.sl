(set-info :description "The greatest multiple of eight that is not greater.")
(set-info :family "align-down")
(set-info :tags "proof width-32 alignment")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)))
    ((Start (_ BitVec 32) (x #x00000007 (bvnot Start) (bvand Start Start) (bvadd Start Start) (bvsub Start Start)))))

(declare-var x (_ BitVec 32))
(constraint (= (bvurem (f x) #x00000008) #x00000000))
(constraint (bvule (f x) x))
(constraint (bvult (bvsub x (f x)) #x00000008))

(check-synth)
