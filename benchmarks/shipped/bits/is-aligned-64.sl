(set-info :description "Is an address divisible by eight?")
(set-info :family "is-aligned")
(set-info :tags "proof width-64 bool alignment")
(set-info :difficulty "easy")

(set-logic BV)

(synth-fun f ((x (_ BitVec 64))) Bool
    ((Start Bool) (Word (_ BitVec 64)))
    ((Start Bool ((= Word Word) (and Start Start) (or Start Start) (not Start)))
     (Word (_ BitVec 64) (x #x0000000000000000 #x0000000000000007 (bvand Word Word) (bvsub Word Word)))))

(declare-var x (_ BitVec 64))
(constraint (= (f x) (= (bvurem x #x0000000000000008) #x0000000000000000)))

(check-synth)
