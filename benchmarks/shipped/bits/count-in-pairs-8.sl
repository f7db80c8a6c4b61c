(set-info :description "In every pair of bits, the number of bits that were set in it.")
(set-info :family "count-in-pairs")
(set-info :tags "proof width-8 counting")
(set-info :difficulty "medium")

(set-logic BV)

(synth-fun f ((x (_ BitVec 8))) (_ BitVec 8)
    ((Start (_ BitVec 8)))
    ((Start (_ BitVec 8) (x #x01 #x55 (bvsub Start Start) (bvadd Start Start) (bvand Start Start) (bvlshr Start Start)))))

(declare-var x (_ BitVec 8))
(constraint (= ((_ extract 1 0) (f x)) (bvadd (concat #b0 ((_ extract 1 1) x)) (concat #b0 ((_ extract 0 0) x)))))
(constraint (= ((_ extract 3 2) (f x)) (bvadd (concat #b0 ((_ extract 3 3) x)) (concat #b0 ((_ extract 2 2) x)))))
(constraint (= ((_ extract 5 4) (f x)) (bvadd (concat #b0 ((_ extract 5 5) x)) (concat #b0 ((_ extract 4 4) x)))))
(constraint (= ((_ extract 7 6) (f x)) (bvadd (concat #b0 ((_ extract 7 7) x)) (concat #b0 ((_ extract 6 6) x)))))

(check-synth)
