(set-info :description "One variable grows twice as fast as another.")
(set-info :family "counters")
(set-info :tags "proof loop")
(set-info :difficulty "easy")

(set-logic LIA)

(synth-fun inv ((i Int) (j Int)) Bool)

(define-fun pre ((i Int) (j Int)) Bool (and (= i 0) (= j 0)))
(define-fun trans ((i Int) (j Int) (i! Int) (j! Int)) Bool (and (= i! (+ i 1)) (= j! (+ j 2))))
(define-fun post ((i Int) (j Int)) Bool (= j (+ i i)))

(inv-constraint inv pre trans post)

(check-synth)
