"""Where the public data sets lie, for tests that hold the languages against them."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def data_folder() -> Path | None:
    """The folder named by SYNTH_DATA, else `../shared/data` beside the project, else None."""
    folder = Path(os.environ.get("SYNTH_DATA") or ROOT.parent / "shared" / "data")
    return folder if folder.is_dir() else None


def need_data(part: str = "") -> Path:
    """A file or folder of the data sets; the calling test is skipped where there is none."""
    folder = data_folder()
    if folder is None or not (folder / part).exists():
        pytest.skip(f"the data set {part} is not here; SYNTH_DATA names the folder")
    return folder / part


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
