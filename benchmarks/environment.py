"""Under which conditions a run was made: versions, commit, processor, threads.  Nothing in it names a host or a person."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from synth.result import machine

THREADS = 1
"""Threads that one task may use: tasks run beside each other, and their times are compared."""

_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def quiet_threads() -> dict[str, str]:
    """The present environment, with all libraries that would start threads of their own held to one."""
    return {**os.environ, **dict.fromkeys(_THREAD_VARIABLES, str(THREADS))}


def describe_environment(packages: Iterable[str], weights: Path | None = None) -> dict[str, Any]:
    """The conditions as plain values; `weights` is the file of a learned guide, if there is one."""
    versions = {name: _version(name) for name in packages}
    if "torch" in sys.modules:
        versions["torch"] = _version("torch")
    return {
        "python": platform.python_version(),
        "packages": versions,
        "commit": commit(),
        "machine": machine(),
        "cpu": machine().partition(",")[0],
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "threads": THREADS,
        "weights": None if weights is None else hashlib.sha256(weights.read_bytes()).hexdigest(),
    }


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def commit() -> str | None:
    """The commit that this code is, with "+" if files differ from it; None for an installation without history."""
    root = Path(__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return None
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--abbrev=12", "--match="],  # noqa: S607
            cwd=root, capture_output=True, text=True, timeout=10, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip() or None
