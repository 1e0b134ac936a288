"""What somebody tries who has a release and knows who is where: all sums of all published groups at once.

Written on people, one by one, without the package's own code on overlapping groups.
"""

from __future__ import annotations

import numpy as np
from cut_worlds import LOWEST, CutWorld
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from diagnostic.cells import REASONS, Reason, Status
from diagnostic.measures import Measure
from diagnostic.release import Release

OWN = [REASONS.index(reason) for reason in (Reason.BELOW_THRESHOLD, Reason.UNANIMITY)]
MOST_TIMES = 3


def groups(world: CutWorld) -> list[tuple[Measure, tuple[int, ...], np.ndarray]]:
    """Every group that a table has a row for: measure, row, and who is in it."""
    found = [(Measure.SCORE, (at,), who) for at, who in enumerate(world.members())]
    found += [(Measure.ROLE_SCORE, (at,), who) for at, who in enumerate(world.role_members())]
    found += [(Measure.CUT, (at,), who) for at, who in enumerate(world.cut_members())]
    for unit, values in enumerate(world.crossing_members()):
        found += [(Measure.CROSSING, (unit, value), who) for value, who in enumerate(values)]
    return found


def seen(world: CutWorld, release: Release, subject: int) -> tuple[np.ndarray, list[tuple[str, np.ndarray]]]:
    """The published groups, (groups, people who answered), and those withheld for their own sake."""
    there = ~np.isnan(world.scores()[:, subject])
    published, hidden = [], []
    for measure, row, who in groups(world):
        table = release.tables[measure]
        status, reason = (int(each[(*row, subject)]) for each in (table.status, table.reason))
        inside = who[there]
        if status == Status.SHOWN:
            published.append(inside)
        elif status in (Status.WITHHELD, Status.BANDED) and reason in OWN and inside.any():
            hidden.append((f"{measure.value} {row}", inside))
    contrast = release.tables[Measure.CUT_CONTRAST]
    for at, cut in enumerate(world.cuts()):
        if contrast.status[at, subject] == Status.SHOWN:
            published.append((world.attributes[cut.attribute] >= 0)[there])
    return np.unique(np.array(published).reshape(-1, int(there.sum())).astype(float), axis=0), hidden


def solved(world: CutWorld, release: Release, subject: int) -> list[str]:
    """Withheld groups that have one value only in the linear system of everything published."""
    published, hidden = seen(world, release, subject)
    _, values, directions = np.linalg.svd(published)
    null = directions[int((values > 1e-9).sum()) :]
    return [name for name, who in hidden if np.abs(null @ who).max(initial=0) < 1e-8]


def few_people(world: CutWorld, release: Release, subject: int, threshold: int) -> bool:
    """Whether any whole multiples of published groups add up to something about fewer people than the threshold.

    An integer programme: the least people, counted as often as they are, of all sums that are about somebody.
    """
    published, _ = seen(world, release, subject)
    kinds, count = np.unique(published, axis=1, return_counts=True)
    sets, width = kinds.shape
    if not sets:
        return False
    big = 2 * MOST_TIMES * sets
    # Unknowns: multiples, the sum's size by kind of people, and one kind that is in the sum for certain.
    eye = np.eye(width)
    below = np.hstack([kinds.T, -eye, np.zeros((width, width))])
    above = np.hstack([-kinds.T, -eye, np.zeros((width, width))])
    chosen = np.hstack([kinds.T, np.zeros((width, width)), -(big + 1) * eye])
    some = np.concatenate([np.zeros(sets + width), np.ones(width)])
    result = milp(
        np.concatenate([np.zeros(sets), count, np.zeros(width)]),
        constraints=[
            LinearConstraint(np.vstack([below, above]), ub=0),
            LinearConstraint(chosen, lb=-big),
            LinearConstraint(some[None], lb=1),
        ],
        integrality=np.concatenate([np.ones(sets), np.zeros(width), np.ones(width)]),
        bounds=Bounds(
            np.concatenate([np.full(sets, -MOST_TIMES), np.zeros(2 * width)]),
            np.concatenate([np.full(sets, MOST_TIMES), np.full(width, big), np.ones(width)]),
        ),
        options={"time_limit": 5, "node_limit": 400},
    )
    return result.x is not None and result.fun < threshold - 0.5


def close(world: CutWorld, release: Release, subject: int, points: float) -> list[str]:
    """Withheld values and crossings of one attribute that must lie within fewer points, from what is shown beside them.

    Two linear programmes each over kinds of people: division and value. Where nothing of the attribute is shown in a
    group's division and value, there is nothing to guess from but these themselves.
    """
    scores = world.scores()[:, subject]
    there = ~np.isnan(scores)
    members = world.members()
    found = []
    for attribute in dict.fromkeys(cut.attribute for cut in world.cuts()):
        kinds = _Kinds(world, release, subject, attribute, there)
        matrix, right = kinds.known(members, scores)
        for name, who in kinds.hidden():
            ends = [_end(sign * kinds.row(who), matrix, right, kinds.bounds()) for sign in (1, -1)]
            if -ends[1] - ends[0] < points * who.sum() - 1e-4:
                found.append(name)
    return found


def close_to_colleagues(world: CutWorld, release: Release, subject: int, points: float) -> list[str]:
    """The same for each of the people with the lowest and the highest answer of their division and value.

    They know their own answer; too close is what everybody else in a group is left with.
    """
    scores = world.scores()[:, subject]
    there = ~np.isnan(scores)
    members, answer = world.members(), scores[there]
    found = []
    for attribute in dict.fromkeys(cut.attribute for cut in world.cuts()):
        kinds = _Kinds(world, release, subject, attribute, there)
        matrix, right = kinds.known(members, scores)
        for name, who in kinds.hidden():
            aim = kinds.row(who)
            for me in kinds.ends(answer):
                room = points * (who.sum() - who[me])
                bounds = kinds.bounds(kinds.kind[me], answer[me])
                ends = [_end(sign * aim, matrix, right, bounds) for sign in (1, -1)]
                if room and -ends[1] - ends[0] < room - 1e-4:
                    found.append(f"{name} by somebody with {answer[me]}")
    return found


def _end(aim: np.ndarray, matrix: np.ndarray, right: np.ndarray, bounds: list[tuple[float, float]]) -> float:
    done = linprog(aim, A_eq=matrix, b_eq=right, bounds=bounds)
    assert done.status == 0, done.message
    return float(done.fun)


class _Kinds:
    """People by division and by value of one attribute, and what is shown of these."""

    def __init__(self, world: CutWorld, release: Release, subject: int, attribute: str, there: np.ndarray) -> None:
        self.world, self.tables, self.subject, self.there = world, release.tables, subject, there
        self.keys = [at for at, cut in enumerate(world.cuts()) if cut.attribute == attribute]
        self.value = world.attributes[attribute]
        self.divisions = list(world.divisions())
        division = np.full(there.size, -1)
        for at, unit in enumerate(self.divisions):
            division[world.members()[unit]] = at
        kinds, self.kind = np.unique(np.stack([division, self.value])[:, there], axis=1, return_inverse=True)
        self.kind, self.size = self.kind.ravel(), kinds.shape[1]

    def row(self, who: np.ndarray) -> np.ndarray:
        """A set of people as the kinds that it is made of."""
        found = np.zeros(self.size)
        found[np.unique(self.kind[who])] = 1.0
        return found

    def bounds(self, mine: int = -1, answer: float = 0.0) -> list[tuple[float, float]]:
        """What each kind can have in sum, for somebody of a kind who knows their own answer."""
        low = float(LOWEST[self.subject])
        n = np.bincount(self.kind, minlength=self.size).tolist()
        found = [(count * low, count * 100.0) for count in n]
        if mine >= 0:
            found[mine] = answer + (n[mine] - 1) * low, answer + (n[mine] - 1) * 100.0
        return found

    def ends(self, answer: np.ndarray) -> list[int]:
        """Who has the lowest and the highest answer of each kind."""
        of = [np.flatnonzero(self.kind == kind) for kind in range(self.size)]
        return sorted({int(here[end(answer[here])]) for here in of for end in (np.argmin, np.argmax)})

    def known(self, members: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What is shown of everybody, divisions, values, those with a value, and crossings: rows, and their sums."""
        status = self.tables[Measure.SCORE].status[:, self.subject]
        sets = [members[unit] for unit in (0, *self.divisions) if status[unit] == Status.SHOWN]
        sets += [who for _, shown, who in self._values() if shown]
        sets += [who for _, shown, _, _, who in self._crossings() if shown]
        contrasts = self.tables[Measure.CUT_CONTRAST].status[self.keys, self.subject]
        if (contrasts == Status.SHOWN).any():
            sets.append(self.value >= 0)
        inside = [each[self.there] for each in sets]
        sums = np.array([scores[self.there][each].sum() for each in inside])
        return np.array([self.row(each) for each in inside]).reshape(-1, self.size), sums

    def hidden(self) -> list[tuple[str, np.ndarray]]:
        """Those withheld for their own sake, beside which something is shown."""
        cut = self.tables[Measure.CUT]
        some = any(shown for _, shown, _ in self._values())
        found = [(f"value {key}", who) for key, shown, who in self._values()
                 if some and not shown and cut.reason[key, self.subject] in OWN]  # fmt: skip
        crossed = list(self._crossings())
        for name, shown, division, key, who in crossed:
            beside = any(each[1] and (each[2] == division or each[3] == key) for each in crossed)
            own = self.tables[Measure.CROSSING].reason[division, key, self.subject] in OWN
            if beside and own and not shown:
                found.append((name, who))
        return [(name, who[self.there]) for name, who in found if who[self.there].any()]

    def _values(self) -> list[tuple[int, bool, np.ndarray]]:
        status = self.tables[Measure.CUT].status[:, self.subject]
        members = self.world.cut_members()
        return [(key, status[key] == Status.SHOWN, members[key]) for key in self.keys]

    def _crossings(self) -> list[tuple[str, bool, int, int, np.ndarray]]:
        status = self.tables[Measure.CROSSING].status[..., self.subject]
        members = self.world.crossing_members()
        return [
            (
                f"crossing {at}, {key}",
                status[at, key] == Status.SHOWN,
                at,
                key,
                members[at, key],
            )
            for at in range(len(self.divisions))
            for key in self.keys
        ]
