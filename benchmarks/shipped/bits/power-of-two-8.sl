(set-info :description "Is exactly one bit set?")
(set-info :family "power-of-two")
(set-info :tags "proof width-8 bool")
(set-info :difficulty "hard")

(set-logic BV)

(synth-fun f ((x (_ BitVec 8))) Bool
    ((Start Bool) (Word (_ BitVec 8)))
    ((Start Bool ((= Word Word) (and Start Start) (or Start Start) (not Start)))
     (Word (_ BitVec 8) (x #x00 #x01 (bvand Word Word) (bvsub Word Word) (bvneg Word)))))

(declare-var x (_ BitVec 8))
(constraint (= (f x) (or (= x #x01) (= x #x02) (= x #x04) (= x #x08) (= x #x10) (= x #x20) (= x #x40) (= x #x80))))

(check-synth)
