(set-info :description "The code in which a number and the next differ in one bit, said by way of its neighbours.")
(set-info :family "gray-code")
(set-info :tags "proof width-16 codes")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 16))) (_ BitVec 16)
    ((Start (_ BitVec 16)))
    ((Start (_ BitVec 16) (x #x0001 (bvxor Start Start) (bvand Start Start) (bvlshr Start Start) (bvshl Start Start)))))

(declare-var x (_ BitVec 16))
(constraint (= ((_ extract 15 15) (f x)) ((_ extract 15 15) x)))
(constraint (= ((_ extract 14 0) (f x)) (bvxor ((_ extract 15 1) x) ((_ extract 14 0) x))))

(check-synth)
