"""Whatever stands in the cells that are not shown, every file is the same: releases with every kind of figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import pytest
from attack.files.finished import finished, planted
from export_builder import SURVEY
from waves_release import waves_release

OTHER = -0.4321
KINDS = ("page", "slides", "workbook", "json", "csv")


@lru_cache(maxsize=2)
def _files(*, other: bool) -> Mapping[str, bytes]:
    release = waves_release()
    return finished(planted(release, OTHER) if other else release, SURVEY, only=KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_does_not_depend_on_what_is_withheld(kind):
    assert _files(other=False)[kind] == _files(other=True)[kind]


def test_it_would_if_a_withheld_cell_were_read():
    release = waves_release()
    about = replace(release.about, n=release.about.n + 1)
    changed = finished(replace(release, about=about), SURVEY, only=("json",))
    assert changed["json"] != _files(other=False)["json"]
