"""``diagnostic field``: the questionnaire for a survey tool, the list of teams with their codes, what to do next."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from diagnostic.cli.files import check_folder, keep_existing, unformulated, write_together
from diagnostic.cli.options import FieldOptions
from diagnostic.cli.screen import Screen, explained, screen
from diagnostic.disclosure.policy import Policy, load_policy
from diagnostic.exports.roster import Roster, read_roster
from diagnostic.field_codes import told_apart
from diagnostic.fielding.form import Form, FormUnit, FormUnits, build_form, units_of
from diagnostic.fielding.letters import blanks
from diagnostic.fielding.limits import form_problems, unit_problems
from diagnostic.fielding.targets import WRITERS
from diagnostic.problems import Code, InvalidInput, Place, Problem, attempt
from diagnostic.questionnaire import Questionnaire
from diagnostic.questionnaire_file import load_questionnaire

_Path = tuple[str, ...]

_TEAMS = "teams.csv"
_LETTERS = "letters"
_STEPS = ("import", "check", "export")
"""What is to be done in each tool, now and later."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    questionnaire: Questionnaire
    policy: Policy
    roster: Roster | None
    units: FormUnits


def run(options: FieldOptions) -> None:
    """Write the files, and say what to do with them."""
    # The letters go with every form: what people are told is part of asking them.
    options = replace(options, tools=tuple(dict.fromkeys((*options.tools, _LETTERS))))
    shown = screen(options.languages[0])
    with explained(shown):
        check_folder(options.out)
        loaded = _load(options)
        form = build_form(
            loaded.questionnaire,
            options.languages,
            threshold=loaded.policy.threshold,
            comments_threshold=loaded.policy.comment_threshold,
            organisation=options.organisation,
            units=loaded.units,
        )
        problems = list(form_problems(form, options.tools))
        files = _files(form, options.tools)
        if loaded.roster:
            files[_TEAMS] = _teams(loaded.roster, loaded.units, shown)
        for path in (options.out / name for name in files):
            attempt(partial(keep_existing, path, force=options.force), problems)
        if problems:
            raise InvalidInput(problems)
        write_together(options.out, files)
    _tell(options, files, form, loaded, shown)


def _load(options: FieldOptions) -> _Loaded:
    """Read everything, and say all that is wrong at once."""
    problems = list(_unknown(options.tools))
    questionnaire = attempt(lambda: load_questionnaire(options.questionnaire), problems)
    policy = attempt(lambda: load_policy(options.policy), problems)
    roster, units = None, FormUnits()
    if questionnaire:
        problems += _language(questionnaire, options)
    if questionnaire and (teams := options.teams):
        roster = attempt(lambda: read_roster(teams, questionnaire)[0], problems)
    if roster:
        units = _units(roster)
        place = Place(file=roster.file)
        problems += (replace(problem, place=place) for problem in unit_problems(units))
    if problems or not (questionnaire and policy):
        raise InvalidInput(problems)
    return _Loaded(questionnaire, policy, roster, units)


def _unknown(tools: Iterable[str]) -> Iterator[Problem]:
    for name in tools:
        if name not in WRITERS:
            values = {"key": "--to", "found": name, "allowed": ", ".join(WRITERS)}
            yield Problem(Code.WRONG_VALUE, Place(), values)


def _language(questionnaire: Questionnaire, options: FieldOptions) -> Iterator[Problem]:
    written = sorted(questionnaire.name.by_language)
    for language in options.languages:
        if language not in written:
            values = {"found": language, "languages": ", ".join(written)}
            yield Problem(Code.QUESTIONNAIRE_LANGUAGE, Place(file=options.questionnaire), values)


def _files(form: Form, tools: Iterable[str]) -> dict[str, str | bytes]:
    return {name: content for tool in tools for name, content in WRITERS[tool](form).items()}


def _units(roster: Roster) -> FormUnits:
    """Return the teams, each told apart from its namesakes, and the units of the first level above them."""
    names = {unit.path: unit.name for unit in roster.units}
    above = {path[:-1] for path in names}
    teams = [unit for unit in roster.units if unit.path not in above]
    labels = told_apart([_named(unit.path, names) for unit in teams])
    divisions = [path for path in names if len(path) == 1] if any(above) else []
    found = units_of(zip(labels, (unit.code for unit in teams), strict=True), (names[path] for path in divisions))
    # A team that belongs to nothing stands among the divisions, too, and has one code.
    own: dict[_Path, str] = {unit.path: code.code for unit, code in zip(teams, found.teams, strict=True)}
    listed = zip(divisions, found.divisions, strict=True)
    return replace(found, divisions=tuple(FormUnit(own.get(path, each.code), each.name) for path, each in listed))


def _named(path: _Path, names: dict[_Path, str]) -> list[str]:
    return [names[path[:length]] for length in range(1, len(path) + 1)]


def _teams(roster: Roster, units: FormUnits, shown: Screen) -> str:
    """Return the list of teams with their codes, for a spreadsheet of the reader's country and for the report."""
    words = shown.wording
    names = {unit.path: unit.name for unit in roster.units}
    above = {path[:-1] for path in names}
    first = [path for path in names if len(path) == 1]
    teams = [path for path in names if path not in above]
    codes: dict[_Path, str] = {path: each.code for path, each in zip(first, units.divisions, strict=False)}
    codes.update((path, each.code) for path, each in zip(teams, units.teams, strict=True))
    written = io.StringIO()
    writer = csv.writer(written, delimiter=words.text("power.csv.separator"), lineterminator="\n")
    writer.writerow([words.text(f"cli.field.column.{name}") for name in ("team", "parent", "headcount", "code")])
    for unit in roster.units:
        parent = names.get(unit.path[:-1], "")
        headcount = "" if unit.headcount is None else unit.headcount
        writer.writerow([unformulated(unit.name), unformulated(parent), headcount, codes.get(unit.path, "")])
    # The mark at the start tells spreadsheets that this is UTF-8.
    return "\ufeff" + written.getvalue()


def _tell(options: FieldOptions, files: Iterable[str], form: Form, loaded: _Loaded, shown: Screen) -> None:
    words = shown.wording
    shown.say("cli.field.done", folder=str(options.out))
    for name in files:
        shown.line(str(Path(options.out) / name), indent=2)
    for tool in options.tools:
        shown.title(words.text(f"cli.field.tool.{tool}"))
        for number, step in enumerate(_STEPS, start=1):
            shown.line(f"{number}. {words.text(f'cli.field.next.{tool}.{step}')}", indent=2)
        # What the letters leave open is the last of what is to be done with them.
        for blank in blanks(form, words.language) if tool == "letters" else ():
            shown.line(blank, indent=5)
    shown.title(words.text("cli.field.afterwards"))
    if loaded.roster:
        shown.say("cli.field.report", teams=str(options.out / _TEAMS), questionnaire=options.questionnaire)
    else:
        shown.say("cli.field.no-teams")
