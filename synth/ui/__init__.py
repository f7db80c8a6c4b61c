"""`synth ui`: a page on this machine for somebody with a column to clean and no wish to program.

`server` is the door, which lets only this page in; `answers` turns its requests into sessions; the page itself is three
files of plain HTML, CSS and JavaScript, sent as one.
"""
