(set-info :description "How far a number lies outside a range.")
(set-info :family "ranges")
(set-info :tags "proof choice piecewise")
(set-info :difficulty "hard")

(set-logic LIA)

(synth-fun f ((x Int) (low Int) (high Int)) Int)

(declare-var x Int)
(declare-var low Int)
(declare-var high Int)
(constraint (=> (and (<= low x) (<= x high)) (= (f x low high) 0)))
(constraint (=> (and (<= low high) (< x low)) (= (+ x (f x low high)) low)))
(constraint (=> (and (<= low high) (< high x)) (= (- x (f x low high)) high)))

(check-synth)
