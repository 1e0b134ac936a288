"""The gate on a large organisation, part by part; and how much is withheld, beside the least and beside the usual rule.

In a process of its own. The large case has 2,000 teams in 5 levels, 22 scales with 66 statements, six role levels. The
small cases are compared with every possibility tried, and with what is usual in the trade: where one team is withheld,
the next smallest one of the same division is, and nothing more.
"""

from __future__ import annotations

import resource
import time
from itertools import product

import numpy as np
import numpy.typing as npt

from diagnostic.disclosure import suppress
from diagnostic.disclosure.audit import Outside, audit
from diagnostic.disclosure.columns import score_columns, scored
from diagnostic.disclosure.cover import Effort, complete
from diagnostic.disclosure.guard import Guard, taken
from diagnostic.disclosure.guesses import guesses
from diagnostic.disclosure.policy import Policy, load_policy
from diagnostic.disclosure.publish import table
from diagnostic.disclosure.relations import Masks, Tree, tree
from diagnostic.disclosure.rules import Structure, rule_all
from diagnostic.disclosure.rulings import by_threshold
from diagnostic.disclosure.suppress import Columns, Rule, violations
from diagnostic.disclosure.told import told_of
from diagnostic.figures import Figures
from diagnostic.questionnaire import Option, ResponseFormat, Role, ScaleKind, Text
from diagnostic.release import ItemInfo, Measure, SubjectInfo, UnitInfo

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TEAMS, SCALES, PER_SCALE, ROLES = 2000, 22, 3, 6
FAN = (5, 8, 5)
"""Divisions, departments in each, sections in each: with the teams and the whole, five levels."""
SMALL_CASES = 300
AIM = 60


def large_case(rng: np.random.Generator) -> None:
    """Time the rules, the tables and both checks on the large organisation."""
    policy = load_policy()
    figures, structure = organisation(rng)
    start = time.perf_counter()
    effort = Effort()
    rulings = rule_all(figures, structure, policy, effort=effort)
    ruled = time.perf_counter()
    lowest = {m: structure.lowest(r.figures.axes[1]) if r.coarse.any() else None for m, r in rulings.items()}
    tables = {measure: table(ruling, policy, lowest[measure]) for measure, ruling in rulings.items()}
    made = time.perf_counter()
    outside = Outside(structure.units, structure.subjects, structure.items, frozenset(), roles_unknown=False)
    verdict = audit(tables, outside, threshold=policy.threshold, others=policy.unanimity_others)
    audited = time.perf_counter()
    told = told_of(figures, structure)
    found = guesses(tables, told, structure.units, policy.protection, policy.threshold, structure.items)
    guessed = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"withholding            {ruled - start:6.2f} s   least found {effort.exact}, greedy {effort.greedy}")
    print(f"tables                 {made - ruled:6.2f} s")
    print(
        f"sums                   {audited - made:6.2f} s   {verdict.relations} relations, {len(verdict.findings)} found"
    )
    print(
        f"guesses                {guessed - audited:6.2f} s   {found.audited} cells, {len(found.close)} too close, "
        f"{found.programmes} programmes"
    )
    print(f"the gate in all        {guessed - start:6.2f} s   peak memory {memory:5.0f} MB   (aim: under {AIM} s)")


def organisation(rng: np.random.Generator) -> tuple[dict[Measure, Figures], Structure]:
    """Return the figures of a large organisation, and its structure."""
    parents, level = [-1], [0]
    frontier = [0]
    for depth, fan in enumerate((*FAN, TEAMS // int(np.prod(FAN))), start=1):
        below = []
        for parent in frontier:
            for _ in range(fan):
                below.append(len(parents))
                parents.append(parent)
                level.append(depth)
        frontier = below
    team = np.repeat(frontier, rng.choice([2, 3, 4, 6, 8, 10, 12, 16], len(frontier)))
    base = rng.normal(3.6, 0.6, (len(parents), SCALES))[team]
    drawn = np.rint(base.repeat(PER_SCALE, axis=1) + rng.normal(0, 0.9, (team.size, SCALES * PER_SCALE)))
    answers = np.where(rng.random(drawn.shape) < 0.03, np.nan, (np.clip(drawn, 1, 5) - 1) * 25)
    with np.errstate(all="ignore"):
        scores = np.nanmean(answers.reshape(team.size, SCALES, PER_SCALE), axis=2)
    ids = tuple(f"u{at}" for at in range(len(parents)))
    scales = tuple(f"s{at}" for at in range(SCALES))
    items = tuple(f"{scale}_{at}" for scale in scales for at in range(PER_SCALE))
    role = rng.choice(ROLES, team.size, p=[0.01, 0.04, 0.1, 0.15, 0.3, 0.4])
    levels = tuple(f"r{at}" for at in range(ROLES))
    figures = {
        Measure.SCORE: _means(Measure.SCORE, (ids, scales), _rolled(parents, team), scores),
        Measure.ITEM_SCORE: _means(Measure.ITEM_SCORE, (ids, items), _rolled(parents, team), answers),
        Measure.ROLE_SCORE: _means(
            Measure.ROLE_SCORE,
            (levels, scales),
            [role == at for at in range(ROLES)],
            scores,
        ),
        Measure.PARTICIPATION: _participation(ids, _rolled(parents, team), rng),
    }
    inner = set(parents)
    units = tuple(
        UnitInfo(key, key, None if above < 0 else ids[above], depth, at not in inner)
        for at, (key, above, depth) in enumerate(zip(ids, parents, level, strict=True))
    )
    return figures, Structure(units, _subjects(scales), _items(items))


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


def _participation(ids: tuple[str, ...], groups: list[Masks], rng: np.random.Generator) -> Figures:
    silent = rng.random(groups[0].size) < 0.25  # as many again as the people who answered are asked
    n = np.array([group.sum() for group in groups], dtype=np.int64)
    headcount = n + np.array([(group & silent).sum() for group in groups])
    columns = {"n": n.astype(np.float64), "headcount": headcount.astype(np.float64)}
    return Figures(Measure.PARTICIPATION, (ids,), n, columns, np.where(n > 0, -1, 0).astype(np.int8))


def _text(words: str) -> Text:
    return Text({"en": words, "fr": words})


def _subjects(scales: tuple[str, ...]) -> tuple[SubjectInfo, ...]:
    words = _text("words")
    return tuple(
        SubjectInfo(scale, _text(scale), words, words, "block", Role.DRIVER, ScaleKind.MEAN) for scale in scales
    )


def _items(items: tuple[str, ...]) -> tuple[ItemInfo, ...]:
    options = tuple(Option(value, {"en": (str(value),)}) for value in range(1, 6))
    five = ResponseFormat("five", _text("five"), options, {}, frozenset({4, 5}), frozenset({3}))
    return tuple(ItemInfo(item, _text(item), item.split("_")[0], five, reversed=False) for item in items)


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
    large_case(np.random.default_rng(1))
    small_cases(np.random.default_rng(2))


if __name__ == "__main__":
    main()
