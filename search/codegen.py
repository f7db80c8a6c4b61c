"""From an operator's scalar kernel to a compiled loop over candidates and examples.

An operator declares its kernel as a plain function of numbers (`dsl/kernels.py`).  Here a small module of source text is
written around it, the loops that gather arguments from columns, and Numba compiles it once: the module lies in the user's
cache folder under a name that is a hash of everything it depends on, so that Numba's own cache on disk can be used, and a
new grammar compiles nothing.  Writing is atomic, so any number of processes may start at once.

The compiled function is

    block(n, (index, column)..., out, valid[, items, records[, free, pieces, spans, longest]], examples, indices...)

index int32[n] picks rows of a column block (`columns`), out is a column block, valid uint8[n] is set to 0 where there is no
value.
A sequence result is recorded, not made: out[e, j] counts the pieces in spans[e, j], and the free end of the scratch space is
returned.  `arena` hashes and interns what was recorded, with functions that are compiled once for all operators.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import sys
import tempfile
import types as python_types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba
from numba import njit
from platformdirs import user_cache_path

from dsl.operators import Operator

from .compiled import compiling

TEMPLATE_VERSION = "5"
_loaded: dict[tuple[Any, ...], Callable[..., None]] = {}
_asked: dict[tuple[Any, ...], int] = {}
_modules: dict[tuple[Any, ...], _Module] = {}

PATIENCE = 30_000
"""Values that an operator's reference works out, in one process or several, before its kernel is compiled."""
_STEP = 1_000
"""Values after which that is noted on disk."""


def cache_folder() -> Path:
    """Where compiled kernels lie: SYNTH_CACHE if set, else the user's cache folder, else a folder for temporary files."""
    chosen = os.environ.get("SYNTH_CACHE")
    base = Path(chosen) if chosen else user_cache_path("synthwright", appauthor=False)
    folder = base / f"kernels-{sys.implementation.cache_tag}-numba{numba.__version__}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="synthwright-kernels-"))


_folder: Path | None = None


def has_kernel(operator: Operator) -> bool:
    """Can this operator run on columns?  Otherwise its reference runs on objects."""
    if operator.kernel is None:
        return False
    types = (*operator.arguments, operator.result)
    sequences = {t for t in types if t.kind == "sequence"}
    return all(t.kind != "object" for t in types) and len(sequences) <= 1


def block_kernel(operator: Operator) -> Callable[..., None]:
    """The compiled block function of an operator that has a kernel; from memory, from disk, or compiled now."""
    key = _key(operator)
    if key not in _loaded:
        _loaded[key] = _load(operator)
    return _loaded[key]


def is_worth_compiling(operator: Operator, values: int) -> bool:
    """Shall the kernel be used for so many values more?  If it lies ready, yes; otherwise once it has been asked enough.

    Compiling takes about as long as `PATIENCE` values by the reference.  So whoever compiles after these has waited at most
    twice as long as with the better choice, whatever comes (the ski rental problem: Karlin, Manasse, Rudolph and Sleator,
    Competitive snoopy caching, 1988).  Values are counted over all processes, so that many short ones come to an end too.
    """
    key = _key(operator)
    if key in _loaded:
        return True
    module = _module(operator)
    if key not in _asked:
        if not module.is_cold:
            return True
        _asked[key] = module.asked()
    before = _asked[key]
    _asked[key] += values
    module.note(_asked[key] // _STEP - before // _STEP)
    return _asked[key] > PATIENCE


def _key(operator: Operator) -> tuple[Any, ...]:
    assert operator.kernel is not None
    return operator.kernel, _kinds(operator), len(operator.indices)


def _kinds(operator: Operator) -> tuple[str, ...]:
    return tuple(_tag(t) for t in (*operator.arguments, operator.result))


def _tag(type: Any) -> str:
    """The kind of a column; integers are told from other words, since they alone have NO_VALUE."""
    return "int" if type.name == "Int" else str(type.kind)


@dataclass(frozen=True)
class _Module:
    """The module of one kernel on disk: its source text, and the file that Python and Numba know it by."""

    source: str
    path: Path

    @property
    def is_cold(self) -> bool:
        """Must it be compiled?"""
        return not any((self.path.parent / "__pycache__").glob(f"{self.path.stem}.*.nbi"))

    def asked(self) -> int:
        """How many values processes have worked out without it: a file beside it has one byte for `_STEP` of them."""
        try:
            return self._notes.stat().st_size * _STEP
        except OSError:
            return 0

    def note(self, steps: int) -> None:
        """So many steps more."""
        if steps:
            try:
                with self._notes.open("ab") as file:
                    file.write(b"." * steps)
            except OSError:
                pass  # then this process alone knows

    @property
    def _notes(self) -> Path:
        return self.path.with_suffix(".asked")


def _module(operator: Operator) -> _Module:
    """Where an operator's kernel lies."""
    key = _key(operator)
    if key not in _modules:
        _modules[key] = _located(operator)
    return _modules[key]


def _located(operator: Operator) -> _Module:
    """The module's name is a hash of everything that it depends on."""
    global _folder
    if _folder is None:
        _folder = cache_folder()
    kinds = _kinds(operator)
    source = block_source(kinds, len(operator.indices))
    functions = _reachable(operator.kernel)
    digest = hashlib.sha256(f"{TEMPLATE_VERSION}{kinds}{source}".encode())
    for function in functions:
        digest.update(_meaning(function).encode())
    own = _OWN_FILES if "sequence" in kinds else ()
    for path in sorted({*(f.__code__.co_filename for f in functions), *own}):
        if Path(path).is_file():
            digest.update(Path(path).read_bytes())
    safe = re.sub(r"\W", "_", getattr(operator.family, "name", operator.name))
    return _Module(source, _folder / f"k_{safe}_{digest.hexdigest()[:20]}.py")


def _load(operator: Operator) -> Callable[..., None]:
    found = _module(operator)
    path = found.path
    with compiling.waiting(operator.name, found.is_cold):
        if not path.exists():
            with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8") as file:
                file.write(found.source)
            Path(file.name).replace(path)
        spec = importlib.util.spec_from_file_location(f"synthwright_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # what Numba reads back from disk imports its module by this name
        module.kernel = jit_deep(operator.kernel)  # type: ignore[attr-defined]
        spec.loader.exec_module(module)
    return module.block  # type: ignore[no-any-return]


_OWN_FILES = tuple(  # what sequence kernels have compiled into them
    str(Path(__file__).with_name(name)) for name in ("arena.py", "hashing.py")
)


def _meaning(function: Any) -> str:
    """What a function computes, as text: its instructions, and the plain values among its constants, captures and globals.

    The source file is hashed as well, but there may be none, and one text may make several kernels.  What is read back
    imports the function's module by its name, so the same text in a file and in an installed package are two kernels.
    """
    code = function.__code__
    values = [*code.co_consts, *(cell.cell_contents for cell in function.__closure__ or ())]
    values += [function.__globals__.get(name) for name in code.co_names]
    plain = [v if isinstance(v, int | float | str | bytes | tuple) else type(v).__name__ for v in values]
    nested = [value.co_code for value in code.co_consts if isinstance(value, python_types.CodeType)]
    return repr(
        (function.__module__, function.__qualname__, code.co_firstlineno, code.co_code, code.co_names, plain, nested)
    )


def _reachable(function: Any) -> list[Any]:
    """The function and every plain function it can call through its globals or closure."""
    found: dict[Any, None] = {}
    frontier = [function]
    while frontier:
        f = frontier.pop()
        if f in found or not isinstance(f, python_types.FunctionType):
            continue
        found[f] = None
        frontier += [f.__globals__[n] for n in f.__code__.co_names if n in f.__globals__]
        frontier += [cell.cell_contents for cell in f.__closure__ or ()]
    return list(found)


_jitted: dict[Any, Any] = {}


def jit_deep(function: Any) -> Any:
    """Numba's version of a plain function: the plain functions among its globals are replaced by compiled ones first.

    Each is compiled once per process, for all kernels that use it, and without a wrapper for calls from Python.
    """
    if function not in _jitted:
        names = {n: function.__globals__[n] for n in function.__code__.co_names if n in function.__globals__}
        plain = {n: v for n, v in names.items() if isinstance(v, python_types.FunctionType) and v is not function}
        copy = python_types.FunctionType(
            function.__code__,
            function.__globals__ | {n: jit_deep(v) for n, v in plain.items()},
            function.__name__,
            function.__defaults__,
            function.__closure__,
        )
        homeless = function.__module__ not in sys.modules  # made by exec, as in a test of documentation
        if homeless:  # what Numba reads back imports the function's module by its name
            copy.__module__ = __name__
        _jitted[function] = njit(copy if plain or homeless else function, no_cpython_wrapper=True, no_cfunc_wrapper=True)
    return _jitted[function]


def block_source(kinds: tuple[str, ...], indices: int) -> str:
    """The text of the module: loops around `kernel` for these kinds of arguments and result."""
    *arguments, result = kinds
    packed = all(kind == "bool" for kind in kinds)
    has_sequence = "sequence" in kinds
    numbers = [f"p{i}" for i in range(indices)]
    names, signature = ["n"], ["int64"]
    gather: list[str] = []
    passed: list[str] = []
    if has_sequence:
        passed.append("items")
    if result == "sequence":
        passed += ["free", "pieces"]
    for i, kind in enumerate(arguments):
        names += [f"i{i}", f"c{i}"]
        signature += ["int32[::1]", "int32[:, ::1]" if kind == "sequence" else "int64[:, ::1]"]
        if kind == "bool" and not packed:
            gather.append(f"x{i} = (c{i}[e >> 6, i{i}[j]] >> (e & 63)) & 1")
            passed.append(f"x{i}")
        elif kind == "sequence":
            gather += [f"s{i} = c{i}[e, i{i}[j]]", f"a{i}, b{i} = records[s{i}, 0], records[s{i}, 1]"]
            passed += [f"a{i}", f"b{i}"]
        else:
            gather.append(f"x{i} = c{i}[e, i{i}[j]]")
            passed.append(f"x{i}")
    names += ["out", "valid"]
    signature += ["int64[:, ::1]", "uint8[::1]"]
    if has_sequence:
        names += ["items", "records"]
        signature += ["int64[::1]", "int64[:, ::1]"]
    makes = result == "sequence"
    if makes:
        names += ["free", "pieces", "spans", "longest"]
        signature += ["int64", "int64[::1]", "int64[:, :, ::1]", "int64"]
    names += ["examples", *numbers]
    signature += ["int64"] * (1 + indices)
    call = f"r = kernel({', '.join([*passed, *numbers])})"
    lines = [
        f'"""A kernel for ({", ".join(arguments)}) -> {result}, in loops.  Written by search/codegen.py; safe to delete."""',
        "from numba import njit",
        "from search.arena import record_pieces",
        "NO_VALUE = -(2**63)",
        "NOTHING = 0",
        "",
        f'@njit("{"int64" if makes else "void"}({", ".join(signature)})", cache=True, nogil=True)',
        f"def block({', '.join(names)}):",
    ]
    if result == "bool" and not packed:
        lines += ["    for w in range(out.shape[0]):", "        out[w, :n] = 0"]
    lines.append("    for e in range(out.shape[0]):" if packed else "    for e in range(examples):")
    if packed:  # bits beyond the last example stay 0, or equal outputs would have different fingerprints
        lines.append("        used = -1 if (e + 1) * 64 <= examples else ~(-1 << (examples & 63))")
    lines.append("        for j in range(n):")
    lines += [f"            {line}" for line in [*gather, call, *_store(result, packed, arguments)]]
    if makes:
        lines.append("    return free")
    return "\n".join(lines) + "\n"


def _store(result: str, packed: bool, arguments: list[str]) -> list[str]:
    """What happens to one result."""
    if result == "int":
        return ["if r == NO_VALUE:", "    valid[j] = 0", "out[e, j] = r"]
    if result == "word":
        return ["out[e, j] = r"]
    if result == "bool":
        return ["out[e, j] = r & used"] if packed else ["out[e >> 6, j] |= (1 if r else 0) << (e & 63)"]
    sequences = [i for i, kind in enumerate(arguments) if kind == "sequence"]
    wholes = [f"a{i}, b{i}, s{i}" for i in sequences[:3]] + ["-1, -1, NOTHING"] * (3 - len(sequences))
    return [
        "end = -1",
        "if r >= 0:",
        f"    end = record_pieces(spans, e, j, pieces, r, free, longest, {', '.join(wholes)})",
        "if end < 0:",
        "    valid[j] = 0",
        "    out[e, j] = 0",
        "else:",
        "    out[e, j] = r",
        "    free = end",
    ]
