(set-info :description "The middle one of three numbers.")
(set-info :family "extremes")
(set-info :tags "proof choice symmetric")
(set-info :difficulty "extreme")

(set-logic LIA)

(synth-fun f ((x Int) (y Int) (z Int)) Int)

(declare-var x Int)
(declare-var y Int)
(declare-var z Int)
(constraint (or (= (f x y z) x) (= (f x y z) y) (= (f x y z) z)))
(constraint (=> (and (<= x y) (<= y z)) (= (f x y z) y)))
(constraint (= (f x y z) (f y x z)))
(constraint (= (f x y z) (f x z y)))

(check-synth)
