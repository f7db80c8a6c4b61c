(set-info :description "The four bits that begin at bit n.")
(set-info :family "extract-field")
(set-info :tags "proof width-32 fields")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 32)) (n (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)))
    ((Start (_ BitVec 32) (x n #x0000000f (bvand Start Start) (bvlshr Start Start) (bvshl Start Start)))))

(declare-var x (_ BitVec 32))
(declare-var n (_ BitVec 32))
(constraint (= ((_ extract 3 0) (f x n)) ((_ extract 3 0) (bvlshr x n))))
(constraint (bvult (f x n) #x00000010))

(check-synth)
