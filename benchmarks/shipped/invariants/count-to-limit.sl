(set-info :description "A counter stops at exactly its limit.")
(set-info :family "counters")
(set-info :tags "proof loop")
(set-info :difficulty "trivial")

(set-logic LIA)

(synth-fun inv ((i Int) (n Int)) Bool)

(define-fun pre ((i Int) (n Int)) Bool (and (= i 0) (>= n 0)))
(define-fun trans ((i Int) (n Int) (i! Int) (n! Int)) Bool (and (< i n) (= i! (+ i 1)) (= n! n)))
(define-fun post ((i Int) (n Int)) Bool (=> (>= i n) (= i n)))

(inv-constraint inv pre trans post)

(check-synth)
