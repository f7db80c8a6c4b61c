(set-info :description "Is any of the four bytes zero?")
(set-info :family "has-zero-byte")
(set-info :tags "proof width-32 bool bytes")
(set-info :difficulty "hard")

(set-logic BV)

(synth-fun f ((x (_ BitVec 32))) Bool
    ((Start Bool) (Word (_ BitVec 32)))
    ((Start Bool ((= Word Word) (and Start Start) (or Start Start) (not Start)))
     (Word (_ BitVec 32) (x #x00000000 #x01010101 #x80808080 (bvnot Word) (bvand Word Word) (bvsub Word Word)))))

(declare-var x (_ BitVec 32))
(constraint (= (f x) (or (= ((_ extract 7 0) x) #x00) (= ((_ extract 15 8) x) #x00) (= ((_ extract 23 16) x) #x00) (= ((_ extract 31 24) x) #x00))))

(check-synth)
