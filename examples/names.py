"""Short names from full names: two examples in, a function out."""

import synth

EXAMPLES = [
    ("Nancy FreeHafer", "N. FreeHafer"),
    ("Jan Kotas", "J. Kotas"),
    ("Mariya Sergienko", "M. Sergienko"),
]

result = synth.solve(EXAMPLES)
if result.program is None:
    raise SystemExit(f"not solved: {result}")

print(f"program:   {result.program}")
print(f"checked:   {result.verified}, in {result.seconds:.2f} s")
print(f"new name:  {result.program('Andrew Cencici')}")
print("as plain Python:")
print(result.program.to_python())
