"""Which programs to look at, in what order, fast.

The bottom-up enumerator, its columnar bank and its compiled kernels (NumPy, Numba).  Knows nothing of solvers or learning;
exchanges `dsl` values with them.
"""
