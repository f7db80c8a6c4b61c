(set-info :description "Two numbers that pass each other at every step are never equal.")
(set-info :family "flags")
(set-info :tags "proof loop disjunction")
(set-info :difficulty "hard")

(set-logic LIA)

(synth-fun inv ((a Int) (b Int)) Bool)

(define-fun pre ((a Int) (b Int)) Bool (and (= a 0) (= b 1)))
(define-fun trans ((a Int) (b Int) (a! Int) (b! Int)) Bool (and (= a! (+ b 1)) (= b! (+ a 1))))
(define-fun post ((a Int) (b Int)) Bool (distinct a b))

(inv-constraint inv pre trans post)

(check-synth)
