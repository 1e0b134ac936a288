"""What is said of all teams together is one more sum over them: it could give two withheld teams away."""

import numpy as np
import pytest
from builders import hierarchy, questionnaire, responses, scale

from diagnostic.analysis import analyse
from diagnostic.cells import Status
from diagnostic.disclosure import over_teams
from diagnostic.measures import Measure
from diagnostic.settings import Settings

SETTINGS = Settings("Test", "2026-01-01")
TEAMS = 4
SMALL = 3
SEEDS = range(12)


def organisation(seed: int, *, teams: int = TEAMS, small: int = SMALL):
    """A team of 3, which is withheld, one of 6, which is withheld with it, and larger ones; and the truth."""
    draw = np.random.default_rng(seed)
    sizes = draw.integers(8, 15, teams)
    sizes[:2] = small, 6
    unit = np.repeat(np.arange(1, teams + 1), sizes)
    level = draw.normal(0, 0.6, teams + 1)[unit] + draw.normal(0, 0.7, unit.size)
    answers = np.clip(np.rint(3.2 + level[:, None] + draw.normal(0, 0.7, (unit.size, 3))), 1, 5).astype(int)
    answered = responses(
        questionnaire(scale("a")), answers, unit, units=hierarchy({f"d{at}": 0 for at in range(teams)})
    )
    return answered, float((answers[unit == 1].mean() - 1) * 25)


def worked_out(release) -> tuple[float, ...]:
    """Return the two possible scores of the team of 3, from F, the organisation's spread and the teams shown."""
    score, pooling = release.tables[Measure.SCORE], release.tables[Measure.POOLING]
    hidden = np.flatnonzero(score.status[1:, 0] != Status.SHOWN) + 1
    if pooling.status[0] != Status.SHOWN or hidden.tolist() != [1, 2]:
        return ()
    n, mean, spread = (score.columns[name][:, 0] for name in ("n", "estimate", "sd"))
    shown = np.flatnonzero(score.status[1:, 0] == Status.SHOWN) + 1
    between = pooling.columns["f"][0] * (n.size - 2) / (n[0] - (n.size - 1))
    total = spread[0] ** 2 * (n[0] - 1) * between / (1 + between)
    together = n[0] * mean[0] - (n[shown] * mean[shown]).sum()
    people = np.array([SMALL, 6.0])
    middle = together / people.sum()
    left = total - (n[shown] * (mean[shown] - mean[0]) ** 2).sum() - people.sum() * (middle - mean[0]) ** 2
    away = np.sqrt(max(left, 0.0) * people[1] / people[0] / people.sum())
    return middle + away, middle - away


def found(policy) -> int:
    """Return in how many organisations the score of the team of 3 is worked out to 3 points."""
    count = 0
    for seed in SEEDS:
        answered, truth = organisation(seed)
        guesses = worked_out(analyse(answered, SETTINGS, policy))
        count += any(abs(guess - truth) <= 3 for guess in guesses)
    return count


def test_the_variance_between_teams_does_not_give_two_teams_away(policy):
    assert found(policy) == 0


def test_without_the_rule_it_does(policy, monkeypatch):
    monkeypatch.setattr(over_teams, "MANY_TEAMS", 0)
    monkeypatch.setattr(over_teams, "OVER_TEAMS", (Measure.POOLING,))
    assert found(policy) >= len(SEEDS) // 2


def people_left_out(release) -> float:
    """Return how many people the test over teams leaves out, NaN where it is not shown."""
    table = release.tables[Measure.OMNIBUS]
    return release.tables[Measure.SCORE].columns["n"][0, 0] - table.columns["n"][0]


def test_the_test_over_teams_does_not_count_the_people_of_a_small_one(policy):
    answered, _ = organisation(1, teams=over_teams.MANY_TEAMS + 2)
    assert np.isnan(people_left_out(analyse(answered, SETTINGS, policy)))


def test_without_the_rule_it_counts_them(policy, monkeypatch):
    monkeypatch.setattr(over_teams, "OVER_TEAMS", ())
    answered, _ = organisation(1, teams=over_teams.MANY_TEAMS + 2)
    assert people_left_out(analyse(answered, SETTINGS, policy)) == SMALL


@pytest.mark.parametrize("teams", [TEAMS, over_teams.MANY_TEAMS + 2])
def test_where_no_team_is_withheld_it_is_shown(policy, teams):
    answered, _ = organisation(2, teams=teams, small=7)
    release = analyse(answered, SETTINGS, policy)
    assert release.tables[Measure.OMNIBUS].status[0] == Status.SHOWN
    assert release.tables[Measure.POOLING].status[0] == Status.SHOWN
