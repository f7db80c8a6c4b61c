(set-info :description "Stones are moved from one heap to the other, one by one, until the first is empty.")
(set-info :family "transfers")
(set-info :tags "proof loop")
(set-info :difficulty "easy")

(set-logic LIA)

(synth-fun inv ((a Int) (b Int) (n Int)) Bool)

(define-fun pre ((a Int) (b Int) (n Int)) Bool (and (= a n) (= b 0) (>= n 0)))
(define-fun trans ((a Int) (b Int) (n Int) (a! Int) (b! Int) (n! Int)) Bool (and (> a 0) (= a! (- a 1)) (= b! (+ b 1)) (= n! n)))
(define-fun post ((a Int) (b Int) (n Int)) Bool (=> (= a 0) (= b n)))

(inv-constraint inv pre trans post)

(check-synth)
