"""Real exports of survey tools, and what was read of them beside their raw cells."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from climate import DATA

from diagnostic.exports.read import Reading, read_export
from diagnostic.exports.targets import TargetKind
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.responses import DONT_KNOW, MISSING


def read_real(tmp_path: Path, file: str, questionnaire: str, *, team: str) -> Reading:
    """Read a real file, one of its columns standing for the team that it did not ask for."""
    rules = tmp_path / "map.yaml"
    rules.write_text(f"columns:\n  {json.dumps(team, ensure_ascii=False)}: team\n", encoding="utf-8")
    return read_export(DATA / file, load_questionnaire(str(DATA / questionnaire)), mapping=rules)


def cells(file: str) -> list[list[str]]:
    """Every row of a CSV file, read by Python's own parser."""
    with (DATA / file).open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


def assert_cells(
    reading: Reading, rows: Sequence[Sequence[str]], at: Mapping[str, int], codes: Mapping[str, int]
) -> None:
    """Compare every answer with the raw cell in the column where a person found its question."""
    known = {"": MISSING, "N/A": DONT_KNOW, **codes}
    items = reading.responses.items
    for item, column in at.items():
        expected = [known[row[column]] for row in rows]
        np.testing.assert_array_equal(reading.responses.answers[:, items.index(item)], expected, err_msg=item)
    assert set(at) == set(items)


def targets(reading: Reading) -> dict[int, str]:
    """What each column of the file was taken for, by its position; "aside" for what the tool adds."""
    return {
        match.column: match.target.id if match.target else "aside"
        for match in reading.matches
        if match.target or match.aside
    }


def attribute_columns(reading: Reading) -> dict[str, str]:
    """What each column about the person was taken for, by its header."""
    return {
        match.header: match.target.id
        for match in reading.matches
        if match.target and match.target.kind is TargetKind.ATTRIBUTE
    }
