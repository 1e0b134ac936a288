"""What makes the report trustworthy: the confidentiality page, the methods page and the glossary."""

from __future__ import annotations

import unicodedata

from diagnostic.cells import Reason
from diagnostic.measures import Measure
from diagnostic.questionnaire import ScaleKind
from diagnostic.report.compose.context import Context
from diagnostic.report.document import Block, Bullets, Callout, Definitions, Group, Paragraph, Section, TableBlock
from diagnostic.report.findings import NOTABLE
from diagnostic.report.moves import MATTERS, has_waves
from diagnostic.report.selection import scales
from diagnostic.report.values import Style, Tone, Value

_POOLING = (
    ("scale", Style.TEXT),
    ("icc1", Style.COEFFICIENT),
    ("interval", Style.TEXT),
    ("icc2", Style.COEFFICIENT),
    ("p_value", Style.P),
    ("teams", Style.COUNT),
    ("answers", Style.COUNT),
)
_RULES = ("threshold", "comments", "subtraction", "unanimity", "rounding", "names")
_WAVE_TERMS = frozenset({"change", "found_from", "rebound"})
"""Words of the glossary that only a report on several waves uses."""
_STEPS = (
    "scoring", "intervals", "shrinkage", "agreement", "instrument", "screening", "contrasts", "roles", "drivers",
    "links", "targets", "rounding",
)  # fmt: skip


def confidentiality(context: Context) -> Section:
    """Return what protects the people who answered."""
    what = context.release.confidentiality
    wording = context.wording
    known = {
        "threshold": what.threshold,
        "comments": what.comment_threshold,
        "fewer": what.threshold - 1,
        "points": what.points,
    }
    asked = (*_RULES, *(("overlaps",) if context.release.cuts else ()))
    rules = tuple(
        context.text(f"confidentiality.rule.{rule}", **known)
        for rule in (
            *asked,
            *(("waves",) if has_waves(context.release) else ()),
            *(("earlier",) if context.release.waves else ()),
        )
    )
    passed = context.text(
        "confidentiality.passed" if what.passed else "confidentiality.failed",
        relations=wording.plural("count.relations", what.checked_relations),
    )
    blocks: tuple[Block, ...] = (
        context.paragraph("confidentiality.intro"),
        Callout(context.text("confidentiality.verdict"), passed, Tone.NEUTRAL if what.passed else Tone.WARNING),
        *_guesses(context),
        Bullets(rules),
        _hidden(context),
        Paragraph(wording.plural("confidentiality.units", what.units_withheld)),
        _rounding(context),
        Definitions(
            tuple(
                (context.text(f"mark.{mark}"), context.text(f"mark.{mark}.meaning"))
                for mark in ("withheld", "not_estimable")
            )
        ),
    )
    title, kicker = context.text("section.confidentiality"), context.text("section.confidentiality.kicker")
    return Section("confidentiality", title, blocks, kicker)


def _guesses(context: Context) -> tuple[Paragraph, ...]:
    """Return how closely what is hidden can be guessed, and how little was hidden; nothing where nothing is."""
    what, wording = context.release.confidentiality, context.wording
    if not what.audited:
        return ()
    room = {
        "points": context.names.points(what.points),
        "people": wording.plural("count.people", what.people),
    }
    said = [wording.plural("confidentiality.guesses", what.audited, **room)]
    decided = what.exact + what.greedy
    if decided:
        exact = wording.number(what.exact, Style.COUNT)
        said.append(wording.plural("confidentiality.least", decided, exact=exact))
    return (Paragraph(" ".join(said)),)


def _hidden(context: Context) -> TableBlock:
    what = context.release.confidentiality
    counted = [
        (context.text("confidentiality.cells"), what.cells),
        (context.text("confidentiality.shown"), what.shown),
        (context.text("confidentiality.banded"), what.banded),
        *(
            (context.text("confidentiality.withheld", reason=context.wording.reason(reason)), what.withheld[reason])
            for reason in Reason
            if reason in what.withheld
        ),
    ]
    rows = tuple((Value(text=label), Value(float(count), Style.COUNT)) for label, count in counted)
    columns = context.columns(("kind", Style.TEXT), ("number", Style.COUNT))
    return TableBlock(context.text("confidentiality.table"), columns, rows)


def _rounding(context: Context) -> TableBlock:
    rounding = context.release.confidentiality.rounding
    rows = tuple(
        (Value(text=context.text(f"rounding.{kind}")), Value(float(decimals), Style.COUNT))
        for kind, decimals in rounding.items()
    )
    columns = context.columns(("figures", Style.TEXT), ("decimals", Style.COUNT))
    return TableBlock(context.text("rounding.table"), columns, rows)


def methods(context: Context) -> Section:
    """Return what was computed, how much lies between teams, and the literature."""
    about = context.release.about
    values: dict[str, str | int] = {
        "confidence": context.wording.number(about.confidence, Style.PERCENT),
        "rate": context.wording.number(about.false_discovery_rate, Style.PERCENT),
        "points": context.names.points(NOTABLE),
        "camps": context.wording.number(about.divided_at, Style.COEFFICIENT),
        "drivers": _drivers(context),
        "questionnaire": about.questionnaire_name.to(context.wording.language),
        "version": about.questionnaire_version,
        "matters": context.names.points(MATTERS),
    }
    cut = ("cuts",) if context.release.cuts else ()
    asked = (*_STEPS, *cut, *(("waves",) if has_waves(context.release) else ()))
    steps = tuple((context.text(f"methods.{step}.title"), context.text(f"methods.{step}", **values)) for step in asked)
    references = tuple(context.text(key) for key in context.wording.keys("literature."))
    blocks: tuple[Block, ...] = (
        context.paragraph("methods.intro", **values),
        Definitions(steps),
        _pooling(context),
        Group("methods-references", context.text("methods.references"), (Bullets(references),), collapsed=True),
    )
    title, kicker = context.text("section.methods"), context.text("section.methods.kicker")
    return Section("methods", title, blocks, kicker)


def _drivers(context: Context) -> str:
    about = context.release.about
    parts = [context.text(f"driver_method.{about.driver_method or 'none'}")]
    if about.driver_resampling:
        parts += [context.text(f"driver_resampling.{about.driver_resampling}"), context.text("driver_caveats")]
        people = context.wording.plural("count.people", about.driver_minimum)
        rate = context.wording.number(about.false_discovery_rate, Style.PERCENT)
        parts.append(context.text("drivers.methods.units", people=people, rate=rate))
        parts.append(context.text("drivers.methods.levels"))
    return " ".join(parts)


def _pooling(context: Context) -> TableBlock:
    rows = []
    for subject in scales(context.release):
        cell = context.release.cell(Measure.POOLING, subject.id)
        rows.append(
            (
                Value(text=context.names.subject(subject.id)),
                context.figure(cell, "icc1", Style.COEFFICIENT),
                context.interval(cell, Style.COEFFICIENT, "icc1_low", "icc1_high"),
                context.figure(cell, "icc2", Style.COEFFICIENT),
                context.figure(cell, "p_value", Style.P),
                context.figure(cell, "groups", Style.COUNT),
                context.figure(cell, "n", Style.COUNT),
            )
        )
    return TableBlock(context.text("methods.pooling"), context.columns(*_POOLING), tuple(rows))


def _letters(text: str) -> str:
    """Return what a text is sorted by: its letters without accents, as dictionaries do."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def glossary(context: Context) -> Section:
    """Return the words of the report, and what each scale measures."""
    language = context.wording.language
    names = sorted({key.split(".")[1] for key in context.wording.keys("glossary.")})
    names = [name for name in names if name not in _WAVE_TERMS or has_waves(context.release)]
    names = [name for name in names if name != "cut" or context.release.cuts]
    terms = tuple((context.text(f"glossary.{name}.term"), context.text(f"glossary.{name}.meaning")) for name in names)
    measured = tuple(
        (
            context.names.subject(subject.id),
            context.text(
                "glossary_scale.gap" if subject.kind is ScaleKind.GAP else "glossary_scale",
                high=subject.high.to(language),
                low=subject.low.to(language),
            ),
        )
        for subject in context.release.subjects
    )
    blocks = (
        Definitions(tuple(sorted(terms, key=lambda term: _letters(term[0])))),
        Group("glossary-scales", context.text("glossary_scales.title"), (Definitions(measured),)),
    )
    title, kicker = context.text("section.glossary"), context.text("section.glossary.kicker")
    return Section("glossary", title, blocks, kicker)
