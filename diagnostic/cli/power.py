"""``diagnostic power``: what a survey can reveal, before it is sent: a summary, a page and a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostic.cli.files import check_folder, unformulated, write_whole
from diagnostic.cli.options import PowerOptions
from diagnostic.cli.screen import Screen, explained, screen
from diagnostic.disclosure.policy import Policy, load_policy
from diagnostic.exports.roster import Roster, read_roster
from diagnostic.planned_power import Assumptions, PowerPlan, Showing
from diagnostic.planning import plan_power
from diagnostic.problems import Code, InvalidInput, Place, Problem, attempt
from diagnostic.questionnaire import Questionnaire, ScaleKind
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.report.compose.power import COLUMNS, Cover, compose_power, row, typical
from diagnostic.report.theme import Theme, load_theme
from diagnostic.report.to_html import to_html
from diagnostic.report.values import Style

REAL = 0.1
"""Share of the comparisons that is taken to have a real difference; how much depends on it is shown by the bounds."""
_LIMITS = {
    "response_rate": (0.01, 1.0),
    "sd": (1.0, 50.0),
    "correlation": (0.0, 0.99),
    "power": (0.5, 0.99),
    "confidence": (0.8, 0.999),
    "difference": (1.0, 100.0),
    "scales": (1.0, 1000.0),
}
"""Between what an option makes sense; 50 points is the largest standard deviation on 0-100."""
_IN_TERMINAL = ("unit", "headcount", "answers", "difference", "needed", "change_linked")


@dataclass(frozen=True, slots=True)
class _Loaded:
    questionnaire: Questionnaire
    policy: Policy
    theme: Theme
    roster: Roster


def run(options: PowerOptions) -> None:
    """Write page and table, and say what is in them."""
    shown = screen(options.language)
    page = options.out / f"power.{options.language}.html"
    table = options.out / f"power.{options.language}.csv"
    with explained(shown):
        check_folder(options.out)
        loaded = _load(options)
        plan = plan_power(loaded.roster, _assumptions(options, loaded))
        cover = Cover(options.organisation or shown.wording.text("cli.organisation.unnamed"), options.date)
        write_whole(page, to_html(compose_power(plan, shown.wording, cover), loaded.theme, shown.wording))
        write_whole(table, _csv(plan, shown, cover.organisation))
    _summarise(plan, shown, cover.organisation)
    shown.say("cli.power.done", page=str(page), table=str(table))
    shown.problems(loaded.theme.notes)


def _load(options: PowerOptions) -> _Loaded:
    """Read everything, and say all that is wrong at once."""
    problems = list(_out_of_limits(options))
    questionnaire = attempt(lambda: load_questionnaire(options.questionnaire), problems)
    policy = attempt(lambda: load_policy(options.policy), problems)
    theme = attempt(lambda: load_theme(options.theme), problems)
    roster = attempt(lambda: read_roster(options.roster, questionnaire)[0], problems) if questionnaire else None
    if problems or not (questionnaire and policy and theme and roster):
        raise InvalidInput(problems)
    return _Loaded(questionnaire, policy, theme, roster)


def _out_of_limits(options: PowerOptions) -> Iterator[Problem]:
    for name, (low, high) in _LIMITS.items():
        value = getattr(options, name)
        # NaN lies between no limits.
        if value is not None and not low <= value <= high:
            values = {"key": f"--{name.replace('_', '-')}", "found": f"{value:g}", "allowed": f"{low:g}–{high:g}"}
            yield Problem(Code.WRONG_VALUE, Place(), values)


def _assumptions(options: PowerOptions, loaded: _Loaded) -> Assumptions:
    asked = sum(scale.kind is ScaleKind.MEAN for scale in loaded.questionnaire.scales)
    return Assumptions(
        response_rate=options.response_rate,
        sd=options.sd,
        correlation=options.correlation,
        power=options.power,
        confidence=options.confidence,
        real=REAL,
        difference=options.difference,
        scales=options.scales or max(asked, 1),
        threshold=loaded.policy.threshold,
    )


def _summarise(plan: PowerPlan, shown: Screen, organisation: str) -> None:
    words = shown.wording
    teams = [unit for unit in plan.units if unit.leaf and unit.level]
    places = [[name for name, _ in COLUMNS].index(name) for name in _IN_TERMINAL]
    points = words.plural("count.points", round(plan.assumptions.difference))
    heads = [words.text(f"power.column.{name}", points=points) for name in _IN_TERMINAL]
    rows = []
    for unit in plan.units:
        cells = row(plan, unit, organisation)
        rows.append([_printed(cells[at], COLUMNS[at][1], shown) for at in places])
        rows[-1][0] = "  " * unit.level + rows[-1][0]
    shown.table(heads, rows)
    shown.say(
        "cli.power.about",
        answers=words.number(plan.units[0].answers, Style.COUNT),
        headcount=words.number(plan.units[0].headcount, Style.COUNT),
        teams=words.plural("cli.count.teams", len(teams)),
    )
    found = typical(plan, "difference")
    if found is not None:
        chance = words.number(plan.assumptions.power, Style.PERCENT)
        shown.say("power.lead", points=words.plural("count.points", round(found)), chance=chance)
    for showing in (Showing.NEVER, Showing.UNLIKELY):
        count = sum(team.showing is showing for team in teams)
        if count:
            shown.line(words.plural(f"power.{showing.value}.title", count))


def _printed(cell: str | float | None, style: Style, shown: Screen) -> str:
    if cell is None:
        return shown.wording.text("power.mark")
    return cell if isinstance(cell, str) else shown.wording.number(cell, style)


def _csv(plan: PowerPlan, shown: Screen, organisation: str) -> str:
    """Return the table for a spreadsheet of the reader's country: its separator, and its decimal sign."""
    words = shown.wording
    points = words.plural("count.points", round(plan.assumptions.difference))
    written = io.StringIO()
    writer = csv.writer(written, delimiter=words.text("power.csv.separator"), lineterminator="\n")
    writer.writerow([words.text(f"power.column.{name}", points=points) for name, _ in COLUMNS])
    for unit in plan.units:
        writer.writerow([_cell(cell, words.text("power.csv.decimal")) for cell in row(plan, unit, organisation)])
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue()


def _cell(cell: str | float | None, decimal: str) -> str:
    match cell:
        case None:
            return ""
        case str():
            return unformulated(cell)
        case int():
            return str(cell)
        case _:
            return f"{cell:.1f}".replace(".", decimal)
