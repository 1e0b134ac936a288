"""The gate on a large organisation, part by part; and how much is withheld, beside the least and beside the usual rule.

In a process of its own, on one thread, as the gate runs. The large case has 2,000 teams in 5 levels, 22 scales with 66
statements, six role levels and six attributes, alone and crossed with the divisions (``organisation``). The small cases
are compared with every possibility tried, and with what is usual in the trade: where one team is withheld, the next
smallest one of the same division is, and nothing more.
"""

from __future__ import annotations

import resource
import time
from itertools import product

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from benchmarks.organisation import Organisation, organisation, without_late
from diagnostic.cells import Status
from diagnostic.disclosure import suppress
from diagnostic.disclosure.audit import Outside, audit
from diagnostic.disclosure.audit_cuts import Crowd
from diagnostic.disclosure.columns import score_columns, scored
from diagnostic.disclosure.cover import Effort, complete
from diagnostic.disclosure.gate import protect
from diagnostic.disclosure.guard import Guard, taken
from diagnostic.disclosure.guesses import guesses
from diagnostic.disclosure.policy import Policy, load_policy
from diagnostic.disclosure.publish import table
from diagnostic.disclosure.relations import Masks, Tree, tree
from diagnostic.disclosure.rules import rule_all
from diagnostic.disclosure.rulings import by_threshold
from diagnostic.disclosure.suppress import Columns, Rule, violations
from diagnostic.disclosure.told import told_of
from diagnostic.earlier_pieces import earlier_of
from diagnostic.earlier_releases import EarlierRelease
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.released_content import released_content, shown_tables

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SMALL_CASES = 300
AIM = 60
SMALLER, LATE, LATE_TEAMS = 400, 100, 15


def large_case(rng: np.random.Generator) -> None:
    """Time the gate on the large organisation, and its parts: rules, tables and both checks, once each."""
    policy = load_policy()
    large = organisation(rng, policy)
    start = time.perf_counter()
    release = protect(large.figures, large.context, policy)
    whole = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(large.context.units)} units, {large.people} people, {len(large.context.cuts)} values of attributes")
    _parts(large, policy)
    print(f"the gate in all        {whole:6.2f} s   peak memory {memory:5.0f} MB   (aim: under {AIM} s)")
    for measure, one in release.tables.items():
        hidden = (one.status == Status.WITHHELD) | (one.status == Status.BANDED)
        print(f"withheld or a band     {hidden.mean():6.1%}   of {one.status.size} cells of {measure.value}")


def beside_case(rng: np.random.Generator) -> None:
    """Time the gate on a smaller organisation with late answers, beside the report that was made before them."""
    policy = load_policy()
    now = organisation(rng, policy, SMALLER, attributes=False)
    then = without_late(now, rng, policy, people=LATE, teams=LATE_TEAMS)
    before = protect(then.figures, then.context, policy)
    start = time.perf_counter()
    known = EarlierRelease(shown_tables(released_content(before)), then.responses)
    earlier = earlier_of(now.responses, [known], {})
    matched = time.perf_counter()
    release = protect(now.figures, now.context, policy, earlier=earlier)
    whole = time.perf_counter() - matched
    print(f"\n{len(now.context.units)} units, beside a report before {LATE} late answers in {LATE_TEAMS} teams")
    print(f"who is who             {matched - start:6.2f} s")
    print(f"the gate in all        {whole:6.2f} s")
    for measure in (Measure.SCORE, Measure.ITEM_SCORE):
        hidden = [float((one.tables[measure].status != Status.SHOWN).mean()) for one in (before, release)]
        print(f"not shown              {hidden[1]:6.1%}   of {measure.value}; {hidden[0]:.1%} in the report before")


def _parts(large: Organisation, policy: Policy) -> None:
    """Time the parts; the gate goes through them again as long as the last one finds something."""
    context, structure, effort = large.context, large.context.structure(), Effort()
    start = time.perf_counter()
    rulings = rule_all(large.figures, structure, policy, effort=effort)
    ruled = time.perf_counter()
    lowest = {m: structure.lowest(r.figures.axes[1]) if r.coarse.any() else None for m, r in rulings.items()}
    tables = {measure: table(ruling, policy, lowest[measure]) for measure, ruling in rulings.items()}
    made = time.perf_counter()
    crowd = Crowd(context.overlaps, context.cuts, {unit.id: unit.parent for unit in context.units})
    outside = Outside(context.units, context.subjects, context.items, frozenset(), roles_unknown=False, crowd=crowd)
    verdict = audit(tables, outside, threshold=policy.threshold, others=policy.unanimity_others)
    audited = time.perf_counter()
    told = told_of(large.figures, structure)
    found = guesses(tables, told, context.units, policy.protection, policy.threshold, context.items, context.cuts)
    guessed = time.perf_counter()
    print(f"withholding            {ruled - start:6.2f} s   least found {effort.exact}, greedy {effort.greedy}")
    print(f"tables                 {made - ruled:6.2f} s")
    print(
        f"sums                   {audited - made:6.2f} s   {verdict.relations} relations, {len(verdict.findings)} found"
    )
    print(
        f"guesses                {guessed - audited:6.2f} s   {found.audited} cells, {len(found.close)} too close, "
        f"{found.programmes} programmes"
    )


def _rolled(parents: list[int], team: Ints) -> list[Masks]:
    """Return who is in each unit or below it."""
    inside = [team == unit for unit in range(len(parents))]
    for unit in range(len(parents) - 1, 0, -1):
        inside[parents[unit]] = inside[parents[unit]] | inside[unit]
    return inside


def _means(measure: Measure, axes: tuple[tuple[str, ...], ...], groups: list[Masks], values: Floats) -> Figures:
    shape = tuple(len(axis) for axis in axes)
    n, total = np.zeros(shape, dtype=np.int64), np.zeros(shape)
    ends = np.full((2, *shape), np.nan)
    extreme = np.zeros(shape, dtype=np.int64)
    there, filled = ~np.isnan(values), np.nan_to_num(values)
    for at, group in enumerate(groups):
        people = np.flatnonzero(group)
        n[at], total[at] = there[people].sum(axis=0), filled[people].sum(axis=0)
        if people.size:
            ends[0, at] = np.where(there[people], filled[people], np.inf).min(axis=0)
            ends[1, at] = np.where(there[people], filled[people], -np.inf).max(axis=0)
            at_end = [(there[people] & (filled[people] == end)).sum(axis=0) for end in (0.0, 100.0)]
            extreme[at] = np.maximum(*at_end)
    estimate = total / np.where(n > 0, n, np.nan)
    columns = {"estimate": estimate, "n": n.astype(np.float64)}
    why = np.where(n > 0, -1, 0).astype(np.int8)
    ends = np.where(n > 0, ends, np.nan)
    return Figures(measure, axes, n, columns, why, (n > 0) & (n - extreme <= 1), ends[0], ends[1])


def small_cases(rng: np.random.Generator) -> None:
    """Compare how much is withheld with the least, and with the usual rule and what that gives away."""
    policy = load_policy()
    rule = Rule(policy.threshold, policy.unanimity_others)
    cells = first = ours = greedy = least = usual = unsafe = 0
    for _ in range(SMALL_CASES):
        groups, columns, withheld = _small(rng, policy)
        direct = columns.n[groups.heads] - groups.sums(columns.n)
        cells += groups.size
        first += int(withheld.sum())
        ours += int(complete(groups, columns, withheld, rule).sum())
        greedy += int(suppress.complete(groups, columns, withheld, rule).sum())
        least += _least(groups, columns, withheld, rule)
        by_custom = _next_smallest(groups, columns, withheld)
        usual += int(by_custom.sum())
        unsafe += bool(violations(groups, columns, by_custom, rule, direct).any())
    print(f"\n{SMALL_CASES} small organisations, share of cells withheld ({first / cells:.1%} from the start)")
    print(f"the least that is safe {least / cells:6.1%}")
    print(f"ours                   {ours / cells:6.1%}")
    print(f"greedy alone           {greedy / cells:6.1%}")
    print(f"the next smallest      {usual / cells:6.1%}   not safe in {unsafe / SMALL_CASES:.0%} of them")


def _small(rng: np.random.Generator, policy: Policy) -> tuple[Tree, Columns, Masks]:
    divisions = int(rng.integers(1, 4))
    parents = [-1, *[0] * divisions, *rng.integers(1, divisions + 1, int(rng.integers(divisions, 9))).tolist()]
    leaf = np.array([group not in parents for group in range(len(parents))])
    team = np.repeat(np.arange(len(parents)), np.where(leaf, rng.choice([2, 3, 4, 6, 7, 8, 10, 14], leaf.size), 0))
    level = rng.choice([3.0, 3.8, 4.6], len(parents))[team]
    values = (np.clip(np.rint(level + rng.normal(0, 0.8, team.size)), 1, 5)[:, None] - 1) * 25
    keys = tuple(f"u{group}" for group in range(len(parents)))
    ruling = by_threshold(_means(Measure.SCORE, (keys, ("s",)), _rolled(parents, team), values), policy.threshold,
                          units=True)  # fmt: skip
    groups = tree(parents)
    return groups, score_columns(groups, scored(ruling, np.zeros(1), policy), policy), ruling.withheld()


def _least(groups: Tree, columns: Columns, withheld: Masks, rule: Rule) -> int:
    """Return the fewest cells of a safe answer, by trying all; the whole is withheld only where nothing else helps."""
    free = np.flatnonzero(~withheld[:, 0])
    choices = np.array(list(product([False, True], repeat=free.size)), dtype=bool).reshape(2**free.size, free.size)
    hidden = np.repeat(withheld, len(choices), axis=1)
    hidden[free] = choices.T
    every = np.zeros(len(choices), dtype=np.int64)
    wide = over_and_over(columns, every)
    direct = wide.n[groups.heads] - groups.sums(wide.n)
    safe = ~violations(groups, wide, hidden, rule, direct).any(axis=0)
    weight = np.ones(groups.size)
    for depth in groups.levels:
        weight[depth.heads] += np.add.reduceat(weight[depth.kids], depth.starts)
    best = np.flatnonzero(safe)[np.argmin((weight @ hidden)[safe])]
    return int(hidden[:, best].sum())


def over_and_over(columns: Columns, which: Ints) -> Columns:
    """Return columns over and over, each a decision of its own."""
    guard = columns.guard
    assert guard is not None and columns.total is not None  # noqa: PT018
    assert columns.lowest is not None and columns.highest is not None  # noqa: PT018
    every = slice(None)
    groups, own = taken(guard.groups, every, which), taken(guard.own, every, which)
    return Columns(
        columns.n[:, which],
        np.arange(which.size),
        columns.total[:, which],
        columns.lowest[which],
        columns.highest[which],
        Guard(groups, own),
    )


def _next_smallest(groups: Tree, columns: Columns, withheld: Masks) -> Masks:
    """Withhold the next smallest part wherever one alone is withheld: the usual rule."""
    result = withheld.copy()
    for kids in np.split(groups.kids, groups.starts[1:]):
        hidden = result[kids, 0]
        if hidden.sum() == 1 and not hidden.all():
            shown = kids[~hidden]
            result[shown[np.argmin(columns.n[shown, 0])], 0] = True
    return result


def main() -> None:
    """Print both."""
    with threadpool_limits(limits=1):
        large_case(np.random.default_rng(1))
        beside_case(np.random.default_rng(1))
        small_cases(np.random.default_rng(2))


if __name__ == "__main__":
    main()
