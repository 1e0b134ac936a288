"""What moved since the wave before and what that is made of, judged by stated rules from what a release shows.

Holds the rules and the verdicts; no words (``compose.wave_words``) and no layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from diagnostic.cells import Shown, Withheld
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable, Why
from diagnostic.questionnaire import ScaleKind
from diagnostic.release import Release
from diagnostic.report.selection import leaves, number, numbers, outcomes, root, scales
from diagnostic.survey_parts import UnitInfo
from diagnostic.wave_info import ChangePart

MATTERS = 4.0
"""Points from which a change is more than a trifle: a fifth of a typical standard deviation, a small effect (Cohen
1988). A score whose whole interval lies within them has stayed where it was."""
MATTERS_NPS = 15.0
"""The same of a share of promoters less one of detractors, whose answers spread over −100 to 100."""
ALMOST_ALL = 0.75
"""Share of a change from which one kind of part is almost all of it."""
NOTHING_ELSE = 0.5
"""Share that no other kind may reach then."""
PANELS_FROM = 3
"""Waves from which there is a course to draw."""


class Move(StrEnum):
    """What can be said of a change."""

    ROSE = "rose"
    FELL = "fell"
    LIKELY_UP = "likely_up"
    """Its interval is above zero, but among so many comparisons it may be chance."""
    LIKELY_DOWN = "likely_down"
    STEADY = "steady"
    """No change is told from none, and none that matters is possible."""
    UNCLEAR = "unclear"
    """No change is told from none; one that matters may be hidden in the noise."""


SURE = frozenset({Move.ROSE, Move.FELL})
LIKELY = frozenset({Move.LIKELY_UP, Move.LIKELY_DOWN})


@dataclass(frozen=True, slots=True)
class Moved:
    """How a unit's score moved."""

    unit: str
    subject: str
    move: Move
    earlier: float
    estimate: float
    low: float
    high: float
    detectable: float | None
    q_value: float
    now: float
    """The score now, on the questions of both waves."""
    effect: float
    """Size in standard deviations: scores of different kinds compare."""

    @property
    def strength(self) -> float:
        """Size, weighted by certainty: for ranking only."""
        return abs(self.effect) * (1 - self.q_value)


def moved(release: Release, unit: str, subject: str) -> Moved | None:
    """Return how a unit's score moved; None where that may not be said."""
    cell = release.cell(Measure.CHANGE, unit, subject)
    if not isinstance(cell, Shown) or cell.get("verdict") is None:
        return None
    values = numbers(release, Measure.CHANGE, ("estimate", "low", "high", "earlier", "verdict"), unit, subject)
    if values is None:
        return None
    estimate, low, high = values["estimate"], values["low"], values["high"]
    earlier = values["earlier"]
    # The score of this wave, where it is of the same questions: the sum of rounded figures may be one off.
    changed = any(each.subject == subject for each in release.comparability)
    now = None if changed else number(release, Measure.SCORE, "estimate", unit, subject)
    return Moved(
        unit,
        subject,
        _move(values["verdict"], low, high, matters(release, subject)),
        earlier,
        estimate,
        low,
        high,
        cell.get("detectable"),
        cell.get("q_value") or 0.0,
        earlier + estimate if now is None else now,
        cell.get("d_av") or 0.0,
    )


def matters(release: Release, subject: str) -> float:
    """Return from how many points on a change of a scale is more than a trifle."""
    return MATTERS_NPS if release.subject(subject).kind is ScaleKind.NPS else MATTERS


def _move(verdict: float, low: float, high: float, trifle: float) -> Move:
    if verdict:
        return Move.ROSE if verdict > 0 else Move.FELL
    if low > 0 or high < 0:
        return Move.LIKELY_UP if low > 0 else Move.LIKELY_DOWN
    return Move.STEADY if low > -trifle and high < trifle else Move.UNCLEAR


def moves(release: Release, unit: str) -> tuple[Moved, ...]:
    """Return how every scale of a unit moved that may be said, in the order of the scales."""
    found = (moved(release, unit, subject.id) for subject in scales(release))
    return tuple(each for each in found if each is not None)


def clearest(release: Release, units: Iterable[UnitInfo]) -> tuple[Moved, ...]:
    """Return of each unit that surely moved its clearest move, outcomes before other scales, the strongest first."""
    ends = {subject.id for subject in outcomes(release)}
    best = []
    for unit in units:
        sure = [each for each in moves(release, unit.id) if each.move in SURE]
        sure.sort(key=lambda each: (each.subject not in ends, -each.strength, each.subject))
        best += sure[:1]
    return tuple(sorted(best, key=lambda each: (each.subject not in ends, -each.strength, each.unit)))


# --- what a change is made of ----------------------------------------------------------------------


class Origin(StrEnum):
    """Where almost all of a change comes from."""

    STAYERS = "stayers"
    TURNOVER = "turnover"
    """People who joined or left the organisation."""
    REORGANISED = "reorganised"
    """People who came from, or went to, other units."""
    PEOPLE = "people"
    """Both: other people are in the unit."""
    OTHERS = "others"
    """Who is in one of the two results only: joined, left, moved or known from one wave, which is not told apart."""
    UNLINKED = "unlinked"
    """People of whom it is not known whether they answered before, or parts that are withheld."""
    RETURN = "return"
    """It was among the lowest, and came back no more than those do by themselves."""
    MIXED = "mixed"


JOINING = (ChangePart.JOINED, ChangePart.LEFT)
MOVING = (ChangePart.MOVED_IN, ChangePart.MOVED_OUT, ChangePart.REORGANISED)


@dataclass(frozen=True, slots=True)
class Composition:
    """What a change is made of, as far as that is shown."""

    total: float
    parts: Mapping[ChangePart, float]
    """Points of every part that is shown and has people."""
    hidden: tuple[ChangePart, ...]
    """Parts that are withheld."""

    @property
    def stayers(self) -> float:
        """Points by which those who stayed changed."""
        return self.parts[ChangePart.STAYERS]

    @property
    def rest(self) -> float:
        """Points of the withheld parts together; 0 where there are none."""
        return self.total - sum(self.parts.values()) if self.hidden else 0.0

    @property
    def together(self) -> bool:
        """Whether what others than those who stayed make of it is only known of all of them together."""
        return bool(self.hidden) and set(self.parts) == {ChangePart.STAYERS}

    def by_origin(self) -> Mapping[Origin, float]:
        """Return the points of every kind of source that can be told apart."""
        if self.together:
            return {Origin.STAYERS: self.stayers, self._others(): self.rest}
        return {
            Origin.STAYERS: self.stayers,
            Origin.TURNOVER: self.points(JOINING),
            Origin.REORGANISED: self.points(MOVING),
            Origin.PEOPLE: self.points((*JOINING, *MOVING)),
            Origin.UNLINKED: self.rest + self.points((ChangePart.UNLINKED,)),
        }

    def _others(self) -> Origin:
        for kinds, name in ((JOINING, Origin.TURNOVER), (MOVING, Origin.REORGANISED)):
            if set(self.hidden) <= set(kinds):
                return name
        return Origin.OTHERS

    def points(self, kinds: Iterable[ChangePart]) -> float:
        """Return the points of some parts together."""
        return sum(self.parts.get(kind, 0.0) for kind in kinds)


def composition(release: Release, unit: str, subject: str) -> Composition | None:
    """Return what a change is made of; None where those who stayed cannot be told from the others."""
    total = number(release, Measure.CHANGE, "estimate", unit, subject)
    cells = {kind: release.cell(Measure.CHANGE_PART, unit, subject, kind.value) for kind in ChangePart}
    shown = {kind: cell.number("estimate") for kind, cell in cells.items() if isinstance(cell, Shown)}
    if total is None or ChangePart.STAYERS not in shown:
        return None
    return Composition(total, shown, tuple(kind for kind, cell in cells.items() if isinstance(cell, Withheld)))


def origin(release: Release, change: Moved) -> Origin | None:
    """Return where almost all of a change comes from; None where it may not be said what it is made of.

    One kind of part is named where it makes up ``ALMOST_ALL`` of the change and no other kind ``NOTHING_ELSE``.
    """
    found = composition(release, change.unit, change.subject)
    if found is None or not found.total:
        return None
    shares = {kind: points / found.total for kind, points in found.by_origin().items()}
    named = _almost_all({kind: share for kind, share in shares.items() if kind is not Origin.PEOPLE})
    if named is None:
        joined = (Origin.TURNOVER, Origin.REORGANISED)
        named = _almost_all({kind: share for kind, share in shares.items() if kind not in joined})
    if named in {None, Origin.STAYERS} and came_back_alone(release, change):
        return Origin.RETURN
    return named or Origin.MIXED


def _almost_all(shares: Mapping[Origin, float]) -> Origin | None:
    best, *others = sorted(shares, key=lambda kind: -shares[kind])
    alone = all(shares[kind] < NOTHING_ELSE for kind in others)
    return best if shares[best] >= ALMOST_ALL and alone else None


# --- what comes back by itself ---------------------------------------------------------------------


def lowest_then(release: Release, subject: str) -> tuple[str, ...]:
    """Return the teams that were lowest at the wave before, as many as their rebound is looked at of."""
    count = number(release, Measure.REBOUND, "groups", subject)
    if count is None:
        return ()
    earlier = {unit.id: number(release, Measure.CHANGE, "earlier", unit.id, subject) for unit in leaves(release)}
    known = sorted((score, unit) for unit, score in earlier.items() if score is not None)
    return tuple(unit for _, unit in known[: int(count)])


def came_back_alone(release: Release, change: Moved) -> bool:
    """Return whether a team that was among the lowest rose no more, as far as can be told, than those always do."""
    expected = number(release, Measure.REBOUND, "expected", change.subject)
    if expected is None or change.estimate <= 0 or change.unit not in lowest_then(release, change.subject):
        return False
    return change.low <= expected


# --- the organisation and all units ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counts:
    """How many comparisons of units and scales say what."""

    by_move: Mapping[Move, int]
    withheld: int
    new: int
    """Cells without a past: a new unit, other questions."""

    @property
    def compared(self) -> int:
        """Comparisons that say anything."""
        return sum(self.by_move.values())

    def of(self, *kinds: Move) -> int:
        """Return how many are of some kinds."""
        return sum(self.by_move.get(kind, 0) for kind in kinds)


def counts(release: Release, units: Iterable[UnitInfo]) -> Counts:
    """Return how many comparisons of some units on all scales say what."""
    by_move = dict.fromkeys(Move, 0)
    withheld = new = 0
    for unit in units:
        for subject in scales(release):
            found = moved(release, unit.id, subject.id)
            cell = release.cell(Measure.CHANGE, unit.id, subject.id)
            if found is not None:
                by_move[found.move] += 1
            elif isinstance(cell, NotEstimable) and cell.reason is Why.NOT_ASKED:
                new += 1
            else:
                withheld += 1
    return Counts(by_move, withheld, new)


def below_root(release: Release) -> tuple[UnitInfo, ...]:
    """Return every unit but the organisation."""
    top = root(release).id
    return tuple(unit for unit in release.units if unit.id != top)


def has_waves(release: Release) -> bool:
    """Return whether there is a wave before this one."""
    return len(release.waves) > 1


def without_past(release: Release) -> frozenset[str]:
    """Return the units of which nothing can be compared, since it is not known what they were."""
    table = release.tables.get(Measure.CHANGE)
    if table is None:
        return frozenset()
    asked = [each for each in table.axes[1] if _has_past(release, root(release).id, each)]
    units = [unit for unit in table.axes[0] if not any(_has_past(release, unit, subject) for subject in asked)]
    return frozenset(units if asked else ())


def _has_past(release: Release, unit: str, subject: str) -> bool:
    cell = release.cell(Measure.CHANGE, unit, subject)
    return not (isinstance(cell, NotEstimable) and cell.reason is Why.NOT_ASKED)
