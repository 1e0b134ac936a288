"""Several earlier releases of the same answers at once: whether a new one makes a sum about a few people possible.

A *cell* is the answers that are in the same block of every release, the new one among them: no sum of blocks tells them
apart. So where every cell has people enough, no sum is about few. Where a new block is made of whole blocks of one
earlier release, it adds nothing. What is left is tried out: a sum about the cells S alone is possible where, and only
where, the blocks lose rank without S. That is done for every set of cells of too few people, as long as there are not
too many sets to try; then the new block goes.

Knows blocks by number; no measures and no rulings.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from diagnostic.disclosure.relations import Ints, Masks
from diagnostic.disclosure.suppress import Floats
from diagnostic.earlier_releases import NOBODY, Joint, lowest_shown

TRIES = 3000
"""Sets of cells that are tried in one place."""


def depths(parents: Ints) -> Ints:
    """Return how deep each group is; the whole is 0."""
    depth = np.zeros(parents.size, dtype=np.int64)
    for group, parent in enumerate(parents.tolist()):
        depth[group] = 0 if parent < 0 else depth[parent] + 1
    return depth


def close_together(joint: Joint, shown: Masks, threshold: int) -> Masks:
    """Return which shown groups (groups, columns) have to go, one in every place where something has to."""
    new = lowest_shown(joint.parents, shown)
    block = np.where(joint.group >= 0, new[joint.group, joint.column], NOBODY)
    depth = depths(joint.parents)
    result = np.zeros(shown.shape, dtype=bool)
    for column in np.unique(joint.column):
        mine = joint.column == column
        keys = np.column_stack([joint.blocks[mine], block[mine]])
        for group in _found(keys, joint.people[mine], joint.several[mine], threshold, depth):
            result[group, column] = True
    return result


def _found(keys: Ints, people: Ints, several: Masks, threshold: int, depth: Ints) -> Iterator[int]:
    cells, place = np.unique(keys, axis=0, return_inverse=True)
    if not _fresh(cells):
        return
    # Whoever has two answers is in two cells: half a person in each is on the safe side.
    halves = np.where(several, people / 2, people)
    weight = np.bincount(place.ravel(), weights=halves, minlength=len(cells)).astype(np.float64)
    parts, part = connected_components(tied(cells), directed=False)
    for number in range(parts):
        here = np.flatnonzero(part == number)
        fresh = _fresh(cells[here])
        if fresh and weight[here].min() < threshold and _gives_away(cells[here], weight[here], threshold):
            size = {group: float(weight[here][cells[here, -1] == group].sum()) for group in fresh}
            yield min(fresh, key=lambda group: (-int(depth[group]), size[group], group))


def tied(cells: Ints) -> sparse.csr_array:
    """Return which cells share a block."""
    rows, columns, start = [], [], 0
    for release in range(cells.shape[1]):
        inside = np.flatnonzero(cells[:, release] >= 0)
        rows.append(cells[inside, release] + start)
        columns.append(inside)
        start += int(cells[:, release].max(initial=0)) + 1
    at = (np.concatenate(rows), np.concatenate(columns))
    blocks = sparse.csr_array((np.ones(at[0].size), at), shape=(start, len(cells)))
    return sparse.csr_array(blocks.T @ blocks)


def _matrix(cells: Ints) -> Floats:
    """Return the blocks (rows) by the cells in them."""
    rows = [
        (cells[:, release] == block).astype(np.float64)
        for release in range(cells.shape[1])
        for block in np.unique(cells[:, release])
        if block >= 0
    ]
    return np.array(rows).reshape(-1, len(cells))


def _fresh(cells: Ints) -> list[int]:
    """Return the new blocks that are not made of whole blocks of one earlier release."""
    found = []
    for group in np.unique(cells[:, -1]):
        inside = cells[:, -1] == group
        if group >= 0 and not any(_whole(cells[:, release], inside) for release in range(cells.shape[1] - 1)):
            found.append(int(group))
    return found


def _whole(blocks: Ints, inside: Masks) -> bool:
    mine = blocks[inside]
    return bool((mine >= 0).all() and not np.isin(blocks[~inside], mine).any())


def _gives_away(cells: Ints, weight: Floats, threshold: int) -> bool:
    """Return whether the blocks, with the new ones, tell of few people what the earlier ones alone did not."""
    every, earlier = _matrix(cells), _matrix(cells[:, :-1])
    ranks = tuple(int(np.linalg.matrix_rank(each)) if each.size else 0 for each in (every, earlier))
    for tries, few in enumerate(_sets(weight, threshold)):
        if tries >= TRIES:
            return True
        if _loses(every, few, ranks[0]) and not _loses(earlier, few, ranks[1]):
            return True
    return False


def _loses(matrix: Floats, cells: list[int], rank: int) -> bool:
    rest = np.delete(matrix, cells, axis=1)
    return (int(np.linalg.matrix_rank(rest)) if rest.size else 0) < rank


def _sets(weight: Floats, threshold: int) -> Iterator[list[int]]:
    """Yield every set of cells of fewer people than the threshold, the smallest sets first in each branch."""
    small = np.flatnonzero(weight < threshold).tolist()
    stack: list[tuple[list[int], int, float]] = [([], 0, 0.0)]
    while stack:
        chosen, start, total = stack.pop()
        for at in range(start, len(small)):
            more = total + float(weight[small[at]])
            if more < threshold:
                yield [*chosen, small[at]]
                stack.append(([*chosen, small[at]], at + 1, more))
