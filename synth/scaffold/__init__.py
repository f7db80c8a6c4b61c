"""Languages by other people: writing the first files of one, and checking one as ours are checked.

`synth dsl new` and `synth dsl check` are these functions at the command line; a package's own tests call them directly:

    from synth.scaffold import check_language

    def test_my_language():
        assert check_language(TURTLE).faults() == []
"""

from __future__ import annotations

from .checks import check_family, check_language, measure_rates
from .reports import ASPECTS, FamilyReport, LanguageReport
from .writing import write_package

__all__ = [
    "ASPECTS",
    "FamilyReport",
    "LanguageReport",
    "check_family",
    "check_language",
    "measure_rates",
    "write_package",
]
