(set-info :description "The two halves of a byte exchanged.")
(set-info :family "swap-nibbles")
(set-info :tags "proof width-8 fields")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((x (_ BitVec 8))) (_ BitVec 8)
    ((Start (_ BitVec 8)))
    ((Start (_ BitVec 8) (x #x04 (bvshl Start Start) (bvlshr Start Start) (bvand Start Start) (bvor Start Start)))))

(declare-var x (_ BitVec 8))
(constraint (= (f x) (concat ((_ extract 3 0) x) ((_ extract 7 4) x))))

(check-synth)
