"""How closely what is withheld can be guessed: by somebody outside, and by a colleague who knows their own answer.

The attacker here is stronger than any reader. They have the released tables, and besides are told: how many people are
behind every cell, shown or not; every shown mean without its rounding; and of one hidden group the score of its lowest
or of its highest scorer, whichever serves them better. What is safe from them is safe from everybody with less.

Proven by a passed check, for every score and statement mean that is withheld or given as a band, and for every number
of participants that is withheld:

- Of no withheld mean can anybody outside derive, by any combination of the shown ones, an interval narrower than
  ``points``. Of no withheld number of participants an interval narrower than ``people``, with all headcounts known.
- No member of a hidden group can derive a narrower one of the mean of everybody else in it.
- Nobody in any other hidden group can derive a narrower one of a group that is below the threshold or answered alike.

What is withheld because of earlier releases is unknown here and owed no room: it is the few people whom these and the
new one would tell of together that are (``earlier_guesses``).

Not claimed: of a group that is shown, or of all groups together that are left over from shown ones (at least as many
people as the threshold), a member can work out the mean of all others but themselves; that is what a threshold means.
A group of enough people that is hidden only beside empty ones is the shown whole itself. Where everybody in the
organisation took part, or all but one, that is known. An index is hidden with a part of it, so that the part is not
known; the index itself can be guessed as closely as its hidden parts leave it. Of statements whose sum is known from a
score that is shown (``statements``), outsiders are kept away, colleagues only as if the score were not there. Several
colleagues who tell each other their answers are not looked at.

Values of attributes and crossings with units are looked at together with units and role levels, where they are withheld
for their own sake and something of their attribute is shown; for colleagues, room for one person's whole range is asked
besides, which is more than their answer can take wherever an unknown stands in two sums at most. A single person, whose
own range is no wider than that, has to keep their room when of each other group somebody tells all others their answer.

Nothing here is shared with what decides (``suppress``, ``cover``, ``guard``): those count on the closed form of what is
left over, this builds the system and derives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagnostic.disclosure.deadline import NO_DEADLINE, Deadline
from diagnostic.disclosure.judging import Close, Closeness, Judge
from diagnostic.disclosure.policy import Protection
from diagnostic.disclosure.sheets import Sheet, Told, participation_sheet, score_sheet, unit_sheet
from diagnostic.disclosure.statements import STATEMENTS, statements
from diagnostic.measures import Measure
from diagnostic.released_table import Table
from diagnostic.survey_parts import CutInfo, ItemInfo, UnitInfo


def guesses(  # noqa: PLR0913 - what is released, what is told besides, and what both are about
    tables: Mapping[Measure, Table],
    told: Told,
    units: Sequence[UnitInfo],
    protection: Protection,
    threshold: int,
    items: Sequence[ItemInfo] = (),
    cuts: Sequence[CutInfo] = (),
    *,
    until: Deadline = NO_DEADLINE,
) -> Closeness:
    """Return every hidden cell that can be guessed too closely; ``items`` says which statements make up a scale."""
    given = told.given
    sheets = []
    if Measure.PARTICIPATION in given:
        sheets.append(participation_sheet(tables, told.headcount, given[Measure.PARTICIPATION], units))
    if Measure.SCORE in given:
        sheets.append(score_sheet(tables, given, units))
    if Measure.ITEM_SCORE in given:
        sheets.append(unit_sheet(Measure.ITEM_SCORE, tables, given, units))
    found = [Judge(sheet, protection, threshold, until).closeness() for sheet in sheets]
    if Measure.SCORE in given and Measure.CUT in given and cuts:
        joint = score_sheet(tables, given, units, cuts)
        found.append(Judge(joint, protection, threshold, until, joint=True).closeness())
    if Measure.ITEM_SCORE in given and Measure.SCORE in given and items:
        found.append(_across(sheets[-1], tables, items, float(protection.points)))
    relations: dict[str, int] = {}
    for each in found:
        for family, count in each.relations.items():
            relations[family] = relations.get(family, 0) + count
    close = tuple(close for each in found for close in each.close)
    return Closeness(close, sum(each.audited for each in found), sum(each.programmes for each in found), relations)


def _across(sheet: Sheet, tables: Mapping[Measure, Table], items: Sequence[ItemInfo], points: float) -> Closeness:
    """Look at statements whose sum is known from a score that is shown."""
    close, programmes, relations = [], 0, 0
    for scale in statements(sheet, tables, items, points):
        for group, column in scale.close():
            name, key = sheet.groups.names[group], sheet.columns[column]
            close.append(Close(Measure.ITEM_SCORE, name, key, f"{STATEMENTS}: {name}"))
        programmes += scale.programmes
        relations += scale.rows
    return Closeness(tuple(close), 0, programmes, {STATEMENTS: relations} if relations else {})
