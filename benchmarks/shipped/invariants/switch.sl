(set-info :description "A switch is either off or on.")
(set-info :family "flags")
(set-info :tags "proof loop")
(set-info :difficulty "medium")

(set-logic LIA)

(synth-fun inv ((on Int)) Bool)

(define-fun pre ((on Int)) Bool (= on 0))
(define-fun trans ((on Int) (on! Int)) Bool (= on! (- 1 on)))
(define-fun post ((on Int)) Bool (and (<= 0 on) (<= on 1)))

(inv-constraint inv pre trans post)

(check-synth)
