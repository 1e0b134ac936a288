"""Statements under a score that is shown: what exchanges prove, against programmes alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.cells import Status
from diagnostic.disclosure.sheets import Given, Sheet, unit_sheet
from diagnostic.disclosure.statements import Statements
from diagnostic.measures import Measure
from diagnostic.released_table import Table
from diagnostic.survey_parts import UnitInfo

PARENTS = (None, "all", "all", "a", "a", "a", "b", "b", "b")
KEYS = ("all", "a", "b", "a1", "a2", "a3", "b1", "b2", "b3")
SIZE = 3


def sheet_of(seed: int, share: float, lean: float) -> Sheet:
    """Return teams of a few people, some of whose statements are hidden, each by itself."""
    rng = np.random.default_rng(seed)
    people = rng.integers(1, 9, 9)
    n, total = np.zeros((9, SIZE), dtype=np.int64), np.zeros((9, SIZE))
    at = {key: place for place, key in enumerate(KEYS)}
    for group in range(8, -1, -1):
        if group > 2:
            n[group] = people[group]
            total[group] = [25 * rng.binomial(4, lean, people[group]).sum() for _ in range(SIZE)]
        if PARENTS[group] is not None:
            n[at[PARENTS[group]]] += n[group]
            total[at[PARENTS[group]]] += total[group]
    hidden = rng.random((9, SIZE)) < share
    hidden[0] = False
    status = np.where(hidden, Status.WITHHELD, Status.SHOWN).astype(np.int8)
    axes = (KEYS, tuple(f"s{number}" for number in range(SIZE)))
    table = Table(Measure.ITEM_SCORE, axes, status, np.zeros_like(status), {})
    nothing = np.zeros((9, SIZE))
    known = Given(n, total, nothing, nothing, np.zeros(SIZE), nothing > 0)
    units = [UnitInfo(key, key, parent, 0, True) for key, parent in zip(KEYS, PARENTS, strict=True)]
    return unit_sheet(Measure.ITEM_SCORE, {Measure.ITEM_SCORE: table}, {Measure.ITEM_SCORE: known}, units)


def close(sheet: Sheet, seed: int) -> set[tuple[int, int]]:
    rng = np.random.default_rng(seed)
    rows = [group for group in range(9) if sheet.groups.hidden[group].any() and rng.random() < 0.8]
    return set(Statements(sheet, list(range(SIZE)), rows, 10.0).close())


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from([0.3, 0.6, 0.9]), st.sampled_from([0.5, 0.9, 0.98]))
def test_exchanges_prove_nothing_that_programmes_deny(seed, share, lean):
    sheet = sheet_of(seed, share, lean)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Statements, "_exchanges", lambda *_: False)
        by_programmes = close(sheet, seed)
    assert close(sheet, seed) == by_programmes


def test_exchanges_save_programmes():
    """Where there is much room, nothing has to be worked out."""
    sheet = sheet_of(1, 0.9, 0.5)
    rows = [group for group in range(9) if sheet.groups.hidden[group].any()]
    made = Statements(sheet, list(range(SIZE)), rows, 1.0)
    assert not list(made.close())
    assert made.programmes == 0
