"""The map file: what a person says about columns and answers that could not be recognised, kept for the next wave.

Read as YAML, written with the candidates beside each open column. Nothing here knows a file format of answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from diagnostic import definitions
from diagnostic.exports.matching import Match, told_target
from diagnostic.exports.normal import folded, listed, number, plain_number
from diagnostic.exports.targets import Catalogue
from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity, Values
from diagnostic.questionnaire import Questionnaire, ResponseFormat
from diagnostic.responses import DONT_KNOW, MISSING

IGNORE = "ignore"
_LONGEST_KEY = 900
_SPECIAL = {"dont_know": DONT_KNOW, "missing": MISSING}


class MapFile(BaseModel):
    """The shape of a map file."""

    model_config = ConfigDict(extra="forbid")

    columns: dict[str, str] = Field(default_factory=dict)
    """Header -> id of an item, attribute, check or comment, or ``ignore``."""
    answers: dict[str, dict[str, float | str]] = Field(default_factory=dict)
    """Response format -> text in the export -> number of the option, ``dont_know`` or ``missing``."""
    teams: dict[str, str] = Field(default_factory=dict)
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
    return Rules(loaded.file, columns, answers, attribute_values, teams)


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


def map_text(matches: Sequence[Match], questionnaire: Questionnaire, language: str) -> str:
    """Return a map file for an export: each column with what it is or resembles, and the answers to choose from."""
    return "\n".join(
        ["columns:", *_column_lines(matches), "answers:", *_option_lines(questionnaire, language), "teams: {}", ""]
    )


def _column_lines(matches: Sequence[Match]) -> Iterator[str]:
    seen: set[str] = set()
    for match in matches:
        # YAML has each key once, and no endless ones; a column without a title cannot be named.
        if not match.header or match.header in seen or len(match.header) > _LONGEST_KEY:
            continue
        seen.add(match.header)
        meant = IGNORE if match.target is None else match.target.name
        near = ", ".join(f"{each.target.name} ({each.score:.2f})" for each in match.candidates)
        # A text in JSON is the same text in YAML, whatever signs it holds.
        yield f"  {_quoted(match.header)}: {_quoted(meant)}" + (f"  # ? {near}" if near else "")


def _option_lines(questionnaire: Questionnaire, language: str) -> Iterator[str]:
    """Yield each list of answers, empty, with what an answer worded differently can be said to mean."""
    for format_ in formats_of(questionnaire):
        options = [_shown(plain_number(option.value), option.label(language)) for option in format_.options]
        yield f"  {format_.id}: {{}}  # {', '.join([*options, *_SPECIAL])}"
    for attribute in questionnaire.attributes:
        if attribute.values:
            yield f"  {attribute.id}: {{}}  # {', '.join(value.id for value in attribute.values)}"


def _shown(value: str, label: str) -> str:
    return label if label.startswith(value) else f"{value} {label}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
