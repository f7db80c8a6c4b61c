(set-info :description "Three times the first number less the second.")
(set-info :family "linear")
(set-info :tags "proof")
(set-info :difficulty "medium")

(set-logic LIA)

(synth-fun f ((x Int) (y Int)) Int
    ((Start Int) (Test Bool))
    ((Start Int (x y 0 1 (+ Start Start) (- Start Start) (ite Test Start Start)))
     (Test Bool ((<= Start Start) (< Start Start) (= Start Start) (and Test Test) (or Test Test) (not Test)))))

(declare-var x Int)
(declare-var y Int)
(constraint (= (f x y) (- (* 3 x) y)))

(check-synth)
