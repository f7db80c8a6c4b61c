"""Is it right, and can it be simpler?

What needs a solver lives here: the symbolic meanings of operators over Z3 (`z3_algebra`) and SymPy (`sympy_algebra`), the
way from a program to a solver's term (`lowering`), and what is built on them: checking programs against logical
specifications (`z3_verifier`), telling two programs apart (`distinguish`), simplifying (`simplify`).  Importing this folder
loads neither Z3 nor SymPy; the modules named do.
"""
