(set-info :description "The mean of two unsigned numbers, rounded up, although their sum may not fit.")
(set-info :family "average-up")
(set-info :tags "proof width-16 average overflow")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((a (_ BitVec 16)) (b (_ BitVec 16))) (_ BitVec 16)
    ((Start (_ BitVec 16)))
    ((Start (_ BitVec 16) (a b #x0001 (bvand Start Start) (bvor Start Start) (bvxor Start Start) (bvadd Start Start) (bvsub Start Start) (bvshl Start Start) (bvlshr Start Start)))))

(declare-var a (_ BitVec 16))
(declare-var b (_ BitVec 16))
(constraint (= ((_ zero_extend 1) (f a b)) (bvlshr (bvadd (bvadd ((_ zero_extend 1) a) ((_ zero_extend 1) b)) ((_ zero_extend 1) #x0001)) ((_ zero_extend 1) #x0001))))

(check-synth)
