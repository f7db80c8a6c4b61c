(set-info :description "A byte that is counted up by two stays even, even where it wraps around.")
(set-info :family "words")
(set-info :tags "proof loop")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun inv ((x (_ BitVec 8))) Bool)

(define-fun pre ((x (_ BitVec 8))) Bool (= x #x00))
(define-fun trans ((x (_ BitVec 8)) (x! (_ BitVec 8))) Bool (= x! (bvadd x #x02)))
(define-fun post ((x (_ BitVec 8))) Bool (= (bvand x #x01) #x00))

(inv-constraint inv pre trans post)

(check-synth)
