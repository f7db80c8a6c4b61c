(set-info :description "1, 0 or -1.")
(set-info :family "signs")
(set-info :tags "proof choice")
(set-info :difficulty "hard")

(set-logic LIA)

(synth-fun f ((x Int)) Int
    ((Start Int) (Test Bool))
    ((Start Int (x 0 1 (+ Start Start) (- Start Start) (ite Test Start Start)))
     (Test Bool ((<= Start Start) (< Start Start) (= Start Start) (and Test Test) (or Test Test) (not Test)))))

(declare-var x Int)
(constraint (=> (> x 0) (= (f x) 1)))
(constraint (=> (= x 0) (= (f x) 0)))
(constraint (=> (< x 0) (= (f x) (- 1))))

(check-synth)
