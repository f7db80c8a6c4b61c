; A mask of the lowest bit that is set, for all 2^32 words at once: what the bit trick is, is for the search to find.
; Specified in words: the answer is 0 only for 0, it is part of x, and nothing of x lies below it.
(set-logic BV)

(synth-fun lowest ((x (_ BitVec 32))) (_ BitVec 32)
  ((Word (_ BitVec 32)))
  ((Word (_ BitVec 32) (x #x00000000 #x00000001
                        (bvneg Word) (bvnot Word)
                        (bvand Word Word) (bvor Word Word) (bvxor Word Word)
                        (bvadd Word Word) (bvsub Word Word)))))

(declare-var x (_ BitVec 32))
(constraint (=> (= x #x00000000) (= (lowest x) #x00000000)))
(constraint (=> (distinct x #x00000000) (distinct (lowest x) #x00000000)))
(constraint (= (bvand (lowest x) x) (lowest x)))
(constraint (= (bvand (bvsub (lowest x) #x00000001) x) #x00000000))
(check-synth)
