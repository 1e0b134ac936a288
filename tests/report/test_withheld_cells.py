"""Whatever stands in the cells that are not shown, every file is the same: releases with every kind of figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import pytest
from attack.files.finished import finished, planted
from export_builder import SURVEY
from release_factory import sample_release
from waves_release import waves_release

OTHER = -0.4321
RELEASES = {"sample": sample_release, "waves": waves_release}


@lru_cache(maxsize=4)
def _files(name: str, *, other: bool) -> Mapping[str, bytes]:
    release = RELEASES[name]()
    return finished(planted(release, OTHER) if other else release, SURVEY, only=("page", "slides", "workbook", "json", "csv"))


@pytest.mark.parametrize("name", RELEASES)
@pytest.mark.parametrize("kind", ["page", "slides", "workbook", "json", "csv"])
def test_a_file_does_not_depend_on_what_is_withheld(name, kind):
    assert _files(name, other=False)[kind] == _files(name, other=True)[kind]


def test_it_would_if_a_withheld_cell_were_read():
    release = sample_release()
    about = replace(release.about, n=release.about.n + 1)
    assert finished(replace(release, about=about), SURVEY, only=("json",)) != {"json": _files("sample", other=False)["json"]}
