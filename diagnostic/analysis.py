"""From the answers to the release: which figures are made, from what, in which order.

Everything that decides is in the modules called here; a new figure is one more line in one of the lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np

from diagnostic.answers import item_figures, subject_favourable
from diagnostic.disclosure.gate import protect
from diagnostic.disclosure.policy import Policy
from diagnostic.drivers import drivers
from diagnostic.figures import Figures, control_false_discoveries
from diagnostic.psychometrics import reliability
from diagnostic.release import Release
from diagnostic.release_context import release_context, role_levels, role_positions
from diagnostic.responses import Responses
from diagnostic.scoring import Scores, score
from diagnostic.settings import Settings
from diagnostic.sharedness import unit_agreement
from diagnostic.shrinkage import shrunken_scores
from diagnostic.silos import links
from diagnostic.structure import measurement_invariance, structure
from diagnostic.tally import ScoreSums, score_sums
from diagnostic.teams import participation, role_contrasts, role_scores, unit_contrasts, unit_scores
from diagnostic.unit_tally import UnitTally, tally_units


class Step(StrEnum):
    """What the pipeline is doing, for progress bars."""

    READING = "reading"
    SCORING = "scoring"
    TEAMS = "teams"
    DRIVERS = "drivers"
    GATE = "gate"
    ACTIONS = "actions"
    WRITING = "writing"


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


def analyse(responses: Responses, settings: Settings, policy: Policy, *, progress: Progress = silent) -> Release:
    """Compute everything and pass it through the gate."""
    progress(Step.SCORING)
    scores = score(responses)
    basis = Basis(responses, scores, tally_units(responses, scores), settings, policy)
    progress(Step.TEAMS)
    figures = [*_described(basis), *control_false_discoveries(_tested(basis), settings.false_discovery_rate)]
    progress(Step.DRIVERS)
    found = drivers(basis.units, scores, confidence=settings.confidence, rng=basis.rng(Stream.DRIVERS))
    figures += [found.importance, found.models]
    progress(Step.GATE)
    context = release_context(responses, basis.units, found, settings)
    return protect({figure.measure: figure for figure in figures}, context, policy)


def _described(basis: Basis) -> list[Figures]:
    """Return the figures that stand for themselves."""
    units, scores = basis.units, basis.scores
    confidence, others = basis.settings.confidence, basis.policy.unanimity_others
    figures = [
        participation(units, confidence=confidence),
        unit_scores(units, confidence=confidence, others=others),
        *shrunken_scores(units, confidence=confidence, rng=basis.rng(Stream.RANKS)),
        subject_favourable(units),
        *item_figures(units, others=others),
        *reliability(scores, confidence=confidence, ordinal=basis.settings.ordinal_reliability),
        *structure(scores, rng=basis.rng(Stream.STRUCTURE)),
    ]
    invariance = measurement_invariance(basis.responses, scores, rate=basis.settings.false_discovery_rate)
    figures += [] if invariance is None else [invariance]
    roles = _roles(basis)
    if roles:
        ids, sums = roles
        figures.append(role_scores(ids, units.subjects, sums, confidence=confidence, others=others))
    return figures


def _tested(basis: Basis) -> list[Figures]:
    """Return the figures with a p-value: the one family in which false discoveries are controlled."""
    units, minimum, confidence = basis.units, basis.policy.threshold, basis.settings.confidence
    family = [
        unit_contrasts(units, minimum=minimum, confidence=confidence),
        unit_agreement(units, minimum=minimum),
    ]
    roles = _roles(basis)
    if roles:
        ids, sums = roles
        family.append(role_contrasts(ids, units.subjects, sums, minimum=minimum, confidence=confidence))
    linked = links(basis.responses, minimum=minimum, confidence=confidence)
    return family if linked is None else [*family, linked]


def _roles(basis: Basis) -> tuple[tuple[str, ...], ScoreSums] | None:
    """Return the role levels and the sums of their people's scores; None where nobody's level is known."""
    ids = tuple(role.id for role in role_levels(basis.responses))
    if not ids:
        return None
    return ids, score_sums(basis.scores, role_positions(basis.responses, ids), len(ids))
