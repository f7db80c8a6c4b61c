(set-info :description "1 below ten, 2 below twenty, 3 from there on.")
(set-info :family "piecewise")
(set-info :tags "proof choice piecewise")
(set-info :difficulty "hard")

(set-logic LIA)

(synth-fun f ((x Int)) Int)

(declare-var x Int)
(constraint (=> (< x 10) (= (f x) 1)))
(constraint (=> (and (>= x 10) (< x 20)) (= (f x) 2)))
(constraint (=> (>= x 20) (= (f x) 3)))

(check-synth)
