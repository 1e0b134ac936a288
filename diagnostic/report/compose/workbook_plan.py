"""The workbook's sheet of actions, to be gone on with: one a row, with a status to choose, and the list of statuses."""

from __future__ import annotations

from collections.abc import Callable

from diagnostic.actions import Recommendation
from diagnostic.followed import ActionStatus, Decision, Decisions
from diagnostic.report import sheets
from diagnostic.report.compose.cards import filled, measure_words, target
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.workbook_columns import Columns, Key, Made, grid, sheet
from diagnostic.report.selection import nested
from diagnostic.report.sentences import evidence_sentence
from diagnostic.report.sheets import Sheet
from diagnostic.report.values import Style

STATUSES = "action_statuses"
"""Name of the list of statuses."""


_OPEN = Decision(ActionStatus.PROPOSED)
"""Where an action starts of which nobody has said anything."""


def actions_sheet(context: Context, decided: Decisions) -> Sheet:
    """Return the recommended actions of every unit that has its own, the organisation's first, as far as they are."""
    make, actions = Columns(context), _recommendations(context)

    def told(word: Callable[[Recommendation], str]) -> Callable[[Key], sheets.Cell]:
        return lambda key: word(actions[key]) or None

    def library(field: str, width: float) -> Made:
        key = "action" if field == "title" else field
        return make.words(key, told(lambda each: filled(context, each, field)), width)

    def known(word: Callable[[Decision], str]) -> Callable[[Key], sheets.Cell]:
        return told(lambda each: word(decided.get((each.unit, each.action.id), _OPEN)))

    def status(each: Decision) -> str:
        return context.text(f"action_status.{each.status.value}")

    unit, division, level = make.unit()
    to_print = (
        make.words("number", lambda key: float(key[1]), 6, style=Style.COUNT),
        unit.with_(width=22),
        library("title", 36),
        make.words("status", known(status), 13, choices=STATUSES),
        make.words("person", known(lambda each: each.owner), 18),
        make.words("date", known(lambda each: each.date), 12, is_date=True),
        library("first_step", 46),
        library("owner", 20),
        make.words("measure", told(lambda each: measure_words(context, each)), 38),
    )
    columns = (
        *to_print,
        make.words("remarks", known(lambda each: each.reason), 30),
        division,
        level,
        make.words("for", told(lambda each: target(context, each)), 30),
        make.words("effort", told(lambda each: context.text(f"effort.{each.action.effort.value}")), 11),
        make.words("weeks", lambda key: float(actions[key].action.horizon_weeks), 10, style=Style.COUNT),
        make.words("evidence", told(lambda each: _evidence(context, each)), 80),
        library("what", 80),
        library("avoid", 50),
        make.words("id.action", told(lambda each: each.action.id), 30),
    )
    made = grid("actions", columns, list(actions), frozen=2, wraps=True, entry=True, printed=len(to_print))
    return sheet(context, "actions", made)


def _recommendations(context: Context) -> dict[Key, Recommendation]:
    """Return every action to start by unit and place in the list."""
    plans = {context.plan.organisation.unit: context.plan.organisation, **context.plan.units}
    found = [each for unit in nested(context.release) if unit.id in plans for each in plans[unit.id].recommendations]
    return {(each.unit, str(at)): each for at, each in enumerate(found, start=1)}


def _evidence(context: Context, recommendation: Recommendation) -> str:
    return " ".join(evidence_sentence(each, context.names) for each in recommendation.evidence)


def statuses_sheet(context: Context) -> Sheet:
    """Return the statuses that an action can have, and what each means: the list that cells are chosen from."""
    make = Columns(context)
    columns = (
        make.words("status", lambda key: context.text(f"action_status.{key[0]}"), 18),
        make.words("means", lambda key: context.text(f"workbook.status.{key[0]}"), 70),
    )
    made = grid("statuses", columns, [(each.value,) for each in ActionStatus], wraps=True, lists={STATUSES: "status"})
    return sheet(context, "statuses", made)
