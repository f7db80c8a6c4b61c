(set-info :description "The greatest of four numbers.")
(set-info :family "extremes")
(set-info :tags "proof choice")
(set-info :difficulty "extreme")

(set-logic LIA)

(synth-fun f ((w Int) (x Int) (y Int) (z Int)) Int)

(declare-var w Int)
(declare-var x Int)
(declare-var y Int)
(declare-var z Int)
(constraint (>= (f w x y z) w))
(constraint (>= (f w x y z) x))
(constraint (>= (f w x y z) y))
(constraint (>= (f w x y z) z))
(constraint (or (= (f w x y z) w) (= (f w x y z) x) (= (f w x y z) y) (= (f w x y z) z)))

(check-synth)
