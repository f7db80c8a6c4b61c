(set-info :description "The next multiple of sixteen, unless the number is one itself.")
(set-info :family "align-up")
(set-info :tags "proof width-64 alignment")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 64))) (_ BitVec 64)
    ((Start (_ BitVec 64)))
    ((Start (_ BitVec 64) (x #x000000000000000f (bvnot Start) (bvand Start Start) (bvadd Start Start) (bvsub Start Start)))))

(declare-var x (_ BitVec 64))
(constraint (= ((_ extract 3 0) (f x)) #x0))
(constraint (bvult (bvsub (f x) x) #x0000000000000010))

(check-synth)
