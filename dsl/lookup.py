"""Languages that are not on offer yet: in a module or a file somebody is writing, or in a package nobody has tried.

`find_dsl` takes what a person types: a name, a module, `module:NAME`, or a file.  Names alone come from the data of tasks
(`registry.load_dsl`), so a file of tasks never makes anybody import a file.

`inspect_apart` asks another process to import a plug-in first.  One that never ends, or that ends the process, costs that
process, and is reported like any other fault.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Final

from .errors import QuestionError
from .language import DSL
from .registry import SHIPPED, Inspection, Offer, inspect_offer, load_dsl

PATIENCE: Final = 20.0
"""Seconds that importing a plug-in may take before it counts as endless."""

_modules: dict[tuple[Path, int], ModuleType] = {}  # files that were imported, by when they were written


def find_dsl(text: str) -> DSL:
    """The language that a person means: `turtle`, `my_package.language`, `my_package:TURTLE`, or a file `turtle.py`.

    A module or file must hold one language of its own; of several the attribute says which.  Raises QuestionError with the
    remedy; whatever somebody else's module raises becomes the reason.
    """
    place, attribute = split_place(text)
    if place.endswith(".py") or "/" in place or os.sep in place:
        return _language_in(_module_of_file(Path(place)), place, attribute)
    if attribute or "." in place:
        return _language_in(_module(place), place, attribute)
    try:
        return load_dsl(place)
    except QuestionError:
        if not place.isidentifier() or importlib.util.find_spec(place) is None:
            raise
    return _language_in(_module(place), place, "")


def split_place(text: str) -> tuple[str, str]:
    """The place and the attribute of `place:attribute`; the colon of a drive letter is part of the place."""
    place, colon, attribute = text.strip().rpartition(":")
    return (place, attribute) if colon and attribute.isidentifier() and len(place) > 1 else (text.strip(), "")


def settled(text: str) -> str:
    """The same language for a process that works in another folder: the path of a file is made absolute."""
    place, attribute = split_place(text)
    if not place.endswith(".py"):
        return text
    return f"{Path(place).resolve()}{f':{attribute}' if attribute else ''}"


def _module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:  # somebody else's code: any exception is its fault, not ours
        raise _import_fault(name, error) from None


def _import_fault(name: str, error: BaseException) -> QuestionError:
    missing = isinstance(error, ModuleNotFoundError) and error.name == name.partition(".")[0]
    remedy = "name its file, such as turtle.py, or install it" if missing else "mend or remove it"
    return QuestionError(f"importing {name} failed with {type(error).__name__}: {error!s:.300}", remedy=remedy)


def _module_of_file(path: Path) -> ModuleType:
    if path.is_dir() or path.suffix != ".py":
        raise QuestionError(f"{path} is no Python file", remedy="name the file that holds the language, such as turtle.py")
    if not path.is_file():
        raise QuestionError(f"there is no file {path}")
    known = _modules.get(key := (path.resolve(), path.stat().st_mtime_ns))
    if known is not None:
        return known
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(path.stem, module)  # annotations of its functions are looked up there
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # somebody else's code: any exception is its fault, not ours
        raise _import_fault(str(path), error) from None
    _modules[key] = module
    return module


def _language_in(module: ModuleType, place: str, attribute: str) -> DSL:
    """The language of that name in a module, or its only one; those that it imports from here do not count."""
    found = {name: value for name, value in vars(module).items() if isinstance(value, DSL)}
    if attribute:
        if attribute not in found:
            raise QuestionError(f"{place} has no language {attribute}", remedy=f"it has {', '.join(found) or 'none'}")
        return found[attribute]
    modules = [other for name, other in sys.modules.items() if name.startswith("dsl.") and other is not module]
    ours = {id(value) for other in modules for value in vars(other).values() if isinstance(value, DSL)}
    own = {name: value for name, value in found.items() if id(value) not in ours} or found
    if len({id(value) for value in own.values()}) == 1:
        return next(iter(own.values()))
    if not own:
        raise QuestionError(f"there is no language in {place}", remedy="it should hold one, such as TURTLE = DSL(...)")
    raise QuestionError(
        f"{place} holds {len(own)} languages: {', '.join(own)}", remedy=f"name one: {place}:{next(iter(own))}"
    )


def inspect_apart(offer: Offer, patience: float = PATIENCE) -> Inspection:
    """Load one language of another package, after another process has shown that importing it ends, and ends well."""
    if offer.fault or offer.target in SHIPPED.values():
        return inspect_offer(offer)
    started = time.perf_counter()
    command = [sys.executable, "-m", "dsl.lookup", offer.target]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, and a target that is already installed
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        return Inspection(offer, None, f"importing {offer.target} did not end in {patience:.0f} s", patience)
    if b'"imported"' not in done.stdout:
        fault = f"importing {offer.target} ended the process with exit code {done.returncode}"
        return Inspection(offer, None, fault, time.perf_counter() - started)
    return inspect_offer(offer)


def _import_and_say_so(target: str) -> None:
    """What the other process does: exit codes and exceptions are told apart from a process that was ended."""
    seen = inspect_offer(Offer("", target, ""))
    sys.stdout.write("\n" + json.dumps({"imported": not seen.fault}) + "\n")


if __name__ == "__main__":
    _import_and_say_so(sys.argv[1])
