"""What to withhold besides, as little as possible: the greedy answer made smaller wherever a smaller one is safe.

The greedy answer (``suppress``) is safe and is the start. It is the smallest already where it added a single group
without groups below it: less would be nothing. Elsewhere the choice falls apart into blocks that no relation ties:

- A shown group all of whose parts have no parts themselves: all choices with fewer parts are tried, the fewest first.
- A shown group with deeper ones hidden below it: an integer programme (HiGHS). One variable a group, 1 where it is
  withheld; every remainder found to give something away adds a row that says: withhold one more group at its edge, or
  what it is the remainder of, or do not withhold one of the groups in it. Each row holds for every safe answer, so the
  first answer that nothing is found in is a smallest safe one. (Fischetti and Salazar add rows in the same manner.)

Fewest groups first, a group with parts weighing more than all its parts together, so that the whole is the last to go;
among equally many, those with few people that are withheld elsewhere anyway. Same input, same answer: limits
of size say where the greedy answer stays, and it is counted as such; when the time is over there is no answer at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from diagnostic.disclosure import suppress
from diagnostic.disclosure.deadline import NO_DEADLINE, Deadline
from diagnostic.disclosure.guard import Guard, taken
from diagnostic.disclosure.relations import Ints, Masks, Tree, tree
from diagnostic.disclosure.suppress import Columns, Floats, Mean, Rule, broken_means, violations

CHOICES = 3000
"""Choices in a block up to which all are tried."""
GROUPS = 60
"""Groups up to which the integer programme is used."""
ROUNDS = 20
"""How often rows are added to an integer programme."""
NODES = 200
"""Branches of an integer programme; nearly all need one."""
_REMEMBERED = 8192
"""Integer programmes whose answers are remembered."""
_AT_ONCE = 60_000
"""Columns that are looked at together, for memory."""


@dataclass(slots=True)
class Effort:
    """How often the smallest answer was found, how often the greedy one had to do, and until when to look for it."""

    exact: int = 0
    greedy: int = 0
    until: Deadline = NO_DEADLINE


def complete(tree_: Tree, columns: Columns, withheld: Masks, rule: Rule, effort: Effort | None = None) -> Masks:
    """Return what has to be withheld, (groups, bundles), given what is withheld already: as little as possible."""
    found = suppress.complete(tree_, columns, withheld, rule)
    if not (found & ~withheld).any():
        return found
    work = _Cover(tree_, columns, withheld, rule, effort if effort is not None else Effort())
    smaller = work.smaller(found)
    # What the blocks were thought not to share is looked at once more, all together.
    return suppress.complete(tree_, columns, smaller, rule)


def complete_with_means(
    tree_: Tree, columns: Columns, withheld: Masks, rule: Rule, means: Sequence[Mean], effort: Effort | None = None
) -> tuple[Masks, Masks]:
    """Return what has to be withheld when some bundles are means of others; second, what fell to these means."""
    linked = np.zeros_like(withheld)
    result = complete(tree_, columns, withheld, rule, effort)
    while True:
        broken = broken_means(columns, result, means) & ~result
        if not broken.any():
            return result, linked
        linked |= broken
        result = complete(tree_, columns, result | broken, rule)


@dataclass(frozen=True, slots=True)
class _Block:
    """A shown group, the parts of it that may be withheld, and how many of them the greedy answer adds."""

    head: int
    bundle: int
    kids: Ints
    free: tuple[int, ...]
    """Places among the kids."""
    added: int


class _Cover:
    """One question to be answered: the tree, the columns, and what is withheld from the start."""

    def __init__(self, tree_: Tree, columns: Columns, withheld: Masks, rule: Rule, effort: Effort) -> None:
        self.tree, self.columns, self.withheld, self.rule, self.effort = tree_, columns, withheld, rule, effort
        self.largest = columns.n.max(axis=1, initial=0)
        self.elsewhere = withheld.mean(axis=1)
        self.place_of_head = {int(head): at for at, head in enumerate(tree_.heads)}
        self.kids_of: dict[int, Ints] = {
            int(tree_.parents[kids[0]]): kids for kids in np.split(tree_.kids, tree_.starts[1:]) if kids.size
        }
        self.flat = {head for head, kids in self.kids_of.items() if not any(int(kid) in self.kids_of for kid in kids)}
        self.of_bundle = [np.flatnonzero(columns.bundle == at) for at in range(withheld.shape[1])]

    def smaller(self, found: Masks) -> Masks:
        result = found.copy()
        blocks: dict[int, list[_Block]] = {}
        for bundle in np.flatnonzero((found & ~self.withheld).any(axis=0)).tolist():
            flat, deep = self._blocks(found[:, bundle], bundle)
            for top in deep:
                self._by_programme(result, top, bundle)
            for block in flat:
                blocks.setdefault(block.kids.size, []).append(block)
        for size in sorted(blocks):
            self._by_trial(result, blocks[size])
        return result

    def _blocks(self, found: Masks, bundle: int) -> tuple[list[_Block], list[int]]:
        """Return the blocks of one bundle in which less may do: flat ones, and the tops of deep ones."""
        added = np.flatnonzero(found & ~self.withheld[:, bundle])
        tops: dict[int, list[int]] = {}
        for group in added.tolist():
            above = int(self.tree.parents[group])
            while above >= 0 and found[above]:
                above = int(self.tree.parents[above])
            tops.setdefault(above, []).append(group)
        flat, deep = [], []
        for top, groups in sorted(tops.items()):
            if len(groups) == 1 and groups[0] not in self.kids_of:
                self.effort.exact += 1
            elif top in self.flat:
                kids = self.kids_of[top]
                free = tuple(np.flatnonzero(~self.withheld[kids, bundle]).tolist())
                flat.append(_Block(top, bundle, kids, free, len(groups)))
            elif top >= 0:
                deep.append(top)
            else:
                self.effort.greedy += 1
        outer = [top for top in deep if not any(other != top and self._above(other, top) for other in deep)]
        return [block for block in flat if not any(self._above(top, block.head) for top in outer)], outer

    def _above(self, high: int, low: int) -> bool:
        while low >= 0 and low != high:
            low = int(self.tree.parents[low])
        return low == high

    def _weight(self, kids: Ints) -> Floats:
        """Return what withholding each of some groups beside each other costs; all ties together cost less than one."""
        people, size = self.largest[kids], kids.size
        return np.asarray(1 + (people / max(int(people.sum()), 1) + (1 - self.elsewhere[kids]) / size) / 2.001)

    # --- trying all -------------------------------------------------------------------------------------------------

    def _by_trial(self, result: Masks, blocks: list[_Block]) -> None:
        """Find the smallest answer of flat blocks with the same number of parts, by trying."""
        for few in range(1, max(block.added for block in blocks) + 1):
            tried = [block for block in blocks if block.added >= few]
            within = [b for b in tried if sum(comb(len(b.free), s) for s in range(1, b.added + 1)) <= CHOICES]
            if few == 1:
                self.effort.exact += len(within)
                self.effort.greedy += len(tried) - len(within)
            for some in self._portions(within, few):
                self.effort.until.check()
                for block, choice in self._cheapest(some, few):
                    result[block.kids, block.bundle] = self.withheld[block.kids, block.bundle]
                    result[block.kids[list(choice)], block.bundle] = True
                    blocks = [other for other in blocks if other is not block]

    def _portions(self, blocks: list[_Block], few: int) -> Iterator[list[_Block]]:
        portion: list[_Block] = []
        columns = 0
        for block in blocks:
            portion.append(block)
            columns += comb(len(block.free), few) * self.of_bundle[block.bundle].size
            if columns > _AT_ONCE:
                yield portion
                portion, columns = [], 0
        if portion:
            yield portion

    def _cheapest(self, blocks: list[_Block], few: int) -> Iterator[tuple[_Block, tuple[int, ...]]]:
        """Yield the blocks in which so few more are enough, each with the cheapest choice."""
        size = blocks[0].kids.size
        heads: list[int] = []
        cells: list[int] = []
        choices: list[tuple[int, ...]] = []
        for number, block in enumerate(blocks):
            for choice in combinations(block.free, few):
                for column in self.of_bundle[block.bundle].tolist():
                    heads.append(number)
                    cells.append(column)
                    choices.append(choice)
        if not heads:
            return
        block_of, column_of = np.array(heads), np.array(cells)
        rows = np.stack([np.array([block.head, *block.kids]) for block in blocks], axis=1)[:, block_of]
        hidden = self.withheld[rows, self.columns.bundle[column_of]]
        hidden[0] = False
        hidden[np.array(choices).T + 1, np.arange(block_of.size)] = True
        bad = self._bad(tree([-1, *[0] * size]), rows, column_of, hidden)[0]
        safe: dict[int, dict[tuple[int, ...], bool]] = {}
        for number, choice, wrong in zip(heads, choices, bad.tolist(), strict=True):
            of_block = safe.setdefault(number, {})
            of_block[choice] = of_block.get(choice, True) and not wrong
        for number, of_block in safe.items():
            weight = self._weight(blocks[number].kids)
            good = [choice for choice, fine in of_block.items() if fine]
            if good:
                yield blocks[number], min(good, key=lambda choice: (float(weight[list(choice)].sum()), choice))

    def _bad(self, tree_: Tree, rows: Ints, column: Ints, hidden: Masks) -> Masks:
        """Return which heads of a small tree give something away; each column has its own groups (``rows``)."""
        columns = self.columns
        n = columns.n[rows, column]
        guard = None
        if columns.guard is not None:
            heads = [[self.place_of_head[int(group)] for group in rows[head]] for head in tree_.heads]
            own = taken(columns.guard.own, np.array(heads), column)
            guard = Guard(taken(columns.guard.groups, rows, column), own)
        lowest, highest = (None if end is None else end[column] for end in (columns.lowest, columns.highest))
        total = None if columns.total is None else columns.total[rows, column]
        small = Columns(n, np.arange(column.size), total, lowest, highest, guard)
        return violations(tree_, small, hidden, self.rule, n[tree_.heads] - tree_.sums(n))

    # --- the integer programme --------------------------------------------------------------------------------------

    def _by_programme(self, result: Masks, top: int, bundle: int) -> None:
        """Find the smallest answer below a shown group by an integer programme; leave the greedy one where it fails."""
        groups = [top]
        for group in groups:  # grows while it is read
            groups += self.kids_of.get(group, np.empty(0, dtype=np.int64)).tolist()
        rows = np.array(sorted(groups))
        answer = self._smallest(rows, bundle) if rows.size <= GROUPS else None
        if answer is None:
            self.effort.greedy += 1
            return
        self.effort.exact += 1
        result[rows, bundle] = answer

    def _smallest(self, rows: Ints, bundle: int) -> Masks | None:
        at = {int(group): place for place, group in enumerate(rows)}
        small = tree([at.get(int(self.tree.parents[group]), -1) for group in rows])
        fixed = self.withheld[rows, bundle]
        cost = self._costs(small, rows)
        low = fixed.astype(np.float64)
        high = np.ones(rows.size)
        high[0] = 0.0  # the group on top stays shown
        column = self.of_bundle[bundle]
        lines, right = self._first_lines(small, rows, column)
        over = np.repeat(rows[:, None], column.size, axis=1)
        for _ in range(ROUNDS):
            self.effort.until.check()
            asked = (np.array(lines, dtype=np.float64), np.array(right, dtype=np.float64))
            hidden = _least_cost(NODES, *(array.tobytes() for array in (cost, low, high, *asked)))
            if hidden is None:
                return None
            bad = self._bad(small, over, column, np.repeat(hidden[:, None], column.size, axis=1)).any(axis=1)
            if not bad.any():
                return hidden
            for head in small.heads[bad].tolist():
                line, least = _line(small, head, hidden, fixed)
                lines.append(line)
                right.append(least)
        return None

    def _first_lines(self, small: Tree, rows: Ints, column: Ints) -> tuple[list[Floats], list[float]]:
        """Return rows that hold for every safe answer whatever is hidden deeper: they save most rounds.

        Under a shown group no part is hidden alone, and the parts hidden with it have people enough, and room enough
        for a part that is sensitive. What a hidden part with parts of its own brings is taken for all of it.
        """
        lines, right = [], []
        for head, kids in zip(small.heads, np.split(small.kids, small.starts[1:]), strict=True):
            for cell in column.tolist():
                n = self.columns.n[rows, cell]
                own = int(n[head] - n[kids].sum())
                wanted = [(n, float(own), np.full(kids.size, float(self.rule.threshold)))]
                wanted += self._rooms(rows, int(rows[head]), kids, cell, own > 0)
                for amount, there, least in wanted:
                    for kid, needed in zip(kids.tolist(), least.tolist(), strict=True):
                        if needed > there:
                            line = np.zeros(rows.size)
                            line[kids] = amount[kids]
                            line[kid] -= needed - there
                            line[head] = needed  # nothing is asked where the group itself is hidden
                            lines.append(line)
                            right.append(0.0)
                if own == 0:
                    for kid in kids.tolist():
                        line = np.zeros(rows.size)
                        line[kids], line[kid], line[head] = 1.0, -1.0, 1.0
                        lines.append(line)
                        right.append(0.0)
        return lines, right

    def _rooms(self, rows: Ints, head: int, kids: Ints, cell: int, own: bool) -> list[tuple[Floats, float, Floats]]:
        if self.columns.guard is None:
            return []
        groups, others = self.columns.guard.groups, self.columns.guard.own
        place = self.place_of_head[head]
        sensitive = groups.sensitive[rows, cell][kids]
        leaf = np.array([int(group) not in self.kids_of for group in rows[kids]])
        rooms = []
        for name in ("above", "below"):
            amount = getattr(groups, name)[rows, cell]
            least = groups.width[rows, cell][kids] + np.where(
                leaf, getattr(groups, f"taken_{name}")[rows, cell][kids], 0
            )
            there = float(getattr(others, name)[place, cell]) if own else 0.0
            rooms.append((amount, there, np.where(sensitive, least, 0.0)))
        return rooms

    def _costs(self, small: Tree, rows: Ints) -> Floats:
        cost = np.zeros(rows.size)
        for head, kids in zip(small.heads, np.split(small.kids, small.starts[1:]), strict=True):
            del head
            cost[kids] = self._weight(rows[kids])
        cost[0] = 1.0
        for level in small.levels:
            cost[level.heads] += np.add.reduceat(cost[level.kids], level.starts)
        return cost


@lru_cache(maxsize=_REMEMBERED)
def _least_cost(nodes: int, cost: bytes, low: bytes, high: bytes, lines: bytes, right: bytes) -> Masks | None:
    """Return what to withhold at the least cost within all rows; None where the solver finds nothing in time.

    Arrays come as their bytes: the gate asks the same again whenever a little more is withheld elsewhere.
    """
    weight, least = np.frombuffer(cost), np.frombuffer(right)
    rows = np.frombuffer(lines).reshape(least.size, weight.size)
    done = milp(
        weight,
        constraints=LinearConstraint(rows, least, np.inf) if least.size else None,
        integrality=np.ones(weight.size, dtype=np.int64),
        bounds=Bounds(np.frombuffer(low), np.frombuffer(high)),
        options={"mip_rel_gap": 0.0, "node_limit": nodes},
    )
    return None if done.status != 0 else np.asarray(done.x > 0.5)


def forget() -> None:
    """Forget what was found: it is no use to another release."""
    _least_cost.cache_clear()


def _line(tree_: Tree, head: int, hidden: Masks, fixed: Masks) -> tuple[Floats, float]:
    """Return the row that no safe answer breaks: something about what is left over under this head is otherwise."""
    line, least = np.zeros(tree_.size), 1.0

    def otherwise(group: int) -> None:
        nonlocal least
        if not hidden[group]:
            line[group] += 1.0
        elif not fixed[group]:
            line[group] -= 1.0
            least -= 1.0

    otherwise(head)
    inside = [head]
    for group in inside:  # grows while it is read
        for kid in np.flatnonzero(tree_.parents == group).tolist():
            otherwise(kid)
            if hidden[kid]:
                inside.append(kid)
    return line, least
