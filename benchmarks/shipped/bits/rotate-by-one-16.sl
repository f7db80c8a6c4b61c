(set-info :description "The word rotated to the left by one.")
(set-info :family "rotate-by-one")
(set-info :tags "proof width-16 fields")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((x (_ BitVec 16))) (_ BitVec 16)
    ((Start (_ BitVec 16)))
    ((Start (_ BitVec 16) (x #x0001 #x000f (bvshl Start Start) (bvlshr Start Start) (bvor Start Start) (bvadd Start Start)))))

(declare-var x (_ BitVec 16))
(constraint (= (f x) (concat ((_ extract 14 0) x) ((_ extract 15 15) x))))

(check-synth)
