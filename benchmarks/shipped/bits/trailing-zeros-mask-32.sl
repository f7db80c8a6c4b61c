(set-info :description "Ones exactly where the word has its trailing zeros.")
(set-info :family "trailing-zeros-mask")
(set-info :tags "proof width-32 lowest")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)))
    ((Start (_ BitVec 32) (x #x00000000 #x00000001 (bvnot Start) (bvneg Start) (bvand Start Start) (bvor Start Start) (bvxor Start Start) (bvadd Start Start) (bvsub Start Start)))))

(declare-var x (_ BitVec 32))
(constraint (= (bvand (f x) (bvadd (f x) #x00000001)) #x00000000))
(constraint (= (bvand (f x) x) #x00000000))
(constraint (=> (distinct x #x00000000) (distinct (bvand x (bvadd (f x) #x00000001)) #x00000000)))
(constraint (=> (= x #x00000000) (= (f x) #xffffffff)))

(check-synth)
