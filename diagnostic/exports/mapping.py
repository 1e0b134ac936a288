"""The map file: what a person says about columns and answers that could not be recognised, kept for the next wave.

Read as YAML, written with the candidates beside each open column. Nothing here knows a file format of answers.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from diagnostic import definitions
from diagnostic.exports.matching import Match, letter_key, shown_header
from diagnostic.exports.naming import told_target
from diagnostic.exports.normal import folded, listed, number, plain_number
from diagnostic.exports.targets import Catalogue
from diagnostic.exports.variants import Variant
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values
from diagnostic.questionnaire import Questionnaire, ResponseFormat
from diagnostic.responses import DONT_KNOW, MISSING

IGNORE = "ignore"
_LONGEST_KEY = 900
_SPECIAL = {"dont_know": DONT_KNOW, "missing": MISSING}


def _filled(value: object) -> object:
    return {} if value is None else value


_Emptied = BeforeValidator(_filled)
"""A key below which everything was deleted, or is a comment, is an empty list of entries."""


class MapFile(BaseModel):
    """The shape of a map file."""

    model_config = ConfigDict(extra="forbid")

    columns: Annotated[dict[str, str], _Emptied] = Field(default_factory=dict)
    """Header, or ``column:F`` -> id of an item, attribute, check or comment, or ``ignore``."""
    answers: Annotated[dict[str, Annotated[dict[str, float | str], _Emptied]], _Emptied] = Field(default_factory=dict)
    """Response format -> text in the export -> number of the option, ``dont_know`` or ``missing``."""
    teams: Annotated[dict[str, str], _Emptied] = Field(default_factory=dict)
    """Team as the export writes it -> name it is to have."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A map file that was checked: folded texts, and what they mean."""

    file: str = ""
    columns: Mapping[str, str | None] = field(default_factory=dict)
    """Header -> id; None to ignore the column."""
    answers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Response format -> text -> code."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Attribute -> text -> id of the attribute's value."""
    teams: Mapping[str, str] = field(default_factory=dict)
    written: MapFile = field(default_factory=MapFile)
    """The file as it was written."""


NO_RULES = Rules()


def read_mapping(path: Path, questionnaire: Questionnaire, known: Catalogue) -> Rules:
    """Return the rules of a map file.

    Raises
    ------
    InvalidInput
        With everything in it that the questionnaire does not have.
    """
    loaded = definitions.load(path, MapFile)
    content = loaded.value
    problems: list[Problem] = []
    for header, target in content.columns.items():
        if target != IGNORE and told_target(target, known) is None:
            values: Values = {"target": target, "nearest": definitions.nearest(target, known.by_id)}
            problems.append(Problem(Code.MAP_TARGET_UNKNOWN, loaded.place("columns", header), values))
    answers: dict[str, dict[str, int]] = {}
    attribute_values: dict[str, dict[str, str]] = {}
    formats = {each.id: each for each in formats_of(questionnaire)}
    attributes = {each.id: {value.id for value in each.values} for each in questionnaire.attributes if each.values}
    for name, texts in content.answers.items():
        for text, meant in texts.items():
            place = loaded.place("answers", name, text)
            if name in formats and (code := _code(meant, formats[name])) is not None:
                answers.setdefault(name, {})[folded(text)] = code
            elif name in attributes and meant in attributes[name]:
                attribute_values.setdefault(name, {})[folded(text)] = str(meant)
            else:
                allowed = _allowed(name, formats, attributes)
                problems.append(Problem(Code.MAP_ANSWER_UNKNOWN, place, {"answer": str(meant), "allowed": allowed}))
    if problems:
        raise InvalidInput(problems)
    columns = {folded(header): None if to == IGNORE else to for header, to in content.columns.items()}
    teams = {folded(old): new for old, new in content.teams.items()}
    return Rules(loaded.file, columns, answers, attribute_values, teams, content)


def formats_of(questionnaire: Questionnaire) -> tuple[ResponseFormat, ...]:
    """Return the response formats that a questionnaire uses, each once."""
    used = [
        *(item.format for item in questionnaire.items),
        *(check.format for check in questionnaire.checks),
        *(half for roster in questionnaire.rosters for half in (roster.need, roster.quality)),
    ]
    return tuple({each.id: each for each in used}.values())


def _code(meant: float | str, format_: ResponseFormat) -> int | None:
    if meant in _SPECIAL:
        return _SPECIAL[str(meant)]
    value = meant if isinstance(meant, float) else number(meant)
    codes = {float(option.value): code for code, option in enumerate(format_.options, start=1)}
    return None if value is None else codes.get(value)


def _allowed(name: str, formats: Mapping[str, ResponseFormat], attributes: Mapping[str, set[str]]) -> str:
    if name in formats:
        return ", ".join([*(plain_number(option.value) for option in formats[name].options), *_SPECIAL])
    return ", ".join(sorted(attributes[name])) if name in attributes else ", ".join([*formats, *sorted(attributes)])


def unused(rules: Rules, headers: Iterable[str], teams: Iterable[str]) -> Iterator[Problem]:
    """Yield the entries of a map file that nothing in the export answers to: a header or a team was renamed."""
    for key, entries, there in (("columns", rules.columns, headers), ("teams", rules.teams, teams)):
        absent = sorted(set(entries) - {folded(each) for each in there})
        if absent:
            values: Values = {"count": len(absent), "entries": listed(absent)}
            yield Problem(Code.MAP_UNUSED, Place(file=rules.file, key=key), values, Severity.WARNING)


def map_text(
    matches: Sequence[Match],
    questionnaire: Questionnaire,
    language: str,
    *,
    variants: Sequence[Variant] = (),
    rules: Rules = NO_RULES,
) -> str:
    """Return a map file for an export: each column with what it is or resembles, and the answers to choose from.

    What an earlier map file says of answers and teams (``rules``) is kept; names of teams that look alike
    (``variants``) are written beside it, to be taken or not.
    """
    return "\n".join(
        [
            "columns:",
            *_column_lines(matches),
            "answers:",
            *_option_lines(questionnaire, language, rules),
            *_team_lines(variants, rules),
            "",
        ]
    )


def _column_lines(matches: Sequence[Match]) -> Iterator[str]:
    often = Counter(folded(match.header) for match in matches)
    for match in matches:
        # YAML has each key once, and no endless ones; what its title does not name is named by its letters.
        by_title = match.header and often[folded(match.header)] == 1 and len(match.header) <= _LONGEST_KEY
        meant = IGNORE if match.target is None else match.target.name
        # A text in JSON is the same text in YAML, whatever signs it holds.
        key = _quoted(match.header if by_title else letter_key(match.column))
        yield f"  {key}: {_quoted(meant)}{_comment(match, titled=bool(by_title))}"


def _comment(match: Match, *, titled: bool) -> str:
    """Return what is worth knowing beside a column: its title, the question's text, what it may be."""
    near = ", ".join(f"{each.target.name} ({each.score:.2f})" for each in match.candidates)
    title = "" if titled else shown_header(match.header)
    parts = [part for part in (title, shown_header(match.also, 100), f"? {near}" if near else "") if part]
    return f"  # {' | '.join(parts)}" if parts else ""


def _option_lines(questionnaire: Questionnaire, language: str, rules: Rules) -> Iterator[str]:
    """Yield each list of answers, with what was said of it so far and what an answer worded differently can mean."""
    for format_ in formats_of(questionnaire):
        options = [_shown(plain_number(option.value), option.label(language)) for option in format_.options]
        yield f"  {format_.id}: {_written(rules.written.answers, format_.id)}  # {', '.join([*options, *_SPECIAL])}"
    for attribute in questionnaire.attributes:
        if attribute.values:
            known = ", ".join(value.id for value in attribute.values)
            yield f"  {attribute.id}: {_written(rules.written.answers, attribute.id)}  # {known}"


def _written(answers: Mapping[str, Mapping[str, float | str]], name: str) -> str:
    """Return entries on one line, numbers as they are written by hand."""
    pairs = (
        f"{_quoted(text)}: {plain_number(meant) if isinstance(meant, float) else _quoted(meant)}"
        for text, meant in answers.get(name, {}).items()
    )
    return f"{{{', '.join(pairs)}}}"


def _team_lines(variants: Sequence[Variant], rules: Rules) -> Iterator[str]:
    yield "teams:"
    for old, new in rules.written.teams.items():
        yield f"  {_quoted(old)}: {_quoted(new)}"
    for each in variants:
        yield f"  # {_quoted(each.name)}: {_quoted(each.meant)}"


def _shown(value: str, label: str) -> str:
    return label if label.startswith(value) else f"{value} {label}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
