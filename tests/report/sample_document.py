"""A report made by hand: every kind of block and chart, realistic in size, and hostile in what it is called."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from diagnostic.report.chart_values import (
    BarPanels,
    ChainBlock,
    ChainLink,
    ChainPicture,
    ChangeRow,
    Changes,
    Chart,
    CoursePanel,
    CoursePoint,
    Courses,
    Curve,
    CurveLine,
    CurveMark,
    DivergingBars,
    GroupedDots,
    Intervals,
    MapPoint,
    Matrix,
    Network,
    NetworkEdge,
    NetworkNode,
    Plane,
    Point,
    SlopeLine,
    SlopePanel,
    Slopes,
    StackedBar,
)
from diagnostic.report.document import (
    ActionCard,
    ActionCards,
    Block,
    Bullets,
    Callout,
    Column,
    Definitions,
    Document,
    Figure,
    Group,
    HeatMap,
    HeatRow,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    Statement,
    Statements,
    TableBlock,
)
from diagnostic.report.to_html import LABELS
from diagnostic.report.values import Certainty, Style, Tone, Value
from diagnostic.report.wording import Wording

MARKUP = "<script>alert('x')</script><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://example.com")'
RIGHT_TO_LEFT = "فريق المبيعات"
EMOJI = "Lab 🚀👩‍🔬"
LONG = "Customer Operations and Continuous Improvement, Northern Europe and the Baltics"
UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitänsmütze"
TWIN = "Support"
CONTROL = "Night\x00 shift\x0b & <Day>"
HOSTILE = (
    MARKUP,
    FORMULA,
    RIGHT_TO_LEFT,
    EMOJI,
    LONG,
    UNBROKEN,
    TWIN,
    TWIN,
    CONTROL,
    "$x_1^2$ \\frac",
    "</style></title>",
)

SCALES = (
    ("Mission clarity", "prerequisite", ("Mission", "Vision and objectives", "Internal communication")),
    ("Offer", "offer", ("Products and services", "Brand", "Value sharing", "Coherence of the offer")),
    ("Customer focus", "customer", ("Customer at heart", "Initiative for customers", "Promise kept")),
    ("Mobilisation", "mobilisation", ("Co-construction", "Delivery and feedback", "Adaptation")),
    ("Outcomes", "outcome", ("Engagement", "Cohesion")),
    ("Silos", "brake", ("Beyond one’s own task", "Shared objectives", "Common good")),
    ("Pitfalls", "brake", ("Framing", "Will and means", "Steady priorities", "Hopes kept")),
)
DIVISIONS = ("Sales", "Operations", "Research & development", "Support functions", "Digital", "Retail network")
_TOWNS = ("Nantes", "Lille", "Lyon", "Rennes", "Brest", "Metz", "Pau", "Tours")


def labels(language: str = "en") -> dict[str, str]:
    """Return the interface words as ``compose`` gives them."""
    wording = Wording(language)
    return {key: wording.text(f"page.{key}") for key in LABELS}


def team_names(count: int = 48) -> tuple[str, ...]:
    """Return names of teams, hostile ones first."""
    plain = [f"{division} {town}" for division in DIVISIONS for town in _TOWNS]
    return (*HOSTILE, *plain)[:count]


def sample_document(*, teams: int = 48, language: str = "en") -> Document:
    """Return the whole report."""
    rng = np.random.default_rng(20261123)
    names = team_names(teams)
    return Document(
        language=language,
        title="Is our offer still a contract of trust?",
        subtitle="Engagement and cohesion, team by team: where the chain holds, where it breaks, and what to do first.",
        organisation="Meridian & Fils",
        date="23 November 2026",
        notice="Simulated data",
        sections=(
            _summary(),
            _chain_section(),
            _teams_section(names, rng),
            _drivers_section(rng),
            _silos_section(rng),
            _plan_section(),
            Section("team-pages", "Every team, one page each", _team_pages(names, rng), "How is my team doing?"),
            _method_section(),
        ),
        labels=labels(language),
    )


def hostile_document() -> Document:
    """Return a small report in which every text is hostile."""
    document = sample_document(teams=12)
    return replace(
        document,
        title=MARKUP,
        organisation=FORMULA,
        subtitle=RIGHT_TO_LEFT,
        notice=f'{EMOJI} "</style>\\',
        date=CONTROL,
    )


def every_chart() -> tuple[Chart, ...]:
    """Return one chart of each kind."""
    rng = np.random.default_rng(1)
    names = team_names(14)
    return (
        diverging_bars(rng),
        caterpillar(names, rng),
        drivers(rng),
        team_map(names, rng),
        grouped_dots(rng),
        chain_picture(),
        matrix(rng),
        bar_panels(rng),
        network(rng),
        curve(names),
        changes(),
        courses(names),
        slopes(names),
    )


def bar_panels(rng: np.random.Generator) -> BarPanels:
    """Return two groups of teams with opposite shapes, and a third without a figure."""
    scales = [(scale, block) for block, _, names in SCALES for scale in names]
    shifts = rng.normal(0, 6, len(scales))
    return BarPanels(
        (("Group A: 31 teams", "close to the average"), (MARKUP, LONG), ("Group C: 3 teams", "")),
        tuple(
            (scale, block, (float(-shift / 4), float(shift), None))
            for (scale, block), shift in zip(scales, shifts, strict=True)
        ),
        "points above or below the average of the teams",
        Style.CHANGE,
    )


def curve(names: tuple[str, ...]) -> Curve:
    """Return how a difference falls with the answers, and where teams are."""
    sizes = [5.0 * 1.2**step for step in range(24)]
    lines = [
        CurveLine(label, tuple((size, factor / size**0.5) for size in sizes))
        for label, factor in (("All comparisons", 70.0), (LONG, 52.0), ("Strictest control", 95.0))
    ]
    marks = [CurveMark(name, 6.0 + 9 * at, 80 / (6.0 + 9 * at) ** 0.5, at % 3 == 0) for at, name in enumerate(names)]
    return Curve(tuple(lines), tuple(marks), "answers", "smallest difference, in points", Style.COUNT, Style.SCORE)


def changes() -> Changes:
    """Return scores that rose, fell, and of which nothing can be said; one with a name as long as they come."""
    shapes = (
        (6.4, 3.2, 9.7, Tone.ABOVE, None),
        (-4.0, -8.0, -0.4, Tone.BELOW, None),
        (1.2, -5.0, 7.0, Tone.NEUTRAL, 8.0),
    )
    rows = [
        ChangeRow(label, 58.0, 58.0 + point, point, low, high, tone, "moved, or not", found_from, group)
        for (point, low, high, tone, found_from), (label, group) in zip(
            shapes * 2, ((name, block) for block, _, names in SCALES for name in (*names, LONG)), strict=False
        )
    ]
    return Changes(
        (*rows, replace(rows[0], label=MARKUP, before=-30.0, after=12.0)), "then → now", "points", "no change"
    )


def courses(names: tuple[str, ...]) -> Courses:
    """Return courses with a gap, with limits, and under a long name."""
    points = [CoursePoint(50.3 + at, 46.0 + at, 55.5 + at) for at in range(8)]
    panels = [CoursePanel(name, tuple(points)) for name in (*names[:4], LONG, MARKUP)]
    panels[1] = CoursePanel("With a gap", (None, *points[1:3], None, *points[4:]), Tone.ABOVE)
    panels[2] = CoursePanel("With limits", tuple(points), Tone.BELOW, (54.2, 48.1, 60.9))
    return Courses((*(f"Wave {at}" for at in range(7)), LONG), tuple(panels), Style.SCORE)


def slopes(names: tuple[str, ...]) -> Slopes:
    """Return slopes with ties, with what moved, under a long name, and a panel of two lines."""
    scores = ((65.2, 66.4), (65.0, 66.0), (71.3, 70.1), (56.0, 48.7), (64.0, 71.9), (65.1, 63.0))
    tones = (Tone.NEUTRAL, Tone.NEUTRAL, Tone.NEUTRAL, Tone.BELOW, Tone.ABOVE, Tone.NEUTRAL)
    labels = (*names[:4], LONG, MARKUP)
    lines = tuple(SlopeLine(n, *pair, tone) for n, pair, tone in zip(labels, scores, tones, strict=True))
    return Slopes(("2025", LONG), (SlopePanel("Engagement", lines), SlopePanel(LONG, lines[:2])), Style.SCORE)


# --- sections ------------------------------------------------------------------------------------


def _summary() -> Section:
    figures = KeyFigures(
        (
            KeyFigure("Response rate", _percent(0.78), "612 of 785 people answered"),
            KeyFigure("Engagement", _score(66), "between 64 and 68", Tone.NEUTRAL),
            KeyFigure("Cohesion", _score(54), "between 52 and 56", Tone.BELOW),
            KeyFigure("eNPS", Value(-12, Style.CHANGE), "between −18 and −6", Tone.DIVIDED),
        )
    )
    lead = (
        "People are proud of what Meridian offers, and no longer sure that it will be delivered. Energy is raised at "
        "the top of the chain and lost in the middle of it: priorities chase each other, and two divisions work "
        "against each other’s objectives."
    )
    return Section(
        "summary",
        "Proud of the offer, tired of the priorities",
        (
            Paragraph(lead, lead=True),
            figures,
            Bullets(
                (
                    "Mission and vision are understood: 74 and 69 points, the same for leaders and staff.",
                    "Steady priorities is the lowest of 22 scales: 38 points; 31 of 48 teams are below the rest.",
                    "Research & development and Operations need each other, and neither finds that it works.",
                )
            ),
            Statements(
                "What can be said, and how surely",
                (
                    Statement("“Engagement” is on the favourable side of the scale.", Certainty.SURE, "sure"),
                    Statement("An effort would most likely pay off on “Brand”.", Certainty.LIKELY, "likely"),
                    Statement("Whether teams differ, the answers do not tell.", Certainty.UNKNOWN, "cannot be said"),
                ),
            ),
            Callout(
                "The risk is disillusion, not apathy",
                "In nine teams, desire has been raised well above what is delivered. "
                "Announce nothing there before something is kept.",
                Tone.BELOW,
            ),
        ),
        "What should be remembered?",
    )


def _chain_section() -> Section:
    return Section(
        "chain",
        "The chain holds until it must deliver",
        (
            Paragraph(
                "An offer federates people when it is clear, coherent and kept. "
                "Each ring below is a link of that chain; what brakes it lies underneath."
            ),
            _figure("chain-picture", "From prerequisites to engagement, with what holds it back", chain_picture()),
            _figure("answers", "How people answered, scale by scale", diverging_bars(np.random.default_rng(3))),
            _figure("levels", "Leaders, managers and staff on each scale", grouped_dots(np.random.default_rng(4))),
        ),
        "Where does it break?",
    )


def _teams_section(names: tuple[str, ...], rng: np.random.Generator) -> Section:
    return Section(
        "teams",
        "Forty-eight teams, six ways of living the same offer",
        (
            heat_map(names, rng),
            _figure("map", "Engagement and cohesion of each team", team_map(names, rng)),
            _figure("caterpillar", "Steady priorities, team by team", caterpillar(names, rng)),
        ),
        "Which teams stand out, and is it real?",
    )


def _drivers_section(rng: np.random.Generator) -> Section:
    return Section(
        "drivers",
        "What goes with engagement",
        (
            _figure("drivers-engagement", "Share of explained engagement", drivers(rng)),
            _figure("priorities", "What matters and is low comes first", priority_map(rng)),
            Callout("Association, not cause", "Same people, same moment: this says what goes together.", Tone.WARNING),
            Callout("Well kept", "The promise made to customers is kept in retail.", Tone.ABOVE),
            Callout("Two camps", "Six teams are split down the middle on coherence.", Tone.DIVIDED),
        ),
        "What would move it?",
    )


def _silos_section(rng: np.random.Generator) -> Section:
    return Section(
        "silos",
        "Two divisions that need each other most get on worst",
        (_figure("collaboration", "Who depends on whom, and how well it works", matrix(rng)),),
        "Who works with whom?",
    )


def _plan_section() -> Section:
    return Section(
        "plan",
        "Three things to do, framed so that they get done",
        (
            Paragraph("Few actions, each with an owner, a first step and the score that should move."),
            ActionCards(
                (_card("Stop one project a month, in public"), _card("Write the one shared objective")), card_labels()
            ),
            Group(
                "plan-more",
                "For the divisions",
                (ActionCards((), {**card_labels(), "none": "Nothing stands out."}),),
                "Where only",
            ),
        ),
        "What should we do first?",
    )


def _method_section() -> Section:
    return Section(
        "method",
        "How to read these figures",
        (
            Definitions(
                (
                    ("Score", "The mean of the answers, from 0 (least favourable) to 100 (most favourable)."),
                    ("Not distinguishable", "A difference that chance alone explains well enough. It is not coloured."),
                    ("<b>Withheld</b>", "Fewer than five people answered, or the figure would give another one away."),
                )
            ),
            TableBlock(
                "Reliability of the scales",
                (
                    Column("Scale"),
                    Column("Items", Style.COUNT),
                    Column("Alpha", Style.COEFFICIENT),
                    Column("p", Style.P),
                ),
                tuple(
                    (
                        Value(text=name),
                        Value(4, Style.COUNT),
                        Value(0.7 + 0.02 * i, Style.COEFFICIENT),
                        Value(0.0004, Style.P),
                    )
                    for i, name in enumerate(SCALES[1][2])
                ),
            ),
        ),
        "On what does it rest?",
    )


def _team_pages(names: tuple[str, ...], rng: np.random.Generator) -> tuple[Block, ...]:
    return tuple(_team_page(index, name, rng) for index, name in enumerate(names))


def _team_page(index: int, name: str, rng: np.random.Generator) -> Group:
    identifier = f"team-{index}"
    points = tuple(_point(scale, rng) for _, _, scales in SCALES for scale in scales)
    chart = Intervals(points, "Score, 0–100", Style.SCORE, 55, "Rest of the division", (0, 100))
    blocks: tuple[Block, ...] = (
        KeyFigures(
            (
                KeyFigure("Engagement", _score(60 + index % 20), "between 55 and 70"),
                KeyFigure(
                    "Cohesion", _score(45 + index % 30), "between 41 and 58", (Tone.BELOW, Tone.NEUTRAL)[index % 2]
                ),
                KeyFigure("Answers", Value(6 + index % 9, Style.COUNT), "of 14 people"),
            )
        ),
        _figure(f"{identifier}-profile", "Profile on all scales", chart),
        _figure(f"{identifier}-answers", "Answers", diverging_bars(rng)),
        Group(
            f"{identifier}-actions",
            "Actions",
            (ActionCards((_card("Ask the team what to stop"),), card_labels()),),
            collapsed=index % 2 == 1,
        ),
    )
    return Group(identifier, name, blocks, f"{DIVISIONS[index % 6]} · {6 + index % 9} answers", collapsed=True)


# --- blocks --------------------------------------------------------------------------------------


def card_labels() -> dict[str, str]:
    """Return the words for the fields of an action card."""
    return {
        "what": "What is done",
        "why": "Why it works",
        "first_step": "First step, within two weeks",
        "owner": "Owner",
        "effort": "Effort",
        "horizon": "Horizon",
        "measure": "What should move",
        "avoid": "What not to do",
        "source": "Source",
    }


def _card(title: str) -> ActionCard:
    return ActionCard(
        title=title,
        target="Steady priorities · whole organisation",
        evidence=("38 points, the lowest of 22 scales (between 36 and 40, 598 answers).", f"Worst in {LONG}."),
        what="Each month, the executive committee names one project that stops, "
        "says why, and what the people on it do instead.",
        why="People believe in priorities when they see what is given up for them.",
        first_step="Put the list of all running projects on one page, with the owner of each.",
        owner="Chief executive",
        effort="Low",
        horizon="6 weeks",
        measure="Steady priorities, +5 points at the next wave",
        avoid="Announcing a new programme about priorities.",
        source="Weick 1984, Small wins",
    )


def heat_map(names: tuple[str, ...], rng: np.random.Generator) -> HeatMap:
    """Return teams by scales, with withheld cells, divided teams and links."""
    columns = tuple(Column(scale, Style.SCORE, f"What {scale} is") for _, _, scales in SCALES for scale in scales)
    rows = [HeatRow("organisation", "Meridian & Fils", "", 0, "", _heat_cells(len(columns), rng, plain=True))]
    for division, start in zip(DIVISIONS, range(0, len(names), max(len(names) // 6, 1)), strict=False):
        rows.append(HeatRow(division, division, division, 1, "", _heat_cells(len(columns), rng)))
        for index in range(start, min(start + max(len(names) // 6, 1), len(names))):
            cells = _heat_cells(len(columns), rng, withheld=index % 11 == 5)
            rows.append(HeatRow(f"t{index}", names[index], division, 2, f"team-{index}", cells))
    return HeatMap(
        "heat",
        "Scores of each unit on each scale, 0–100",
        columns,
        tuple(rows),
        "A cell is coloured only where the unit can be told from the rest of its division.",
        tuple((title, len(scales)) for title, _, scales in SCALES),
    )


def _heat_cells(
    count: int, rng: np.random.Generator, *, plain: bool = False, withheld: bool = False
) -> tuple[Value, ...]:
    if withheld:
        return tuple(Value(note="Withheld: fewer than 5 answers", tone=Tone.MUTED) for _ in range(count))
    cells = []
    for score in rng.normal(58, 13, count).clip(4, 97):
        tone = Tone.ABOVE if score > 76 else Tone.BELOW if score < 42 else Tone.NEUTRAL
        if not plain and 57 < score < 58:
            tone = Tone.DIVIDED
        if not plain and 52 < score < 52.5:
            tone = Tone.WARNING
        note = f"between {score - 6:.0f} and {score + 6:.0f}, 12 answers"
        look = Tone.NEUTRAL if plain else tone
        ends = (float(score) - 6, float(score) + 6)
        cells.append(Value(float(score), Style.SCORE, tone=look, note=note, interval=ends))
    return tuple(cells)


def _figure(identifier: str, title: str, chart: Chart) -> Figure:
    table = TableBlock(
        title,
        (
            Column("Name"),
            Column("Score", Style.SCORE),
            Column("Share", Style.PERCENT),
            Column("Difference", Style.CHANGE),
        ),
        (
            (Value(text="Mission", href="chain"), _score(74), _percent(0.61), Value(-7, Style.CHANGE, tone=Tone.BELOW)),
            (Value(text=FORMULA), Value(note="Withheld"), _percent(0.5), Value(9, Style.CHANGE, tone=Tone.ABOVE)),
        ),
    )
    return Figure(
        identifier,
        title,
        chart,
        "What the picture shows, in one sentence that a reader in a hurry can take away.",
        f"Chart: {title}. The figures are in the table below.",
        table,
    )


def _score(number: float) -> Value:
    return Value(number, Style.SCORE)


def _percent(number: float) -> Value:
    return Value(number, Style.PERCENT)


# --- charts --------------------------------------------------------------------------------------


def chain_picture() -> ChainPicture:
    """Return the chain with its brakes, one link withheld."""
    scores = iter((74, 69, 58, 78, 72, 49, 55, 71, 60, 44, 62, 41, 57, 66, 54, 52, 47, 63, 50, 46, 38, 43))
    blocks = []
    for title, place, scales in SCALES:
        links = []
        for scale in scales:
            score = next(scores)
            tone = Tone.ABOVE if score > 73 else Tone.BELOW if score < 45 else Tone.NEUTRAL
            links.append(ChainLink(scale, score, tone, f"between {score - 2} and {score + 2}"))
        known = [link.score for link in links if link.score is not None]
        blocks.append(ChainBlock(title, place, sum(known) / len(known), tuple(links)))
    blocks[2] = replace(blocks[2], links=(*blocks[2].links, ChainLink(LONG, None, Tone.MUTED, "Withheld")))
    return ChainPicture(tuple(blocks))


def diverging_bars(rng: np.random.Generator) -> DivergingBars:
    """Return the answers on all scales."""
    bars = []
    for title, _, scales in SCALES[:4]:
        for scale in scales:
            shares = rng.dirichlet((1.4, 3, 3, 5, 2.2))
            bars.append(StackedBar(scale, tuple(float(s) for s in shares), float(rng.uniform(0, 0.2)), 58.0, title))
    names = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
    return DivergingBars(names, tuple(bars), "Don’t know", "Score")


def _point(label: str, rng: np.random.Generator) -> Point:
    estimate, half = float(rng.normal(56, 14)), float(rng.uniform(3, 11))
    tone = Tone.ABOVE if estimate > 72 else Tone.BELOW if estimate < 42 else Tone.NEUTRAL
    return Point(label, estimate, estimate - half, estimate + half, tone, 14)


def caterpillar(names: tuple[str, ...], rng: np.random.Generator) -> Intervals:
    """Return the teams from the lowest to the highest."""
    points = sorted((_point(name, rng) for name in names), key=lambda point: point.estimate)
    return Intervals(tuple(points), "Score, 0–100", Style.SCORE, 55.0, "Organisation")


def drivers(rng: np.random.Generator) -> Intervals:
    """Return shares of explained variance, in two groups."""
    points = []
    for title, _, scales in SCALES[:4]:
        for scale in scales:
            share = float(rng.uniform(0.02, 0.2))
            points.append(Point(scale, share, max(share - 0.04, 0), share + 0.04, group=title))
    return Intervals(tuple(points), "Share of what is explained", Style.PERCENT)


def team_map(names: tuple[str, ...], rng: np.random.Generator) -> Plane:
    """Return the teams on engagement and cohesion."""
    points = []
    for index, name in enumerate(names):
        x = float(rng.normal(60, 10))
        y = 0.5 * x + float(rng.normal(26, 9))
        tone = Tone.ABOVE if x > 70 and y > 60 else Tone.BELOW if x < 50 and y < 52 else Tone.NEUTRAL
        points.append(MapPoint(name, x, y, 8 + index % 30, tone, DIVISIONS[index % 6], named=index % 3 != 1))
    quarters = ("Together, not carried away", "Alive", "Withdrawn", "Each for themselves")
    return Plane(tuple(points), "Engagement", "Cohesion", Style.SCORE, Style.SCORE, 60, 56, quarters)


def priority_map(rng: np.random.Generator) -> Plane:
    """Return importance against score."""
    scales = [scale for _, _, scales in SCALES for scale in scales]
    points = tuple(MapPoint(s, float(rng.uniform(35, 78)), float(rng.uniform(0.01, 0.15))) for s in scales)
    quarters = ("Act first", "Protect", "Watch", "Keep up")
    tones = (Tone.BELOW, Tone.ABOVE, Tone.NEUTRAL, Tone.NEUTRAL)
    return Plane(points, "Score", "Importance", Style.SCORE, Style.PERCENT, 55, None, quarters, tones)


def grouped_dots(rng: np.random.Generator) -> GroupedDots:
    """Return three role levels on a dozen scales, some withheld."""
    rows = []
    for _, _, scales in SCALES[:4]:
        for scale in scales:
            staff = float(rng.normal(54, 8))
            gap = float(rng.normal(10, 6))
            leader = None if scale == "Brand" else staff + gap
            rows.append((scale, (leader, staff + gap / 2, staff), (gap > 12 and leader is not None, False, False)))
    return GroupedDots(("Leaders", "Managers", "Staff"), tuple(rows), "Score, 0–100", Style.SCORE)


def network(rng: np.random.Generator, units: int = len(DIVISIONS)) -> Network:
    """Return divisions, or teams in groups of five, with one weak pair and one strong."""
    names = DIVISIONS if units == len(DIVISIONS) else team_names(units)
    tones = {(1, 2): Tone.BELOW, (0, 3): Tone.ABOVE}
    return Network(
        tuple(
            NetworkNode(name, float(rng.integers(5, 200)), f"Group {place // 5}") for place, name in enumerate(names)
        ),
        tuple(
            NetworkEdge(i, j, float(rng.uniform(50, 100)), float(rng.uniform(20, 80)), tones.get((i, j), Tone.NEUTRAL))
            for i in range(units)
            for j in range(i + 1, units)
            if (i, j) in tones or rng.random() < 0.4
        ),
        (
            (Tone.BELOW, "Weak from both sides"),
            (Tone.ABOVE, "Strong from both sides"),
            (Tone.NEUTRAL, "Like the others"),
        ),
        "Thicker: more needed",
        "larger: more people",
    )


def matrix(rng: np.random.Generator) -> Matrix:
    """Return how divisions work together."""
    size = len(DIVISIONS)
    values = [[None if i == j else float(rng.uniform(15, 90)) for j in range(size)] for i in range(size)]
    weights = [[None if i == j else float(rng.uniform(5, 100)) for j in range(size)] for i in range(size)]
    flagged = [[(i, j) in ((1, 2), (2, 1)) for j in range(size)] for i in range(size)]
    return Matrix(
        DIVISIONS,
        DIVISIONS,
        tuple(tuple(row) for row in values),
        tuple(tuple(row) for row in weights),
        tuple(tuple(row) for row in flagged),
        "Those who answer",
        "Those they depend on",
        "How well it works, 0–100",
        "How much they depend on them",
    )
