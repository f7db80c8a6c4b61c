(set-info :description "Two for every unit up to five, one for every further unit.")
(set-info :family "piecewise")
(set-info :tags "proof choice piecewise")
(set-info :difficulty "medium")

(set-logic LIA)

(synth-fun f ((x Int)) Int)

(declare-var x Int)
(constraint (=> (<= x 5) (= (f x) (* 2 x))))
(constraint (=> (> x 5) (= (f x) (+ 10 (- x 5)))))

(check-synth)
