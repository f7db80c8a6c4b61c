(set-info :description "The lowest bit that is not set, alone; zero if all are set.")
(set-info :family "lowest-zero")
(set-info :tags "proof width-16 lowest")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 16))) (_ BitVec 16)
    ((Start (_ BitVec 16)))
    ((Start (_ BitVec 16) (x #x0000 #x0001 (bvnot Start) (bvneg Start) (bvand Start Start) (bvor Start Start) (bvxor Start Start) (bvadd Start Start) (bvsub Start Start)))))

(declare-var x (_ BitVec 16))
(constraint (= (bvand (f x) x) #x0000))
(constraint (= (bvand (f x) (bvsub (f x) #x0001)) #x0000))
(constraint (= (bvor x (bvsub (f x) #x0001)) (ite (= x #xffff) #xffff x)))
(constraint (=> (distinct x #xffff) (distinct (f x) #x0000)))

(check-synth)
