"""Compiled functions that are compiled, or read back from disk, when they are first called.

`numba.njit` with a signature compiles while its module is imported.  On a fresh machine a first question would then wait for
every kernel of every engine, most of which it never calls, and even reading them all back takes a while.  Here nothing
happens before the first call; then the declared signature is compiled and no other, as Numba does it.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any

from numba import njit

from . import quickload  # noqa: F401 - before the first compiled function is loaded
from .compiling import compiling

__all__ = ["compiled", "compiling"]

_lock = RLock()


def compiled(signature: str, *, nogil: bool = True, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Decorate a function of arrays and numbers; `signature` and `options` are those of `numba.njit`."""

    def decorate(function: Callable[..., Any]) -> Any:
        dispatcher = njit(cache=True, nogil=nogil, **options)(function)

        def settle() -> None:
            with _lock:
                if dispatcher.signatures:
                    return  # another thread was first
                with compiling.waiting(function.__name__, _is_cold(dispatcher)):
                    dispatcher.compile(signature)
                dispatcher.disable_compile()
                del dispatcher._compile_for_args, dispatcher.get_call_template

        def first_call(*arguments: Any, **named: Any) -> Any:
            settle()
            return dispatcher  # which Numba then calls with the same arguments

        def first_use(*arguments: Any) -> Any:
            settle()
            return dispatcher.get_call_template(*arguments)

        # Numba asks a function's dispatcher by these two names when nothing has been compiled yet: the first for a call from
        # Python, the second while another function that calls this one is compiled.
        dispatcher._compile_for_args, dispatcher.get_call_template = first_call, first_use
        return dispatcher

    return decorate


def _is_cold(dispatcher: Any) -> bool:
    """Is nothing on disk that could be read back?  A guess by Numba's own index: if it is wrong, only nobody is told."""
    try:
        return not dispatcher._cache._cache_file._load_index()
    except (AttributeError, OSError):
        return False
