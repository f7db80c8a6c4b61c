(set-info :description "Bits of a where the mask is set, and of b elsewhere, with and and exclusive or only.")
(set-info :family "choose-by-mask")
(set-info :tags "proof width-32 gates")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((m (_ BitVec 32)) (a (_ BitVec 32)) (b (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)))
    ((Start (_ BitVec 32) (m a b (bvand Start Start) (bvxor Start Start)))))

(declare-var m (_ BitVec 32))
(declare-var a (_ BitVec 32))
(declare-var b (_ BitVec 32))
(constraint (= (f m a b) (bvor (bvand m a) (bvand (bvnot m) b))))

(check-synth)
