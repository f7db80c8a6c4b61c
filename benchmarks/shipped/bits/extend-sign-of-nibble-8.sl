(set-info :description "The four lowest bits, read as a signed number.")
(set-info :family "extend-sign-of-nibble")
(set-info :tags "proof width-8 fields signed")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 8))) (_ BitVec 8)
    ((Start (_ BitVec 8)))
    ((Start (_ BitVec 8) (x #x04 (bvshl Start Start) (bvlshr Start Start) (bvashr Start Start) (bvand Start Start) (bvor Start Start)))))

(declare-var x (_ BitVec 8))
(constraint (= (f x) ((_ sign_extend 4) ((_ extract 3 0) x))))

(check-synth)
