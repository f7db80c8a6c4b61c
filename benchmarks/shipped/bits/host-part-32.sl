(set-info :description "The part of an address that its network mask leaves free, without negation.")
(set-info :family "host-part")
(set-info :tags "proof width-32 masks gates")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((address (_ BitVec 32)) (network (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)))
    ((Start (_ BitVec 32) (address network (bvand Start Start) (bvor Start Start) (bvxor Start Start)))))

(declare-var address (_ BitVec 32))
(declare-var network (_ BitVec 32))
(constraint (= (f address network) (bvand address (bvnot network))))

(check-synth)
