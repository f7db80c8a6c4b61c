(set-info :description "Exclusive or of three words, made of and, or and not.")
(set-info :family "three-way-parity")
(set-info :tags "proof width-64 gates")
(set-info :difficulty "extreme")

(set-logic BV)

(synth-fun f ((a (_ BitVec 64)) (b (_ BitVec 64)) (c (_ BitVec 64))) (_ BitVec 64)
    ((Start (_ BitVec 64)))
    ((Start (_ BitVec 64) (a b c (bvnot Start) (bvand Start Start) (bvor Start Start)))))

(declare-var a (_ BitVec 64))
(declare-var b (_ BitVec 64))
(declare-var c (_ BitVec 64))
(constraint (= (f a b c) (bvxor a (bvxor b c))))

(check-synth)
