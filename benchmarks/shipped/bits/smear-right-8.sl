(set-info :description "Ones from the highest set bit down to the lowest bit.")
(set-info :family "smear-right")
(set-info :tags "proof width-8 highest")
(set-info :difficulty "extreme")

(set-logic BV)

(synth-fun f ((x (_ BitVec 8))) (_ BitVec 8)
    ((Start (_ BitVec 8)))
    ((Start (_ BitVec 8) (x #x01 #x02 #x04 (bvor Start Start) (bvand Start Start) (bvlshr Start Start) (bvsub Start Start)))))

(declare-var x (_ BitVec 8))
(constraint (= (bvand (f x) (bvadd (f x) #x01)) #x00))
(constraint (= (bvand (f x) x) x))
(constraint (=> (distinct x #x00) (bvult (bvlshr (f x) #x01) x)))
(constraint (=> (= x #x00) (= (f x) #x00)))

(check-synth)
