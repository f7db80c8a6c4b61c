(set-info :description "Every bit as most of three words have it.")
(set-info :family "majority")
(set-info :tags "proof width-64 gates")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((a (_ BitVec 64)) (b (_ BitVec 64)) (c (_ BitVec 64))) (_ BitVec 64)
    ((Start (_ BitVec 64)))
    ((Start (_ BitVec 64) (a b c (bvand Start Start) (bvor Start Start)))))

(declare-var a (_ BitVec 64))
(declare-var b (_ BitVec 64))
(declare-var c (_ BitVec 64))
(constraint (= (f a b c) (bvor (bvor (bvand a b) (bvand a c)) (bvand b c))))

(check-synth)
