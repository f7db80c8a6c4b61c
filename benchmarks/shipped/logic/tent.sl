(set-info :description "Rising up to 3, then falling as steeply.")
(set-info :family "piecewise")
(set-info :tags "proof choice piecewise")
(set-info :difficulty "medium")

(set-logic LIA)

(synth-fun f ((x Int)) Int)

(declare-var x Int)
(constraint (=> (<= x 3) (= (f x) x)))
(constraint (=> (> x 3) (= (+ (f x) x) 6)))

(check-synth)
