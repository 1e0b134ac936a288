"""What somebody tries who has two waves: the part of a change that the others leave over, a hidden team's past."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from waves_builder import wave

from diagnostic.analysis import analyse
from diagnostic.cells import Reason, Shown, Status, Withheld
from diagnostic.disclosure.policy import load_policy
from diagnostic.disclosure.rulings import Ruling
from diagnostic.disclosure.waves import rule_on_waves
from diagnostic.figures import Figures
from diagnostic.history import History
from diagnostic.measures import Measure
from diagnostic.past import PastWave
from diagnostic.release import Release
from diagnostic.reorganisation import propose
from diagnostic.settings import Settings
from diagnostic.wave_info import ChangePart, WaveInfo

TEAMS = ["a/x", "a/y", "b/z"]
POLICY = load_policy()
SETTINGS = Settings(organisation="O", date="2026-02-02")


def info(name: str, n: int) -> WaveInfo:
    return WaveInfo(name, name, "2026-01-01", n, "survey", 1)


def people(rng, prefix: str, team: str, count: int) -> list[tuple[str, str, int]]:
    return [(f"{prefix}{team}{at}", team, int(rng.integers(1, 6))) for at in range(count)]


def released(before, after) -> Release:
    first, second = wave(before, TEAMS), wave(after, TEAMS)
    past = PastWave(info("w1", first.n), first, propose(first, second).lineage)
    return analyse(second, SETTINGS, POLICY, history=History(info("w2", second.n), (past,)))


def test_a_team_that_was_hidden_then_has_no_past_now() -> None:
    rng = np.random.default_rng(1)
    before = [*people(rng, "", "a/x", 4), *people(rng, "", "a/y", 12), *people(rng, "", "b/z", 12)]
    after = [*people(rng, "", "a/x", 9), *people(rng, "", "a/y", 12), *people(rng, "", "b/z", 12)]
    release = released(before, after)
    assert isinstance(release.cell(Measure.SCORE, "a/x", "clear"), Shown)
    assert isinstance(release.cell(Measure.TREND, "w1", "a/x", "clear"), Withheld)
    assert isinstance(release.cell(Measure.CHANGE, "a/x", "clear"), Withheld)
    # Its sister was withheld with it, then: nothing of that is given away now.
    assert isinstance(release.cell(Measure.TREND, "w1", "a/y", "clear"), Withheld)
    assert isinstance(release.cell(Measure.CHANGE, "organisation", "clear"), Shown)


def test_one_who_joins_a_team_is_not_a_part_of_its_change() -> None:
    rng = np.random.default_rng(2)
    before = [*people(rng, "", "a/x", 9), *people(rng, "", "a/y", 12), *people(rng, "", "b/z", 12)]
    after = [*before, ("new", "a/x", 1)]
    release = released(before, [(who, team, int(rng.integers(1, 6))) for who, team, _ in after])
    cells = {part: release.cell(Measure.CHANGE_PART, "a/x", "clear", part.value) for part in ChangePart}
    assert isinstance(cells[ChangePart.JOINED], Withheld)
    assert isinstance(cells[ChangePart.STAYERS], Withheld)
    linked = release.cell(Measure.CHANGE, "a/x", "clear")
    assert isinstance(linked, Shown)
    assert "linked" not in linked.values


def test_who_stayed_in_a_team_that_did_not_change_says_nothing_of_the_team_beside_it() -> None:
    """The change of a team in which all stayed is the part of those who stayed: both are withheld, or neither."""
    rng = np.random.default_rng(3)
    before = [*people(rng, "", "a/x", 6), *people(rng, "", "a/y", 5), *people(rng, "", "b/z", 12)]
    after = [(who, team, int(rng.integers(1, 6))) for who, team, _ in before]
    after[6] = ("new", "a/y", 2)
    release = released(before, after)
    parts = release.tables[Measure.CHANGE_PART]
    for unit in ("a/x", "a/y", "a", "organisation"):
        stayers = release.cell(Measure.CHANGE_PART, unit, "clear", ChangePart.STAYERS.value)
        change = release.cell(Measure.CHANGE, unit, "clear")
        if isinstance(stayers, Withheld) and isinstance(change, Shown):
            assert change.get("linked") is None
            assert (parts.status[parts.axes[0].index(unit), 0] == Status.WITHHELD).sum() > 1


MOVES = st.lists(st.tuples(st.sampled_from(["", *TEAMS]), st.sampled_from(["", *TEAMS])), min_size=20, max_size=60)


@settings(max_examples=25)
@given(MOVES, st.integers(0, 2**16))
def test_no_part_follows_from_the_others(moves, seed) -> None:
    """Of no shown change is exactly one part withheld, nor parts of too few people."""
    rng = np.random.default_rng(seed)
    before = [(f"p{at}", old, int(rng.integers(1, 6))) for at, (old, _) in enumerate(moves) if old]
    after = [(f"p{at}", new, int(rng.integers(1, 6))) for at, (_, new) in enumerate(moves) if new]
    if min(len(before), len(after)) < 5:
        return
    release = released(before, after)
    change, parts = release.tables[Measure.CHANGE], release.tables[Measure.CHANGE_PART]
    hidden = parts.status == Status.WITHHELD
    shown = change.status == Status.SHOWN
    assert not (shown & (hidden.sum(axis=-1) == 1)).any()
    truth = _people(before, after)
    for unit, subject in np.argwhere(shown):
        people_hidden = sum(truth[parts.axes[0][unit]][part] for part in np.flatnonzero(hidden[unit, subject]))
        assert people_hidden == 0 or people_hidden >= POLICY.threshold
    assert (np.nan_to_num(parts.columns["n"], nan=5) >= POLICY.threshold).all()


def _people(before, after) -> dict[str, list[int]]:
    """Return how many people each part of each unit's change has, as the chart of two levels has it."""
    then, now = ({who: team for who, team, _ in side} for side in (before, after))
    found = {}
    for unit in ("organisation", "a", "b", *TEAMS):

        def inside(team: str, unit: str = unit) -> bool:
            return bool(team) and (unit in ("organisation", team) or team.startswith(f"{unit}/"))

        counts = dict.fromkeys(ChangePart, 0)
        for who in {*then, *now}:
            old, new = then.get(who, ""), now.get(who, "")
            if inside(old) and inside(new):
                counts[ChangePart.STAYERS] += 1
            elif inside(new):
                counts[ChangePart.MOVED_IN if old else ChangePart.JOINED] += 1
            elif inside(old):
                counts[ChangePart.MOVED_OUT if new else ChangePart.LEFT] += 1
        found[unit] = [counts[part] for part in ChangePart]
    return found


# --- the rules alone ---


def figures(measure: Measure, n, why=None, **columns) -> Figures:
    n = np.array(n)
    why = np.full(n.shape, -1) if why is None else np.array(why)
    axes = tuple(tuple(f"{axis}{at}" for at in range(size)) for axis, size in enumerate(n.shape))
    return Figures(
        measure, axes, n, {name: np.array(each, float) for name, each in columns.items()}, why.astype(np.int8)
    )


def test_a_control_chart_needs_every_wave_shown() -> None:
    course = figures(Measure.TREND, np.full((2, 2, 1), 9))
    chart = figures(Measure.CONTROL, [[9], [9]])
    score = Ruling(figures(Measure.SCORE, [[9], [9]]))
    rulings = {Measure.SCORE: score}
    hidden = [np.array([[True], [False]])]
    rule_on_waves({Measure.TREND: course, Measure.CONTROL: chart}, rulings, hidden, POLICY)
    assert rulings[Measure.TREND].withheld()[:, :, 0].tolist() == [[True, False], [False, False]]
    assert rulings[Measure.CONTROL].withheld()[:, 0].tolist() == [True, False]


def test_a_benchmark_goes_with_the_score() -> None:
    score = Ruling(figures(Measure.SCORE, [[9, 9], [9, 9]]))
    score.withhold(np.array([[True, False], [False, False]]), Reason.UNANIMITY)
    rulings = {Measure.SCORE: score}
    rule_on_waves({Measure.BENCHMARK: figures(Measure.BENCHMARK, [[9, 9]])}, rulings, [], POLICY)
    assert rulings[Measure.BENCHMARK].withheld().tolist() == [[True, False]]
