(set-info :description "A counter stops at exactly ten.")
(set-info :family "counters")
(set-info :tags "proof loop")
(set-info :difficulty "trivial")

(set-logic LIA)

(synth-fun inv ((i Int)) Bool)

(define-fun pre ((i Int)) Bool (= i 0))
(define-fun trans ((i Int) (i! Int)) Bool (and (< i 10) (= i! (+ i 1))))
(define-fun post ((i Int)) Bool (=> (>= i 10) (= i 10)))

(inv-constraint inv pre trans post)

(check-synth)
