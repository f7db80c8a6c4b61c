"""Loading compiled kernels from disk without waking the compiler.

Before Numba reads a compiled function back, it fills its registries of everything it could compile: a third of a second that
a warm start has no use for.  Here reading comes first, and the registries are filled only when something must be compiled.
What Numba's loaded code itself needs are a few symbols of its memory runtime, which are registered by hand.

This leans on Numba's internals, so it is done only for the versions it was tested with; SYNTH_PLAIN_NUMBA=1 turns it off.
"""

from __future__ import annotations

import os
from typing import Any

import numba
from llvmlite import binding
from numba.core import caching
from numba.core.runtime import _nrt_python

TESTED_VERSIONS = ("0.68.",)


def _load_overload(self: Any, signature: Any, target_context: Any) -> Any:
    with self._guard_against_spurious_io_errors():
        loaded = self._load_overload(signature, target_context)
    if loaded is None:
        target_context.refresh()
    return loaded


def install() -> None:
    """Put the quick way in place, where it is known to work; does nothing the second time."""
    if not numba.__version__.startswith(TESTED_VERSIONS) or os.environ.get("SYNTH_PLAIN_NUMBA") == "1":
        return
    for name, address in _nrt_python.c_helpers.items():
        binding.add_symbol(name if name.startswith("_") else f"NRT_{name}", address)
    caching.Cache.load_overload = _load_overload


install()
