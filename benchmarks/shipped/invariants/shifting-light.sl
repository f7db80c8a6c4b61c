(set-info :description "A light that goes round in a ring of eight never goes out.")
(set-info :family "words")
(set-info :tags "proof loop")
(set-info :difficulty "trivial")

(set-logic BV)

(synth-fun inv ((x (_ BitVec 8))) Bool)

(define-fun pre ((x (_ BitVec 8))) Bool (= x #x01))
(define-fun trans ((x (_ BitVec 8)) (x! (_ BitVec 8))) Bool (= x! (bvor (bvshl x #x01) (bvlshr x #x07))))
(define-fun post ((x (_ BitVec 8))) Bool (distinct x #x00))

(inv-constraint inv pre trans post)

(check-synth)
