"""Compositional generalisation as a suite, for any language: `synth bench run exedec:deepcoder`.

Tasks are made up from the test side of each split (`synth.learning.splits`), the same ones every time; what a model may have
seen is the training side of the split.  `exedec:NAME` has all splits, `exedec:NAME:SPLIT` one of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from dsl.language import DSL
from dsl.registry import load_dsl
from dsl.types import thaw
from synth.learning.made_up import Exercises
from synth.learning.splits import SPLITS, check_split, concepts_of

from .suites import SuiteTask

PREFIX = "exedec:"
TASKS = 100
"""Tasks of each split."""
SEED = 987


@dataclass(frozen=True)
class CompositionalSuite:
    """Made-up tasks of a language from the test sides of splits."""

    language_name: str
    splits: tuple[str, ...] = SPLITS

    @classmethod
    def named(cls, text: str) -> CompositionalSuite:
        """The suite of a name such as `exedec:deepcoder` or `exedec:robustfill:length`.  Raises QuestionError for others."""
        language_name, _, split = text.removeprefix(PREFIX).partition(":")
        if split:
            check_split(split)
        suite = cls(language_name, (split,) if split else SPLITS)
        concepts_of(suite._language)
        return suite

    @property
    def name(self) -> str:
        """The name, as records show it."""
        return PREFIX + self.language_name + (f":{self.splits[0]}" if len(self.splits) == 1 else "")

    @property
    def description(self) -> str:
        """One sentence for lists."""
        return f"Made-up programs of {self.language_name} from the test sides of compositional splits."

    @cached_property
    def _language(self) -> DSL:
        return load_dsl(self.language_name)

    def tasks(self) -> Iterator[SuiteTask]:
        """The tasks, split by split."""
        for split in self.splits:
            exercises = Exercises(self._language, split, training=False)
            random = np.random.default_rng([SEED, SPLITS.index(split)])
            for number in range(1, TASKS + 1):
                made = exercises.draw(random)
                record = {
                    "name": f"{split}-{number}",
                    "dsl": self.language_name,
                    "arg_names": [f"x{i}" for i in range(len(made.types))],
                    "arg_types": [str(t) for t in made.types],
                    "ret_type": str(made.program.type),
                    "inputs": [[thaw(v) for v in row] for row in made.rows],
                    "outputs": [thaw(v) for v in made.outputs],
                    "expected": str(made.program),
                    "program_length": len(made.steps),
                }
                file = f"{split}.jsonl"
                facts = {"family": f"{split}-{number}"}
                yield SuiteTask(self.name, f"{split}-{number}", Path(file), file, split, number, facts, json.dumps(record))
