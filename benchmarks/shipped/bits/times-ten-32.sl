(set-info :description "Ten times the number.")
(set-info :family "times-ten")
(set-info :tags "proof width-32 arithmetic")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((x (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)))
    ((Start (_ BitVec 32) (x #x00000001 #x00000003 (bvshl Start Start) (bvadd Start Start)))))

(declare-var x (_ BitVec 32))
(constraint (= (f x) (bvmul x #x0000000a)))

(check-synth)
