(set-info :description "Stones are moved between two heaps in either direction.")
(set-info :family "transfers")
(set-info :tags "proof loop choice")
(set-info :difficulty "easy")

(set-logic LIA)

(synth-fun inv ((a Int) (b Int)) Bool)

(define-fun pre ((a Int) (b Int)) Bool (and (= a 7) (= b 5)))
(define-fun trans ((a Int) (b Int) (a! Int) (b! Int)) Bool (or (and (= a! (+ a 1)) (= b! (- b 1))) (and (= a! (- a 1)) (= b! (+ b 1)))))
(define-fun post ((a Int) (b Int)) Bool (= (+ a b) 12))

(inv-constraint inv pre trans post)

(check-synth)
