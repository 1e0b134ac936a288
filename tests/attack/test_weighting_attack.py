"""A weighted score is a second sum over the same groups: with the plain score, it could give two hidden ones away."""

import numpy as np
import pytest
from builders import hierarchy, questionnaire, responses, scale

from diagnostic.analysis import analyse
from diagnostic.cells import Shown, Status
from diagnostic.disclosure import weighted
from diagnostic.measures import Measure
from diagnostic.responses import Hierarchy
from diagnostic.settings import Settings

SETTINGS = Settings("Test", "2026-01-01", weighted=True)
DEPTHS = [{"north": 4, "south": 3}, {"north": 0, "south": 0, "east": 0, "west": 0, "coast": 0}]


def _organisation(seed: int, shape: dict[str, int]):
    """Teams of 2 to 14 people, some of which all agree at one end; headcounts differ from the answers."""
    rng = np.random.default_rng(seed)
    plain = hierarchy(shape, headcount=20)
    leaves = np.flatnonzero(plain.leaves())
    sizes = rng.integers(2, 15, leaves.size)
    team = np.repeat(leaves, sizes)
    answers = rng.integers(1, 6, (team.size, 3))
    for at in leaves[rng.random(leaves.size) < 0.25]:
        answers[team == at] = 5
    return responses(questionnaire(scale("a")), answers, team, units=Hierarchy(plain.units))


def solved(release, answered) -> int:
    """Return how many hidden groups follow from the two sums, everybody's weights being known from the headcounts."""
    if not isinstance(release.cell(Measure.WEIGHTED, "organisation", "a"), Shown):
        return 0
    scores = release.tables[Measure.SCORE]
    hidden = scores.status[:, 0] != Status.SHOWN
    parents = answered.hierarchy.parents()
    own = np.bincount(answered.unit, minlength=hidden.size)
    small = np.zeros(hidden.size, dtype=bool)
    top = np.array([at if parents[at] <= 0 else parents[at] for at in range(hidden.size)])
    for at in np.flatnonzero(answered.hierarchy.leaves()):
        small[top[at]] |= own[at] < 5
    # Unknowns: hidden groups with a weight of their own; equations: the two sums.
    unknown = [at for at in range(1, hidden.size) if hidden[at] and own[at] and not small[top[at]]]
    unknown += [at for at in range(1, hidden.size) if hidden[at] and parents[at] == 0 and small[at]]
    plain = [float(own[at]) if own[at] else 1.0 for at in unknown]
    weighted = [20.0] * len(unknown)
    matrix = np.array([plain, weighted])
    return len(unknown) if 0 < len(unknown) <= int(np.linalg.matrix_rank(matrix)) else 0


@pytest.mark.parametrize("shape", DEPTHS)
def test_two_hidden_groups_do_not_follow_from_two_sums(shape, policy):
    shown = 0
    for seed in range(25):
        answered = _organisation(seed, shape)
        release = analyse(answered, SETTINGS, policy)
        assert solved(release, answered) == 0
        shown += isinstance(release.cell(Measure.WEIGHTED, "organisation", "a"), Shown)
    assert shown  # it is not withheld always


def test_without_the_rule_they_do(policy, monkeypatch):
    monkeypatch.setattr(weighted, "weighed_alone", lambda _court: [])
    found = [
        solved(analyse(answered, SETTINGS, policy), answered)
        for answered in (_organisation(seed, shape) for shape in DEPTHS for seed in range(25))
    ]
    assert sum(count > 0 for count in found) >= 3
