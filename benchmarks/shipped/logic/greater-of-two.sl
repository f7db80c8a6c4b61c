(set-info :description "The greater of two numbers.")
(set-info :family "extremes")
(set-info :tags "proof choice")
(set-info :difficulty "easy")

(set-logic LIA)

(synth-fun f ((x Int) (y Int)) Int)

(declare-var x Int)
(declare-var y Int)
(constraint (>= (f x y) x))
(constraint (>= (f x y) y))
(constraint (or (= (f x y) x) (= (f x y) y)))

(check-synth)
