"""The language dna, and tasks that it should solve."""

from pathlib import Path

from benchmarks.suites import FolderSuite

from .language import DNA

SUITE = FolderSuite(Path(__file__).parent / "tasks", name="dna", description="Strands, reading frames and proteins.")

__all__ = ["DNA", "SUITE"]
