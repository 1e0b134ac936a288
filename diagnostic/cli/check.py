"""``diagnostic check``: how a file was understood, and everything that is wrong with it, without making a report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from diagnostic.cli.files import keep_existing, write_whole
from diagnostic.cli.inputs import Loaded, load_inputs, read
from diagnostic.cli.options import Inputs
from diagnostic.cli.screen import Screen, explained, screen
from diagnostic.exports.look import Look, look
from diagnostic.exports.mapping import map_text
from diagnostic.exports.matching import Match
from diagnostic.exports.table import Source
from diagnostic.questionnaire import AttributeKind, Questionnaire
from diagnostic.report.values import Style

_SHOWN_HEADER = 70


def run(inputs: Inputs, *, write_mapping: Path | None, force: bool) -> None:
    """Print what was recognised and every problem; leave with an error where no report is possible."""
    shown = screen(inputs.language)
    with explained(shown, closing="cli.check.impossible"):
        if write_mapping is not None:
            keep_existing(write_mapping, force=force)
        loaded = load_inputs(inputs)
        questionnaire = loaded.questionnaire
        found = look(
            inputs.export,
            questionnaire,
            mapping=inputs.mapping,
            structure=inputs.structure,
            roster=inputs.roster,
        )
        if found is not None:
            _show(found, questionnaire, shown)
            if write_mapping is not None:
                write_whole(write_mapping, _map(found, questionnaire, inputs.language))
                shown.say("cli.check.mapping", path=str(write_mapping))
        _read(inputs, loaded, shown)
    shown.title(shown.wording.text("cli.check.possible"))


def _map(found: Look, questionnaire: Questionnaire, language: str) -> str:
    return map_text(found.for_map, questionnaire, language, variants=found.variants, rules=found.rules)


def _read(inputs: Inputs, loaded: Loaded, shown: Screen) -> None:
    reading = read(inputs, loaded.questionnaire)
    people = reading.responses.n
    teams = int(reading.responses.hierarchy.leaves().sum())
    shown.title(shown.wording.text("cli.check.people"))
    shown.say(
        "cli.report.about",
        people=shown.wording.plural("cli.count.people", people),
        teams=shown.wording.plural("cli.count.teams", teams),
    )
    shown.problems(reading.problems)
    loaded.policy.require_enough(people)


def _show(found: Look, questionnaire: Questionnaire, shown: Screen) -> None:
    _show_source(found.source, shown)
    dropped = {each.id for each in questionnaire.attributes if each.kind is AttributeKind.DROPPED}
    matched = [match for match in found.matches if match.target is not None and match.target.id not in dropped]
    _show_matched(matched, shown)
    if found.meanings:
        shown.title(shown.wording.text("cli.check.meanings"))
        for meaning in found.meanings:
            shown.line(meaning, indent=2)
    lists = {
        "dropped": [match for match in found.matches if match.target is not None and match.target.id in dropped],
        "unmatched": [match for match in found.matches if match.target is None and match.candidates],
        "told": [match for match in found.matches if match.ignored],
        "aside": [match for match in found.matches if match.aside],
        "unknown": [match for match in found.matches if _is_unknown(match)],
    }
    for name, matches in lists.items():
        if matches:
            shown.title(shown.wording.plural(f"cli.check.{name}", len(matches)))
            for match in matches:
                shown.line(_with_candidates(match, shown), indent=2)


def _is_unknown(match: Match) -> bool:
    return match.target is None and not (match.candidates or match.ignored or match.aside)


def _show_source(source: Source, shown: Screen) -> None:
    words = shown.wording
    shown.title(source.file)
    separators = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
    facts = {
        "tool": source.tool,
        "format": source.format.upper(),
        "sheet": source.sheet,
        "encoding": source.encoding,
        "separator": words.text(f"cli.separator.{separators[source.separator]}")
        if source.separator in separators
        else source.separator,
        "rows": words.number(source.rows, Style.COUNT),
        "columns": words.number(source.columns, Style.COUNT),
    }
    for name, value in facts.items():
        if value:
            shown.line(words.text(f"cli.source.{name}", value=value), indent=2)


def _show_matched(matches: Sequence[Match], shown: Screen) -> None:
    words = shown.wording
    shown.title(words.plural("cli.check.matched", len(matches)))
    if not matches:
        return
    columns = ["header", "also", "target", "kind", "score"]
    rows = [
        (
            _short(match.header) or words.text("cli.check.no-header"),
            _short(match.also),
            match.target.name,
            words.text(f"cli.target.{match.target.kind.value}"),
            words.number(match.score, Style.COEFFICIENT),
        )
        for match in matches
        if match.target is not None
    ]
    # The other name is worth a column only where the headers are codes.
    kept = [at for at, name in enumerate(columns) if name != "also" or any(row[at] for row in rows)]
    titles = [words.text(f"cli.check.column.{columns[at]}") for at in kept]
    shown.table(titles, [tuple(row[at] for at in kept) for row in rows])


def _with_candidates(match: Match, shown: Screen) -> str:
    header = _short(match.header) or shown.wording.text("cli.check.no-header")
    if match.also:
        header = f"{header} ({_short(match.also)})"
    near = ", ".join(
        f"{each.target.name} ({shown.wording.number(each.score, Style.COEFFICIENT)})" for each in match.candidates
    )
    return shown.wording.text("cli.check.nearest", header=header, candidates=near) if near else header


def _short(header: str) -> str:
    return header if len(header) <= _SHOWN_HEADER else header[: _SHOWN_HEADER - 1].rstrip() + "…"
