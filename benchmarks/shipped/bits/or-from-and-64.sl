(set-info :description "Or, made of and and not.")
(set-info :family "or-from-and")
(set-info :tags "proof width-64 gates")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((a (_ BitVec 64)) (b (_ BitVec 64))) (_ BitVec 64)
    ((Start (_ BitVec 64)))
    ((Start (_ BitVec 64) (a b (bvnot Start) (bvand Start Start)))))

(declare-var a (_ BitVec 64))
(declare-var b (_ BitVec 64))
(constraint (= (f a b) (bvor a b)))

(check-synth)
