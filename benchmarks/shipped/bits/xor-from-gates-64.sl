(set-info :description "Exclusive or, made of and, or and not.")
(set-info :family "xor-from-gates")
(set-info :tags "proof width-64 gates")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((a (_ BitVec 64)) (b (_ BitVec 64))) (_ BitVec 64)
    ((Start (_ BitVec 64)))
    ((Start (_ BitVec 64) (a b (bvnot Start) (bvand Start Start) (bvor Start Start)))))

(declare-var a (_ BitVec 64))
(declare-var b (_ BitVec 64))
(constraint (= (f a b) (bvxor a b)))

(check-synth)
