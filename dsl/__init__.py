"""What a program is and what it means.

This folder holds the vocabulary that every other folder shares: types, operators, programs, grammars,
tasks, and the readers and writers of their text forms.  It needs only the standard library and Lark, knows
nothing of search, learning or solvers, and is imported by all of them.
"""
