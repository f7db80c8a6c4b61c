(set-info :description "The larger of two signed numbers.")
(set-info :family "signed-maximum")
(set-info :tags "proof width-32 signed choice")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((a (_ BitVec 32)) (b (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)) (Test Bool))
    ((Start (_ BitVec 32) (a b (bvand Start Start) (bvor Start Start) (ite Test Start Start)))
     (Test Bool ((bvslt Start Start) (and Test Test) (or Test Test) (not Test)))))

(declare-var a (_ BitVec 32))
(declare-var b (_ BitVec 32))
(constraint (bvsge (f a b) a))
(constraint (bvsge (f a b) b))
(constraint (or (= (f a b) a) (= (f a b) b)))

(check-synth)
