(set-info :description "The mean of two unsigned numbers, rounded down, although their sum may not fit.")
(set-info :family "average-down")
(set-info :tags "proof width-32 average overflow")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((a (_ BitVec 32)) (b (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)))
    ((Start (_ BitVec 32) (a b #x00000001 (bvand Start Start) (bvor Start Start) (bvxor Start Start) (bvadd Start Start) (bvsub Start Start) (bvshl Start Start) (bvlshr Start Start)))))

(declare-var a (_ BitVec 32))
(declare-var b (_ BitVec 32))
(constraint (= ((_ zero_extend 1) (f a b)) (bvlshr (bvadd ((_ zero_extend 1) a) ((_ zero_extend 1) b)) ((_ zero_extend 1) #x00000001))))

(check-synth)
