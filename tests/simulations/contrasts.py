"""Coverage of differences: a team against the rest of its division, and role levels; Hedges' g with its interval.

Worlds: companies of 48 teams of one size in four divisions, team levels with SD 0.23 options; leaders (8) against staff
(300), leaders half an option above. The truth of a difference is that of the levels; of g, the same divided by the
standard deviation that people have (team and rest pooled), differences between the teams of the rest included.
Through ``unit_contrasts`` and ``role_contrasts``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from builders import hierarchy, questionnaire, responses, scale
from simulations.tables import COVERS, Table, Tally, covered
from simulations.worlds import ALL, World

from diagnostic.scoring import score
from diagnostic.stats.comparison import Contrast, contrast
from diagnostic.tally import score_sums
from diagnostic.teams import role_contrasts, unit_contrasts
from diagnostic.unit_tally import tally_units

Floats = npt.NDArray[np.float64]

TEAMS, DIVISIONS, ITEMS, SPREAD = 48, 4, 4, 0.23
ASKED = questionnaire(scale("scale", items=ITEMS))
SIZES = {"leader": 8, "manager": 30, "staff": 300}


def tables(repetitions: int, seed: int) -> list[Table]:
    """Return the tables of units and of role levels."""
    rng = np.random.default_rng([seed, 4])
    head = ("Welch", "ours", "g, Welch's variances", "g, ours")
    units = Table(
        "A team against the rest of its division",
        "How often the 95 % intervals of the difference and of Hedges' g hold the truth: with the teams' own variances "
        "(Welch), and with ours.",
        f"{repetitions} companies of {TEAMS} teams a row",
        ("answers", "people", *head),
    )
    roles = Table(
        "Role levels against staff",
        "The same for 8 leaders and 30 managers, who stand half an option above 300 staff.",
        f"{10 * repetitions} companies a row",
        ("answers", "role level", *head),
    )
    for world in ALL:
        for size in (5, 10, 30):
            tally = Tally()
            for _ in range(repetitions):
                _company(world, size, tally, rng)
            units.rows.append((world.name, str(size), *_cells(tally)))
        for role, tally in _role_levels(world, 10 * repetitions, rng).items():
            roles.rows.append((world.name, f"{SIZES[role]} {role}s", *_cells(tally)))
    return [units, roles]


def _cells(tally: Tally) -> tuple[object, ...]:
    return tally.rate("welch"), tally.rate("ours", COVERS), tally.rate("welch g"), tally.rate("ours g", (0.92, 1.0))


def _note(
    tally: Tally, name: str, found: tuple[npt.ArrayLike, ...], truth: npt.ArrayLike, spread: npt.ArrayLike
) -> None:
    low, high, g_low, g_high = found
    tally.add(name, covered(low, high, truth))
    tally.add(f"{name} g", covered(g_low, g_high, np.asarray(truth) / np.asarray(spread)))


def _limits(found: Contrast) -> tuple[npt.ArrayLike, ...]:
    return found.low, found.high, found.hedges_g_low, found.hedges_g_high


def _company(world: World, size: int, tally: Tally, rng: np.random.Generator) -> None:
    level = world.level + SPREAD * rng.standard_normal(TEAMS)
    units = hierarchy(dict.fromkeys("abcd", TEAMS // DIVISIONS))
    leaves = np.flatnonzero(units.leaves())
    codes = world.answers(level, size, ITEMS, rng)
    answered = responses(ASKED, codes.reshape(-1, ITEMS), np.repeat(leaves, size), units=units)
    figures = unit_contrasts(tally_units(answered, score(answered)), minimum=5, confidence=0.95)
    columns = {name: figures.columns[name][leaves, 0] for name in ("low", "high", "g_low", "g_high")}
    mean, variance = world.score_moments(level, ITEMS)
    rest_mean, rest_variance = _rest(mean, variance)
    n, m = size, size * (TEAMS // DIVISIONS - 1)
    spread = np.sqrt(((n - 1) * variance + (m - 1) * rest_variance) / (n + m - 2))
    _note(tally, "ours", tuple(columns.values()), mean - rest_mean, spread)
    points = 25 * (codes.mean(axis=-1) - 1)
    own = points.mean(axis=1), points.var(axis=1, ddof=1)
    others = _others(points)
    found = contrast(n, *own, m, others.mean(axis=1), others.var(axis=1, ddof=1))
    same = own[1] < 1e-6
    _note(tally, "welch", tuple(np.where(same, np.nan, x) for x in _limits(found)), mean - rest_mean, spread)


def _rest(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance of everybody in a team's division but the team, all teams of one size."""
    others = TEAMS // DIVISIONS - 1
    first, square = (x.reshape(DIVISIONS, -1) for x in (mean, variance + mean**2))
    rest = (first.sum(axis=1, keepdims=True) - first) / others
    return rest.ravel(), ((square.sum(axis=1, keepdims=True) - square) / others - rest**2).ravel()


def _others(points: Floats) -> Floats:
    """Return (teams, people of the rest) scores."""
    teams = TEAMS // DIVISIONS
    by_division = points.reshape(DIVISIONS, teams, -1)
    rests = [np.delete(division, at, axis=0).ravel() for division in by_division for at in range(teams)]
    return np.array(rests)


def _role_levels(world: World, repetitions: int, rng: np.random.Generator) -> dict[str, Tally]:
    tallies = {"leader": Tally(), "manager": Tally()}
    sizes = np.array(list(SIZES.values()))
    group = np.repeat(np.arange(3), sizes)
    level = world.level + np.array([0.5, 0.5, 0.0])
    mean, variance = world.score_moments(level, ITEMS)
    for _ in range(repetitions):
        codes = np.concatenate([world.answers(level[[at]], size, ITEMS, rng)[0] for at, size in enumerate(sizes)])
        scores = score(responses(ASKED, codes))
        figures = role_contrasts(
            tuple(SIZES), scores.subjects, score_sums(scores, group, 3), minimum=5, confidence=0.95
        )
        staff = scores.values[group == 2, 0]
        for at, role in enumerate(tallies):
            n, m = sizes[at], sizes[2]
            spread = np.sqrt(((n - 1) * variance[at] + (m - 1) * variance[2]) / (n + m - 2))
            columns = tuple(figures.columns[name][at] for name in ("low", "high", "g_low", "g_high"))
            _note(tallies[role], "ours", columns, mean[at] - mean[2], spread)
            here = scores.values[group == at, 0]
            found = contrast(n, here.mean(), here.var(ddof=1), m, staff.mean(), staff.var(ddof=1))
            _note(tallies[role], "welch", _limits(found), mean[at] - mean[2], spread)
    return tallies
