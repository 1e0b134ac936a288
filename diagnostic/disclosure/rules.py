"""The rules of confidentiality in their order: from all figures to a ruling on each of their cells.

Tables about the same people and questions are decided together, so that one cannot give away what another withholds.
Each kind of table has its rule in a module of its own. Rounds nothing and publishes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from diagnostic.disclosure.contrasts import rule_on_role_contrasts
from diagnostic.disclosure.court import Court
from diagnostic.disclosure.cover import Effort
from diagnostic.disclosure.cuts import CUTS, Asked, rule_on_cuts
from diagnostic.disclosure.early import EARLY_NOTHING, Early
from diagnostic.disclosure.followers import FOLLOWERS, rule_on_follower
from diagnostic.disclosure.items import rule_on_items, rule_on_statistics_of_items
from diagnostic.disclosure.links import rule_on_links
from diagnostic.disclosure.over_teams import rule_on_all_teams
from diagnostic.disclosure.participation import rule_on_participation
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.relations import Masks
from diagnostic.disclosure.rulings import Ruling
from diagnostic.disclosure.scores import rule_on_scores_and_roles
from diagnostic.disclosure.screened import rule_on_screening
from diagnostic.disclosure.survey import Structure
from diagnostic.disclosure.themes import rule_on_themes
from diagnostic.disclosure.wave_parts import Apart, rule_on_parts, shown_then
from diagnostic.disclosure.waves import hidden_then, rule_on_waves
from diagnostic.disclosure.weighted import rule_on_weighted
from diagnostic.figures import Figures
from diagnostic.measures import Measure

_PER_UNIT = (Measure.DRIVERS, Measure.DRIVER_MODEL)
"""Tables of units that no rule but the threshold is about."""


def rule_all(
    figures: Mapping[Measure, Figures],
    structure: Structure,
    policy: Policy,
    also: Mapping[Measure, Masks] | None = None,
    effort: Effort | None = None,
    *,
    early: Early = EARLY_NOTHING,
) -> dict[Measure, Ruling]:
    """Return a ruling on every table.

    ``also`` are cells to be withheld because others could be guessed with them, ``early`` those that earlier releases
    make too telling.
    """
    court = Court(figures, structure, policy, {}, also or {}, effort or Effort(), early, {}, set())
    rule_on_participation(court)
    rule_on_scores_and_roles(court)
    while overlapping(court):
        rule_on_scores_and_roles(court)
    for measure in FOLLOWERS:
        rule_on_follower(court, measure)
    beside_scores(court)
    screened = structure.means(figures[Measure.SCREENED].axes[0]) if Measure.SCREENED in figures else ()
    rule_on_screening(figures, court.rulings, policy, screened)
    across_waves(court)
    for measure in figures:
        if measure not in court.rulings:
            court.threshold(measure, units=measure in _PER_UNIT)
    for ruling in court.rulings.values():
        ruling.hide_people(court.unseen)
    return {measure: court.rulings[measure] for measure in figures}


def beside_scores(court: Court) -> None:
    """Rule on the tables that are about the same people as the scores, once these are settled."""
    rule_on_weighted(court)
    rule_on_themes(court)
    rule_on_items(court)
    rule_on_statistics_of_items(court)
    rule_on_role_contrasts(court)
    rule_on_all_teams(court)
    rule_on_links(court)


def overlapping(court: Court) -> bool:
    """Rule on cuts, and on all groups that have people in common; return whether that takes more role levels."""
    overlaps = court.structure.overlaps
    if overlaps is None and Measure.CUT in court.figures:
        raise ValueError("cuts without who is in which group")
    if overlaps is None or Measure.SCORE not in court.figures:
        return False
    units, subjects = court.figures[Measure.SCORE].axes
    attributes = list(dict.fromkeys(cut.attribute for cut in court.structure.cuts))
    asked = Asked(
        court.structure.tree_of(units),
        np.array([attributes.index(cut.attribute) for cut in court.structure.cuts], dtype=np.int64),
        court.structure.lowest(subjects),
        court.structure.means(subjects),
        overlaps,
        court.unseen,
        court.also,
    )
    more = rule_on_cuts(court.figures, court.rulings, asked, court.policy)
    if more is None:
        for measure in CUTS:
            if measure in court.rulings:
                court.beside_earlier(court.rulings[measure])
        return False
    court.apart[Measure.ROLE_SCORE] = court.apart.get(Measure.ROLE_SCORE, False) | more
    return True


def across_waves(court: Court) -> None:
    """Rule on what is said across waves, each earlier wave as it was ruled on when it stood alone."""
    if not court.structure.past:
        return
    subjects = court.figures[Measure.SCORE].axes[1]
    hidden = []
    for past in court.structure.past:
        then = Structure(past.units, past.subjects, ())
        ruling = rule_all({Measure.SCORE: past.scores}, then, court.policy)[Measure.SCORE]
        then_hidden = hidden_then(past, ruling, subjects)
        hidden.append(then_hidden | court.early.past.get(past.wave, np.zeros_like(then_hidden)))
    groups = court.structure.tree_of(court.figures[Measure.SCORE].axes[0])
    rule_on_waves(court.figures, court.rulings, hidden, court.policy)
    if Measure.CHANGE_PART in court.figures:
        if court.structure.exchange is None:
            raise ValueError("parts of changes without who was where")
        shown = shown_then(ruling, court.structure.exchange.subjects)
        rule_on_parts(
            court.figures[Measure.CHANGE_PART],
            court.rulings,
            Apart(court.structure.exchange, shown, groups),
            court.policy,
            court.early.cells.get(Measure.CHANGE_PART),
        )
