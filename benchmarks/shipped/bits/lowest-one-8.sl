(set-info :description "The lowest bit that is set, alone; zero for zero.")
(set-info :family "lowest-one")
(set-info :tags "proof width-8 lowest")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 8))) (_ BitVec 8)
    ((Start (_ BitVec 8)))
    ((Start (_ BitVec 8) (x #x00 #x01 (bvnot Start) (bvneg Start) (bvand Start Start) (bvor Start Start) (bvxor Start Start) (bvadd Start Start) (bvsub Start Start)))))

(declare-var x (_ BitVec 8))
(constraint (= (bvand (f x) x) (f x)))
(constraint (= (bvand (f x) (bvsub (f x) #x01)) #x00))
(constraint (= (bvand x (bvsub (f x) #x01)) (ite (= x #x00) x #x00)))
(constraint (=> (distinct x #x00) (distinct (f x) #x00)))

(check-synth)
