(set-info :description "What falls ever faster stays below zero.")
(set-info :family "bounds")
(set-info :tags "proof loop conjunction")
(set-info :difficulty "medium")

(set-logic LIA)

(synth-fun inv ((x Int) (y Int)) Bool)

(define-fun pre ((x Int) (y Int)) Bool (and (< x 0) (= y 0)))
(define-fun trans ((x Int) (y Int) (x! Int) (y! Int)) Bool (and (= x! (- x y)) (= y! (+ y 1))))
(define-fun post ((x Int) (y Int)) Bool (< x 0))

(inv-constraint inv pre trans post)

(check-synth)
