(set-info :description "The alarm does not ring before its time.")
(set-info :family "flags")
(set-info :tags "proof loop choice")
(set-info :difficulty "medium")

(set-logic LIA)

(synth-fun inv ((t Int) (ringing Int)) Bool)

(define-fun pre ((t Int) (ringing Int)) Bool (and (= t 0) (= ringing 0)))
(define-fun trans ((t Int) (ringing Int) (t! Int) (ringing! Int)) Bool (or (and (< t 5) (= t! (+ t 1)) (= ringing! ringing)) (and (>= t 5) (= t! t) (= ringing! 1))))
(define-fun post ((t Int) (ringing Int)) Bool (=> (= ringing 1) (>= t 5)))

(inv-constraint inv pre trans post)

(check-synth)
