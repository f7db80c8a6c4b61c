(set-info :description "Is each of three sides shorter than the other two together?")
(set-info :family "questions")
(set-info :tags "proof bool")
(set-info :difficulty "extreme")

(set-logic LIA)

(synth-fun f ((a Int) (b Int) (c Int)) Bool)

(declare-var a Int)
(declare-var b Int)
(declare-var c Int)
(constraint (=> (f a b c) (and (> (+ a b) c) (> (+ a c) b))))
(constraint (=> (f a b c) (> (+ b c) a)))
(constraint (=> (and (> (+ a b) c) (> (+ a c) b) (> (+ b c) a)) (f a b c)))

(check-synth)
