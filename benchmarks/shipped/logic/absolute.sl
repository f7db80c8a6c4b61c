(set-info :description "The number without its sign.")
(set-info :family "signs")
(set-info :tags "proof choice")
(set-info :difficulty "medium")

(set-logic LIA)

(synth-fun f ((x Int)) Int
    ((Start Int) (Test Bool))
    ((Start Int (x 0 1 (+ Start Start) (- Start Start) (ite Test Start Start)))
     (Test Bool ((<= Start Start) (< Start Start) (= Start Start) (and Test Test) (or Test Test) (not Test)))))

(declare-var x Int)
(constraint (>= (f x) 0))
(constraint (or (= (f x) x) (= (+ (f x) x) 0)))

(check-synth)
