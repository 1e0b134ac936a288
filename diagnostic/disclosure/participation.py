"""The rule on who answered, which decides whose people may be counted at all. Decides; publishes nothing."""

from __future__ import annotations

from diagnostic.cells import Reason
from diagnostic.disclosure.columns import count_columns
from diagnostic.disclosure.court import Court
from diagnostic.measures import Measure


def rule_on_participation(court: Court) -> None:
    """Rule on who answered: neither how many nor how many did not may be known of a unit that is withheld.

    Nothing that has people counted is shown of such a unit, so that no other table says what this one does not.
    """
    if Measure.PARTICIPATION not in court.figures:
        return
    ruling = court.threshold(Measure.PARTICIPATION)
    groups = court.structure.tree_of(ruling.figures.axes[0])
    columns = count_columns(groups, ruling.figures, court.policy)
    shape = ruling.figures.n.shape
    more = court.completed(groups, columns, court.with_also(ruling).reshape(columns.n.shape))
    ruling.withhold(more.reshape(shape), Reason.COMPLEMENTARY)
    above = {unit.id: unit.parent for unit in court.structure.units}
    # Of everybody, the report says how many they are.
    names = zip(ruling.figures.axes[0], ruling.withheld().tolist(), strict=True)
    court.unseen.update(unit for unit, withheld in names if withheld and above[unit] is not None)
    ruling.hide_people(court.unseen)
