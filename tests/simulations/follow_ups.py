"""What comes back by itself, and what actions did: false alarms where nothing was done.

Worlds: companies of 48 teams of 12 or of 6 to 24 people in four divisions; teams' levels spread by 8 points; a person's
views at the two waves correlate by .8. Nothing is done and nobody changes, or every team wanders a little by itself
(3 points), or an action that was carried out in the worst teams does good by 6 points. The action: in the twelve lowest
teams of the first wave. Through ``two_waves`` and ``rebounds`` as in the report, with nobody, half or everybody
answering again, known by codes or not; beside it the plain comparison of the teams' changes (a t test).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from builders import hierarchy, questionnaire, scale
from scipy import stats
from simulations.tables import COVERS, Table, Tally, covered
from simulations.two_waves import draw, sums
from simulations.worlds import SKEWED, SYMMETRIC, World

from diagnostic.change import Rules, rebounds
from diagnostic.past import DoneAction
from diagnostic.two_waves import TwoWaves

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TEAMS, ITEMS, WORST = 48, 4, 12
UNITS = hierarchy({f"d{at}": TEAMS // 4 for at in range(4)})
LEAVES = np.flatnonzero(UNITS.leaves())
NAMES = [UNITS.units[at].id for at in LEAVES]
EQUAL, MIXED = np.full(TEAMS, 12), np.tile([6, 8, 12, 24], TEAMS // 4)
BETWEEN, WANDER, GAIN = 8.0, 3.0, 6.0
"""In points."""
ALARMS = (0.0, 0.05)
ASKED = questionnaire(scale("view", items=ITEMS))
RULES = Rules(minimum=5, confidence=0.95, rate=0.05)
ALARMS_UNKNOWN = (0.0, 0.08)
"""Where nobody gives a code: who comes again is guessed from the means, and from what is usual."""
LINKS = (
    ("nobody", 0.0, True),
    ("half", 0.5, True),
    ("all", 1.0, True),
    ("nobody, not known", 0.0, False),
    ("all, not known", 1.0, False),
)


def tables(repetitions: int, seed: int) -> list[Table]:
    """Return false alarms of actions and rebounds."""
    rng = np.random.default_rng([seed, 12])
    alarms = Table(
        "Actions in the worst teams",
        "How often an action that did nothing, in the twelve lowest teams, is called one that did something: by the "
        "plain comparison of changes, and by ours; how often our interval holds an action that did good by 6 points, "
        "and how often that is found.",
        f"{repetitions} companies a row",
        (
            "answers",
            "teams",
            "answer again",
            "plain: false",
            "ours: false",
            "ours: false, teams wander",
            "ours: holds",
            "ours: found",
        ),
    )
    lowest = Table(
        "Lowest teams",
        "How far the lowest tenth of the teams comes back by itself, in points; how far it is expected to; and how "
        "often the two are called different.",
        f"{repetitions} companies a row",
        ("answers", "teams", "answer again", "came back", "expected", "ours: false", "ours: false, teams wander"),
    )
    for world in (SYMMETRIC, SKEWED):
        for words, sizes in (("12 people", EQUAL), ("6 to 24 people", MIXED)):
            for again, overlap, known in LINKS:
                tally = following(world, sizes, overlap, repetitions, rng, known=known)
                aim = ALARMS if known else ALARMS_UNKNOWN
                row = (world.name, words, again)
                alarms.rows.append(
                    (
                        *row,
                        tally.rate("plain"),
                        tally.rate("ours", aim),
                        tally.rate("wander", aim),
                        tally.rate("holds", COVERS if known else (0.9, 1.0)),
                        tally.rate("found"),
                    )
                )
                back = tally.mean("observed"), tally.mean("expected")
                lowest.rows.append((*row, *back, tally.rate("rebound", aim), tally.rate("rebound wander", aim)))
    return [alarms, lowest]


def following(
    world: World, sizes: Ints, overlap: float, repetitions: int, rng: np.random.Generator, *, known: bool = True
) -> Tally:
    """Return how often something is seen where nothing was done, and where something was."""
    tally = Tally()
    middle = world.score_moments(world.level, ITEMS)[0]
    for _ in range(repetitions):
        score = np.clip(middle + BETWEEN * rng.standard_normal(TEAMS), 5, 97)
        first = world.level_of(score)[:, None]
        for case in ("still", "wander", "gain"):
            # Who is lowest is known after the first wave: the second is drawn with the first, then the action's gain.
            drift = WANDER * rng.standard_normal(TEAMS) if case == "wander" else np.zeros(TEAMS)
            state = rng.bit_generator.state
            waves = draw(world, (first, first), sizes, overlap, ITEMS, rng)
            done = _worst(waves[0].codes, waves[0].team)
            gain = GAIN * done if case == "gain" else drift
            if gain.any():
                rng.bit_generator.state = state
                waves = draw(world, (first, world.level_of(score + gain)[:, None]), sizes, overlap, ITEMS, rng)
            true = world.score_moments(world.level_of(score + gain), ITEMS)[0] - score
            _note(sums(waves, ASKED, UNITS, linked=known), done, case, true, tally)
    return tally


def _worst(codes: Floats, team: Ints) -> npt.NDArray[np.bool_]:
    mean = np.bincount(team, codes.mean(axis=1)) / np.bincount(team)
    return np.asarray(np.argsort(np.argsort(mean, kind="stable"), kind="stable") < WORST)


def _note(found: TwoWaves, done: npt.NDArray[np.bool_], case: str, true: Floats, tally: Tally) -> None:
    action = DoneAction("action", "view", frozenset(name for name, there in zip(NAMES, done, strict=True) if there))
    lowest, action_figures = rebounds(found, UNITS, ("view",), [action], RULES)
    seen, back = action_figures.columns, lowest.columns
    alarm = seen["p_value"] < 0.05
    if case == "gain":
        tally.add("found", alarm & (seen["estimate"] > 0))
        tally.add("holds", covered(seen["low"], seen["high"], true[done].mean() - true[~done].mean()))
        return
    tally.add("ours" if case == "still" else "wander", alarm)
    tally.add("rebound" if case == "still" else "rebound wander", back["p_value"] < 0.05)
    if case == "still":
        tally.add("observed", back["observed"])
        tally.add("expected", back["expected"])
        before, after = (side.sums.score_sum / side.sums.score_n for side in (found.before, found.after))
        change = (after - before)[LEAVES, 0]
        tally.add("plain", stats.ttest_ind(change[done], change[~done]).pvalue < 0.05)
