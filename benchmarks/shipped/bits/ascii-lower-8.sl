(set-info :description "A character code with capital letters made small.")
(set-info :family "ascii-lower")
(set-info :tags "proof width-8 choice bytes")
(set-info :difficulty "hard")

(set-logic BV)

(synth-fun f ((x (_ BitVec 8))) (_ BitVec 8)
    ((Start (_ BitVec 8)) (Test Bool))
    ((Start (_ BitVec 8) (x #x20 #x41 #x5a (bvadd Start Start) (bvor Start Start) (ite Test Start Start)))
     (Test Bool ((bvule Start Start) (and Test Test) (or Test Test) (not Test)))))

(declare-var x (_ BitVec 8))
(constraint (=> (and (bvuge x #x41) (bvule x #x5a)) (= (f x) (bvadd x #x20))))
(constraint (=> (or (bvult x #x41) (bvugt x #x5a)) (= (f x) x)))

(check-synth)
