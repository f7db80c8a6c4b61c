(set-info :description "1, 0 or -1: the sign of a number.")
(set-info :family "sign-of-number")
(set-info :tags "proof width-32 signed")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((x (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)))
    ((Start (_ BitVec 32) (x #x0000001f (bvneg Start) (bvor Start Start) (bvand Start Start) (bvashr Start Start) (bvlshr Start Start)))))

(declare-var x (_ BitVec 32))
(constraint (= (f x) (ite (= x #x00000000) #x00000000 (ite (bvslt x #x00000000) #xffffffff #x00000001))))

(check-synth)
