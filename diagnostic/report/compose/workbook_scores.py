"""The workbook's sheets of scores: every unit on every scale, the heat map, and statement by statement."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.report import sheets
from diagnostic.report.compose.context import VERDICT_TONES, Context
from diagnostic.report.compose.heat import is_divided, outcomes_first
from diagnostic.report.compose.workbook_columns import Columns, Key, Made, grid, in_band, sheet
from diagnostic.report.selection import nested
from diagnostic.report.sheets import Sheet, SheetColumn
from diagnostic.report.values import Style, Tone
from diagnostic.survey_parts import ItemInfo

_SIGNS = (Tone.ABOVE, Tone.BELOW, Tone.DIVIDED)
_MOST_ANSWERS_NAMED = 5


def scores_sheet(context: Context) -> Sheet:
    """Return every score of every unit, one a row, with what stands behind it and what may be said of it."""
    make, release = Columns(context), context.release
    everybody = Measure.CONTRAST_WHOLE in release.tables
    printed = (
        *make.unit_and_scale(),
        *in_band(context.text("workbook.band.score"), _score(make)),
        *in_band(context.text("workbook.band.rest"), make.against(Measure.CONTRAST, "verdict", effect=True)),
    )
    columns = (
        *printed,
        *(in_band(context.text("workbook.band.everybody"), _everybody(make)) if everybody else ()),
        *in_band(context.text("workbook.band.answers"), _answers(make, Measure.FAVOURABLE)),
        *in_band(context.text("workbook.band.adjusted"), make.estimate(Measure.SHRUNKEN)),
        *in_band(context.text("workbook.band.agreement"), _agreement(make)),
        make.words("state", lambda key: make.state(Measure.SCORE, key), 40),
        *make.ids("unit", "subject"),
    )
    keys = [(unit.id, subject.id) for unit in nested(release) for subject in release.subjects]
    return sheet(context, "scores", grid("scores", columns, keys, frozen=2, printed=len(printed)), _legend(context))


def _score(make: Columns) -> tuple[Made, ...]:
    score, low, high = make.estimate(Measure.SCORE)
    return score.with_(signs="verdict"), low, high, make.figure(Measure.SCORE, "n")


def _answers(make: Columns, measure: Measure) -> tuple[Made, ...]:
    favourable = make.figure(measure, "favourable")
    title = favourable.column.title
    ends = tuple(
        make.figure(measure, f"favourable_{end}").with_(title=make.context.text(f"workbook.end.{end}", figure=title))
        for end in ("low", "high")
    )
    return (favourable, *ends, *(make.figure(measure, each) for each in ("neutral", "unfavourable", "dont_know")))


def _everybody(make: Columns) -> tuple[Made, ...]:
    return make.against(Measure.CONTRAST_WHOLE, "verdict_whole", effect=True)


def _agreement(make: Columns) -> tuple[Made, ...]:
    context = make.context
    words = {Tone.DIVIDED: context.text("workbook.yes"), Tone.NEUTRAL: context.text("workbook.no")}

    def cell(key: Key) -> sheets.Cell:
        found = make.shown(Measure.AGREEMENT, key, "divided", Style.COUNT)
        if not isinstance(found, float):
            return found
        return words[Tone.DIVIDED if found else Tone.NEUTRAL]

    divided = make.words("divided", cell, 10, words=words, source=f"{Measure.AGREEMENT.value}.divided")
    return make.figure(Measure.AGREEMENT, "rwg_j").with_(signs="divided"), divided


# --- the heat map ----------------------------------------------------------------------------------------------------


def heat_sheet(context: Context) -> Sheet | None:
    """Return units by scales, toned where a difference is beyond chance; nothing where there is one unit only."""
    if len(context.release.units) < 2:
        return None
    make = Columns(context)
    subjects = outcomes_first(context)
    scores = [_heat_score(make, subject.id) for subject in subjects]
    signs = [_heat_sign(make, subject.id) for subject in subjects]
    fixed = (*make.unit(), make.figure(Measure.PARTICIPATION, "n", keys=lambda key: key[:1]))
    columns = (*fixed, *scores, *signs, *make.ids("unit"))
    levels = {unit.id: unit.level for unit in context.release.units}
    made = grid(
        "heat_map",
        columns,
        [(unit.id,) for unit in nested(context.release)],
        depth=lambda key: levels[key[0]],
        frozen=1,
        folds=True,
        printed=len(fixed) + len(scores),
    )
    return sheet(context, "heat_map", made, _legend(context))


def _heat_score(make: Columns, subject: str) -> Made:
    context = make.context
    style = context.names.style(subject)
    made = make.figure(Measure.SCORE, "estimate", keys=lambda key: (key[0], subject), style=style)
    return made.with_(
        key=f"score.{subject}",
        title=context.names.subject(subject),
        band=context.names.block(context.names.info(subject).block),
        described_as=context.text("workbook.heat.scores"),
        signs=f"sign.{subject}",
        width=6.3,
        upright=True,
    )


def _heat_sign(make: Columns, subject: str) -> Made:
    context = make.context
    words = _words(context)

    def cell(key: Key) -> sheets.Cell:
        unit = key[0]
        verdict = context.verdict(unit, subject)
        tone = VERDICT_TONES[verdict or 0]
        if tone is Tone.NEUTRAL and is_divided(context, unit, subject):
            return words[Tone.DIVIDED]
        if verdict is None:
            return make.shown(Measure.CONTRAST, (unit, subject), "verdict", Style.COUNT)
        return words[tone]

    name = context.names.subject(subject)
    column = SheetColumn(
        key=f"sign.{subject}",
        title=context.text("workbook.heat.sign", scale=name),
        meaning=context.text("workbook.heat.signs.meaning"),
        width=17,
        source=f"{Measure.CONTRAST.value}.verdict, {Measure.AGREEMENT.value}.divided",
        band=context.text("workbook.heat.signs"),
        described_as=context.text("workbook.heat.signs"),
        upright=True,
        words=words,
    )
    return Made(column, cell)


def _words(context: Context) -> dict[Tone, str]:
    return {
        Tone.BELOW: context.text("verdict.below"),
        Tone.NEUTRAL: context.text("verdict.alike"),
        Tone.ABOVE: context.text("verdict.above"),
        Tone.DIVIDED: context.text("workbook.divided"),
    }


def _legend(context: Context) -> tuple[tuple[Tone, str], ...]:
    return tuple((tone, context.text(f"page.legend_{tone.value}")) for tone in _SIGNS)


# --- statement by statement ------------------------------------------------------------------------------------------


def items_sheet(context: Context) -> Sheet | None:
    """Return the answers to every statement, for every unit as far as they are released; nothing without statements."""
    release = context.release
    if not release.items:
        return None
    make, infos = Columns(context), {item.id: item for item in release.items}
    language = context.wording.language
    answers = max(len(item.format.options) for item in release.items)
    yes, no = context.text("workbook.yes"), context.text("workbook.no")
    unit, division, level = make.unit()
    printed = (
        unit,
        make.words("scale", lambda key: context.names.subject(infos[key[1]].scale), 24),
        make.words("item", lambda key: infos[key[1]].text.to(language), 82),
        make.figure(Measure.ITEM_SCORE, "estimate"),
        make.figure(Measure.ITEM_SCORE, "n"),
        *in_band(context.text("workbook.band.answers"), _answers(make, Measure.ITEM_FAVOURABLE)),
    )
    columns = (
        *printed,
        make.words("reversed", lambda key: yes if infos[key[1]].reversed else no, 11),
        *in_band(context.text("workbook.band.ticked"), [_answer(make, at, infos) for at in range(answers)]),
        make.words("answers", lambda key: _asked(context, infos[key[1]]), 40),
        level,
        division,
        make.words("state", lambda key: make.state(Measure.ITEM_SCORE, key), 40),
        *make.ids("unit", "item"),
    )
    keys = [(unit.id, item.id) for unit in nested(release) for item in release.items]
    return sheet(context, "items", grid("items", columns, keys, printed=len(printed)))


def _answer(make: Columns, at: int, infos: dict[str, ItemInfo]) -> Made:
    context = make.context
    made = make.figure(Measure.DISTRIBUTION, "shares")
    title = context.text("workbook.answer", number=at + 1)

    def cell(key: Key) -> sheets.Cell:
        if at >= len(infos[key[1]].format.options):
            return None
        found = make.cell(Measure.DISTRIBUTION, *key)
        if isinstance(found, Shown):
            return found.numbers("shares")[at]
        return make.shown(Measure.DISTRIBUTION, key, "shares", Style.PERCENT)

    column = made.with_(
        key=f"answer.{at + 1}", title=title, described_as=context.text("workbook.band.ticked"), width=8
    ).column
    return Made(column, cell)


def _asked(context: Context, item: ItemInfo) -> str:
    labels: Sequence[str] = [option.label(context.wording.language) for option in item.format.options]
    if len(labels) > _MOST_ANSWERS_NAMED + 2:
        return context.text("workbook.answers.ends", first=labels[0], last=labels[-1])
    return " | ".join(f"{at}: {label}" for at, label in enumerate(labels, start=1))
