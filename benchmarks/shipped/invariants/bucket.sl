(set-info :description "A bucket that is filled and emptied neither overflows nor gets less than empty.")
(set-info :family "bounds")
(set-info :tags "proof loop choice")
(set-info :difficulty "medium")

(set-logic LIA)

(synth-fun inv ((level Int) (capacity Int)) Bool)

(define-fun pre ((level Int) (capacity Int)) Bool (and (= level 0) (> capacity 0)))
(define-fun trans ((level Int) (capacity Int) (level! Int) (capacity! Int)) Bool (and (= capacity! capacity) (or (and (< level capacity) (= level! (+ level 1))) (and (> level 0) (= level! (- level 1))))))
(define-fun post ((level Int) (capacity Int)) Bool (and (<= 0 level) (<= level capacity)))

(inv-constraint inv pre trans post)

(check-synth)
