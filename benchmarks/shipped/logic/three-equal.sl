(set-info :description "Are three numbers equal?")
(set-info :family "questions")
(set-info :tags "proof bool")
(set-info :difficulty "medium")

(set-logic LIA)

(synth-fun f ((x Int) (y Int) (z Int)) Bool)

(declare-var x Int)
(declare-var y Int)
(declare-var z Int)
(constraint (=> (f x y z) (and (= x y) (= x z))))
(constraint (=> (and (= x z) (= y z)) (f x y z)))

(check-synth)
