"""What charts show, as values: one frozen class a kind of chart, with raw numbers and labels.

Knows no picture: ``charts`` draws them, and other writers make native charts or tables of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.report.values import Style, Tone


@dataclass(frozen=True, slots=True)
class Point:
    """A labelled estimate with its interval."""

    label: str
    estimate: float
    low: float
    high: float
    tone: Tone = Tone.NEUTRAL
    n: int = 0
    group: str = ""
    beside: tuple[float | None, ...] = ()
    """What others have here, in the order of ``Intervals.beside``; None where that is not shown."""


@dataclass(frozen=True, slots=True)
class StackedBar:
    """Shares of one row, from unfavourable to favourable, and the don't-knows apart."""

    label: str
    shares: tuple[float, ...]
    dont_know: float
    score: float | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class DivergingBars:
    """Stacked bars centred on the middle of the neutral answers."""

    labels: tuple[str, ...]
    """Names of the shares, from unfavourable to favourable."""
    bars: tuple[StackedBar, ...]
    dont_know_label: str
    score_label: str


@dataclass(frozen=True, slots=True)
class Intervals:
    """Points with intervals, one a line, in the order given (caterpillar, drivers, role levels)."""

    points: tuple[Point, ...]
    axis: str
    style: Style
    reference: float | None = None
    reference_label: str = ""
    span: tuple[float, float] | None = None
    beside: tuple[str, ...] = ()
    """Names of the others whose estimates are marked on every line (the unit above, the organisation)."""


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A labelled place on a plane."""

    label: str
    x: float
    y: float
    size: float = 1.0
    tone: Tone = Tone.NEUTRAL
    group: str = ""
    named: bool = True
    """False where the label is only in the table and tooltip, to keep the picture readable."""


@dataclass(frozen=True, slots=True)
class Plane:
    """Points on two axes cut in four named quarters (engagement x cohesion, importance x score)."""

    points: tuple[MapPoint, ...]
    x_axis: str
    y_axis: str
    x_style: Style
    y_style: Style
    x_cut: float | None
    y_cut: float | None
    quarters: tuple[str, str, str, str]
    """Top left, top right, bottom left, bottom right."""
    quarter_tones: tuple[Tone, Tone, Tone, Tone] = (Tone.NEUTRAL, Tone.ABOVE, Tone.BELOW, Tone.NEUTRAL)
    """The ground of each quarter, in the same order."""


@dataclass(frozen=True, slots=True)
class GroupedDots:
    """For each row, one dot a group (role levels on each scale), joined by a line."""

    groups: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float | None, ...], tuple[bool, ...]], ...]
    """Label, one estimate a group (None where withheld), and whether that group's difference is a finding."""
    axis: str
    style: Style
    from_zero: bool = False
    """Whether the axis starts at 0, as it must for shares."""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One scale in the chain picture."""

    label: str
    score: float | None
    tone: Tone
    note: str


@dataclass(frozen=True, slots=True)
class ChainBlock:
    """One block of the chain picture."""

    title: str
    place: str
    """prerequisite, offer, customer, mobilisation, brake or outcome."""
    score: float | None
    links: tuple[ChainLink, ...]


@dataclass(frozen=True, slots=True)
class ChainPicture:
    """The chain of the offer: prerequisites -> offer -> mobilisation -> outcomes, with what brakes it."""

    blocks: tuple[ChainBlock, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows by columns of values (who works with whom, and how well)."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    weights: tuple[tuple[float | None, ...], ...]
    """How much each needs the other, 0-100; shown as the size of the mark."""
    flagged: tuple[tuple[bool, ...], ...]
    row_axis: str
    column_axis: str
    value_axis: str
    weight_axis: str = ""
    """What the size of the mark says."""
    style: Style = Style.SCORE
    """Of values and weights."""
    top: float = 100.0
    """The largest value and weight that is drawn."""
    graded: bool = True
    """Whether colours say low and high; where they do not, size alone speaks."""


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """A unit of a network."""

    label: str
    size: float
    """People."""
    group: str = ""
    """Name of the unit above; units of one group stand together where there are many."""


@dataclass(frozen=True, slots=True)
class NetworkEdge:
    """A pair of units."""

    one: int
    other: int
    """Positions in the nodes."""
    weight: float
    """How much the one needs the other, 0-100; shown as the thickness of the line."""
    value: float
    """How well it works, 0-100; written on the lines that stand out."""
    tone: Tone = Tone.NEUTRAL
    """BELOW where both sides find it weak, ABOVE where both find it strong."""


@dataclass(frozen=True, slots=True)
class Network:
    """Units that work together, the closest near each other."""

    nodes: tuple[NetworkNode, ...]
    edges: tuple[NetworkEdge, ...]
    tones: tuple[tuple[Tone, str], ...]
    """What each kind of line says, for the legend."""
    weight_axis: str
    """What the thickness of a line says."""
    size_axis: str
    """What the size of a unit says."""


@dataclass(frozen=True, slots=True)
class BarPanels:
    """Bars from a common zero, the same rows in each panel: shapes that are compared at a glance."""

    panels: tuple[tuple[str, str], ...]
    """Heading of each panel, and the line under it."""
    rows: tuple[tuple[str, str, tuple[float | None, ...]], ...]
    """Label, group it is listed under, and one signed value a panel (None where there is none)."""
    axis: str
    style: Style


@dataclass(frozen=True, slots=True)
class CurveLine:
    """One curve."""

    label: str
    points: tuple[tuple[float, float], ...]
    """From left to right; every x more than 0."""


@dataclass(frozen=True, slots=True)
class CurveMark:
    """Something that has its own place beside the curves."""

    label: str
    x: float
    y: float
    named: bool = False
    """Whether the label is written beside it; it is a tooltip in any case."""


@dataclass(frozen=True, slots=True)
class Curve:
    """How something falls or rises with a size; the sizes stand on a logarithmic axis."""

    lines: tuple[CurveLine, ...]
    """The first is the one that counts."""
    marks: tuple[CurveMark, ...]
    x_axis: str
    y_axis: str
    x_style: Style
    y_style: Style


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One score before and after, or ours beside another's, and the difference with its interval."""

    label: str
    before: float
    after: float
    point: float
    """The difference: not always that of the two rounded scores."""
    low: float
    high: float
    tone: Tone
    words: str
    """What is said of it, at a glance."""
    found_from: float | None = None
    """The smallest difference that would have been found, where none was."""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """Differences from a common zero, one a line; behind those not found, the band in which none would be."""

    rows: tuple[ChangeRow, ...]
    scores: str
    """Heading of the scores, such as "before → now"."""
    axis: str
    zero: str
    """What the line through zero says."""
    style: Style = Style.CHANGE


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """A score at one wave."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CoursePanel:
    """The course of one score; None where a wave has none."""

    label: str
    points: tuple[CoursePoint | None, ...]
    tone: Tone = Tone.NEUTRAL
    """What its last step says."""
    limits: tuple[float, float, float] | None = None
    """Centre, low and high between which it always moved."""


@dataclass(frozen=True, slots=True)
class Courses:
    """Small pictures of the same waves on the same scale, one a score."""

    waves: tuple[str, ...]
    panels: tuple[CoursePanel, ...]
    style: Style


@dataclass(frozen=True, slots=True)
class SlopeLine:
    """One unit's score before and after."""

    label: str
    before: float
    after: float
    tone: Tone = Tone.NEUTRAL
    """Of a change that is sure; the others step back."""


@dataclass(frozen=True, slots=True)
class SlopePanel:
    """The same units on one score."""

    label: str
    lines: tuple[SlopeLine, ...]


@dataclass(frozen=True, slots=True)
class Slopes:
    """Lines from one wave to the next, side by side a score: who stood where, and whether the order held."""

    waves: tuple[str, str]
    panels: tuple[SlopePanel, ...]
    style: Style


Chart = (
    DivergingBars
    | Intervals
    | Plane
    | GroupedDots
    | ChainPicture
    | Matrix
    | Network
    | BarPanels
    | Curve
    | Changes
    | Courses
    | Slopes
)
