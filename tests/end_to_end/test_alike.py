"""What the release says where everybody in a part of the organisation answered alike."""

import numpy as np
from builders import hierarchy, questionnaire, responses, scale

from diagnostic.analysis import analyse
from diagnostic.cells import Reason, Withheld
from diagnostic.disclosure.policy import load_policy
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable
from diagnostic.settings import Settings


def test_a_comparison_does_not_tell_that_the_others_all_answered_alike() -> None:
    asked = questionnaire(scale("a", items=2))
    varied, others = np.random.default_rng(1).integers(1, 6, (2, 10, 2))
    alike = np.full((20, 2), 4)
    answered = responses(
        asked,
        np.vstack([varied, alike, others]),
        np.repeat([2, 3, 4, 5], 10),
        units=hierarchy({"north": 3, "south": 0}),
    )
    release = analyse(answered, Settings(organisation="Test", date="2026-01-01"), load_policy(None))
    cell = release.cell(Measure.CONTRAST, "north/0", "a")
    assert not isinstance(cell, NotEstimable)
    assert isinstance(cell, Withheld)
    assert cell.reason in {Reason.UNANIMITY, Reason.LINKED, Reason.COMPLEMENTARY}
