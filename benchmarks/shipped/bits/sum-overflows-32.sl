(set-info :description "Does the sum of two unsigned numbers leave the word?")
(set-info :family "sum-overflows")
(set-info :tags "proof width-32 bool overflow")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((a (_ BitVec 32)) (b (_ BitVec 32))) Bool
    ((Start Bool) (Word (_ BitVec 32)))
    ((Start Bool ((bvult Word Word) (and Start Start) (or Start Start) (not Start)))
     (Word (_ BitVec 32) (a b (bvadd Word Word) (bvnot Word)))))

(declare-var a (_ BitVec 32))
(declare-var b (_ BitVec 32))
(constraint (= (f a b) (= ((_ extract 32 32) (bvadd ((_ zero_extend 1) a) ((_ zero_extend 1) b))) #b1)))

(check-synth)
