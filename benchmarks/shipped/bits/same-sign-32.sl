(set-info :description "Do two numbers have the same sign, zero counting as positive?")
(set-info :family "same-sign")
(set-info :tags "proof width-32 bool signed")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((a (_ BitVec 32)) (b (_ BitVec 32))) Bool
    ((Start Bool) (Word (_ BitVec 32)))
    ((Start Bool ((bvslt Word Word) (and Start Start) (or Start Start) (not Start)))
     (Word (_ BitVec 32) (a b #x00000000 (bvand Word Word) (bvxor Word Word)))))

(declare-var a (_ BitVec 32))
(declare-var b (_ BitVec 32))
(constraint (= (f a b) (= (bvslt a #x00000000) (bvslt b #x00000000))))

(check-synth)
