(set-info :description "The number, or the nearer end of the range if it lies outside.")
(set-info :family "ranges")
(set-info :tags "proof choice")
(set-info :difficulty "hard")

(set-logic LIA)

(synth-fun f ((x Int) (low Int) (high Int)) Int)

(declare-var x Int)
(declare-var low Int)
(declare-var high Int)
(constraint (=> (<= low high) (and (<= low (f x low high)) (<= (f x low high) high))))
(constraint (=> (and (<= low x) (<= x high)) (= (f x low high) x)))
(constraint (=> (and (<= low high) (< x low)) (= (f x low high) low)))
(constraint (=> (and (<= low high) (< high x)) (= (f x low high) high)))

(check-synth)
