"""Files of benchmarks: YAML or a table of source, scale, value, n, date and note, read with every problem at once.

Norms of several studies are written in the same form. Where a benchmark comes from is its author's word; what it may be
compared with is settled here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from diagnostic import asked_content, definitions
from diagnostic.asked_content import Content
from diagnostic.benchmarks import Benchmark
from diagnostic.exports.files import read_table
from diagnostic.exports.normal import clean, folded, listed, number
from diagnostic.exports.table import RawTable
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values
from diagnostic.questionnaire import SPAN, Index, Questionnaire, Scale
from diagnostic.questionnaire_file import shipped_ids
from diagnostic.yaml_edit import one_line, scalar

LEAST_PEOPLE = 3
"""The floor of the confidentiality threshold: of fewer people, a mean tells what single ones answered."""
_YAML = frozenset({".yaml", ".yml"})
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "source": ("source", "benchmark", "norm", "référence", "norme"),
    "scale": ("scale", "subject", "dimension", "échelle", "thème"),
    "value": ("value", "score", "mean", "valeur", "moyenne"),
    "n": ("n", "people", "respondents", "effectif", "répondants", "personnes"),
    "date": ("date", "year", "année"),
    "note": ("note", "remark", "comment", "remarque", "commentaire"),
}
_NEEDED = ("source", "scale", "value")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?")


def _date(written: str | int | None) -> str:
    text = "" if written is None else str(written)
    if text and not _DATE.fullmatch(text):
        raise ValueError(_DATES)
    return text


_DATES = "2026, 2026-12, 2026-12-31, 2024/2026"
"""The forms that are possible, in signs."""


class Lines(BaseModel):
    """One benchmark of a YAML file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(min_length=1, max_length=80)
    scale: str = Field(min_length=1)
    value: float
    n: int | None = None
    date: Annotated[str | int | None, AfterValidator(_date)] = None
    note: str | None = None
    studies: int = Field(0, ge=0)
    spread: float | None = Field(None, ge=0)
    content: dict[str, str] = {}


class BenchmarkFile(BaseModel):
    """The shape of a YAML file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    benchmarks: tuple[Lines, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A benchmark as a file has it, and where."""

    place: Place
    source: str
    scale: str
    value: float
    n: int | None = None
    date: str = ""
    note: str = ""
    studies: int = 0
    spread: float | None = None
    content: Content = field(default_factory=dict)


def read_benchmarks(path: Path, asked: Questionnaire) -> tuple[tuple[Benchmark, ...], tuple[Problem, ...]]:
    """Return the benchmarks on what a questionnaire asks, and what is worth saying about the others.

    Raises
    ------
    InvalidInput
        With every problem of the file.
    """
    rows, problems = _yaml_rows(path) if path.suffix.lower() in _YAML else _table_rows(path)
    subjects = _by_name(asked)
    found = [*problems, *_wrong(rows, subjects)]
    if any(problem.severity is Severity.ERROR for problem in found):
        raise InvalidInput(sorted(found, key=lambda problem: problem.place.line or problem.place.row or 0))
    here = [(row, subjects[folded(row.scale)]) for row in rows if folded(row.scale) in subjects]
    content = asked_content.of_questionnaire(asked)
    other = [row for row, subject in here if row.content and not asked_content.same(row.content, content[subject.id])]
    absent = [row for row in rows if folded(row.scale) not in subjects]
    for code, left_out, severity in (
        (Code.BENCHMARK_NOT_ASKED, absent, Severity.NOTE),
        (Code.BENCHMARK_OTHER_QUESTIONS, other, Severity.WARNING),
    ):
        if left_out:
            values: Values = {"count": len(left_out), "scales": listed(sorted({row.scale for row in left_out}))}
            found.append(Problem(code, Place(file=str(path)), values, severity))
    return tuple(_benchmark(row, subject.id) for row, subject in here if row not in other), tuple(found)


def _benchmark(row: Row, subject: str) -> Benchmark:
    return Benchmark(row.source, subject, row.value, row.n or 0, row.date, row.studies, row.spread)


def _by_name(asked: Questionnaire) -> dict[str, Scale | Index]:
    """Return the scales and indices by their ids and by what they are called."""
    every: tuple[Scale | Index, ...] = asked.subjects
    found = {folded(subject.id): subject for subject in every}
    for subject in every:
        for name in subject.name.by_language.values():
            found.setdefault(folded(name), subject)
    return found


# --- the two forms --------------------------------------------------------------------------------------------------


def _yaml_rows(path: Path) -> tuple[list[Row], list[Problem]]:
    draft = definitions.examine(path, BenchmarkFile)
    entries = draft.value.benchmarks if draft.value else ()
    rows = [
        Row(
            place=draft.place("benchmarks", at),
            source=clean(entry.source),
            scale=entry.scale,
            value=entry.value,
            n=entry.n,
            date=_date(entry.date),
            note=entry.note or "",
            studies=entry.studies,
            spread=entry.spread,
            content=entry.content,
        )
        for at, entry in enumerate(entries)
    ]
    return rows, list(draft.problems)


def _table_rows(path: Path) -> tuple[list[Row], list[Problem]]:
    table, _, notes = read_table(path)
    cells = _cells(table)
    missing = [name for name in _NEEDED if name not in cells]
    if missing:
        raise InvalidInput([Problem(Code.BENCHMARK_NO_COLUMNS, Place(file=str(path)), {"missing": ", ".join(missing)})])
    rows, problems = [], list(notes)
    for at in range(table.n):
        written = {name: values[at] for name, values in cells.items()}
        if any(written.values()):
            row, wrong = _row(written, Place(file=str(path), row=at + 2))
            problems += wrong
            rows += [] if row is None else [row]
    return rows, problems


def _cells(table: RawTable) -> dict[str, list[str]]:
    """Return the columns that are known, by their English names."""
    found: dict[str, list[str]] = {}
    for column in table.columns:
        name = next((name for name, known in _HEADERS.items() if folded(column.header) in map(folded, known)), None)
        if name is not None and name not in found:
            found[name] = [clean(column.values[code]) for code in column.codes]
    return found


def _row(written: Mapping[str, str], place: Place) -> tuple[Row | None, list[Problem]]:
    """Return the row of a table, or what is wrong with its cells."""
    value, people = number(written["value"]), number(written.get("n", ""))
    problems = [
        Problem(Code.MISSING_KEY, place, {"key": name}) for name in _NEEDED if not written[name]
    ]  # a value that is there and no number is a problem of its own
    if written["value"] and value is None:
        problems.append(_no_score(place, written["value"], written["scale"], f"−{SPAN:g}–{SPAN:g}"))
    if written.get("n") and (people is None or people != int(people) or people < 0):
        problems.append(
            Problem(Code.WRONG_VALUE, place, {"key": "n", "found": written["n"][:20], "allowed": "1, 2, 3 …"})
        )
    date = written.get("date", "")
    if date and not _DATE.fullmatch(date):
        problems.append(Problem(Code.WRONG_VALUE, place, {"key": "date", "found": date[:20], "allowed": _DATES}))
    if problems or value is None:
        return None, problems
    n = None if people is None else int(people)
    return Row(place, written["source"], written["scale"], value, n, date, written.get("note", "")), []


# --- what cannot be compared ----------------------------------------------------------------------------------------


def _wrong(rows: Iterable[Row], subjects: Mapping[str, Scale | Index]) -> Iterator[Problem]:
    first: dict[tuple[str, str], Place] = {}
    elsewhere: frozenset[str] | None = None
    for row in rows:
        subject = subjects.get(folded(row.scale))
        if subject is None:
            elsewhere = elsewhere or frozenset(shipped_ids("scales", "indices"))
            if row.scale not in elsewhere:
                known = {each.id for each in subjects.values()}
                values: Values = {"found": row.scale[:60], "nearest": definitions.nearest(row.scale, known)}
                yield Problem(Code.UNKNOWN_REFERENCE, row.place, values)
        else:
            lowest = subject.kind.lowest
            if not lowest <= row.value <= SPAN:
                yield _no_score(row.place, f"{row.value:g}", subject.id, f"{lowest:g}–{SPAN:g}".replace("-", "−"))
        if row.n is not None and row.n < LEAST_PEOPLE:
            yield Problem(Code.BENCHMARK_FEW_PEOPLE, row.place, {"n": row.n, "least": LEAST_PEOPLE})
        key = (folded(row.source), subject.id if subject else row.scale)
        earlier = first.setdefault(key, row.place)
        if earlier is not row.place:
            where = f"{earlier.line or earlier.row}"
            yield Problem(Code.BENCHMARK_TWICE, row.place, {"source": row.source[:60], "scale": key[1], "first": where})


def _no_score(place: Place, found: str, scale: str, allowed: str) -> Problem:
    return Problem(Code.BENCHMARK_VALUE, place, {"found": found[:20], "scale": scale[:60], "allowed": allowed})


# --- writing --------------------------------------------------------------------------------------------------------


def benchmark_text(rows: Sequence[Row], *, comments: Sequence[str]) -> str:
    """Return a YAML file of benchmarks; ``comments`` stand above it."""
    lines = [*(f"# {one_line(comment)}" for comment in comments), "benchmarks:"]
    for row in rows:
        values = {"source": row.source, "scale": row.scale, "value": f"{row.value:g}"}
        values |= {"n": str(row.n)} if row.n is not None else {}
        values |= {"date": scalar(row.date)} if row.date else {}
        values |= {"note": scalar(row.note)} if row.note else {}
        values |= {"studies": str(row.studies)} if row.studies else {}
        values |= {"spread": f"{row.spread:g}"} if row.spread is not None else {}
        if row.content:
            marks = ", ".join(f"{language}: {scalar(mark)}" for language, mark in sorted(row.content.items()))
            values["content"] = f"{{{marks}}}"
        values |= {name: scalar(values[name]) for name in ("source", "scale")}
        lines += ["  - " + "\n    ".join(f"{name}: {value}" for name, value in values.items())]
    return "\n".join([*lines, ""])
