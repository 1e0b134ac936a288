"""Coverage of ICC(1), of alpha and of omega on answers of five options.

Worlds: ICC(1) of scores over 10 or 40 teams of 12 people, or of 5 to 30, symmetric and skewed; the truth is the share
of variance between teams that the levels were drawn with. Reliability of four statements from 48, 144 and 600 people:
alike items, symmetric, skewed, at the ceiling and polarised; items of unequal strength, symmetric and skewed; and
skewed items of people in teams of 12 with ICC(1) .1. The truth is that of the population's covariances.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import stats
from simulations.tables import Table, Tally, covered
from simulations.worlds import ALL, SKEWED, SYMMETRIC, World, rounded

from diagnostic.problems import NotEstimable
from diagnostic.stats.factor import Omega, OmegaInterval, omega, omega_interval, one_factor
from diagnostic.stats.icc import anova_icc
from diagnostic.stats.reliability import Alpha, AlphaInterval, alpha, alpha_interval

Floats = npt.NDArray[np.float64]
Draw = Callable[[int, np.random.Generator], Floats]

ITEMS = 4
STRENGTHS = np.array([0.4, 0.6, 0.8, 1.0])
TEAM = 12
POPULATION = 200_000


def tables(repetitions: int, seed: int) -> list[Table]:
    """Return the tables of ICC(1) and of reliability."""
    rng = np.random.default_rng([seed, 6])
    icc = Table(
        "ICC(1)",
        "How often the 95 % interval of ICC(1) holds the share of the variance that lies between teams.",
        f"{10 * repetitions} companies a row",
        ("answers", "teams", "people in a team", "ICC(1)", "ours"),
    )
    for world in (SYMMETRIC, SKEWED):
        for teams in (10, 40):
            for sizes in ((12,), (5, 8, 12, 20, 30)):
                for share in (0.05, 0.15):
                    tally, truth = _icc(world, teams, np.array(sizes), share, 10 * repetitions, rng)
                    words = str(sizes[0]) if len(sizes) == 1 else "5 to 30"
                    icc.rows.append((world.name, str(teams), words, f"{truth:.3f}", tally.rate("ours", (0.92, 1.0))))
    scales = Table(
        "Alpha and omega",
        "How often the 95 % intervals of alpha and of omega hold the reliability of a scale of four statements: those "
        "that suppose normal answers, and ours, which suppose no distribution and take the people of a team together.",
        f"{10 * repetitions} samples a row",
        ("answers", "people", "reliability", "Feldt", "alpha, ours", "omega, normal theory", "omega, ours"),
    )
    for name, draw in drawers().items():
        truth = reliabilities(draw(POPULATION, rng))
        for people in (48, 144, 600):
            tally = Tally()
            for _ in range(10 * repetitions):
                reliability(draw(people, rng), truth, tally)
            ours = [tally.rate(f"{name} ours", (0.92, 1.0)) for name in ("alpha", "omega")]
            cells = tally.rate("alpha"), ours[0], tally.rate("omega"), ours[1]
            scales.rows.append((name, str(people), f"{truth[0]:.2f}", *cells))
    return [icc, scales]


def _icc(
    world: World, teams: int, sizes: npt.NDArray[np.int64], share: float, repetitions: int, rng: np.random.Generator
) -> tuple[Tally, float]:
    tally, spread = Tally(), world.own * np.sqrt(share / (1 - share))
    many = world.level + spread * stats.norm.ppf((np.arange(999) + 0.5) / 999)
    mean, variance = world.score_moments(many, ITEMS)
    truth = float(mean.var() / (mean.var() + variance.mean()))
    for _ in range(repetitions):
        n = rng.choice(sizes, teams)
        points = 25 * (
            world.answers(world.level + spread * rng.standard_normal(teams), int(sizes.max()), ITEMS, rng).mean(axis=-1)
            - 1
        )
        points = np.where(np.arange(sizes.max()) < n[:, None], points, np.nan)
        found = anova_icc(n, np.nanmean(points, axis=1), np.nanvar(points, axis=1, ddof=1))
        assert not isinstance(found, NotEstimable)
        tally.add("ours", covered(found.icc1_low, found.icc1_high, truth))
    return tally, truth


def drawers() -> dict[str, Draw]:
    """Return ways of drawing (people, items) answers, by name."""

    def alike(world: World) -> Draw:
        return lambda people, rng: world.answers(np.array([world.level]), people, ITEMS, rng)[0]

    def unequal(world: World) -> Draw:
        def draw(people: int, rng: np.random.Generator) -> Floats:
            views = rng.standard_normal((people, 1)) * STRENGTHS
            return rounded(world.level + views + world.noise * rng.standard_normal(views.shape))

        return draw

    def in_teams(people: int, rng: np.random.Generator) -> Floats:
        level = SKEWED.level + 0.23 * rng.standard_normal(people // TEAM)
        return SKEWED.answers(level, TEAM, ITEMS, rng).reshape(-1, ITEMS)

    drawers = {world.name: alike(world) for world in ALL}
    drawers |= {f"{world.name}, unequal items": unequal(world) for world in (SYMMETRIC, SKEWED)}
    return drawers | {f"{SKEWED.name}, people in teams": in_teams}


def reliabilities(answers: Floats) -> tuple[float, float]:
    fit = one_factor(np.cov(answers.T), len(answers))
    assert not isinstance(fit, NotEstimable)
    whole = omega(fit)
    assert not isinstance(whole, NotEstimable)
    return float(_alpha(answers).estimate), whole.estimate


def _alpha(answers: Floats) -> Alpha:
    found = alpha(np.cov(answers.T), np.corrcoef(answers.T), len(answers))
    assert not isinstance(found, NotEstimable)
    return found


def reliability(answers: Floats, truth: tuple[float, float], tally: Tally) -> None:
    team = np.arange(len(answers)) // TEAM
    whole = _alpha(answers)
    found: list[tuple[str, Alpha | Omega | AlphaInterval | OmegaInterval | NotEstimable, float]] = [
        ("alpha", whole, truth[0]),
        ("alpha ours", alpha_interval(whole.estimate, answers, team), truth[0]),
    ]
    fit = one_factor(np.cov(answers.T), len(answers))
    if not isinstance(fit, NotEstimable):
        found += [("omega", omega(fit), truth[1]), ("omega ours", omega_interval(fit, answers, team), truth[1])]
    for name, around, true in found:
        if not isinstance(around, NotEstimable):
            tally.add(name, covered(around.low, around.high, true))
