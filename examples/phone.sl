; The area code of a telephone number, written (area) exchange-line.
(set-logic SLIA)

(synth-fun area ((number String)) String
  ((Text String) (Position Int))
  ((Text String (number "(" ")" " " "-" ""
                 (str.++ Text Text)
                 (str.at Text Position)
                 (str.substr Text Position Position)))
   (Position Int (0 1 (+ Position Position) (- Position Position)
                  (str.len Text)
                  (str.indexof Text Text Position)))))

(constraint (= (area "(206) 555-0142") "206"))
(constraint (= (area "(44) 555-0177") "44"))
(constraint (= (area "(1425) 555-0113") "1425"))
(check-synth)
