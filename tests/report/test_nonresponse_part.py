"""The part about silence: what it says of weights that move scores, that move none, and that cannot be made."""

from dataclasses import replace

import numpy as np
import pytest
from builders import hierarchy, questionnaire, responses, scale

from diagnostic.actions import Plan
from diagnostic.analysis import analyse
from diagnostic.disclosure.policy import load_policy
from diagnostic.questionnaire import Role
from diagnostic.report.compose import compose
from diagnostic.report.compose.assemble import SectionName
from diagnostic.report.document import Figure, Group, Paragraph
from diagnostic.report.wording import Wording
from diagnostic.settings import Settings

ASKED = questionnaire(scale("a"), scale("b", role=Role.OUTCOME))


def _part(language, *, high, weighted=True, margins=None):
    """Return the part of a company whose first team answered less than the second and has the answer ``high``."""
    team = np.repeat([1, 2], [12, 48])
    spread = np.tile(np.random.default_rng(5).integers(-1, 2, (12, 6)), (5, 1))
    answers = np.where((team == 1)[:, None], high, 2) + spread
    roles = ["leader"] * 12 + ["staff"] * 48
    answered = responses(
        ASKED, np.clip(answers, 1, 5), team, units=hierarchy({"n": 0, "s": 0}, headcount=50), role_level=roles
    )
    answered = replace(answered, margins=margins)
    release = analyse(answered, Settings("Test", "2026-01-01", weighted=weighted), load_policy())
    document = compose(release, Plan((), ()), Wording(language), sections=(SectionName.PARTICIPATION,))
    return next((b for b in document.sections[0].blocks if isinstance(b, Group) and b.id == "nonresponse"), None)


def _figures(part):
    return {block.id: block for block in part.blocks if isinstance(block, Figure)}


@pytest.mark.parametrize(("language", "word"), [("en", "move"), ("fr", "bougent")])
def test_scores_that_move_are_named(language, word):
    figure = _figures(_part(language, high=4))["nonresponse-weighted"]
    assert word in figure.sentence
    plain, weighted = figure.chart.rows[0][1]
    assert weighted > plain + 5
    assert figure.chart.rows[0][2] == (False, True)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_scores_that_do_not_move(language):
    figures = _figures(_part(language, high=2))
    assert not any(row[2][1] for row in figures["nonresponse-weighted"].chart.rows)
    low, high = ((p.low, p.high) for p in figures["nonresponse-bounds"].chart.points).__next__()
    assert high - low == pytest.approx(40, abs=1.01)  # forty of a hundred kept silent


@pytest.mark.parametrize("language", ["en", "fr"])
def test_weights_that_contradict_each_other(language):
    part = _part(language, high=4, margins={"role_level": {"leader": 5, "staff": 95}})
    assert "nonresponse-weighted" not in _figures(part)
    assert sum(isinstance(block, Paragraph) for block in part.blocks) == 3


def test_it_is_there_only_when_asked_for():
    assert _part("en", high=4, weighted=False) is None
