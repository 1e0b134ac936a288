"""The reader who wants to know more: from the figures of a finished file to what each withheld one can be.

Has: the file (plain JSON), the organisation chart, and, to be on the safe side, more than any real reader: how many
people of each unit, role level and site answered. Unknown is how many of them chose which answer to which statement;
every mean, share and difference that is printed is a sum of these unknowns, within its rounding. What is withheld is
such a sum, too. So it is *determined* where its coefficients are a combination of those of what is printed (rank), and
otherwise lies in an interval that two linear programmes find. Written without anything of the package.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

POINTS, SHARES = 0.5, 0.005
"""Half a step of what is printed."""
NOISE = 1e-7
ALONE = 1e-6
"""Points: an interval as narrow as this is a value."""
HIDDEN = ("withheld", "banded")
Vector = np.ndarray


@dataclass(frozen=True)
class People:
    """Who answered, as far as the adversary is told: sets of people by unit, role level and site, and how they stand.

    ``answers`` is the truth. It is used to see whether what was derived holds, to be the colleague who knows their own
    answer, and nowhere else.
    """

    inside: Mapping[tuple[str, str], np.ndarray]
    """By axis ("unit", "role", "cut") and key: who is in it."""
    parent: Mapping[str, str | None]
    answers: np.ndarray
    items: tuple[str, ...]
    options: int

    @cached_property
    def atoms(self) -> np.ndarray:
        """The number of the set that each person cannot be told apart from."""
        member = np.array(list(self.inside.values())).T
        return np.unique(member, axis=0, return_inverse=True)[1].ravel()


@dataclass(frozen=True)
class Printed:
    """One figure of the file as a sum of unknowns: between ``low`` and ``high``."""

    where: str
    weights: Vector
    low: float
    high: float
    value: bool = True
    """Whether it is a value, within its rounding; a range is no value."""
    share: bool = False


@dataclass(frozen=True)
class Target:
    """A mean that is withheld: ``weights`` times the unknowns, of ``people`` people."""

    measure: str
    group: str
    subject: str
    status: str
    weights: Vector
    members: np.ndarray


@dataclass
class Outcome:
    """What came of one target."""

    target: Target
    exact: bool
    low: float = np.nan
    high: float = np.nan
    insider: float = np.inf
    """Width of what the worst placed member can say of everybody else in the group."""

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(frozen=True)
class Block:
    """Subjects that hang together: a scale with its statements, or the scales of an index."""

    items: tuple[str, ...]
    subjects: Mapping[str, tuple[str, ...]]
    """By subject, the items that it is the mean of."""


@dataclass(frozen=True)
class Effort:
    """What the adversary goes by, and how far they go."""

    shares: bool = True
    """Use shares and distributions, and not means alone."""
    rounded: bool = True
    """Go by what is printed; without, all that is shown is told unrounded."""
    intervals: bool = True
    insiders: bool = False


class Attack:
    """One file against the people behind it."""

    def __init__(self, content: str, people: People, *, cells: Mapping[str, list[dict]] | None = None) -> None:
        self.file = json.loads(content)
        self.people = people
        self.cells = cells or {name: table["cells"] for name, table in self.file["measures"].items()}
        atoms = people.atoms
        self.size = np.bincount(atoms)

    # --- what hangs together ---

    def blocks(self) -> list[Block]:
        scales = {each["id"]: tuple(each["items"]) for each in self.file["subjects"] if each["items"]}
        parts = {each["id"]: tuple(each["parts"]) for each in self.file["subjects"] if each["parts"]}
        joined = [set(each) for each in parts.values()]
        joined += [{scale} for scale in scales if not any(scale in each for each in joined)]
        found = []
        for group in joined:
            subjects = {scale: scales[scale] for scale in scales if scale in group}
            items = tuple(item for of in subjects.values() for item in of)
            # An index is the mean of its scales; here all have as many items, so that it is the mean of these.
            subjects |= {
                index: tuple(item for scale in of for item in scales[scale])
                for index, of in parts.items()
                if set(of) <= group
            }
            found.append(Block(items, subjects))
        return found

    # --- unknowns of a block: atoms x items x options ---

    def shape(self, block: Block) -> tuple[int, int, int]:
        return (self.size.size, len(block.items), self.people.options)

    def counts(self, members: np.ndarray) -> Vector:
        """How many of each atom are among some people: all or none of them, for groups that are known."""
        return np.bincount(self.people.atoms[members], minlength=self.size.size) / self.size

    def mean(self, block: Block, members: np.ndarray, items: Sequence[str], points: Vector) -> Vector:
        weights = np.zeros(self.shape(block))
        at = [block.items.index(item) for item in items]
        there = self.counts(members)
        weights[:, at, :] = there[:, None, None] * points[None, None, :] / (len(items) * members.sum())
        return weights.ravel()

    @property
    def points(self) -> Vector:
        return np.linspace(0.0, 100.0, self.people.options)

    def truth(self, block: Block) -> Vector:
        found = np.zeros(self.shape(block))
        for at, item in enumerate(block.items):
            codes = self.people.answers[:, self.people.items.index(item)]
            np.add.at(found, (self.people.atoms, at, codes - 1), 1)
        return found.ravel()

    def cast(self, block: Block) -> tuple[np.ndarray, Vector]:
        """Everybody gave one answer to each statement."""
        atoms, items, options = self.shape(block)
        return np.kron(np.eye(atoms * items), np.ones(options)), np.repeat(self.size, items).astype(float)

    # --- what the file says ---

    def group(self, cell: dict) -> np.ndarray | None:
        if "cut" in cell or "value" in cell:
            cut = self.people.inside.get(("cut", str(cell.get("cut", cell.get("value")))))
            unit = self.people.inside.get(("unit", cell["unit"])) if "unit" in cell else None
            return None if cut is None else cut if unit is None else cut & unit
        if "role" in cell:
            return self.people.inside.get(("role", cell["role"]))
        return self.people.inside.get(("unit", cell["unit"]))

    def printed(self, block: Block) -> Iterator[Printed]:
        for name in ("score", "role_score", "cut", "crossing"):
            yield from self._means(block, name, "subject")
        yield from self._means(block, "item_score", "item")
        yield from self._shares(block, "favourable", "subject")
        yield from self._shares(block, "item_favourable", "item")
        yield from self._distributions(block)
        yield from self._differences(block)

    def _of(self, block: Block, name: str, axis: str) -> Iterator[tuple[dict, np.ndarray, tuple[str, ...]]]:
        known = block.subjects if axis == "subject" else {item: (item,) for item in block.items}
        for cell in self.cells.get(name, ()):
            members = self.group(cell)
            if cell[axis] in known and members is not None and members.any():
                yield cell, members, known[cell[axis]]

    def _means(self, block: Block, name: str, axis: str) -> Iterator[Printed]:
        for cell, members, items in self._of(block, name, axis):
            weights, where = self.mean(block, members, items, self.points), f"{name} {_key(cell)}"
            if cell["status"] == "shown":
                yield Printed(where, weights, cell["estimate"] - POINTS, cell["estimate"] + POINTS)
            elif cell["status"] == "banded":
                yield Printed(where, weights, cell["band_low"], cell["band_high"], value=False)

    def _shares(self, block: Block, name: str, axis: str) -> Iterator[Printed]:
        formats = {each["id"]: each for each in self.file["formats"]}
        of = {each["id"]: formats[each["format"]] for each in self.file["items"]}
        for cell, members, items in self._of(block, name, axis):
            if cell["status"] != "shown":
                continue
            good, middle = (
                np.isin(np.arange(1, self.people.options + 1), of[items[0]][kind]) for kind in ("favourable", "neutral")
            )
            for kind, chosen in (("favourable", good), ("neutral", middle), ("unfavourable", ~good & ~middle)):
                if kind in cell:
                    weights = self.mean(block, members, items, chosen.astype(float))
                    yield Printed(
                        f"{name} {kind} {_key(cell)}", weights, cell[kind] - SHARES, cell[kind] + SHARES, share=True
                    )

    def _distributions(self, block: Block) -> Iterator[Printed]:
        for cell, members, items in self._of(block, "distribution", "item"):
            if cell["status"] != "shown":
                continue
            for option, share in enumerate(cell["shares"]):
                chosen = (np.arange(self.people.options) == option).astype(float)
                weights = self.mean(block, members, items, chosen)
                yield Printed(
                    f"distribution {option} {_key(cell)}", weights, share - SHARES, share + SHARES, share=True
                )

    def _differences(self, block: Block) -> Iterator[Printed]:
        everybody = np.ones(len(self.people.answers), dtype=bool)
        for name in ("contrast", "contrast_whole", "role_contrast"):
            for cell, members, items in self._of(block, name, "subject"):
                if cell["status"] != "shown" or "estimate" not in cell:
                    continue
                if name == "role_contrast":
                    rest = self.people.inside["role", self.file["about"]["perception_reference"]]
                else:
                    parent = self.people.parent.get(cell["unit"]) if name == "contrast" else "organisation"
                    above = everybody if parent is None else self.people.inside["unit", parent]
                    rest = above & ~members
                if not rest.any():
                    continue
                weights = self.mean(block, members, items, self.points) - self.mean(block, rest, items, self.points)
                yield Printed(f"{name} {_key(cell)}", weights, cell["estimate"] - POINTS, cell["estimate"] + POINTS)

    def whole_itself(self, target: Target) -> bool:
        """Whether a group is all that a shown group has besides shown ones inside it, and enough people for that.

        Everybody else it is withheld with is nobody at all: what anybody can work out is of these people together, who
        are as many as a figure needs. The adversary only knows because they were told all numbers of people.
        """
        if target.members.sum() < self.file["confidentiality"]["threshold"] or target.status == "banded":
            return False
        parts = next((each["parts"] for each in self.file["subjects"] if each["id"] == target.subject), [])
        if parts and all(self.known_alike(replace(target, subject=part)) for part in parts):
            return True
        axis = "item" if target.measure == "item_score" else "subject"
        shown = {
            name: [
                self.group(cell)
                for cell in self.cells.get(name, ())
                if cell[axis] == target.subject and cell["status"] == "shown"
            ]
            for name in ({target.measure, "score", "cut"} if axis == "subject" else {target.measure})
        }
        for whole in (group for groups in shown.values() for group in groups):
            rest = whole.copy()
            for part in shown[target.measure]:  # groups of one kind have nobody in common
                if (part & ~whole).any() or (part == whole).all():
                    continue
                rest &= ~part
            if (rest == target.members).all():
                return True
        return False

    def known_alike(self, target: Target) -> bool:
        """Whether the part of an index is shown of a group, or withheld beside nobody."""
        for cell in self.cells.get(target.measure, ()):
            if _key(cell) == target.group.rpartition("/")[0] + f"/{target.subject}":
                return cell["status"] == "shown" or self.whole_itself(replace(target, status=cell["status"]))
        return False

    def targets(self, block: Block) -> Iterator[Target]:
        for name, axis in (
            *((each, "subject") for each in ("score", "role_score", "cut", "crossing")),
            ("item_score", "item"),
        ):
            for cell, members, items in self._of(block, name, axis):
                if cell["status"] in HIDDEN:
                    weights = self.mean(block, members, items, self.points)
                    target = Target(name, _key(cell), cell[axis], cell["status"], weights, members)
                    if not self.whole_itself(target):
                        yield target

    # --- what follows ---

    def outcomes(self, effort: Effort) -> Iterator[Outcome]:
        for block in self.blocks():
            targets = list(self.targets(block))
            if targets:
                yield from System(self, block, targets, effort).solve()


def _share(where: str, weights: Vector, share: float) -> Printed:
    return Printed(where, weights, share - SHARES, share + SHARES, share=True)


def _key(cell: dict) -> str:
    return "/".join(str(cell[axis]) for axis in ("unit", "role", "cut", "value", "subject", "item") if axis in cell)


@dataclass
class System:
    """The unknowns of one block, with what is printed of them."""

    attack: Attack
    block: Block
    targets: list[Target]
    effort: Effort

    def solve(self) -> Iterator[Outcome]:
        printed = [each for each in self.attack.printed(self.block) if self.effort.shares or not each.share]
        cast, people = self.attack.cast(self.block)
        truth = self.attack.truth(self.block)
        true = np.array([each.weights @ truth for each in printed])
        low, high = (np.array([getattr(each, end) for each in printed]) for end in ("low", "high"))
        outside = (true < low - NOISE) | (true > high + NOISE)
        if outside.any():
            # The adversary would be wrong about what a figure means, and prove nothing.
            raise AssertionError([printed[at].where for at in np.flatnonzero(outside)])
        values = np.array([each.value for each in printed], dtype=bool)
        if not self.effort.rounded:
            low, high = (np.where(values, true, end) for end in (low, high))
        rows = np.array([each.weights for each in printed]).reshape(len(printed), truth.size)
        spanned = _basis(np.vstack([rows[values], cast]))
        lines = _Lines(sparse.csr_array(np.vstack([rows, -rows])), np.concatenate([high, -low]) + NOISE,
                       sparse.csr_array(cast), people)  # fmt: skip
        for target in self.targets:
            away = target.weights - spanned @ (spanned.T @ target.weights)
            outcome = Outcome(target, bool(np.abs(away).max() < ALONE))
            if self.effort.intervals:
                outcome.low, outcome.high = lines.range(target.weights)
                true_mean = float(target.weights @ truth)
                assert outcome.low - 1e-3 <= true_mean <= outcome.high + 1e-3, (target.group, outcome, true_mean)
            if self.effort.insiders:
                outcome.insider = min((self._insider(target, lines, at) for at in _ends(self, target)), default=np.inf)
            yield outcome

    def _insider(self, target: Target, lines: _Lines, person: int) -> float:
        """Width of what a member who knows their own answers can say of the mean of everybody else."""
        shape = self.attack.shape(self.block)
        own = np.zeros(shape)
        for at, item in enumerate(self.block.items):
            code = self.attack.people.answers[person, self.attack.people.items.index(item)]
            own[self.attack.people.atoms[person], at, code - 1] = 1
        low, high = lines.range(target.weights, least=own.ravel())
        people = int(target.members.sum())
        return (high - low) * people / (people - 1)


def _ends(system: System, target: Target) -> list[int]:
    """The lowest and the highest scorer of a group of at least two."""
    members = np.flatnonzero(target.members)
    if members.size < 2:
        return []
    items = system.block.subjects.get(target.subject, (target.subject,))
    score = system.attack.people.answers[members][:, [system.attack.people.items.index(item) for item in items]].sum(
        axis=1
    )
    return sorted({int(members[np.argmin(score)]), int(members[np.argmax(score)])})


@dataclass(frozen=True)
class _Lines:
    """What is known of the unknowns: rows times unknowns at most ``limit``, and everybody's one answer."""

    rows: sparse.csr_array
    limit: Vector
    cast: sparse.csr_array
    people: Vector

    def range(self, weights: Vector, least: Vector | None = None) -> tuple[float, float]:
        """Return the least and the most that a sum can be; ``least`` of each unknown are known."""
        low = np.zeros(weights.size) if least is None else least
        bounds = np.column_stack([low, np.full(weights.size, np.inf)])
        upper, limit = (self.rows, self.limit) if self.rows.shape[0] else (None, None)
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(sign * weights, A_ub=upper, b_ub=limit, A_eq=self.cast, b_eq=self.people, bounds=bounds)
            if found.status != 0:
                raise AssertionError(found.message)
            ends.append(sign * found.fun)
        return ends[0], ends[1]


def _basis(rows: np.ndarray) -> np.ndarray:
    """An orthonormal basis of what the rows span."""
    left, strength, _ = np.linalg.svd(rows.T, full_matrices=False)
    return left[:, strength > 1e-9 * max(strength.max(initial=1.0), 1.0)]
