"""From logical specifications to programs: CEGIS, and dedicated paths for arithmetic and for invariants."""
