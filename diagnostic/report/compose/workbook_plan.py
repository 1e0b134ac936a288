"""The workbook's sheet of actions, to be gone on with: one a row, with a status to choose, and the list of statuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
    """Return the actions of every unit, the organisation's first, as far as they are.

    Those that the report recommends, and those of the plan's file that it does not: the client's own, and what goes on.
    """
    make, actions = Columns(context), _actions(context, decided)

    def told(word: Callable[[Recommendation], str]) -> Callable[[Key], sheets.Cell]:
        def cell(key: Key) -> sheets.Cell:
            found = actions[key].recommended
            return word(found) or None if found is not None else None

        return cell

    def library(field: str, width: float) -> Made:
        return make.words(field, told(lambda each: filled(context, each, field)), width)

    def known(word: Callable[[Decision], str]) -> Callable[[Key], sheets.Cell]:
        return lambda key: word(actions[key].decision) or None

    def either(
        recommended: Callable[[Recommendation], str], kept: Callable[[Decision], str]
    ) -> Callable[[Key], sheets.Cell]:
        return lambda key: told(recommended)(key) if actions[key].recommended is not None else known(kept)(key)

    def status(each: Decision) -> str:
        return context.text(f"action_status.{each.status.value}")

    unit, division, level = make.unit()
    to_print = (
        make.words("number", lambda key: float(key[1]), 6, style=Style.COUNT),
        unit.with_(width=22),
        make.words("action", either(lambda each: filled(context, each, "title"), lambda each: each.title), 36),
        make.words("status", known(status), 13, choices=STATUSES),
        make.words("person", known(lambda each: each.owner), 18),
        make.words("date", known(lambda each: each.date), 12, is_date=True),
        make.words(
            "first_step", either(lambda each: filled(context, each, "first_step"), lambda each: each.first_step), 46
        ),
        library("owner", 20),
        make.words("measure", either(lambda each: measure_words(context, each), _to_move(context)), 38),
    )
    columns = (
        *to_print,
        make.words("remarks", known(lambda each: each.reason), 30),
        division,
        level,
        make.words("for", either(lambda each: target(context, each), _of_the_plan(context)), 30),
        make.words("effort", told(lambda each: context.text(f"effort.{each.action.effort.value}")), 11),
        make.words("weeks", lambda key: _weeks(actions[key].recommended), 10, style=Style.COUNT),
        make.words("evidence", told(lambda each: _evidence(context, each)), 80),
        library("what", 80),
        library("avoid", 50),
        make.words("id.action", lambda key: actions[key].id, 30),
    )
    made = grid("actions", columns, list(actions), frozen=2, wraps=True, entry=True, printed=len(to_print))
    return sheet(context, "actions", made)


@dataclass(frozen=True, slots=True)
class _Action:
    """A row of the sheet."""

    unit: str
    id: str
    recommended: Recommendation | None
    decision: Decision


def _actions(context: Context, decided: Decisions) -> dict[Key, _Action]:
    """Return every action by unit and place in the list: of each unit the recommended ones, then what else it has."""
    plans = {context.plan.organisation.unit: context.plan.organisation, **context.plan.units}
    found: list[_Action] = []
    for unit in nested(context.release):
        proposed = plans[unit.id].recommendations if unit.id in plans else ()
        known = {each.action.id for each in proposed}
        found += [
            _Action(unit.id, each.action.id, each, decided.get((unit.id, each.action.id), _OPEN)) for each in proposed
        ]
        found += [
            _Action(unit.id, action, None, decision)
            for (place, action), decision in decided.items()
            if place == unit.id and action not in known and decision.stays
        ]
    return {(each.unit, str(at)): each for at, each in enumerate(found, start=1)}


def _to_move(context: Context) -> Callable[[Decision], str]:
    """Return how the scale is named that an action is to move which is not recommended."""
    known = {subject.id for subject in context.release.subjects}
    return lambda each: context.names.subject(each.subject) if each.subject in known else ""


def _of_the_plan(context: Context) -> Callable[[Decision], str]:
    """Return how it is said why an action is there that is not recommended."""
    return lambda each: context.text("workbook.actions.own" if each.own else "workbook.actions.in_plan")


def _weeks(found: Recommendation | None) -> float | None:
    return None if found is None else float(found.action.horizon_weeks)


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
