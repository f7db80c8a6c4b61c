(set-info :description "How much the first number exceeds the second, if it does.")
(set-info :family "signs")
(set-info :tags "proof choice")
(set-info :difficulty "medium")

(set-logic LIA)

(synth-fun f ((x Int) (y Int)) Int
    ((Start Int) (Test Bool))
    ((Start Int (x y 0 (+ Start Start) (- Start Start) (ite Test Start Start)))
     (Test Bool ((<= Start Start) (< Start Start) (= Start Start) (and Test Test) (or Test Test) (not Test)))))

(declare-var x Int)
(declare-var y Int)
(constraint (>= (f x y) 0))
(constraint (>= (+ (f x y) y) x))
(constraint (or (= (f x y) 0) (= (+ (f x y) y) x)))

(check-synth)
