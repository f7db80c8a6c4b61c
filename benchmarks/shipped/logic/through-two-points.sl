(set-info :description "The straight line through two points, said by its steps.")
(set-info :family "linear")
(set-info :tags "proof nested")
(set-info :difficulty "easy")

(set-logic LIA)

(synth-fun f ((x Int)) Int)

(declare-var x Int)
(constraint (= (f 0) 1))
(constraint (= (f (+ x 1)) (+ (f x) 2)))
(constraint (= (f x) (+ (f (- x 1)) 2)))
(constraint (= (- (f x) (f 0)) (* 2 x)))

(check-synth)
