"""Law: Ctrl-C inside Z3 ends the check within a second and reaches the caller, whatever Z3 is doing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
import sys, time
from tests.solvers.problems import {problem}
from solvers.z3_verifier import CounterexampleFinder
finder = CounterexampleFinder(constraints)
print("ready", flush=True)
try:
    print(finder.check(definitions, 120), flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
{after}
"""

HARD = "HARD, HARD_ANSWER, asked\nconstraints, definitions = asked(HARD, HARD_ANSWER)"

AGAIN = """
from dsl.operators import Definition
wrong = Definition("f", definitions["f"].parameters, definitions["f"].body.children[0])
print(type(finder.check({"f": wrong}, 60)).__name__, flush=True)
"""


def run_and_interrupt(script: str, signals: int = 1) -> tuple[str, float, int]:
    """What the script prints after its first line, the seconds from the signal to its end, and its exit code."""
    command = [sys.executable, "-c", script]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(1.0)
        started = time.monotonic()
        for _ in range(signals):
            process.send_signal(signal.SIGINT)
            time.sleep(0.1)
        line = process.stdout.readline().strip()
        seconds = time.monotonic() - started
        rest = process.stdout.read()
        return line + ("|" + rest.strip() if rest else ""), seconds, process.wait(timeout=60)


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as on POSIX")
def test_ctrl_c_inside_a_check_is_raised_within_a_second():
    output, seconds, code = run_and_interrupt(SCRIPT.format(problem=HARD, after=""))
    assert (output, code) == ("interrupted", 0)
    assert seconds < 1.5


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as on POSIX")
def test_the_finder_works_after_ctrl_c():
    output, _, code = run_and_interrupt(SCRIPT.format(problem=HARD, after=AGAIN))
    assert (output, code) == ("interrupted|Refuted", 0)
