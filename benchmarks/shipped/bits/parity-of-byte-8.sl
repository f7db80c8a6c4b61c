(set-info :description "1 if an odd number of bits is set.")
(set-info :family "parity-of-byte")
(set-info :tags "proof width-8 parity")
(set-info :difficulty "extreme")

(set-logic BV)

(synth-fun f ((x (_ BitVec 8))) (_ BitVec 8)
    ((Start (_ BitVec 8)))
    ((Start (_ BitVec 8) (x #x01 #x02 #x04 (bvxor Start Start) (bvand Start Start) (bvlshr Start Start)))))

(declare-var x (_ BitVec 8))
(constraint (= (f x) (concat #b0000000 (bvxor (bvxor (bvxor ((_ extract 0 0) x) ((_ extract 1 1) x)) (bvxor ((_ extract 2 2) x) ((_ extract 3 3) x))) (bvxor (bvxor ((_ extract 4 4) x) ((_ extract 5 5) x)) (bvxor ((_ extract 6 6) x) ((_ extract 7 7) x)))))))

(check-synth)
