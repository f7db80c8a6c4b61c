"""`synth doctor`: is this installation in order?"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from .commands import command
from .terminal import FOUND, NOT_FOUND, put, put_json, verb

PACKAGES = ("lark", "numpy", "numba", "torch", "z3-solver", "sympy", "networkx", "rich", "click", "pandas", "cvc5", "ray")
OPTIONAL = {"pandas", "cvc5", "ray"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at: "ok", "note" (works, but know this) or "fault"."""

    what: str
    state: str
    text: str


@command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per finding.")
@verb
def doctor(as_json: bool) -> int:
    """Look at versions, the kernel cache, the GPU and all languages, and solve one small task.

    Exit code 1 if something is wrong.
    """
    faults = 0
    for finding in findings():
        faults += finding.state == "fault"
        if as_json:
            put_json({"what": finding.what, "state": finding.state, "text": finding.text})
        else:
            put(f"{finding.state:5}  {finding.what:14} {finding.text}")
    return NOT_FOUND if faults else FOUND


def findings() -> Iterator[Finding]:
    """Everything that is looked at, in order; a check that fails itself is a fault and stops no other."""
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (_versions, _cache, _gpu, _languages, _self_test)
    for check in checks:
        try:
            yield from check()
        except Exception as error:  # a doctor reports; it does not fall ill
            yield Finding(check.__name__.strip("_"), "fault", f"{type(error).__name__}: {error}")


def _versions() -> Iterator[Finding]:
    from importlib import metadata

    from synth import __version__
    from synth.result import machine

    yield Finding("synthwright", "ok", f"{__version__} in {Path(__file__).resolve().parents[1]}")
    yield Finding("machine", "ok", machine())
    supported = sys.version_info >= (3, 11)
    yield Finding("python", "ok" if supported else "fault", f"{platform.python_version()} at {sys.executable}")
    for name in PACKAGES:
        try:
            yield Finding(name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            missing = "not installed (optional)" if name in OPTIONAL else f"not installed: pip install {name}"
            yield Finding(name, "note" if name in OPTIONAL else "fault", missing)


def _cache() -> Iterator[Finding]:
    import tempfile

    from search.codegen import cache_folder

    folder = cache_folder()
    compiled = len(list(folder.rglob("*.nbi")))
    lasting = not folder.is_relative_to(tempfile.gettempdir())
    note = "" if lasting else "; it is a temporary folder, so every start compiles anew: set SYNTH_CACHE"
    yield Finding("kernel cache", "ok" if lasting else "note", f"{folder}, {compiled} kernels compiled{note}")


def _gpu() -> Iterator[Finding]:
    """What the driver says; torch takes seconds to import and is not asked."""
    version = Path("/proc/driver/nvidia/version")
    cards = sorted(Path("/proc/driver/nvidia/gpus").glob("*/information"))
    if not version.exists():
        yield Finding("gpu", "ok", "no NVIDIA driver here: everything runs on the processor")
        return
    for card in cards:
        fields = dict(line.partition(":")[::2] for line in card.read_text(encoding="utf-8").splitlines())
        yield Finding("gpu", "ok", fields.get("Model", "").strip() or "unknown model")


def _languages() -> Iterator[Finding]:
    from dsl.lookup import inspect_apart
    from dsl.registry import available

    for name, offer in available().items():
        seen = inspect_apart(offer)
        if seen.language is None:
            yield Finding(f"dsl {name}", "fault", f"{seen.fault} (package {offer.package})")
            continue
        count = len(list(seen.language))
        text = f"{seen.language.version}, {count} operators, loaded in {seen.seconds * 1000:.0f} ms ({offer.package})"
        slow = "" if seen.seconds < 1 else "; that is slow"
        yield Finding(f"dsl {name}", "note" if slow else "ok", text + slow)


def _self_test() -> Iterator[Finding]:
    import synth

    started = time.perf_counter()
    result = synth.solve([("Ada Byron", "Ada"), ("Alan Turing", "Alan")], seconds=60)
    right = result.program is not None and result.program("Grace Hopper") == "Grace"
    seconds = time.perf_counter() - started
    yield Finding("self-test", "ok" if right else "fault", f"first names from two examples: {result} in {seconds:.2f} s")
