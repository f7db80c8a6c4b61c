(set-info :description "The sum of two unsigned numbers, or the largest number if the sum does not fit.")
(set-info :family "saturating-sum")
(set-info :tags "proof width-8 overflow choice")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((a (_ BitVec 8)) (b (_ BitVec 8))) (_ BitVec 8)
    ((Start (_ BitVec 8)) (Test Bool))
    ((Start (_ BitVec 8) (a b #xff (bvadd Start Start) (bvor Start Start) (ite Test Start Start)))
     (Test Bool ((bvult Start Start) (and Test Test) (or Test Test) (not Test)))))

(declare-var a (_ BitVec 8))
(declare-var b (_ BitVec 8))
(constraint (= ((_ zero_extend 1) (f a b)) (ite (bvult (bvadd ((_ zero_extend 1) a) ((_ zero_extend 1) b)) #b100000000) (bvadd ((_ zero_extend 1) a) ((_ zero_extend 1) b)) #b011111111)))

(check-synth)
