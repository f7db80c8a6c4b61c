"""What a check of a language found, as plain values that travel between processes as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

ASPECTS = (
    "total",
    "pure",
    "facts",
    "text",
    "kernel",
    "symbolic",
    "inverse",
    "undo",
    "python",
    "properties",
)
"""What is looked at, in the order of the table's columns; see `checks` for what each of them means."""

OK, ABSENT, FAULT = "ok", "-", "FAULT"
"""What a cell of the table says: the law holds on every row, there is nothing to check, or it is broken."""


@dataclass
class FamilyReport:
    """What was found out about one declaration, at all signatures that were tried.

    `cells` has an entry for each aspect; `faults` are sentences, each beginning with its aspect; `notes` are no faults.
    `rows` calls were made, of which the share `defined` had a value; one took `microseconds` on average.
    """

    name: str
    signatures: int = 0
    rows: int = 0
    defined: float = 0.0
    microseconds: float = 0.0
    cells: dict[str, str] = field(default_factory=lambda: dict.fromkeys(ASPECTS, ABSENT))
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    digest: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass
class LanguageReport:
    """What was found out about a language.

    `rates` are candidates a second of a plain enumeration, "kernels" with and "references" without compiled kernels; absent
    where nothing could be enumerated.
    """

    name: str
    version: str
    families: list[FamilyReport] = field(default_factory=list)
    general: list[str] = field(default_factory=list)
    rates: dict[str, float] = field(default_factory=dict)

    def faults(self) -> list[str]:
        """Every fault as one sentence; empty for a language that keeps all laws on the rows that were tried."""
        return [*self.general, *(f"{family.name}: {fault}" for family in self.families for fault in family.faults)]

    def to_json(self) -> dict[str, Any]:
        """Plain values, the faults among them."""
        return {
            "name": self.name,
            "version": self.version,
            "operators": [family.to_json() for family in self.families],
            "faults": self.faults(),
            "rates": self.rates,
        }
