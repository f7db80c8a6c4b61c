(set-info :description "Whatever is put on either of two heaps is counted on a third.")
(set-info :family "transfers")
(set-info :tags "proof loop choice")
(set-info :difficulty "easy")

(set-logic LIA)

(synth-fun inv ((a Int) (b Int) (c Int)) Bool)

(define-fun pre ((a Int) (b Int) (c Int)) Bool (and (= a 0) (= b 0) (= c 0)))
(define-fun trans ((a Int) (b Int) (c Int) (a! Int) (b! Int) (c! Int)) Bool (or (and (= a! (+ a 1)) (= b! b) (= c! (+ c 1))) (and (= a! a) (= b! (+ b 1)) (= c! (+ c 1)))))
(define-fun post ((a Int) (b Int) (c Int)) Bool (= c (+ a b)))

(inv-constraint inv pre trans post)

(check-synth)
