(set-info :description "Seven times the number.")
(set-info :family "times-seven")
(set-info :tags "proof width-64 arithmetic")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 64))) (_ BitVec 64)
    ((Start (_ BitVec 64)))
    ((Start (_ BitVec 64) (x #x0000000000000003 (bvshl Start Start) (bvadd Start Start) (bvsub Start Start)))))

(declare-var x (_ BitVec 64))
(constraint (= (f x) (bvmul x #x0000000000000007)))

(check-synth)
