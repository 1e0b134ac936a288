"""Who sits where at the next wave: who leaves, who comes, who moves; roles and headcounts belong to the seats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostic.simulate.company import ROLES, LaterWave
from diagnostic.simulate.reorganised import CLOSED

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

VACANT = -1
PLACED = 0.6
"""Share of the people of a closed team who find a seat in another."""
FROM_WITHIN = 3
"""Seats of a new team that are filled by people of others."""


@dataclass(frozen=True, slots=True)
class Seats:
    """Every seat on a roster."""

    team: Ints
    home: Ints
    """The team of the first wave, or the new one, whose climate is the seat's."""
    role: Ints
    person: Ints
    """Who sits there, by number; VACANT where nobody does yet."""


def new_seats(team: int, home: int, headcount: int) -> Seats:
    """Return the vacant seats of a new team, the first one its manager's."""
    role = np.full(headcount, ROLES.index("staff"))
    role[0] = ROLES.index("manager")
    return Seats(np.full(headcount, team), np.full(headcount, home), role, np.full(headcount, VACANT))


def together(*parts: Seats) -> Seats:
    """Return all seats of several rosters."""
    return Seats(*(np.concatenate([getattr(part, name) for part in parts]) for name in Seats.__slots__))


def restaffed(seats: Seats, wave: LaterWave, turnover: tuple[int, Floats] | None, rng: np.random.Generator) -> Seats:
    """Return the seats that remain, with who sits there then; joiners are still to come to the vacant ones.

    ``turnover`` is the home in which those who think least leave, and what everybody thinks.
    """
    person = seats.person.copy()
    own = np.zeros(person.size, dtype=bool) if turnover is None else seats.home == turnover[0]
    leaves = (rng.random(person.size) < wave.leave) & ~own
    if turnover is not None and wave.turnover is not None:
        here = np.flatnonzero(own)
        count = round(wave.turnover.share * here.size)
        leaves[here[np.argsort(turnover[1][person[here]], kind="stable")[:count]]] = True
    person[leaves] = VACANT
    closed = seats.team == CLOSED
    homeless = person[closed & (person != VACANT)]
    kept = Seats(seats.team[~closed], seats.home[~closed], seats.role[~closed], person[~closed])
    own = own[~closed]
    _place(kept, rng.permutation(homeless)[: round(PLACED * homeless.size)], own, rng)
    _swap(kept, wave.move, own, rng)
    return kept


def fill_from_within(seats: Seats, new: Ints, barred: int | None, rng: np.random.Generator) -> None:
    """Let some people of other teams take seats of a new one (in place); their own fall vacant."""
    staff = (seats.role == ROLES.index("staff")) & (seats.person != VACANT) & (seats.home != barred)
    _, one_of_each = np.unique(np.where(staff, seats.home, -1), return_index=True)
    from_seats = rng.choice(one_of_each[1:], FROM_WITHIN, replace=False)
    seats.person[new[-FROM_WITHIN:]] = seats.person[from_seats]
    seats.person[from_seats] = VACANT


def _place(seats: Seats, people: Ints, barred: npt.NDArray[np.bool_], rng: np.random.Generator) -> None:
    """Give people vacant seats, each in another team as far as there are."""
    free = np.flatnonzero((seats.person == VACANT) & (seats.role == ROLES.index("staff")) & ~barred)
    free = rng.permutation(free)
    _, first = np.unique(seats.team[free], return_index=True)
    chosen = free[np.sort(first)][: people.size]
    seats.person[chosen] = people[: chosen.size]


def _swap(seats: Seats, share: float, barred: npt.NDArray[np.bool_], rng: np.random.Generator) -> None:
    """Let pairs of people of different teams change seats."""
    able = np.flatnonzero((seats.person != VACANT) & (seats.role == ROLES.index("staff")) & ~barred)
    pairs = round(share * able.size / 2)
    chosen = rng.permutation(able)[: 2 * pairs].reshape(2, pairs)
    apart = seats.team[chosen[0]] != seats.team[chosen[1]]
    one, other = chosen[0][apart], chosen[1][apart]
    seats.person[one], seats.person[other] = seats.person[other], seats.person[one]
