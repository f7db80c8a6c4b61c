(set-info :description "The greatest of five numbers.")
(set-info :family "extremes")
(set-info :tags "proof choice")
(set-info :difficulty "extreme")

(set-logic LIA)

(synth-fun f ((v Int) (w Int) (x Int) (y Int) (z Int)) Int)

(declare-var v Int)
(declare-var w Int)
(declare-var x Int)
(declare-var y Int)
(declare-var z Int)
(constraint (>= (f v w x y z) v))
(constraint (>= (f v w x y z) w))
(constraint (>= (f v w x y z) x))
(constraint (>= (f v w x y z) y))
(constraint (>= (f v w x y z) z))
(constraint (or (= (f v w x y z) v) (= (f v w x y z) w) (= (f v w x y z) x) (= (f v w x y z) y) (= (f v w x y z) z)))

(check-synth)
