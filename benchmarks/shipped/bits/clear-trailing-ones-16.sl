(set-info :description "The word with the run of ones at its right end turned off.")
(set-info :family "clear-trailing-ones")
(set-info :tags "proof width-16 lowest")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 16))) (_ BitVec 16)
    ((Start (_ BitVec 16)))
    ((Start (_ BitVec 16) (x #x0001 (bvnot Start) (bvneg Start) (bvand Start Start) (bvor Start Start) (bvxor Start Start) (bvadd Start Start) (bvsub Start Start)))))

(declare-var x (_ BitVec 16))
(constraint (= (bvor (f x) x) x))
(constraint (= (bvand (bvxor (f x) x) (bvadd (bvxor (f x) x) #x0001)) #x0000))
(constraint (= (bvand (f x) #x0001) #x0000))
(constraint (= (bvand x (bvadd (bvxor (f x) x) #x0001)) #x0000))

(check-synth)
