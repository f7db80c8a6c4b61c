(set-info :description "The greatest value seen is never less than the latest.")
(set-info :family "bounds")
(set-info :tags "proof loop")
(set-info :difficulty "trivial")

(set-logic LIA)

(synth-fun inv ((x Int) (m Int)) Bool)

(define-fun pre ((x Int) (m Int)) Bool (= m x))
(define-fun trans ((x Int) (m Int) (x! Int) (m! Int)) Bool (= m! (ite (> x! m) x! m)))
(define-fun post ((x Int) (m Int)) Bool (>= m x))

(inv-constraint inv pre trans post)

(check-synth)
