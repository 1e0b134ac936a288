"""Forty invented people who answered three statements, and any tool's file of their answers held against them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from diagnostic.exports.read import Reading, read_export
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.responses import DONT_KNOW

DATA = Path(__file__).parent / "data" / "exports"
CLIMATE = load_questionnaire(DATA / "climate")
TEAMS = {
    "code": {"IT": "IT", "OPS": "OPS", "HR": "HR"},
    "en": {"IT": "IT", "OPS": "Operations", "HR": "HR"},
    "fr": {"IT": "Informatique", "OPS": "Opérations", "HR": "RH"},
}


def read_climate(path: Path, **files: Path) -> Reading:
    """Read a tool's file of the forty."""
    return read_export(path, CLIMATE, **files)


def assert_truth(reading: Reading, teams: str) -> None:
    """Compare every answer, team and comment with what the forty said; one of them answered nothing."""
    truth = pd.read_csv(DATA / "TRUTH.csv", keep_default_na=False)
    expected = truth[["clim1", "clim2", "clim3"]].apply(pd.to_numeric, errors="coerce").fillna(0).astype(int)
    expected = expected.where(expected != 98, DONT_KNOW)
    answered = expected.any(axis=1)
    expected, truth = expected[answered], truth[answered]
    responses = reading.responses
    assert responses.items == ("clim_1", "clim_2", "clim_3")
    np.testing.assert_array_equal(responses.answers, expected.to_numpy())
    found = [responses.hierarchy.units[at].name for at in responses.unit]
    assert found == [TEAMS[teams][team] for team in truth["team"]]
    assert responses.comments is not None
    assert list(responses.comments["comment"]) == [text or None for text in truth["comment"]]
