"""Whether the questions mean the same in two waves: one more attribute beside those of the people."""

import numpy as np

from diagnostic.cells import WHYS
from diagnostic.figures import Figures
from diagnostic.history import WAVE, wave_attribute
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.structure import LEVELS, with_attribute


def invariance(attributes, blocks, value):
    shape = (len(attributes), len(blocks), len(LEVELS))
    axes = (tuple(attributes), tuple(blocks), tuple(level.value for level in LEVELS))
    columns = {"holds": np.full(shape, value), "n": np.full(shape, 200.0)}
    return Figures(Measure.INVARIANCE, axes, np.full(shape, 200), columns, np.full(shape, -1, dtype=np.int8))


def test_the_wave_comes_beside_what_people_differ_by():
    people, wave = invariance(["site"], ["offer", "outcomes"], 1.0), invariance([WAVE], ["outcomes"], 0.0)
    found = with_attribute(people, wave)
    assert found.axes[0] == ("site", WAVE)
    assert found.axes[1] == ("offer", "outcomes")
    assert (found.columns["holds"][0] == 1).all()
    assert (found.columns["holds"][1, 1] == 0).all()
    assert np.isnan(found.columns["holds"][1, 0]).all()
    assert (found.why[1, 0] == WHYS.index(Why.NOT_ASKED)).all()
    assert (found.n[1, 0] == 0).all()


def test_without_other_attributes_the_wave_stands_alone():
    wave = invariance([WAVE], ["outcomes"], 0.0)
    assert with_attribute(None, wave) is wave


def test_an_attribute_of_the_same_name_gives_way():
    found = with_attribute(invariance([WAVE, "site"], ["outcomes"], 1.0), invariance([WAVE], ["outcomes"], 0.0))
    assert found.axes[0] == ("site", WAVE)
    assert (found.columns["holds"][1] == 0).all()


def test_it_has_a_name_in_every_language():
    assert {wave_attribute().name.to(language) for language in ("en", "fr")} == {"Wave", "Vague"}
