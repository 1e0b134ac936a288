"""The only door out: figures go in with everything in them, a release comes out, or nothing does.

Nothing else in the package makes a release. What is withheld is decided in ``rules``, the tables are made in
``publish``, and ``audit`` looks at the result like somebody outside: when it finds anything, nothing leaves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np

from diagnostic.cells import REASONS, Shown, Status
from diagnostic.comments import CommentSheet
from diagnostic.disclosure import cover, programmes
from diagnostic.disclosure.audit import UNIT_TABLES, Outside, Verdict, audit
from diagnostic.disclosure.audit_cuts import Crowd
from diagnostic.disclosure.cover import Effort
from diagnostic.disclosure.deadline import Deadline, deadline
from diagnostic.disclosure.earlier import more_early
from diagnostic.disclosure.earlier_guesses import Narrowing
from diagnostic.disclosure.early import EARLY_NOTHING
from diagnostic.disclosure.guesses import guesses
from diagnostic.disclosure.judging import Closeness
from diagnostic.disclosure.overlaps import Overlaps
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.publish import DisclosureFailure, table
from diagnostic.disclosure.quoting import quotes
from diagnostic.disclosure.relations import Masks
from diagnostic.disclosure.rules import rule_all
from diagnostic.disclosure.survey import Structure
from diagnostic.disclosure.told import one_more, told_of
from diagnostic.disclosure.waves import PastScores
from diagnostic.earlier_releases import NOTHING_EARLIER, Earlier
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.questionnaire import Text
from diagnostic.release import About, Confidentiality, Release
from diagnostic.released_table import Table
from diagnostic.survey_parts import (
    AttributeInfo,
    BlockInfo,
    CutInfo,
    ItemInfo,
    RoleInfo,
    RosterInfo,
    SubjectInfo,
    UnitInfo,
)
from diagnostic.two_waves import Exchange
from diagnostic.wave_info import Comparability, UnitStep, WaveInfo

__all__ = ["DisclosureFailure", "GateContext", "protect"]

Pairs = tuple[tuple[str, str], ...]

_ROUNDS = 60
"""How often more is withheld because of what the check found, before nothing is released."""
_BANDED = (Measure.SCORE, Measure.ROLE_SCORE, Measure.CUT)


@dataclass(frozen=True, slots=True)
class GateContext:
    """What a release needs and is not a figure: nothing here depends on what anybody answered, but ``about.n``."""

    about: About
    blocks: tuple[BlockInfo, ...]
    subjects: tuple[SubjectInfo, ...]
    items: tuple[ItemInfo, ...]
    units: tuple[UnitInfo, ...]
    """The organisation first, parents before children."""
    roles: tuple[RoleInfo, ...] = ()
    indistinguishable: Mapping[str, Mapping[str, Pairs]] = field(default_factory=dict)
    """By unit and outcome: pairs of drivers whose importance cannot be told apart."""
    rosters: tuple[RosterInfo, ...] = ()
    attributes: tuple[AttributeInfo, ...] = ()
    questions: Mapping[str, Text] = field(default_factory=dict)
    """The open questions by id."""
    weighted_roles: bool = False
    """Whether role levels have weights of their own."""
    past: tuple[PastScores, ...] = ()
    """What earlier waves showed, the first one first."""
    exchange: Exchange | None = None
    """Who was where at the last two waves; never leaves."""
    waves: tuple[WaveInfo, ...] = ()
    lineage: tuple[UnitStep, ...] = ()
    comparability: tuple[Comparability, ...] = ()
    cuts: tuple[CutInfo, ...] = ()
    overlaps: Overlaps | None = None
    """Who is in which group; what is told of it never leaves."""

    def structure(self) -> Structure:
        """Return the part that the rules go by."""
        return Structure(
            self.units,
            self.subjects,
            self.items,
            self.weighted_roles,
            self.past,
            self.cuts,
            self.overlaps,
            self.exchange,
        )


def protect(
    figures: Mapping[Measure, Figures],
    context: GateContext,
    policy: Policy,
    sheets: Sequence[CommentSheet] = (),
    *,
    earlier: Earlier = NOTHING_EARLIER,
    clock: Callable[[], float] = monotonic,
) -> Release:
    """Return what may leave, on its own and beside what earlier releases showed of the same answers.

    Raises
    ------
    InvalidInput
        Fewer people than the threshold answered in the whole organisation, or so few more than at an earlier release.
    DisclosureFailure
        The independent check found a way around the suppression, or figures that the policy does not know.
    TooSlow
        The time that the policy allows for this was over by the clock (seconds).
    """
    policy.require_enough(context.about.n)
    if earlier.changes.unsettled:
        context = _with_nobody_settled(context)
    until = deadline(policy.time_limit, clock)
    try:
        tables, verdict, closeness, effort = _safe_tables(figures, context, policy, earlier, until)
    finally:
        cover.forget()
        programmes.forget()
    return Release(
        about=context.about,
        blocks=context.blocks,
        subjects=context.subjects,
        items=context.items,
        units=context.units,
        roles=context.roles,
        tables=tables,
        confidentiality=_record(tables, (verdict, closeness, effort), policy),
        indistinguishable=_of_shown_drivers(tables.get(Measure.DRIVERS), context.indistinguishable),
        rosters=context.rosters,
        attributes=context.attributes,
        cuts=context.cuts,
        comments=quotes(sheets, context.questions, tables.get(Measure.THEME), policy),
        waves=context.waves,
        lineage=context.lineage,
        comparability=context.comparability,
    )


def _safe_tables(
    figures: Mapping[Measure, Figures], context: GateContext, policy: Policy, earlier: Earlier, until: Deadline
) -> tuple[dict[Measure, Table], Verdict, Closeness, Effort]:
    """Return the tables, withholding more as long as something in them can be guessed too closely."""
    structure, outside = context.structure(), _outside(figures, context)
    told = told_of(figures, structure)
    narrowing = Narrowing(earlier.overlays, told, policy, until)
    also: dict[Measure, Masks] = {}
    early, settled = EARLY_NOTHING, True
    for _ in range(_ROUNDS):
        until.check()
        effort = Effort(until=until)
        rulings = rule_all(figures, structure, policy, also, effort, early=early)
        tables = {
            measure: table(ruling, policy, structure.lowest(ruling.figures.axes[1]) if measure in _BANDED else None)
            for measure, ruling in rulings.items()
        }
        verdict = audit(tables, outside, threshold=policy.threshold, others=policy.unanimity_others)
        closeness = guesses(
            tables, told, context.units, policy.protection, policy.threshold, context.items, context.cuts, until=until
        )
        for measure, cells in (more := one_more(closeness.close, tables, figures, structure)).items():
            also[measure] = also[measure] | cells if measure in also else cells
        if verdict.passed and more:
            continue
        # Beside what was given out before only when the rest is settled: the same report again is the same.
        too_much = more_early(earlier, rulings, structure.past, policy, early)
        if verdict.passed and too_much.count() <= early.count():
            too_much = early.beside(narrowing.found(tables))
        if not verdict.passed or too_much.count() <= early.count():
            break
        early = too_much
    else:
        settled = False
    until.check()
    findings = (*verdict.findings, *(str(each) for each in closeness.close))
    if findings or not settled:
        raise DisclosureFailure("; ".join(findings[:10]) or "what is found beside earlier releases does not end")
    return tables, verdict, closeness, effort


def _with_nobody_settled(context: GateContext) -> GateContext:
    """Return what is known of who was where, without relying on what the change before was about."""
    exchange = context.exchange
    if exchange is None or exchange.settled is None:
        return context
    return replace(context, exchange=replace(exchange, settled=np.zeros_like(exchange.settled)))


def _of_shown_drivers(
    table: Table | None, pairs: Mapping[str, Mapping[str, Pairs]]
) -> Mapping[str, Mapping[str, Pairs]]:
    """Return the pairs of drivers that are both shown, by unit and outcome."""
    if table is None:
        return {}
    shown = {
        unit: {
            outcome: tuple(
                pair for pair in found if all(isinstance(table.cell(unit, outcome, each), Shown) for each in pair)
            )
            for outcome, found in outcomes.items()
        }
        for unit, outcomes in pairs.items()
    }
    return {
        unit: {outcome: found for outcome, found in outcomes.items() if found}
        for unit, outcomes in shown.items()
        if any(outcomes.values())
    }


def _outside(figures: Mapping[Measure, Figures], context: GateContext) -> Outside:
    structure = context.structure()
    own: set[str] = set()
    for measure in UNIT_TABLES:
        if measure in figures:
            keys, n = figures[measure].axes[0], figures[measure].n
            groups = structure.tree_of(keys)
            n = n.reshape(groups.size, -1)
            some = (n[groups.heads] - groups.sums(n) > 0).any(axis=1)
            own.update(keys[head] for head in groups.heads[some])
    return Outside(
        context.units,
        context.subjects,
        context.items,
        frozenset(own),
        _roles_unknown(figures),
        _crowd(context),
        context.exchange,
    )


def _crowd(context: GateContext) -> Crowd | None:
    if context.overlaps is None:
        return None
    return Crowd(context.overlaps, context.cuts, {unit.id: unit.parent for unit in context.units})


def _roles_unknown(figures: Mapping[Measure, Figures]) -> bool:
    if Measure.ROLE_SCORE not in figures or Measure.SCORE not in figures:
        return False
    roles, whole = figures[Measure.ROLE_SCORE], figures[Measure.SCORE]
    columns = [whole.axes[1].index(subject) for subject in roles.axes[1]]
    return bool(np.any(whole.n[0, columns] > roles.n.sum(axis=0)))


def _record(
    tables: Mapping[Measure, Table],
    checked: tuple[Verdict, Closeness, Effort],
    policy: Policy,
) -> Confidentiality:
    """Return what the gate did, for the page on confidentiality."""
    verdict, closeness, effort = checked
    statuses: Counter[int] = Counter()
    withheld: Counter[int] = Counter()
    for one in tables.values():
        statuses.update(one.status.ravel().tolist())
        withheld.update(one.reason[one.status == Status.WITHHELD].tolist())
    people = tables.get(Measure.PARTICIPATION)
    return Confidentiality(
        threshold=policy.threshold,
        comment_threshold=policy.comment_threshold,
        cells=statuses.total(),
        shown=statuses[Status.SHOWN],
        withheld={reason: withheld[at] for at, reason in enumerate(REASONS)},
        banded=statuses[Status.BANDED],
        units_withheld=0 if people is None else int((people.status[1:] == Status.WITHHELD).sum()),
        rounding=policy.decimals(),
        passed=verdict.passed and not closeness.close,
        checked_relations=verdict.relations,
        audited=closeness.audited,
        points=policy.protection.points,
        people=policy.protection.people,
        relations=closeness.relations,
        programmes=closeness.programmes,
        exact=effort.exact,
        greedy=effort.greedy,
    )
