"""A part of the sample company: what a test needs that looks at one report, and not at how large it is."""

from __future__ import annotations

import csv
from pathlib import Path

KEPT = ("Sales", "Support functions")
"""Sixteen teams, some of them too small to be shown."""


def small_company(sample: Path, folder: Path) -> Path:
    """Write those divisions of an English sample to a folder, without what is asked about others; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    divisions = {row["Parent"] for row in _rows(sample / "roster.csv")}
    _write(folder / "roster.csv", [row for row in _rows(sample / "roster.csv") if row["Parent"] in KEPT])
    gone = tuple(f" {name}?" for name in divisions - {*KEPT}) + tuple(f" {name} go?" for name in divisions - {*KEPT})
    people = [row for row in _rows(sample / "export.csv") if row["Division"] in KEPT]
    _write(folder / "export.csv", [{key: row[key] for key in row if not key.endswith(gone)} for row in people])
    return folder


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
