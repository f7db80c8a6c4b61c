(set-info :description "How far two unsigned numbers lie apart.")
(set-info :family "unsigned-distance")
(set-info :tags "proof width-16 choice")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((a (_ BitVec 16)) (b (_ BitVec 16))) (_ BitVec 16)
    ((Start (_ BitVec 16)) (Test Bool))
    ((Start (_ BitVec 16) (a b (bvsub Start Start) (bvxor Start Start) (ite Test Start Start)))
     (Test Bool ((bvult Start Start) (and Test Test) (or Test Test) (not Test)))))

(declare-var a (_ BitVec 16))
(declare-var b (_ BitVec 16))
(constraint (or (= (bvadd a (f a b)) b) (= (bvadd b (f a b)) a)))
(constraint (bvule (f a b) (ite (bvult a b) b a)))
(constraint (=> (bvult a b) (= (bvadd a (f a b)) b)))
(constraint (=> (bvult b a) (= (bvadd b (f a b)) a)))

(check-synth)
