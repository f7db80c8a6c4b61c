(set-info :description "The lowest bit that is set, alone; zero for zero.")
(set-info :family "lowest-one")
(set-info :tags "proof width-32 lowest")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)))
    ((Start (_ BitVec 32) (x #x00000000 #x00000001 (bvnot Start) (bvneg Start) (bvand Start Start) (bvor Start Start) (bvxor Start Start) (bvadd Start Start) (bvsub Start Start)))))

(declare-var x (_ BitVec 32))
(constraint (= (bvand (f x) x) (f x)))
(constraint (= (bvand (f x) (bvsub (f x) #x00000001)) #x00000000))
(constraint (= (bvand x (bvsub (f x) #x00000001)) (ite (= x #x00000000) x #x00000000)))
(constraint (=> (distinct x #x00000000) (distinct (f x) #x00000000)))

(check-synth)
