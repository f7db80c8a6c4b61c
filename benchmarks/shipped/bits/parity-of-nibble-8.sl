(set-info :description "1 if an odd number of the four lowest bits is set.")
(set-info :family "parity-of-nibble")
(set-info :tags "proof width-8 parity")
(set-info :difficulty "hard")

(set-logic BV)

(synth-fun f ((x (_ BitVec 8))) (_ BitVec 8)
    ((Start (_ BitVec 8)))
    ((Start (_ BitVec 8) (x #x01 #x02 (bvxor Start Start) (bvand Start Start) (bvlshr Start Start)))))

(declare-var x (_ BitVec 8))
(constraint (= (f x) (concat #b0000000 (bvxor (bvxor ((_ extract 0 0) x) ((_ extract 1 1) x)) (bvxor ((_ extract 2 2) x) ((_ extract 3 3) x))))))

(check-synth)
