"""Putting a package where Python finds it, without pip: its modules, and what the installer would write about it."""

from __future__ import annotations

import tomllib
from pathlib import Path


def describe(package: Path, site: Path) -> Path:
    """Write the metadata of the package in a folder, as an installer would, into the folder `site`."""
    project = tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    information = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    information.mkdir(parents=True)
    lines = []
    for group, points in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {target}" for name, target in points.items())]
    (information / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (information / "METADATA").write_text(text, encoding="utf-8")
    return site
