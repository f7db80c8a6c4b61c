"""The suite of this project: tasks that we have made up ourselves, each with an answer that is known to exist.

The files beside this module are written by `python -m benchmarks.shipped.make_suite` from the `..._tasks` modules.
"""

from pathlib import Path

from ..suites import FolderSuite

SUITE = FolderSuite(
    Path(__file__).parent,
    name="shipped",
    description="Our own: text clean-up, lists, arithmetic, bit tricks with proofs, and loop invariants.",
)
