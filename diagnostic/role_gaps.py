"""Role levels compared within teams: what is left of a gap once the teams' own levels are out. Unsafe: for the gate.

From sums by team and role level. Knows units and roles by position.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diagnostic.figures import Figures, reasons
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.scoring import Scores
from diagnostic.stats.adjusted import KindSums, within_groups
from diagnostic.tally import score_sums

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_ROBUST = ("low", "high", "p_value")
"""What is taken without supposing that both levels vary alike, where the teams are enough for that."""


def role_within(
    scores: Scores, unit: Ints, role: Ints, roles: tuple[str, ...], *, minimum: int, confidence: float
) -> Figures:
    """Return every role level's difference from the last one within teams, with p-values still to be controlled.

    ``unit`` and ``role`` are each person's positions, -1 for an unknown role. ``n`` and ``n_rest`` count everybody of
    both levels; at least ``minimum`` of each must be in teams that have both.
    """
    units = int(unit.max(initial=-1)) + 1
    sums = score_sums(scores, np.where(role >= 0, unit * len(roles) + role, -1), units * len(roles))
    by_role = [_of_role(values, units, len(roles)) for values in (sums.score_n, sums.score_sum, sums.score_square)]
    reference = KindSums(*(values[:, -1] for values in by_role))
    shape = (len(roles), len(scores.subjects))
    columns = {name: np.full(shape, np.nan) for name in ("estimate", "low", "high", "p_value", "groups", "n_rest")}
    for at in range(len(roles) - 1):
        kind = KindSums(*(values[:, at] for values in by_role))
        found = within_groups(kind, reference, confidence=confidence)
        enough = (found.n1 >= minimum) & (found.n2 >= minimum)
        for name in ("estimate", "low", "high", "p_value", "groups"):
            values: Floats = getattr(found, name)
            if name in _ROBUST:
                robust: Floats = getattr(found, f"robust_{name}")
                values = np.where(np.isnan(robust), values, robust)
            columns[name][at] = np.where(enough, values, np.nan)
        columns["n_rest"][at] = by_role[0][:, -1].sum(axis=0)
    n = np.rint(by_role[0].sum(axis=0)).astype(np.int64)
    columns |= {"direction": np.sign(columns["estimate"]), "n": n.astype(np.float64)}
    why = reasons(~np.isnan(columns["p_value"]), n, Why.TOO_FEW_ANSWERS)
    why[-1] = reasons(n[-1] < 0, n[-1], Why.NO_REST)
    columns["n_rest"][-1] = 0.0
    axes = (roles, tuple(subject.id for subject in scores.subjects))
    return Figures(Measure.ROLE_WITHIN, axes, n, columns, why)


def _of_role(values: Ints | Floats, units: int, roles: int) -> Floats:
    """Return sums by unit and role level as (units, roles, subjects)."""
    return values.astype(np.float64).reshape(units, roles, values.shape[1])
