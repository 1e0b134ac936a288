"""From the answers to the release: which figures are made, from what, in which order.

Everything that decides is in the modules called here; a new figure is one more line in one of the lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

import numpy as np
from threadpoolctl import threadpool_limits

from diagnostic.answers import item_figures, subject_favourable
from diagnostic.comments import comments
from diagnostic.cuts import Cut, crossed, crossings, cut_contrasts, cut_scores, find_cuts
from diagnostic.disclosure.gate import protect
from diagnostic.disclosure.policy import Policy
from diagnostic.drivers import drivers
from diagnostic.earlier_releases import NOTHING_EARLIER, Earlier
from diagnostic.figures import Figures, control_false_discoveries
from diagnostic.history import WAVE, History, across_waves, wave_attribute, wave_invariance
from diagnostic.measures import Measure
from diagnostic.networks import networks
from diagnostic.nonresponse import nonresponse
from diagnostic.omnibus import omnibus
from diagnostic.psychometrics import reliability
from diagnostic.release import Release
from diagnostic.release_context import people_in_common, release_context, role_levels, role_positions
from diagnostic.responses import Responses
from diagnostic.role_gaps import role_within
from diagnostic.scoring import Scores, score
from diagnostic.screened import conclusions, screened_drivers, screened_scores, without
from diagnostic.screening import screen, screening
from diagnostic.screening_rules import load_screening
from diagnostic.settings import Settings
from diagnostic.sharedness import unit_agreement
from diagnostic.shrinkage import shrunken_scores
from diagnostic.silos import asked_about, links
from diagnostic.structure import measurement_invariance, structure, with_attribute
from diagnostic.tally import ScoreSums, score_sums
from diagnostic.teams import participation, role_contrasts, role_scores, unit_contrasts, unit_scores, whole_contrasts
from diagnostic.unit_tally import UnitTally, tally_units


class Step(StrEnum):
    """What the pipeline is doing, for progress bars."""

    READING = "reading"
    SCORING = "scoring"
    TEAMS = "teams"
    DRIVERS = "drivers"
    WAVES = "waves"
    GATE = "gate"
    ACTIONS = "actions"


Progress = Callable[[Step], None]


def silent(step: Step) -> None:
    """Say nothing about progress."""


class Stream(IntEnum):
    """What draws at random: each has a stream of its own, so that one more draw changes nobody else's."""

    RANKS = 1
    DRIVERS = 2
    PROFILES = 3
    SILOS = 4
    COMMENTS = 5
    SCREENING = 6
    STRUCTURE = 7


@dataclass(frozen=True, slots=True)
class Basis:
    """What every figure is made from."""

    responses: Responses
    scores: Scores
    units: UnitTally
    settings: Settings
    policy: Policy

    def rng(self, stream: Stream) -> np.random.Generator:
        """Return the random generator of a stream, the same in every run."""
        return np.random.default_rng([self.settings.seed, stream])


def analyse(
    responses: Responses,
    settings: Settings,
    policy: Policy,
    *,
    history: History | None = None,
    earlier: Earlier = NOTHING_EARLIER,
    progress: Progress = silent,
) -> Release:
    """Compute everything and pass it through the gate; with a history, also what moved since earlier waves.

    ``earlier`` is what was released of the same answers before.

    Raises
    ------
    InvalidInput
        Fewer people than the threshold answered in the whole organisation.
    """
    policy.require_enough(responses.n)
    # Matrices are small and many: threads would cost more than they bring, and could add up in another order.
    with threadpool_limits(limits=1):
        return _analyse(responses, settings, policy, history, earlier, progress)


def _analyse(
    responses: Responses,
    settings: Settings,
    policy: Policy,
    history: History | None,
    earlier: Earlier,
    progress: Progress,
) -> Release:
    progress(Step.SCORING)
    scores = score(responses)
    basis = Basis(responses, scores, tally_units(responses, scores), settings, policy)
    progress(Step.TEAMS)
    figures = _described(basis)
    linked = _links(basis)
    for family in ([*_tested(basis), *linked], *_families_of_their_own(basis, linked)):
        figures += control_false_discoveries(family, settings.false_discovery_rate)
    progress(Step.DRIVERS)
    found = drivers(
        basis.units,
        scores,
        responses.unit,
        confidence=settings.confidence,
        false_discovery_rate=settings.false_discovery_rate,
        rng=basis.rng(Stream.DRIVERS),
    )
    figures += found.figures
    figures += _screening(basis, linked, {figure.measure: figure for figure in figures})
    written = comments(
        responses,
        basis.units,
        shown=policy.comment_threshold,
        common=policy.comment_threshold,
        rng=basis.rng(Stream.COMMENTS),
    )
    figures += [] if written is None else [written.counts]
    sheets = () if written is None else written.sheets
    made = {figure.measure: figure for figure in figures}
    context = release_context(responses, basis.units, found, settings)
    cuts = find_cuts(responses)
    context = replace(
        context,
        cuts=tuple(info for cut in cuts for info in cut.infos()),
        overlaps=people_in_common(responses, scores, cuts),
    )
    if history is not None:
        progress(Step.WAVES)
        added = across_waves(history, responses, made[Measure.SCORE], settings, policy, earlier.changes.steady)
        made |= {figure.measure: figure for figure in added.figures}
        context = replace(
            context,
            past=added.past,
            waves=added.waves,
            lineage=added.lineage,
            comparability=added.comparability,
            exchange=added.exchange,
        )
        alike = wave_invariance(history, responses, rate=settings.false_discovery_rate)
        if alike is not None:
            made[Measure.INVARIANCE] = with_attribute(made.get(Measure.INVARIANCE), alike)
            people = tuple(each for each in context.attributes if each.id != WAVE)
            context = replace(context, attributes=(*people, wave_attribute()))
    progress(Step.GATE)
    return protect(made, context, policy, sheets, earlier=earlier)


def _described(basis: Basis) -> list[Figures]:
    """Return the figures that stand for themselves."""
    units, scores = basis.units, basis.scores
    confidence, others = basis.settings.confidence, basis.policy.unanimity_others
    figures = [
        participation(units, confidence=confidence),
        unit_scores(units, confidence=confidence, others=others),
        *shrunken_scores(units, confidence=confidence, rng=basis.rng(Stream.RANKS)),
        subject_favourable(units, confidence=confidence),
        *item_figures(units, others=others, confidence=confidence),
        *reliability(scores, basis.responses.unit, confidence=confidence, ordinal=basis.settings.ordinal_reliability),
        *structure(scores, rng=basis.rng(Stream.STRUCTURE)),
    ]
    if basis.settings.weighted:
        minimum = basis.policy.threshold
        figures += nonresponse(basis.responses, scores, units, minimum=minimum, confidence=confidence)
    invariance = measurement_invariance(basis.responses, scores, rate=basis.settings.false_discovery_rate)
    figures += [] if invariance is None else [invariance]
    roles = _roles(basis)
    if roles:
        ids, sums = roles
        figures.append(role_scores(ids, units.subjects, sums, confidence=confidence, others=others))
    return figures + _cut_figures(basis, find_cuts(basis.responses))


def _cut_figures(basis: Basis, cuts: Sequence[Cut]) -> list[Figures]:
    """Return the scores by other attributes than the team, and those of units by them; none where none are known."""
    if not cuts:
        return []
    confidence, others = basis.settings.confidence, basis.policy.unanimity_others
    table = crossings(basis.responses, basis.scores, crossed(basis.responses, cuts), others=others)
    return [
        cut_scores(basis.scores, cuts, confidence=confidence, others=others),
        *([] if table is None else [table]),
    ]


def _tested(basis: Basis) -> list[Figures]:
    """Return the differences that are tested: the family in which false discoveries are controlled together."""
    units, minimum, confidence = basis.units, basis.policy.threshold, basis.settings.confidence
    family = [unit_contrasts(units, minimum=minimum, confidence=confidence)]
    whole = whole_contrasts(units, minimum=minimum, confidence=confidence)
    family += [] if whole is None else [whole]
    roles = _roles(basis)
    if roles:
        ids, sums = roles
        family.append(role_contrasts(ids, units.subjects, sums, minimum=minimum, confidence=confidence))
        role = role_positions(basis.responses, ids)
        unit = basis.responses.unit
        family.append(role_within(basis.scores, unit, role, ids, minimum=minimum, confidence=confidence))
    return family


def _links(basis: Basis) -> tuple[Figures, ...]:
    """Return links and pairs, which are tested with the differences; none where no roster question was asked."""
    minimum, others = basis.policy.threshold, basis.policy.unanimity_others
    found = links(basis.responses, minimum=minimum, confidence=basis.settings.confidence, others=others)
    return found or ()


def _networks(basis: Basis, linked: Sequence[Figures]) -> list[Figures]:
    if not linked:
        return []
    responses, minimum = basis.responses, basis.policy.threshold
    rng = basis.rng(Stream.SILOS)
    return list(networks(linked[0], asked_about(responses), responses.hierarchy, minimum=minimum, rng=rng))


def _families_of_their_own(basis: Basis, linked: Sequence[Figures]) -> tuple[list[Figures], ...]:
    """Return the questions whose answers must not make the differences' more lenient, nor theirs these.

    Which teams are divided is asked of wide teams only, and is to be wrong in no more than so many reports without any;
    whether teams differ at all is asked once a scale; what the links make together, once a roster question; values of
    attributes are about the same people as teams, told apart otherwise.
    """
    units, minimum, confidence = basis.units, basis.policy.threshold, basis.settings.confidence
    divided, differ = unit_agreement(units, minimum=minimum), omnibus(units, minimum=minimum, confidence=confidence)
    cuts = find_cuts(basis.responses)
    apart = [cut_contrasts(basis.scores, cuts, minimum=minimum, confidence=confidence)] if cuts else []
    return [divided], [differ], _networks(basis, linked), apart


def _screening(basis: Basis, linked: Sequence[Figures], made: Mapping[Measure, Figures]) -> list[Figures]:
    """Return how many answered carelessly, and what would change without them where they are not too few to say."""
    confidence, others = basis.settings.confidence, basis.policy.unanimity_others
    found = screen(basis.responses, basis.scores, basis.settings.screening or load_screening())
    signs = screening(found, confidence=confidence)
    flagged = int(found.careless.sum())
    if min(flagged, basis.responses.n - flagged) < basis.policy.threshold:
        return [signs]
    responses, scores = without(basis.responses, basis.scores, found.careless)
    kept = replace(basis, responses=responses, scores=scores, units=tally_units(responses, scores))
    differences = control_false_discoveries([*_tested(kept), *linked], basis.settings.false_discovery_rate)
    divided = unit_agreement(kept.units, minimum=basis.policy.threshold)
    again = {
        figure.measure: figure
        for figure in (*differences, *control_false_discoveries([divided], basis.settings.false_discovery_rate))
    }
    return [
        signs,
        screened_scores(basis.units, kept.units, confidence=confidence, others=others),
        conclusions(*((each[Measure.CONTRAST], each[Measure.AGREEMENT]) for each in (made, again))),
        screened_drivers(made[Measure.DRIVERS], kept.units),
    ]


def _roles(basis: Basis) -> tuple[tuple[str, ...], ScoreSums] | None:
    """Return the role levels and the sums of their people's scores; None where nobody's level is known."""
    ids = tuple(role.id for role in role_levels(basis.responses))
    if not ids:
        return None
    return ids, score_sums(basis.scores, role_positions(basis.responses, ids), len(ids))
