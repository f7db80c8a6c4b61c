(set-info :description "Does the sum of two signed numbers leave the word?")
(set-info :family "signed-sum-overflows")
(set-info :tags "proof width-16 bool overflow signed")
(set-info :difficulty "hard")

(set-logic BV)

(synth-fun f ((a (_ BitVec 16)) (b (_ BitVec 16))) Bool
    ((Start Bool) (Word (_ BitVec 16)))
    ((Start Bool ((bvslt Word Word) (and Start Start) (or Start Start) (not Start)))
     (Word (_ BitVec 16) (a b #x0000 (bvadd Word Word) (bvxor Word Word) (bvand Word Word)))))

(declare-var a (_ BitVec 16))
(declare-var b (_ BitVec 16))
(constraint (= (f a b) (distinct ((_ sign_extend 1) (bvadd a b)) (bvadd ((_ sign_extend 1) a) ((_ sign_extend 1) b)))))

(check-synth)
