(set-info :description "The lower halves of two bytes, packed into one.")
(set-info :family "pack-nibbles")
(set-info :tags "proof width-8 fields")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((high (_ BitVec 8)) (low (_ BitVec 8))) (_ BitVec 8)
    ((Start (_ BitVec 8)))
    ((Start (_ BitVec 8) (high low #x04 #x0f (bvshl Start Start) (bvlshr Start Start) (bvand Start Start) (bvor Start Start)))))

(declare-var high (_ BitVec 8))
(declare-var low (_ BitVec 8))
(constraint (= (f high low) (concat ((_ extract 3 0) high) ((_ extract 3 0) low))))

(check-synth)
