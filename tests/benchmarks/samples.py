"""Small sets of records whose figures can be worked out by hand."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

GIB = 1 << 30


def record(task: str, status: str = "solved", seconds: float = 1.0, **fields: Any) -> dict[str, Any]:
    """A record as `bench run` writes it; `limit` and the other settings may be given by name."""
    engine, strategy = fields.pop("engine", "synthwright"), fields.pop("strategy", "auto")
    limits = {
        "seconds": fields.pop("limit", 10.0),
        "candidates": fields.pop("most", None),
        "memory": 4 * GIB,
        "mode": "tree",
    }
    settings = {name: limits[name] for name in ("seconds", "candidates", "memory")}
    solved = status == "solved"
    return {
        "schema": 1,
        "task": task,
        "suite": "small",
        "track": "words",
        "file": f"{task}.sl",
        "engine": engine,
        "strategy": strategy,
        "status": status,
        "solved": solved,
        "seconds": seconds,
        "candidates": 1000,
        "distinct": 100,
        "size": 5 if solved else None,
        "program": f"(define-fun f ((x Int)) Int (+ x {len(task)}))" if solved else None,
        "verified": "examples" if solved else "",
        "checked": "",
        "generalises": None,
        "unseen_right": 0,
        "unseen_total": 0,
        "message": "",
        "seed": 0,
        "version": "0.1.0",
        "machine": "a machine, 2 cores",
        "started": "2026-01-02T03:04:05Z",
        "limits": limits,
        "settings": {**settings, "engine": engine, "strategy": strategy, "seed": 0, "examples": None},
        **fields,
    }


def save(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(found) + "\n" for found in records), encoding="utf-8")
    return path
