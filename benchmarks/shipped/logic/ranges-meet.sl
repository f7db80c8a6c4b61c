(set-info :description "Do the ranges from a to b and from c to d, neither of them empty, have a number in common?")
(set-info :family "ranges")
(set-info :tags "proof bool")
(set-info :difficulty "medium")

(set-logic LIA)

(synth-fun f ((a Int) (b Int) (c Int) (d Int)) Bool)

(declare-var a Int)
(declare-var b Int)
(declare-var c Int)
(declare-var d Int)
(constraint (=> (and (<= a b) (<= c d) (< b c)) (not (f a b c d))))
(constraint (=> (and (<= a b) (<= c d) (< d a)) (not (f a b c d))))
(constraint (=> (and (<= a b) (<= c d) (<= a c) (<= c b)) (f a b c d)))
(constraint (=> (and (<= a b) (<= c d) (<= c a) (<= a d)) (f a b c d)))

(check-synth)
