(set-info :description "A word whose n lowest bits are set.")
(set-info :family "low-mask")
(set-info :tags "proof width-32 masks")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((n (_ BitVec 32))) (_ BitVec 32)
    ((Start (_ BitVec 32)))
    ((Start (_ BitVec 32) (n #x00000001 (bvnot Start) (bvshl Start Start) (bvlshr Start Start) (bvsub Start Start) (bvadd Start Start)))))

(declare-var n (_ BitVec 32))
(constraint (=> (bvult n #x00000020) (= (bvlshr (f n) n) #x00000000)))
(constraint (=> (bvult n #x00000020) (= (bvshl (bvnot (f n)) (bvsub #x00000020 n)) #x00000000)))

(check-synth)
