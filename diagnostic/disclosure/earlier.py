"""The rules for what was published of the same answers before: no new figure may, with the old ones, tell of a few.

Why cuts are exact. Of one release everything that adding and subtracting gives is a sum over blocks (a shown group
without the shown groups inside it) with a factor each: ``p`` of the old block, ``q`` of the new one. What is left of a
person who is in both is ``p + q``; of who is in one, ``p`` or ``q``. Draw a node for each block, old and new, and one
for nobody (factor 0); a person is an edge between the blocks they are in. With the sign of all ``q`` turned round, a
person drops out of the sum where both ends have the same factor. So the people a sum is about are those on the edges
between nodes with different factors, and to leave few of them is to cut the drawing through few people. A sum that
makes use of a new block gives it another factor than nobody has (or, where nobody is tied to it, than another new
block); so the fewest people that it can be about is the smallest cut between the two: a maximum flow. Where that is
fewer than the threshold, a new group has to go: the deepest, then the smallest, on the side that is cut off. Who gave
another answer now than then is tied to both blocks and to nobody, each by half: cut anywhere, that is one person.

Several earlier releases at once are looked at in ``together``, how closely answers could be guessed by all of them in
``earlier_guesses``, and what may be said of an earlier wave in ``earlier_past``.

This module decides; it rounds nothing and publishes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

from diagnostic.cells import Status
from diagnostic.disclosure.cuts import CUTS
from diagnostic.disclosure.earlier_past import hidden_past
from diagnostic.disclosure.early import Early
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.relations import Ints, Masks
from diagnostic.disclosure.rulings import Ruling
from diagnostic.disclosure.standing import standing
from diagnostic.disclosure.together import close_together, depths
from diagnostic.disclosure.waves import PastScores
from diagnostic.earlier_releases import ALONE, NOBODY, Earlier, EarlierRelease, Joint, Pieces, lowest_shown
from diagnostic.measures import Measure
from diagnostic.problems import Code, InvalidInput, Problem
from diagnostic.released_content import ShownTable

_COUNTS = (Measure.LINK, Measure.PAIR, Measure.DRIVERS, Measure.DRIVER_MODEL, Measure.THEME)
"""Tables of units that are withheld where the number of people is."""


def more_early(
    earlier: Earlier, rulings: Mapping[Measure, Ruling], past: Sequence[PastScores], policy: Policy, so_far: Early
) -> Early:
    """Return what else has to be withheld, given the rulings so far; the same again where nothing has.

    Raises
    ------
    InvalidInput
        The organisation as a whole would have to be.
    """
    cells = dict(so_far.cells)
    for measure, mask in _found(earlier, rulings, policy.threshold):
        _add(cells, measure, mask)
    _require_organisation(cells, rulings)
    _with_people(cells, rulings)
    _over_everybody(cells, rulings)
    if Measure.CHANGE_PART in rulings and _other_changes(earlier, rulings[Measure.CHANGE_PART]):
        cells[Measure.CHANGE_PART] = np.ones(rulings[Measure.CHANGE_PART].figures.n.shape, dtype=bool)
    if Measure.CUT in rulings and _other_groups(earlier, rulings):
        cells |= {each: np.ones(rulings[each].figures.n.shape, dtype=bool) for each in CUTS if each in rulings}
    axes = rulings[Measure.SCORE].figures.axes if Measure.SCORE in rulings else ((), ())
    hidden = {each.wave: hidden_past(earlier, each, axes, so_far.past.get(each.wave)) for each in past}
    return Early(cells, {wave: mask for wave, mask in hidden.items() if mask is not None})


def _found(earlier: Earlier, rulings: Mapping[Measure, Ruling], threshold: int) -> Iterator[tuple[Measure, Masks]]:
    """Yield the cells of each table that are to go, release by release."""
    for pieces in earlier.own:
        if pieces.measure in rulings:
            yield from _close(pieces, rulings, threshold).items()
    for joint in earlier.together:
        if joint.measure in rulings:
            yield from _close(joint, rulings, threshold).items()
    for given in earlier.unknown:
        for measure in (Measure.PARTICIPATION, Measure.SCORE, Measure.ITEM_SCORE):
            if measure in rulings:
                yield measure, _not_the_same(given, measure, rulings[measure])


def _other_groups(earlier: Earlier, rulings: Mapping[Measure, Ruling]) -> bool:
    """Return whether groups were shown before that are not looked at together with the cuts shown now.

    Who is in a cut and in a group of another version of the answers is looked at nowhere; of the very same answers,
    groups that are shown now are (``overlaps``). So cuts are shown beside nothing else.
    """
    return earlier.versions or any(
        _shows_more(tables[measure], rulings[measure])
        for tables in earlier.same
        for measure in (Measure.SCORE, Measure.ROLE_SCORE, *CUTS)
        if measure in tables and measure in rulings
    )


def _other_changes(earlier: Earlier, now: Ruling) -> bool:
    """Return whether other changes of those who stayed were shown than can be shown now.

    Two versions of a change differ by who came in between and by who stayed: of the latter, one may be alone.
    """
    return earlier.changes.other or any(
        _shows_more(then, now) or _of_others(then, now) for then in earlier.changes.same
    )


def _of_others(then: ShownTable, now: Ruling) -> bool:
    """Return whether something was shown of another number of people: the units of then were taken for others."""
    return bool((then.shown & (np.nan_to_num(then.columns["n"], nan=NOBODY) != now.figures.n)).any())


def _shows_more(then: ShownTable, now: Ruling) -> bool:
    """Return whether a cell was shown that is not shown now."""
    if then.axes != now.figures.axes:
        return True
    return bool((then.shown & now.withheld()).any())


def _with_people(cells: dict[Measure, Masks], rulings: Mapping[Measure, Ruling]) -> None:
    """Withhold what has no sums to be looked at where how many people there are is withheld."""
    people = cells.get(Measure.PARTICIPATION)
    if people is None:
        return
    hidden = dict(zip(rulings[Measure.PARTICIPATION].figures.axes[0], people.tolist(), strict=True))
    for measure in _COUNTS:
        if measure in rulings:
            figures = rulings[measure].figures
            rows = np.array([hidden.get(unit, True) for unit in figures.axes[0]])
            _add(cells, measure, np.broadcast_to(rows.reshape(-1, *[1] * (figures.n.ndim - 1)), figures.n.shape))


def _add(cells: dict[Measure, Masks], measure: Measure, mask: Masks) -> None:
    if mask.any():
        cells[measure] = cells.get(measure, np.zeros_like(mask)) | mask


def _close(pieces: Pieces | Joint, rulings: Mapping[Measure, Ruling], threshold: int) -> dict[Measure, Masks]:
    """Return the cells that are to go, by table: those of role levels lie under the organisation's scores."""
    places = list(standing(pieces, {measure: ruling.figures.axes for measure, ruling in rulings.items()}))
    shown = np.zeros((len(pieces.groups), len(pieces.columns)), dtype=bool)
    for place in places:
        place.put(shown, place.of_table(rulings[place.measure].status() == Status.SHOWN))
    found = (
        close_together(pieces, shown, threshold) if isinstance(pieces, Joint) else too_close(pieces, shown, threshold)
    )
    return {place.measure: place.in_table(found, rulings[place.measure].figures.n.shape) for place in places}


def too_close(pieces: Pieces, shown: Masks, threshold: int) -> Masks:
    """Return which shown groups (groups, columns) have to go for a sum of old and new blocks to be about enough people.

    One group a cut at a time: what is left is to be looked at again.
    """
    new = lowest_shown(pieces.parents, shown)
    block = np.where(pieces.group >= 0, new[pieces.group, pieces.column], NOBODY)
    depth = depths(pieces.parents)
    result = np.zeros(shown.shape, dtype=bool)
    edges, people = _edges(pieces, block)
    plain = _alone(edges)
    size = _sizes(pieces, new, shown.shape)
    for column in np.unique(edges[0, ~plain]):
        mine = ~plain & (edges[0] == column)
        for group in _cut_off(edges[1:, mine], people[mine], _HALVES * threshold, depth, size[:, column]):
            result[group, column] = True
    return result


_HALVES = 2
"""People are counted in halves."""


def _edges(pieces: Pieces, block: Ints) -> tuple[Ints, Ints]:
    """Return the edges, (column, old block, new block) by row, and how many halves of people each has."""
    nobody = np.full(block[pieces.changed].size, NOBODY, dtype=np.int64)
    same, other = ~pieces.changed, pieces.changed
    rows = [
        (pieces.column[same], pieces.block[same], block[same], _HALVES * pieces.people[same]),
        (pieces.column[other], pieces.block[other], block[other], pieces.people[other]),
        (pieces.column[other], pieces.block[other], nobody, pieces.people[other]),
        (pieces.column[other], nobody, block[other], pieces.people[other]),
    ]
    column, old, new, people = (np.concatenate(each) for each in zip(*rows, strict=True))
    some = (old >= 0) | (new >= 0)
    edges, place = np.unique(np.stack([column, old, new])[:, some], axis=1, return_inverse=True)
    return edges, np.bincount(place.ravel(), weights=people[some], minlength=edges.shape[1]).astype(np.int64)


def _alone(edges: Ints) -> Masks:
    """Return which edges tie one old block to one new one and to nothing else: the very same people."""
    column, old, new = edges
    once = np.ones(column.size, dtype=bool)
    for side in (old, new):
        _, place, count = np.unique(np.stack([column, side]), axis=1, return_inverse=True, return_counts=True)
        once &= (count[place.ravel()] == 1) & (side >= 0)
    return once


def _cut_off(edges: Ints, people: Ints, threshold: int, depth: Ints, size: Ints) -> set[int]:
    """Return a group for each new block that few people tie to nobody, or to the other new blocks around it."""
    olds, news = (np.unique(side[side >= 0]) for side in edges)
    at_old = np.where(edges[0] >= 0, np.searchsorted(olds, edges[0]) + 1, 0)
    at_new = np.where(edges[1] >= 0, np.searchsorted(news, edges[1]) + 1 + olds.size, 0)
    nodes = 1 + olds.size + news.size
    tied = (at_old > 0) & (at_new > 0)
    _, part = connected_components(_matrix(at_old[tied], at_new[tied], people[tied], nodes), directed=False)
    flow_of = _matrix(at_old, at_new, people, nodes)
    tied_to_nobody = set(part[np.concatenate([at_old[at_new == 0], at_new[at_old == 0]])].tolist())
    found: set[int] = set()
    first: dict[int, int] = {}
    loose = _loose(at_old, at_new, people, nodes)[1 + olds.size :]
    order = sorted(range(news.size), key=lambda at: (int(depth[news[at]]), -int(size[news[at]])))
    for at in order:
        node = 1 + olds.size + at
        component = int(part[node])
        other = 0 if component in tied_to_nobody else first.setdefault(component, node)
        if other == node:
            continue
        flow = maximum_flow(flow_of, node, other)
        if flow.flow_value < threshold:
            side = breadth_first_order(_positive(flow_of - flow.flow), node, return_predecessors=False)
            cut = [int(news[each - 1 - olds.size]) for each in side if each > olds.size]
            chosen = max(cut, key=lambda group: (int(depth[group]), -int(size[group]), group))
            if depth[chosen] == 0:
                wanted = threshold - int(flow.flow_value)
                chosen = _rather(chosen, news, loose, wanted, depth, size)
            found.add(chosen)
    return found


def _loose(old: Ints, new: Ints, people: Ints, nodes: int) -> Ints:
    """Return how many halves of people tie each new block to anything but the old block that it has most people of."""
    total = np.bincount(new, weights=people, minlength=nodes)
    most = np.zeros(nodes)
    tied = old > 0
    np.maximum.at(most, new[tied], people[tied])
    return np.asarray(total - most, dtype=np.int64)


def _rather(whole: int, news: Ints, loose: Ints, wanted: int, depth: Ints, size: Ints) -> int:
    """Return another group to go instead of the organisation: one whose own new people then count with its others."""
    others = [at for at in range(news.size) if news[at] != whole and loose[at] > 0]
    if not others:
        return whole
    best = min(others, key=lambda at: (loose[at] < wanted, -int(depth[news[at]]), int(size[news[at]]), at))
    return int(news[best])


def _matrix(one: Ints, other: Ints, people: Ints, nodes: int) -> sparse.csr_array:
    both = (np.concatenate([people, people]), (np.concatenate([one, other]), np.concatenate([other, one])))
    return sparse.csr_array(sparse.coo_array(both, shape=(nodes, nodes), dtype=np.int32))


def _positive(left: sparse.csr_array) -> sparse.csr_array:
    left = sparse.csr_array(left)
    left.data = np.maximum(left.data, 0)
    left.eliminate_zeros()
    return left


def _sizes(pieces: Pieces, new: Ints, shape: tuple[int, ...]) -> Ints:
    """Return how many people are in each group's own block."""
    size = np.zeros(shape, dtype=np.int64)
    there = pieces.group >= 0
    blocks = new[pieces.group[there], pieces.column[there]]
    inside = blocks >= 0
    np.add.at(size, (blocks[inside], pieces.column[there][inside]), pieces.people[there][inside])
    return size


def _keys(ruling: Ruling) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys of rows and columns; those of a table without columns are one."""
    axes = ruling.figures.axes
    return axes[0], axes[1] if len(axes) > 1 else (ALONE,)


def _places(wanted: Sequence[str], axis: Sequence[str]) -> Ints:
    at = {key: place for place, key in enumerate(axis)}
    return np.array([at.get(key, -1) for key in wanted], dtype=np.int64)


def _not_the_same(given: EarlierRelease, measure: Measure, ruling: Ruling) -> Masks:
    """Return which shown cells are not, number for number, what a release showed of whose people nothing is known."""
    table = given.tables.get(measure)
    shown = ruling.status() == Status.SHOWN
    if table is None:
        return np.asarray(shown)
    n = ruling.figures.n.reshape(len(ruling.figures.axes[0]), -1)
    flat = table.shown.reshape(len(table.axes[0]), -1)
    people = np.nan_to_num(table.columns["n"].reshape(flat.shape), nan=NOBODY)
    keys = table.axes[0], table.axes[1] if len(table.axes) > 1 else (ALONE,)
    rows, columns = (_places(*each) for each in zip(_keys(ruling), keys, strict=True))
    both = np.logical_and.outer(rows >= 0, columns >= 0)
    cells = np.ix_(rows, columns)
    same = both & flat[cells] & (people[cells] == n)
    if "estimate" in table.columns and measure is not Measure.PARTICIPATION:
        before = table.columns["estimate"].reshape(flat.shape)[cells]
        now = ruling.figures.columns["estimate"].reshape(n.shape)
        same &= np.abs(np.nan_to_num(before) - np.nan_to_num(now)) <= _ROUNDED
    return np.asarray(shown & ~same.reshape(shown.shape))


_ROUNDED = 0.5 + 1e-9
"""Points that rounding may have taken from a score."""


def _require_organisation(cells: Mapping[Measure, Masks], rulings: Mapping[Measure, Ruling]) -> None:
    people, scores = cells.get(Measure.PARTICIPATION), cells.get(Measure.SCORE)
    nothing = people is not None and people[0]
    if scores is not None:
        ruling = rulings[Measure.SCORE]
        nothing |= bool((scores[0] | ruling.withheld()[0] | (ruling.figures.why[0] >= 0)).all())
    if nothing:
        raise InvalidInput([Problem(Code.EARLIER_TOO_CLOSE)])


def _over_everybody(cells: dict[Measure, Masks], rulings: Mapping[Measure, Ruling]) -> None:
    """Withhold what is said of a subject over everybody where everybody's score is withheld."""
    scores = cells.get(Measure.SCORE)
    if scores is None or not scores[0].any():
        return
    subjects = rulings[Measure.SCORE].figures.axes[1]
    at = {key: place for place, key in enumerate(subjects)}
    for measure, ruling in rulings.items():
        first = ruling.figures.axes[0]
        if first and set(first) <= set(subjects):
            rows = scores[0, [at[key] for key in first]]
            shape = ruling.figures.n.shape
            _add(cells, measure, np.broadcast_to(rows.reshape(-1, *[1] * (len(shape) - 1)), shape))
