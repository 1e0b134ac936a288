"""The released figures as tidy tables with described columns: what the CSV files hold, before they are written.

Each table knows its columns' types and meanings and its rows, so that file and description cannot part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diagnostic.actions import Plan, Recommendation
from diagnostic.cells import Reason
from diagnostic.disclosure.policy import Style
from diagnostic.followed import ActionStatus, FollowedAction
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.questionnaire import Text
from diagnostic.release import Release
from diagnostic.report.data_dictionary import (
    SHAPES,
    SHARES,
    axis_words,
    figure_words,
    kind_of,
    kind_words,
    measure_words,
    status_words,
)
from diagnostic.report.names import Names, with_units
from diagnostic.report.release_records import STATUSES, Records, Scalar, released
from diagnostic.report.sentences import evidence_sentence
from diagnostic.wave_info import WaveInfo

OPTION, SHARE = "option", "share"
"""The columns that a distribution has in the place of its shares: a row an answer."""
UNITS, SUBJECTS, ITEMS, OPTIONS, ROLES, WAVES = "units", "subjects", "items", "options", "roles", "waves"
CUTS = "cuts"
_KEYS = {
    **dict.fromkeys(("unit", "from_unit", "to_unit", "other_unit", "parent"), (UNITS, "unit")),
    **dict.fromkeys(("subject", "other_subject", "outcome", "driver", "scale"), (SUBJECTS, "subject")),
    "item": (ITEMS, "item"),
    "role": (ROLES, "role"),
    "cut": (CUTS, "cut"),
    "wave": (WAVES, "wave"),
}
"""Which table a key is explained in, and by which column there."""
_CUTS = ("cut", "attribute", "name")


class FieldType(StrEnum):
    """Types of columns, by the names of Frictionless."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Field:
    """A column."""

    name: str
    type: FieldType
    title: str
    description: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    """Values there can be; none where any can."""
    least: float | None = None
    most: float | None = None


Cells = Mapping[str, Scalar | bool | None]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table of one kind of rows."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    rows: Iterable[Cells]
    refers: Mapping[str, tuple[str, str]]
    """Columns that are explained in another table: its name, and the column there."""


def csv_tables(release: Release, plan: Plan, names: Names, followed: Sequence[FollowedAction]) -> tuple[CsvTable, ...]:
    """Return every table: what the keys are, the actions, then the figures of each measure."""
    lists = (*_Lists(release, plan, names, followed).tables(),)
    there = {table.name for table in lists}
    figures = (_figures(release, records, names, there) for records in released(release))
    return (*lists, *figures)


# --- figures ---------------------------------------------------------------------------------------------------------


def _figures(release: Release, records: Records, names: Names, there: set[str]) -> CsvTable:
    measure, shape = records.measure, SHAPES[records.measure]
    words = measure_words(names.wording, measure)
    spread = SHARES in shape.figures
    axes = (*shape.axes, OPTION) if spread else shape.axes
    return CsvTable(
        name=measure.value,
        title=words.title,
        description=words.meaning,
        fields=(*(_axis(names, axis) for axis in axes), *_status(names), *_numbers(names, measure)),
        key=axes,
        rows=_by_answer(release, records) if spread else records,
        refers={axis: _KEYS[axis] for axis in axes if axis in _KEYS and _KEYS[axis][0] in there},
    )


def _axis(names: Names, axis: str) -> Field:
    words = axis_words(names.wording, axis)
    kind = FieldType.INTEGER if axis == OPTION else FieldType.STRING
    return Field(axis, kind, words.title, words.meaning, required=True, least=1 if axis == OPTION else None)


def _status(names: Names) -> tuple[Field, ...]:
    status, reason, low, high = (
        status_words(names.wording, each) for each in ("status", "reason", "band_low", "band_high")
    )
    reasons = (*(each.value for each in Reason), *(each.value for each in Why))
    return (
        Field("status", FieldType.STRING, status.title, status.meaning, required=True, allowed=STATUSES),
        Field("reason", FieldType.STRING, reason.title, reason.meaning, allowed=reasons),
        Field("band_low", FieldType.INTEGER, low.title, low.meaning),
        Field("band_high", FieldType.INTEGER, high.title, high.meaning),
    )


def _numbers(names: Names, measure: Measure) -> Iterator[Field]:
    for figure in SHAPES[measure].figures:
        kind = kind_of(measure, figure)
        column = SHARE if figure == SHARES else figure
        words, unit = figure_words(names.wording, measure, column), kind_words(names.wording, kind)
        meaning = names.wording.text("field.described", meaning=words.meaning, unit=unit.title, range=unit.meaning)
        whole = kind in {Style.COUNT, Style.SCORE}
        limits = (0.0, 1.0) if kind is Style.PROBABILITY else (None, None)
        yield Field(
            column,
            FieldType.INTEGER if whole else FieldType.NUMBER,
            words.title,
            meaning,
            least=limits[0],
            most=limits[1],
        )


def _by_answer(release: Release, records: Iterable[Mapping[str, Scalar]]) -> Iterator[Cells]:
    """Yield a row an answer, where the figures are not shown, too: every answer that could be ticked."""
    options = {item.id: len(item.format.options) for item in release.items}
    for record in records:
        shares = record.get(SHARES, ())
        rest = {name: value for name, value in record.items() if name != SHARES}
        item = str(record["item"])
        known = shares if isinstance(shares, tuple) else ()
        for at in range(max(options.get(item, 0), len(known))):
            yield {**rest, OPTION: at + 1, SHARE: known[at] if at < len(known) else None}


# --- what the keys are, and the actions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Lists:
    """The tables that explain keys, in one language."""

    release: Release
    plan: Plan
    names: Names
    followed: Sequence[FollowedAction]

    def tables(self) -> Iterator[CsvTable]:
        yield self._table(UNITS, ("unit",), _UNITS, self._units())
        yield self._table(SUBJECTS, ("subject",), _SUBJECTS, self._subjects())
        yield self._table(ITEMS, ("item",), _ITEMS, self._items())
        yield self._table(OPTIONS, ("item", "option"), _OPTIONS, self._options())
        if self.release.roles:
            roles = ({"role": role.id, "name": self._said(role.name)} for role in self.release.roles)
            yield self._table(ROLES, ("role",), {"role": FieldType.STRING, "name": FieldType.STRING}, roles)
        if self.release.cuts:
            yield self._table(CUTS, ("cut",), dict.fromkeys(_CUTS, FieldType.STRING), self._cuts())
        if self.release.waves:
            waves = (self._wave(each) for each in self.release.waves)
            yield self._table(WAVES, ("wave",), _WAVES, waves)
        yield self._table("actions", ("unit", "purpose", "rank"), _ACTIONS, self._actions())
        if self.followed:
            yield self._table("followed_actions", (), _FOLLOWED, self._followed())

    def _table(
        self, name: str, key: tuple[str, ...], columns: Mapping[str, FieldType], rows: Iterable[Cells]
    ) -> CsvTable:
        wording = self.names.wording
        fields = tuple(
            Field(
                column,
                kind,
                wording.text(f"field.{column}"),
                wording.text(f"field.{column}.meaning"),
                required=column in key,
                allowed=_ALLOWED.get((name, column), ()),
            )
            for column, kind in columns.items()
        )
        refers = {column: _KEYS[column] for column in columns if column in _KEYS}
        if name in {UNITS, SUBJECTS, ITEMS, ROLES, CUTS, WAVES}:
            refers.pop(key[0], None)
        return CsvTable(
            name, wording.text(f"csv.{name}"), wording.text(f"csv.{name}.meaning"), fields, key, rows, refers
        )

    def _cuts(self) -> Iterator[Cells]:
        for cut in self.release.cuts:
            yield {"cut": cut.key, "attribute": self._said(cut.attribute_name), "name": self._said(cut.name)}

    def _said(self, text: Text) -> str:
        return text.to(self.names.wording.language)

    def _wave(self, wave: WaveInfo) -> Cells:
        return {"wave": wave.id, "name": wave.name, "date": wave.date, "n": wave.n}

    def _units(self) -> Iterator[Cells]:
        for unit in self.release.units:
            yield {
                "unit": unit.id,
                "name": self.names.unit(unit.id),
                "parent": unit.parent,
                "depth": unit.level,
                "team": unit.leaf,
            }

    def _subjects(self) -> Iterator[Cells]:
        for subject in self.release.subjects:
            yield {
                "subject": subject.id,
                "name": self.names.subject(subject.id),
                "block": subject.block,
                "block_name": self.names.block(subject.block),
                "purpose_of_scale": subject.role.value,
                "kind": subject.kind.value,
                "high": self._said(subject.high),
                "low": self._said(subject.low),
                "parts": " ".join(subject.parts),
                "minus": " ".join(subject.minus),
            }

    def _items(self) -> Iterator[Cells]:
        for item in self.release.items:
            yield {
                "item": item.id,
                "text": self._said(item.text),
                "scale": item.scale,
                "format": item.format.id,
                "reversed": item.reversed,
            }

    def _options(self) -> Iterator[Cells]:
        for item in self.release.items:
            for at, option in enumerate(item.format.options, start=1):
                label = option.label(self.names.wording.language)
                yield {"item": item.id, "option": at, "value": option.value, "label": label}

    def _actions(self) -> Iterator[Cells]:
        for plan in (self.plan.organisation, *self.plan.units.values()):
            for purpose, recommendations in (("start", plan.recommendations), ("protect", plan.protect)):
                for rank, each in enumerate(recommendations, start=1):
                    yield {"unit": plan.unit, "purpose": purpose, "rank": rank, **self._action(each)}

    def _action(self, recommendation: Recommendation) -> Cells:
        action, partners = recommendation.action, recommendation.partners
        units = [self.names.unit(unit) for unit in partners]

        def filled(text: Text) -> str:
            return with_units(self._said(text), units)

        return {
            "action": action.id,
            "pattern": recommendation.pattern.value,
            "triggered_by": recommendation.subject,
            "partners": " ".join(partners),
            "title": filled(action.title),
            "evidence": " ".join(evidence_sentence(each, self.names) for each in recommendation.evidence),
            "what": filled(action.what),
            "why": filled(action.why),
            "first_step": filled(action.first_step),
            "owner": filled(action.owner),
            "effort": action.effort.value,
            "horizon_weeks": action.horizon_weeks,
            "measure": action.measure,
            "expected_points": round(action.expected_points),
            "avoid": filled(action.avoid),
            "source": action.source,
        }

    def _followed(self) -> Iterator[Cells]:
        for each in self.followed:
            yield {
                "action": each.id,
                "title": each.title,
                "where": each.unit,
                "action_status": each.status.value,
                "owner": each.owner,
                "date": each.date or None,
                "reason": each.reason,
                "measure": each.subject,
            }


def _columns(**kinds: FieldType) -> Callable[[str], dict[str, FieldType]]:
    """Return what types the columns named in a text: strings, but for those that are said to be something else."""
    return lambda names: {name: kinds.get(name, FieldType.STRING) for name in names.split()}


_UNITS = _columns(depth=FieldType.INTEGER, team=FieldType.BOOLEAN)("unit name parent depth team")
_SUBJECTS = _columns()("subject name block block_name purpose_of_scale kind high low parts minus")
_ITEMS = _columns(reversed=FieldType.BOOLEAN)("item text scale format reversed")
_OPTIONS = _columns(option=FieldType.INTEGER, value=FieldType.NUMBER)("item option value label")
_WAVES = _columns(date=FieldType.DATE, n=FieldType.INTEGER)("wave name date n")
_ACTIONS = _columns(rank=FieldType.INTEGER, horizon_weeks=FieldType.INTEGER, expected_points=FieldType.INTEGER)(
    "unit purpose rank action pattern triggered_by partners title evidence what why first_step owner effort "
    "horizon_weeks measure expected_points avoid source"
)
_FOLLOWED = _columns(date=FieldType.DATE)("action title where action_status owner date reason measure")
_ALLOWED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("actions", "purpose"): ("start", "protect"),
    ("followed_actions", "action_status"): tuple(each.value for each in ActionStatus),
}
