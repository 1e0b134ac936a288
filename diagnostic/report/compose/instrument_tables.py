"""The tables behind the soundness of the questionnaire: reliability, statements, fit, loadings, invariance."""

from __future__ import annotations

from dataclasses import replace

from diagnostic.cells import Cell, Shown
from diagnostic.measures import Measure
from diagnostic.report.compose.context import Context
from diagnostic.report.document import Column, TableBlock
from diagnostic.report.selection import number, scales
from diagnostic.report.soundness import (
    ALIKE,
    FAIR_CFI,
    FAIR_RMSEA,
    FAIR_SRMR,
    GOOD_CFI,
    GOOD_RMSEA,
    GOOD_SRMR,
    LEVELS,
    Soundness,
    remarks,
)
from diagnostic.report.values import Style, Tone, Value
from diagnostic.survey_parts import SubjectInfo

_RELIABILITY = (
    ("scale", Style.TEXT),
    ("n_items", Style.COUNT),
    ("alpha", Style.COEFFICIENT),
    ("interval", Style.TEXT),
    ("standardised", Style.COEFFICIENT),
    ("omega", Style.COEFFICIENT),
    ("interval", Style.TEXT),
)
_OPTIONAL = ("spearman_brown", "ordinal")
"""Columns of the reliability that are shown where any scale has the figure."""
_FIT_ROWS = (
    ("statistic", Style.COUNT), ("cfi", Style.FIT), ("tli", Style.FIT), ("rmsea", Style.FIT), ("srmr", Style.FIT),
)  # fmt: skip
_RULES = {
    "cfi": ("fit_at_least", GOOD_CFI, FAIR_CFI),
    "tli": ("fit_at_least", GOOD_CFI, FAIR_CFI),
    "rmsea": ("fit_at_most", GOOD_RMSEA, FAIR_RMSEA),
    "srmr": ("fit_at_most", GOOD_SRMR, FAIR_SRMR),
}
_STEP = (
    ("fit_statistic", "statistic", Style.COUNT),
    ("fit_df", "df", Style.COUNT),
    ("fit_cfi", "cfi", Style.FIT),
    ("fit_cfi_change", "cfi_change", Style.FIT),
    ("fit_rmsea", "rmsea", Style.FIT),
    ("fit_rmsea_change", "rmsea_change", Style.FIT),
    ("fit_srmr", "srmr", Style.FIT),
    ("fit_q_change", "q_value_change", Style.P),
    ("fit_groups", "groups", Style.COUNT),
    ("fit_left_out", "left_out", Style.COUNT),
    ("answers", "n", Style.COUNT),
)


def reliability_table(context: Context, found: Soundness) -> TableBlock:
    """Return the reliability of every scale, those that fail marked."""
    optional = [name for name in _OPTIONAL if shows(context, name)]
    rows = []
    for subject in scales(context.release):
        cell = context.release.cell(Measure.RELIABILITY, subject.id)
        weak = subject.id in found.weak
        tone, note = (Tone.WARNING, context.text("instrument.failed")) if weak else (Tone.NEUTRAL, "")
        rows.append(
            (
                Value(text=context.names.subject(subject.id)),
                context.figure(cell, "n_items", Style.COUNT),
                context.figure(cell, "alpha", Style.COEFFICIENT, tone=tone, note=note),
                context.interval(cell, Style.COEFFICIENT),
                context.figure(cell, "standardised", Style.COEFFICIENT),
                context.figure(cell, "omega", Style.COEFFICIENT),
                context.interval(cell, Style.COEFFICIENT, "omega_low", "omega_high"),
                *(context.figure(cell, name, Style.COEFFICIENT) for name in optional),
                context.figure(cell, "n", Style.COUNT),
                *([Value(text=context.text("instrument.failed") if weak else "")] if found.weak else []),
            )
        )
    added = [(name, Style.COEFFICIENT) for name in optional]
    remark = [("remark", Style.TEXT)] if found.weak else []
    columns = context.columns(*_RELIABILITY, *added, ("answers", Style.COUNT), *remark)
    return TableBlock(context.text("instrument.reliability"), columns, tuple(rows))


def omega_table(context: Context) -> TableBlock:
    """Return omega of every scale that has one."""
    rows = []
    for subject in scales(context.release):
        cell = context.release.cell(Measure.RELIABILITY, subject.id)
        if isinstance(cell, Shown) and cell.get("omega") is not None:
            interval = context.interval(cell, Style.COEFFICIENT, "omega_low", "omega_high")
            name = Value(text=context.names.subject(subject.id))
            rows.append((name, context.figure(cell, "omega", Style.COEFFICIENT), interval))
    columns = context.columns(("scale", Style.TEXT), ("omega", Style.COEFFICIENT), ("interval", Style.TEXT))
    return TableBlock(context.text("instrument.figure.omega.title"), columns, tuple(rows))


def shows(context: Context, column: str) -> bool:
    """Return whether any scale has a figure in a column of the reliability."""
    ids = [subject.id for subject in scales(context.release)]
    return any(number(context.release, Measure.RELIABILITY, column, key) is not None for key in ids)


def item_table(context: Context, found: Soundness) -> TableBlock:
    """Return what each statement does in its scale; of two statements, what both are worth together."""
    kept = [subject for subject in scales(context.release) if subject.id in found.tested]
    said = {(s.id, item): remarks(context.release, s.id, item) for s in kept for item in s.items}
    some = any(said.values())
    rows = []
    for subject in kept:
        for item in subject.items:
            row = _item_row(context, subject, item, marked=bool(said[subject.id, item]))
            words = [context.text(f"instrument.remark.{remark.value}") for remark in said[subject.id, item]]
            rows.append((*row, Value(text=" ".join(words))) if some else row)
    columns = context.columns(
        ("item", Style.TEXT),
        ("scale", Style.TEXT),
        ("rest_r", Style.COEFFICIENT),
        ("alpha_without", Style.COEFFICIENT),
        ("answers", Style.COUNT),
        *([("remark", Style.TEXT)] if some else []),
    )
    return TableBlock(context.text("instrument.items"), columns, tuple(rows))


def _item_row(context: Context, subject: SubjectInfo, item: str, *, marked: bool) -> tuple[Value, ...]:
    cell = context.release.cell(Measure.ITEM_RELIABILITY, item)
    pair = number(context.release, Measure.RELIABILITY, "spearman_brown", subject.id)
    without = context.figure(cell, "alpha_without", Style.COEFFICIENT)
    if pair is not None and isinstance(cell, Shown):
        shown = context.wording.number(pair, Style.COEFFICIENT)
        without = Value(text=context.text("instrument.pair_of_items", value=shown))
    return (
        Value(text=_statement(context, item)),
        Value(text=context.names.subject(subject.id)),
        context.figure(cell, "rest_r", Style.COEFFICIENT, tone=Tone.WARNING if marked else Tone.NEUTRAL),
        without,
        context.figure(cell, "n", Style.COUNT),
    )


def _statement(context: Context, item: str) -> str:
    texts = (each.text.to(context.wording.language) for each in context.release.items if each.id == item)
    return next(texts, item)


def fit_table(context: Context) -> TableBlock:
    """Return the fit of the intended structure beside the rules of thumb."""
    cell = context.release.cell(Measure.STRUCTURE, "whole")
    rows = []
    for name, style in _FIT_ROWS:
        value, extra = context.figure(cell, name, style), ""
        if isinstance(cell, Shown) and name == "statistic":
            p_value = cell.get("p_value")
            shown = "" if p_value is None else context.wording.number(p_value, Style.P)
            df = context.wording.number(cell.number("df"), Style.COUNT)
            extra = context.text("fit.test", df=df, p=shown)
        elif isinstance(cell, Shown) and name == "rmsea":
            extra = context.wording.interval(cell.number("rmsea_low"), cell.number("rmsea_high"), Style.FIT)
        rows.append(
            (Value(text=context.text(f"fit.{name}")), value, Value(text=extra), Value(text=_rule(context, name)))
        )
    columns = context.columns(
        ("fit_index", Style.TEXT), ("fit_value", Style.FIT), ("fit_uncertainty", Style.TEXT), ("fit_rule", Style.TEXT)
    )
    return TableBlock(context.text("instrument.structure"), columns, tuple(rows))


def _rule(context: Context, name: str) -> str:
    if name not in _RULES:
        return ""
    key, good, fair = _RULES[name]
    values = [context.wording.number(value, Style.COEFFICIENT) for value in (good, fair)]
    return context.text(f"instrument.{key}", good=values[0], fair=values[1])


def loading_table(context: Context) -> TableBlock:
    """Return how closely each statement goes with what its scale measures."""
    release, rows = context.release, []
    table = release.tables.get(Measure.LOADING)
    for item in table.axes[0] if table is not None else ():
        scale = next((subject.id for subject in scales(release) if item in subject.items), "")
        cell = release.cell(Measure.LOADING, item)
        rows.append(
            (
                Value(text=_statement(context, item)),
                Value(text=context.names.subject(scale) if scale else ""),
                context.figure(cell, "estimate", Style.COEFFICIENT),
                context.figure(cell, "std_error", Style.FIT),
                context.figure(cell, "residual", Style.PERCENT),
                context.figure(cell, "n", Style.COUNT),
            )
        )
    columns = context.columns(
        ("item", Style.TEXT),
        ("scale", Style.TEXT),
        ("fit_loading", Style.COEFFICIENT),
        ("fit_std_error", Style.FIT),
        ("fit_residual", Style.PERCENT),
        ("answers", Style.COUNT),
    )
    return TableBlock(context.text("instrument.loadings"), columns, tuple(rows))


def correlation_table(context: Context) -> TableBlock:
    """Return the correlations of what the scales measure, under the diagonal; columns by number."""
    table = context.release.tables.get(Measure.FACTOR_CORRELATION)
    ids = table.axes[0] if table is not None else ()
    rows = []
    for at, scale in enumerate(ids):
        cells = [context.release.cell(Measure.FACTOR_CORRELATION, scale, other) for other in ids[:at]]
        numbers = [cell.get("estimate") if isinstance(cell, Shown) else None for cell in cells]
        values = [
            context.figure(
                cell,
                "estimate",
                Style.COEFFICIENT,
                tone=Tone.WARNING if value is not None and value >= ALIKE else Tone.NEUTRAL,
            )
            for cell, value in zip(cells, numbers, strict=True)
        ]
        name = context.text("instrument.numbered", number=at + 1, name=context.names.subject(scale))
        rows.append((Value(text=name), *values, *[Value()] * (len(ids) - 1 - at)))
    numbered = [Column(str(at + 1), Style.COEFFICIENT, context.names.subject(other)) for at, other in enumerate(ids)]
    return TableBlock(
        context.text("instrument.correlations"), (*context.columns(("scale", Style.TEXT)), *numbered[:-1]), tuple(rows)
    )


def invariance_tables(context: Context, found: Soundness) -> tuple[TableBlock, ...]:
    """Return every level of every block that was tested, a table for each attribute."""
    names = {attribute.id: attribute.name.to(context.wording.language) for attribute in context.release.attributes}
    heads = context.columns(
        ("block", Style.TEXT),
        ("fit_level", Style.TEXT),
        ("fit_holds", Style.TEXT),
        *((key, style) for key, _, style in _STEP),
    )
    return tuple(
        TableBlock(
            context.text("instrument.invariance", attribute=names.get(comparison.attribute, comparison.attribute)),
            heads,
            tuple(
                _step_row(context, comparison.attribute, block, level)
                for block in (*comparison.alike, *comparison.weighing, *comparison.different)
                for level in LEVELS
            ),
        )
        for comparison in found.comparisons
        if comparison.tested
    )


def _step_row(context: Context, attribute: str, block: str, level: str) -> tuple[Value, ...]:
    cell = context.release.cell(Measure.INVARIANCE, attribute, block, level)
    holds = number(context.release, Measure.INVARIANCE, "holds", attribute, block, level)
    verdict = Value(text=context.text("instrument.holds" if holds else "instrument.fails"))
    return (
        Value(text=context.names.block(block)),
        Value(text=context.text(f"level.{level}")),
        verdict if holds else replace(verdict, tone=Tone.WARNING),
        *(_step_value(context, level, cell, column, style) for _, column, style in _STEP),
    )


def _step_value(context: Context, level: str, cell: Cell, column: str, style: Style) -> Value:
    """Return one figure of a level; the first level changes nothing."""
    if level == LEVELS[0] and column.endswith("_change"):
        return Value()
    return context.figure(cell, column, style)
