"""The cache of compiled kernels: used again, safe under several processes, and not needed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dsl.operators import Operator
from dsl.types import Int
from search.codegen import block_kernel
from search.columns import Store
from search.evaluate import Evaluator

ROOT = Path(__file__).resolve().parent.parent.parent

ADD_UP = """
import sys
import search.codegen as codegen
compiled = []
from search.compiled import compiling
compiling.told = lambda name: compiled.append(name) if name == '+' else None
from dsl.lia import LIA
from dsl.types import Int
from search.columns import Store
from search.evaluate import Evaluator
import numpy as np
store = Store(2)
columns = [store.encode_rows([(1, 2), (3, 4)], Int), store.encode_rows([(10, 20), (30, 40)], Int)]
rows = np.array([1, 0], np.int32)
valid = np.ones(2, np.uint8)
out = Evaluator(store, 64).apply(LIA.resolve("+", [Int, Int]), [(rows, c) for c in columns], 2, valid, True)
print(out.tolist(), compiled)
"""
ANSWER = "[[33, 11], [44, 22]]"


def start(script: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env=os.environ | environment,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.strip()


def test_a_second_process_compiles_nothing(tmp_path: Path) -> None:
    cache = {"SYNTH_CACHE": str(tmp_path)}
    assert finish(start(ADD_UP, **cache)) == f"{ANSWER} ['+']"
    assert finish(start(ADD_UP, **cache)) == f"{ANSWER} []"


def test_several_processes_share_an_empty_cache(tmp_path: Path) -> None:
    cache = {"SYNTH_CACHE": str(tmp_path)}
    together = [start(ADD_UP, **cache) for _ in range(4)]
    assert all(finish(process).startswith(ANSWER) for process in together)
    assert finish(start(ADD_UP, **cache)) == f"{ANSWER} []"
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.parametrize("place", ["/dev/null", "/proc/1/none"])
def test_a_cache_that_cannot_be_written_is_done_without(place: str) -> None:
    assert finish(start(ADD_UP, SYNTH_CACHE=place)).startswith(ANSWER)
    assert finish(start(ADD_UP, SYNTH_CACHE="", HOME=place, XDG_CACHE_HOME=place)).startswith(ANSWER)


def adding(amount: int) -> Operator:
    """Kernels of one text that differ only in a captured number."""
    return Operator(f"add{amount}", (Int,), Int, lambda a: a + amount, kernel=lambda a: a + amount)


def test_kernels_that_differ_in_a_captured_number_are_kept_apart() -> None:
    import numpy as np

    for amount in (1, 2, 3):
        store = Store(1)
        column = store.encode_rows([(10,), (20,)], Int)
        out = Evaluator(store, 64).apply(
            adding(amount), [(np.arange(2, dtype=np.int32), column)], 2, np.ones(2, np.uint8), True
        )
        assert out.tolist() == [[10 + amount, 20 + amount]]


def test_kernels_typed_at_a_prompt_are_kept_apart(tmp_path: Path) -> None:
    # Without a source file only the code itself tells two kernels apart: its constants too, not only its instructions.
    script = ADD_UP.replace('LIA.resolve("+", [Int, Int])', "operator").replace(
        "store = Store(2)",
        "from dsl.operators import Operator\nstore = Store(2)\n"
        "operator = Operator('f', (Int, Int), Int, None, kernel=lambda a, b: a + b + AMOUNT)",
    )
    cache = {"SYNTH_CACHE": str(tmp_path)}
    script = script.replace("[(rows, c) for c in columns]", "[(rows, c) for c in columns]").replace(
        "Operator('f', (Int, Int), Int, None", "Operator('f', (Int, Int), Int, lambda a, b: 0"
    )
    assert finish(start(script.replace("AMOUNT", "0"), **cache)).startswith(ANSWER)
    assert finish(start(script.replace("AMOUNT", "5"), **cache)).startswith("[[38, 16], [49, 27]]")


def test_a_kernel_is_loaded_once() -> None:
    operator = adding(7)
    assert block_kernel(operator) is block_kernel(operator)


PATIENT = ADD_UP.replace("Evaluator(store, 64)", "evaluator").replace(
    "out = ",
    "codegen.PATIENCE, codegen._STEP = 10, 2\nevaluator = Evaluator(store, 64, patient=True)\nout = ",
)


def test_a_patient_evaluator_compiles_after_enough_values_of_several_processes(tmp_path: Path) -> None:
    cache = {"SYNTH_CACHE": str(tmp_path)}
    assert "evaluator.apply" in PATIENT
    # Each process asks for 4 values: the third is the first in which that makes more than 10.
    assert [finish(start(PATIENT, **cache)) for _ in range(4)] == [
        f"{ANSWER} []",
        f"{ANSWER} []",
        f"{ANSWER} ['+']",
        f"{ANSWER} []",
    ]


def test_a_patient_evaluator_compiles_in_the_middle(tmp_path: Path) -> None:
    call = "evaluator.apply(LIA.resolve('+', [Int, Int]), [(rows, c) for c in columns], 2, valid, True)"
    twice = (
        f"{PATIENT}again = [{call} for _ in range(3)]\nprint([a.tolist() for a in again] == [out.tolist()] * 3, compiled)"
    )
    assert finish(start(twice, SYNTH_CACHE=str(tmp_path))) == f"{ANSWER} []\nTrue ['+']"


HOMELESS = """
import types
from dsl.kernels import checked_add
from dsl.operators import Operator
from dsl.types import Int
from search.codegen import block_kernel

def kernel(a, b):
    return checked_add(a, b)

nowhere = types.FunctionType(kernel.__code__, {"__name__": "nowhere", "checked_add": checked_add}, "kernel")
block_kernel(Operator("plus", (Int, Int), Int, lambda a, b: a + b, kernel=nowhere))
print("loaded")
"""


def test_a_kernel_whose_module_cannot_be_imported_is_read_back(tmp_path: Path) -> None:
    """Functions made by exec, as tests of documentation do, were compiled once and could never be read from the cache."""
    assert [finish(start(HOMELESS, SYNTH_CACHE=str(tmp_path))) for _ in range(2)] == ["loaded", "loaded"]


_UNDER_A_NAME = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location(sys.argv[1], "pace.py")
module = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = module
spec.loader.exec_module(module)
from dsl.operators import Operator
from dsl.types import Int
from search.codegen import block_kernel
block_kernel(Operator("pace", (Int,), Int, None, kernel=module.pace))
print("loaded")
"""


def test_one_text_under_two_names_makes_two_kernels(tmp_path: Path) -> None:
    # A language was checked once as an installed package and once as a file: what was read back imported the package.
    (tmp_path / "pace.py").write_text(
        "from dsl.kernels import checked_add\n\n\ndef twice(a):\n    return checked_add(a, a)\n\n\n"
        "def pace(a):\n    return twice(a)\n",
        encoding="utf-8",
    )
    for name in ("package_that_is_gone", "pace"):
        environment = os.environ | {"SYNTH_CACHE": str(tmp_path / "cache"), "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", _UNDER_A_NAME, name], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.stdout == "loaded\n", done.stderr
