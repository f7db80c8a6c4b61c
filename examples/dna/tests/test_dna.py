"""The operators keep their laws, and every task is solved, with kernels and without."""

import pytest
from synth_dna import DNA, SUITE

import synth
from benchmarks.suites import SuiteTask
from dsl.plain import without_kernels
from synth.scaffold import check_language

TASKS = list(SUITE.tasks())


def test_the_operators_keep_their_laws() -> None:
    """What `synth dsl check dna` tries."""
    assert check_language(DNA, rows=150).faults() == []


@pytest.mark.parametrize("kernels", [True, False], ids=["kernels", "references"])
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_task_is_solved(task: SuiteTask, kernels: bool) -> None:
    """The unseen rows decide."""
    question = task.load()
    result = synth.solve(question, dsl=None if kernels else without_kernels(DNA), seconds=60)
    assert result.program is not None, result
    for row in question.specification.held_out:
        assert result.program(*row.inputs) == row.output


def test_what_a_biologist_expects() -> None:
    """A reverse complement, also as plain Python."""
    strand = synth.solve([("ATGC", "GCAT"), ("AACC", "GGTT")], dsl=DNA).program
    assert strand is not None and strand("GATTACA") == "TGTAATC"
    assert "def " in strand.to_python()
