"""How carefully people answered: how many show which sign of not reading, and what would change without them."""

from __future__ import annotations

from diagnostic.cells import Reason, Shown, Withheld
from diagnostic.measures import Measure
from diagnostic.questionnaire import ScaleKind
from diagnostic.report.chart_values import GroupedDots, Intervals, Point
from diagnostic.report.compose.context import Context
from diagnostic.report.document import Block, Callout, Definitions, Figure, Group, Paragraph, Section, TableBlock
from diagnostic.report.selection import number, root, scales
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import SubjectInfo

SURE = ("instructed", "speed", "duplicate")
"""Signs that are enough by themselves; of the others it takes several."""
ALL = "all"
WORTH_SAYING = 1
"""Points from which a score counts as moved: scores are rounded to whole ones."""

_SIGNS = (
    ("sign", Style.TEXT),
    ("flagged", Style.COUNT),
    ("examined", Style.COUNT),
    ("flagged_share", Style.PERCENT),
    ("interval", Style.TEXT),
)
_SCORES = (
    ("scale", Style.TEXT),
    ("score", Style.SCORE),
    ("without_flagged", Style.SCORE),
    ("without_difference", Style.CHANGE),
    ("without_people", Style.COUNT),
)


def screening(context: Context) -> Section | None:
    """Return how carefully people answered; nothing where that was not looked at."""
    table = context.release.tables.get(Measure.SCREENING)
    if table is None:
        return None
    blocks: list[Block] = [Paragraph(_lead(context), lead=True)]
    moved = _moved(context)
    if moved:
        blocks.append(Callout(context.text("screening.effect"), " ".join(_effect(context, moved))))
    blocks.append(context.paragraph("screening.kept"))
    signs = table.axes[0]
    points = _points(context, signs)
    rates = _rates(context, signs)
    blocks.append(_figure(context, points, rates) if points else rates)
    if moved:
        blocks.append(_scores(context, moved))
    if context.release.about.screening:
        title = context.text("screening.how")
        blocks.append(Group("screening-how", title, _explained(context, signs), collapsed=True))
    title, kicker = context.text("section.screening"), context.text("section.screening.kicker")
    return Section("screening", title, tuple(blocks), kicker)


def _lead(context: Context) -> str:
    cell = context.release.cell(Measure.SCREENING, ALL)
    if isinstance(cell, Shown):
        flagged = int(cell.number("flagged"))
        people = context.wording.plural("count.people", int(cell.number("n")))
        rate = context.wording.number(cell.number("estimate"), Style.PERCENT)
        return (
            context.wording.plural("screening.lead", flagged, people=people, rate=rate)
            if flagged
            else context.text("screening.nobody", people=people)
        )
    if isinstance(cell, Withheld):
        few = cell.reason is Reason.BELOW_THRESHOLD
        key = "screening.few" if few else "screening.nearly_all"
        return context.text(key, threshold=context.release.confidentiality.threshold)
    return context.text("screening.impossible")


def carefulness(context: Context) -> tuple[str, ...]:
    """Return in one or two sentences how carefully people answered, and whether the rest would change the results."""
    moved = _moved(context)
    return (
        (_lead(context), context.text("screening.same" if _same(context, moved) else "screening.differs"))
        if moved
        else (_lead(context),)
    )


def _moved(context: Context) -> dict[str, float]:
    """Return how far each score of the organisation would move without the people flagged, where that may be said."""
    found = {s.id: number(context.release, Measure.SCREENED, "difference", s.id) for s in scales(context.release)}
    return {subject: value for subject, value in found.items() if value is not None}


def _effect(context: Context, moved: dict[str, float]) -> list[str]:
    """Return what would change in the conclusions, a sentence each: scores, findings, drivers."""
    far = sorted((s for s in moved if abs(moved[s]) >= WORTH_SAYING), key=lambda s: (-abs(moved[s]), s))
    if far:
        scores = context.wording.plural(
            "screening.scores", len(far), scale=context.quoted(far[0]), points=context.names.points(moved[far[0]])
        )
    else:
        scores = context.text("screening.scores.same")
    findings = [each for kind in ("contrast", "divided") if (each := _findings(context, kind))]
    drivers = [each for each in (_drivers(context),) if each]
    first = [context.text("screening.same")] if _same(context, moved) else []
    more = _more(context)
    return [*first, scores, *findings, *drivers, *more]


def _same(context: Context, moved: dict[str, float]) -> bool:
    """Return whether nothing that is said would change."""
    scores = any(abs(value) >= WORTH_SAYING for value in moved.values())
    findings = any(_changes(context, kind) for kind in ("contrast", "divided"))
    return not scores and not findings and not _changed_drivers(context)


def _more(context: Context) -> list[str]:
    """Return why more would come out than is lost, where that is so."""
    lost, new = (number(context.release, Measure.CONCLUSIONS, column, "contrast") or 0.0 for column in ("lost", "new"))
    return [context.text("screening.blur")] if new > lost else []


def _changes(context: Context, kind: str) -> int:
    found = (number(context.release, Measure.CONCLUSIONS, column, kind) for column in ("lost", "new"))
    return int(sum(value for value in found if value is not None))


def _findings(context: Context, kind: str) -> str:
    cell = context.release.cell(Measure.CONCLUSIONS, kind)
    if not isinstance(cell, Shown):
        return ""
    before, lost, new = (int(cell.number(column)) for column in ("before", "lost", "new"))
    if not lost and not new:
        return context.wording.plural(f"screening.{kind}.same", before)
    return context.text(
        f"screening.{kind}",
        before=context.wording.number(before, Style.COUNT),
        lost=context.wording.plural(f"screening.{kind}.lost", lost),
        new=context.wording.plural(f"screening.{kind}.new", new),
    )


def _changed_drivers(context: Context) -> dict[str, tuple[int, int]]:
    """Return for each outcome whose strongest drivers would be others how many, and of how many."""
    table = context.release.tables.get(Measure.SCREENED_DRIVERS)
    found = {}
    for outcome in table.axes[0] if table is not None else ():
        cell = context.release.cell(Measure.SCREENED_DRIVERS, outcome)
        if isinstance(cell, Shown) and cell.number("changed") > 0:
            found[outcome] = int(cell.number("changed")), int(cell.number("strongest"))
    return found


def _drivers(context: Context) -> str:
    table = context.release.tables.get(Measure.SCREENED_DRIVERS)
    if table is None or not table.shown().any():
        return ""
    changed = _changed_drivers(context)
    if not changed:
        return context.text("screening.drivers.same")
    return " ".join(
        context.wording.plural("screening.drivers", count, strongest=strongest, outcome=context.quoted(outcome))
        for outcome, (count, strongest) in changed.items()
    )


def _points(context: Context, signs: tuple[str, ...]) -> tuple[Point, ...]:
    points = []
    for sign in (*(s for s in signs if s in SURE), *(s for s in signs if s not in SURE)):
        cell = context.release.cell(Measure.SCREENING, sign)
        if isinstance(cell, Shown):
            share, low, high = (cell.number(column) for column in ("estimate", "low", "high"))
            tone = Tone.WARNING if sign == ALL else Tone.NEUTRAL
            kind = "all" if sign == ALL else "sure" if sign in SURE else "unsure"
            group = context.text(f"screening.group.{kind}")
            points.append(
                Point(_name(context, sign), share, low, high, tone=tone, n=int(cell.number("n")), group=group)
            )
    return tuple(points)


def _name(context: Context, sign: str) -> str:
    return context.text(f"screening.sign.{sign}")


def _figure(context: Context, points: tuple[Point, ...], table: TableBlock) -> Figure:
    highest = max((point for point in points if point.label != _name(context, ALL)), key=lambda point: point.estimate)
    share = context.wording.number(highest.estimate, Style.PERCENT)
    needed = int(context.release.about.screening.get("signs_needed", 0))
    key = "screening.sentence" if needed > 1 else "screening.sentence.one"
    sentence = context.text(key, sign=highest.label, share=share, needed=needed)
    chart = Intervals(points, context.text("column.flagged_share"), Style.PERCENT)
    alternative = context.text("alt.intervals", sentence=sentence)
    return Figure("screening-signs", context.text("screening.signs"), chart, sentence, alternative, table)


def _rates(context: Context, signs: tuple[str, ...]) -> TableBlock:
    rows = []
    for sign in signs:
        cell = context.release.cell(Measure.SCREENING, sign)
        rows.append(
            (
                Value(text=_name(context, sign)),
                context.figure(cell, "flagged", Style.COUNT),
                context.figure(cell, "n", Style.COUNT),
                context.figure(cell, "estimate", Style.PERCENT),
                context.interval(cell, Style.PERCENT),
            )
        )
    return TableBlock(context.text("screening.signs.table"), context.columns(*_SIGNS), tuple(rows))


def _scores(context: Context, moved: dict[str, float]) -> Figure | TableBlock:
    """Return each score of the organisation with and without the people flagged; in the picture those on 0-100."""
    subjects = [subject for subject in scales(context.release) if subject.id in moved]
    table = _score_table(context, subjects, moved)
    drawn = [s for s in subjects if s.kind is ScaleKind.MEAN and _score(context, s.id) is not None]
    if not drawn:
        return table
    rows = tuple(
        (
            context.names.subject(subject.id),
            (_score(context, subject.id), _without(context, subject.id, moved)),
            (False, abs(moved[subject.id]) >= WORTH_SAYING),
        )
        for subject in drawn
    )
    groups = (context.text("screening.everybody"), context.text("screening.without"))
    largest = max(abs(moved[subject.id]) for subject in drawn)
    key = "screening.dots.sentence" if largest >= WORTH_SAYING else "screening.dots.same"
    sentence = context.text(key, points=context.names.points(largest))
    chart = GroupedDots(groups, rows, context.text("column.score"), Style.SCORE)
    alternative = context.text("alt.dots", groups=context.wording.join(groups), sentence=sentence)
    return Figure("screening-scores", context.text("screening.dots"), chart, sentence, alternative, table)


def _score(context: Context, subject: str) -> float | None:
    return number(context.release, Measure.SCORE, "estimate", root(context.release).id, subject)


def _without(context: Context, subject: str, moved: dict[str, float]) -> float | None:
    """Return the score without the people flagged, as printed: the score and how far it moves, both in whole points.

    Rounded for itself it could be a point off a score that does not move.
    """
    score = _score(context, subject)
    return None if score is None else score + moved[subject]


def _score_table(context: Context, subjects: list[SubjectInfo], moved: dict[str, float]) -> TableBlock:
    rows = []
    for subject in subjects:
        cell = context.release.cell(Measure.SCREENED, subject.id)
        without, style = _without(context, subject.id, moved), context.names.style(subject.id)
        rows.append(
            (
                Value(text=context.names.subject(subject.id)),
                context.score(root(context.release).id, subject.id),
                context.figure(cell, "estimate", style) if without is None else Value(without, style),
                context.figure(cell, "difference", Style.CHANGE),
                context.figure(cell, "n", Style.COUNT),
            )
        )
    return TableBlock(context.text("screening.scores.table"), context.columns(*_SCORES), tuple(rows))


def _explained(context: Context, signs: tuple[str, ...]) -> tuple[Block, ...]:
    """Return how each sign is recognised, with the limits that this report was made with."""
    limits = context.release.about.screening
    wording = context.wording
    values: dict[str, str | int] = {
        "seconds": _plain(context, limits["seconds_per_item"]),
        "items": int(limits["duplicate_items"]),
        "run": wording.number(limits["longest_run"], Style.PERCENT),
        "variability": wording.number(limits["variability"], Style.PERCENT),
        "consistency": wording.number(-limits["even_odd"], Style.COEFFICIENT),
        "p_value": wording.number(limits["distance_p"], Style.P),
        "cut": wording.number(limits["pair_correlation"], Style.COEFFICIENT),
        "limit": _plain(context, limits["synonyms"]),
        "needed": int(limits["signs_needed"]),
    }
    terms = tuple((_name(context, sign), context.text(f"screening.explained.{sign}", **values)) for sign in signs)
    return Definitions(terms), context.paragraph("screening.limits")


def _plain(context: Context, value: float) -> str:
    """Return a number with decimals only where it has some."""
    return context.wording.number(value, Style.COUNT if value == int(value) else Style.COEFFICIENT)
