(set-info :description "The least of three numbers.")
(set-info :family "extremes")
(set-info :tags "proof choice")
(set-info :difficulty "extreme")

(set-logic LIA)

(synth-fun f ((x Int) (y Int) (z Int)) Int)

(declare-var x Int)
(declare-var y Int)
(declare-var z Int)
(constraint (<= (f x y z) x))
(constraint (<= (f x y z) y))
(constraint (<= (f x y z) z))
(constraint (or (= (f x y z) x) (= (f x y z) y) (= (f x y z) z)))

(check-synth)
