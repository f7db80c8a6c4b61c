(set-info :description "A counter that is taken down never gets negative.")
(set-info :family "counters")
(set-info :tags "proof loop")
(set-info :difficulty "trivial")

(set-logic LIA)

(synth-fun inv ((i Int)) Bool)

(define-fun pre ((i Int)) Bool (>= i 0))
(define-fun trans ((i Int) (i! Int)) Bool (and (> i 0) (= i! (- i 1))))
(define-fun post ((i Int)) Bool (>= i 0))

(inv-constraint inv pre trans post)

(check-synth)
