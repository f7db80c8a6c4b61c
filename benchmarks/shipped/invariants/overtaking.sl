(set-info :description "The faster one stops as soon as it has caught up.")
(set-info :family "bounds")
(set-info :tags "proof loop")
(set-info :difficulty "easy")

(set-logic LIA)

(synth-fun inv ((x Int) (y Int)) Bool)

(define-fun pre ((x Int) (y Int)) Bool (and (= x 0) (> y 0)))
(define-fun trans ((x Int) (y Int) (x! Int) (y! Int)) Bool (and (< x y) (= x! (+ x 2)) (= y! (+ y 1))))
(define-fun post ((x Int) (y Int)) Bool (<= x (+ y 1)))

(inv-constraint inv pre trans post)

(check-synth)
