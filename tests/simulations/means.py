"""Coverage of the intervals of scores, single questions and the net promoter score.

Worlds: companies of 48 teams of one size, team levels with SD 0.23 options (ICC about .1); answers symmetric, skewed,
at the ceiling, polarised; and skewed companies in which every tenth team is split in two halves. Without roster the
truth is the mean of all people a team might have; with it, that of the team's own people, of whom seven in ten
answered. Also role levels: 8 leaders, 30 managers, 300 staff. Through ``unit_scores`` and ``role_scores``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from builders import hierarchy, questionnaire, responses, scale
from scipy import special
from simulations.tables import COVERS, Table, Tally, covered
from simulations.worlds import ALL, SKEWED, SYMMETRIC, World

from diagnostic.questionnaire import ScaleKind
from diagnostic.scoring import score
from diagnostic.stats.mean import mean_interval
from diagnostic.tally import score_sums
from diagnostic.teams import role_scores, unit_scores
from diagnostic.unit_tally import UnitTally, tally_units

Floats = npt.NDArray[np.float64]

TEAMS, SIZES, SPREAD = 48, (5, 10, 30), 0.23
ASKED = questionnaire(
    scale("scale", items=4), scale("question", items=1), scale("enps", items=1, options=11, kind=ScaleKind.NPS)
)
PROMOTERS = {"symmetric": 7.0, "skewed": 8.4}
DIVIDED = World("a tenth of the teams in two halves, the rest skewed", 3.0, own=0.42, camps=1.5)


def tables(repetitions: int, seed: int) -> list[Table]:
    """Return the tables of means: scales, single questions, the net promoter score, role levels."""
    rng = np.random.default_rng([seed, 1])
    scales = _empty("Scores of four statements", "a scale of four statements", repetitions)
    questions = _empty(
        "Scores of one statement", "a single statement (as in a pulse, or a link between units)", repetitions
    )
    promoter = _empty("Net promoter score", "the net promoter score (0-10)", repetitions)
    for world in (*ALL, DIVIDED):
        for size in SIZES:
            tally = companies(world, size, repetitions, rng)
            for at, table in ((0, scales), (1, questions)):
                # Five people in two halves: Student's own interval does not reach the aim there either.
                aim = (0.91, 1.0) if world is DIVIDED and size == SIZES[0] else COVERS
                _row(table, world.name, size, tally, at, aim)
    for name, centre in PROMOTERS.items():
        for size in (5, 8, 10, 30):
            tally = companies(SYMMETRIC, size, repetitions, rng, promoter=centre)
            _row(promoter, f"{name}, answers near {centre:.1f}", size, tally, 2, (0.91, 1.0) if size < 8 else COVERS)
    return [scales, questions, promoter, _roles(repetitions * 10, rng)]


def _empty(title: str, what: str, repetitions: int) -> Table:
    return Table(
        title,
        f"How often the 95 % interval of {what} holds the team's true score: Student's, and ours. "
        "With a roster, the truth is the mean of the people on it.",
        f"{repetitions} companies of {TEAMS} teams a row",
        ("answers", "people", "Student", "ours", "Student, 7 in 10 of a roster", "ours, 7 in 10 of a roster"),
    )


def _row(table: Table, name: str, size: int, tally: Tally, at: int, aim: tuple[float, float]) -> None:
    cells = [tally.rate(f"{at} {how}", aim if how.startswith("ours") else None) for how in HOW]
    table.rows.append((name, str(size), *cells))


HOW = ("student", "ours", "student roster", "ours roster")


def companies(world: World, size: int, repetitions: int, rng: np.random.Generator, promoter: float = 7.0) -> Tally:
    """Collect coverage over companies, of each subject, with and without a roster."""
    tally = Tally()
    people = -(-size * 10 // 7)
    for _ in range(repetitions):
        answers, truth, shown = _company(world, people, rng, promoter)
        points = _scores(answers)
        here = points.mean(axis=1)
        for roster, true in ((False, truth), (True, here)):
            low, high = _ours(answers[:, :size], people if roster else None)
            student = _student(points[:, :size], people if roster else None)
            for at in range(3):
                word = " roster" if roster else ""
                tally.add(f"{at} ours{word}", covered(low[:, at], high[:, at], true[:, at])[shown])
                tally.add(f"{at} student{word}", covered(student[0][:, at], student[1][:, at], true[:, at])[shown])
    return tally


def _company(
    world: World, people: int, rng: np.random.Generator, promoter: float
) -> tuple[Floats, Floats, npt.NDArray]:
    """Return codes (teams, people, items), the truths (teams, subjects), and which teams count."""
    shift = SPREAD * rng.standard_normal(TEAMS)
    shown = np.ones(TEAMS, dtype=bool)
    level = world.level + shift
    answers, truth = world.answers(level, people, 5, rng), world.score_moments(level, 1)[0]
    if world is DIVIDED:
        shown = np.arange(TEAMS) % 10 == 0
        others = SKEWED.level + shift
        answers = np.where(shown[:, None, None], answers, SKEWED.answers(others, people, 5, rng))
        truth = np.where(shown, truth, SKEWED.score_moments(others, 1)[0])
    centre = promoter + 3 * shift
    marks = np.clip(np.rint(centre[:, None] + 1.8 * rng.standard_normal((TEAMS, people))), 0, 10)
    share = special.ndtr((centre - 8.5) / 1.8) - special.ndtr((6.5 - centre) / 1.8)
    codes = np.concatenate([answers, marks[..., None] + 1], axis=-1)
    return codes, np.stack([truth, truth, 100 * share], axis=1), shown


def _scores(codes: Floats) -> Floats:
    marks = codes[..., 5] - 1
    nps = np.where(marks >= 9, 100.0, np.where(marks <= 6, -100.0, 0.0))
    return np.stack([25 * (codes[..., :4].mean(axis=-1) - 1), 25 * (codes[..., 4] - 1), nps], axis=-1)


def _tallied(codes: Floats, headcount: int | None) -> UnitTally:
    units = hierarchy(dict.fromkeys("abcd", TEAMS // 4), headcount=headcount)
    leaves = np.flatnonzero(units.leaves())
    answered = responses(ASKED, codes.reshape(-1, codes.shape[-1]), np.repeat(leaves, codes.shape[1]), units=units)
    return tally_units(answered, score(answered))


def _ours(codes: Floats, headcount: int | None) -> tuple[Floats, Floats]:
    units = _tallied(codes, headcount)
    figures, leaves = unit_scores(units, confidence=0.95, others=0), units.hierarchy.leaves()
    return figures.columns["low"][leaves], figures.columns["high"][leaves]


def _student(points: Floats, headcount: int | None) -> tuple[Floats, Floats]:
    population = np.nan if headcount is None else headcount
    found = mean_interval(points.shape[1], points.sum(axis=1), (points**2).sum(axis=1), population=population)
    return found.low, found.high


def _roles(repetitions: int, rng: np.random.Generator) -> Table:
    table = Table(
        "Role levels",
        "How often the interval of a role level's score of four statements holds the truth.",
        f"{repetitions} companies a row",
        ("answers", "role level", "Student", "ours"),
    )
    sizes = {"leader": 8, "manager": 30, "staff": 300}
    asked = questionnaire(scale("scale", items=4))
    for world in ALL:
        tally = Tally()
        truth = world.score_moments(world.level, 4)[0]
        for _ in range(repetitions):
            codes = world.answers(np.array([world.level]), sum(sizes.values()), 4, rng)[0]
            scores = score(responses(asked, codes))
            group = np.repeat(np.arange(3), list(sizes.values()))
            sums = score_sums(scores, group, 3)
            ours = role_scores(tuple(sizes), scores.subjects, sums, confidence=0.95, others=0).columns
            student = mean_interval(sums.score_n, sums.score_sum, sums.score_square)
            for at, role in enumerate(sizes):
                tally.add(f"ours {role}", covered(ours["low"][at], ours["high"][at], truth))
                tally.add(f"student {role}", covered(student.low[at], student.high[at], truth))
        for role, size in sizes.items():
            cells = tally.rate(f"student {role}"), tally.rate(f"ours {role}", COVERS)
            table.rows.append((world.name, f"{size} {role}s" if role != "staff" else f"{size} staff", *cells))
    return table
