"""Rare values of what is known of people, made coarser, so that no value is left that few people have.

Works on the values of one attribute at a time, or of all of them within teams; knows no file and no answer. Of a value
that is joined with another nothing is left but the joint one; never is a remainder left that few people have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from diagnostic.questionnaire import JOINT, Attribute, AttributeKind

_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coarse:
    """The values of an attribute after coarsening, and how much was done; of which value is not said."""

    values: pd.Categorical
    merged: int = 0
    """Different values that are no longer told apart from some other."""
    people: int = 0
    """How many people had one of these."""
    dropped: bool = False
    """Nothing could be told apart any more: the values are all unknown."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """In how large a company everybody stands: people of one team with the same values of all attributes."""

    smallest: int
    """People who share the rarest combination."""
    alone: int
    """People whose combination nobody shares."""
    few: int
    """People whose combination fewer people share than the threshold asks for."""


def coarsened(attribute: Attribute, values: pd.Categorical, *, threshold: int, other: str) -> Coarse:
    """Return the values of an attribute so that each is that of ``threshold`` people or more.

    Bands are joined with a neighbour, role levels counted with the level below; rare values of a closed list are
    joined, those of an open one become ``other``.
    """
    counts = np.bincount(np.asarray(values.codes)[values.codes >= 0], minlength=len(values.categories)).astype(np.int64)
    if not ((counts > 0) & (counts < threshold)).any():
        return Coarse(values)
    is_role = attribute.kind is AttributeKind.ROLE_LEVEL
    groups = _bands(counts, threshold) if is_role or attribute.ordered else _pooled(counts, threshold, values, other)
    joined = [group for group in groups if sum(counts[at] > 0 for at in group) > 1]
    # People who lead nobody are told apart from those who do, or nothing is.
    mixed = is_role and any(len(values.categories) - 1 in group for group in joined)
    merged = sum(int((counts[group] > 0).sum()) for group in joined)
    people = sum(int(counts[group].sum()) for group in joined)
    if len(groups) < 2 or mixed:
        return Coarse(_unknown(values), int((counts > 0).sum()), int(counts.sum()), dropped=True)
    names = [_name(attribute, [str(values.categories[at]) for at in group], other) for group in groups]
    kept = [str(each) for each in values.categories if attribute.values or str(each) in names]
    return Coarse(_regrouped(values, groups, names, kept), merged, people)


def _bands(counts: _Ints, threshold: int) -> list[list[int]]:
    """Return runs of neighbouring values, each of people enough; a rare one is joined with the rarer neighbour."""
    runs = [[at] for at in range(counts.size)]
    sizes = counts.tolist()
    while len(runs) > 1 and any(0 < size < threshold for size in sizes):
        at = min((size, at) for at, size in enumerate(sizes) if 0 < size < threshold)[1]
        beside = [(side, sizes[side]) for side in (at - 1, at + 1) if 0 <= side < len(runs)]
        # A band that nobody is in hides nobody: it is taken in, and its neighbour looked at next.
        side = min(beside, key=lambda each: (each[1], -each[0]))[0]
        low, high = min(at, side), max(at, side)
        runs[low : high + 1] = [runs[low] + runs[high]]
        sizes[low : high + 1] = [sizes[low] + sizes[high]]
    return [run for run, size in zip(runs, sizes, strict=True) if size]


def _pooled(counts: _Ints, threshold: int, values: pd.Categorical, other: str) -> list[list[int]]:
    """Return the values each alone, but the rare ones together: with as many of the next as it takes."""
    ranked = sorted(range(counts.size), key=lambda at: (counts[at], at))
    ranked = [at for at in ranked if counts[at]]
    pool = [at for at in ranked if counts[at] < threshold or str(values.categories[at]).casefold() == other.casefold()]
    for at in ranked:
        if counts[pool].sum() < threshold and at not in pool:
            pool.append(at)
    return [*([at] for at in ranked if at not in pool), sorted(pool)]


def _name(attribute: Attribute, names: Sequence[str], other: str) -> str:
    if len(names) == 1:
        return names[0]
    if attribute.kind is AttributeKind.ROLE_LEVEL:
        return names[-1]
    return JOINT.join(names) if attribute.values else other


def _regrouped(
    values: pd.Categorical, groups: Sequence[Sequence[int]], names: Sequence[str], kept: Sequence[str]
) -> pd.Categorical:
    """Return the values by their groups; the categories that stay keep their places, joint ones come after them."""
    categories = [*kept, *(name for name in names if name not in kept)]
    lookup = np.full(len(values.categories) + 1, -1, dtype=np.int64)
    for group, name in zip(groups, names, strict=True):
        lookup[list(group)] = categories.index(name)
    return _categorical(lookup[np.asarray(values.codes)], categories)


def _unknown(values: pd.Categorical) -> pd.Categorical:
    return _categorical(np.full(len(values), -1, dtype=np.int64), [str(each) for each in values.categories])


def _categorical(codes: _Ints, names: Sequence[str]) -> pd.Categorical:
    return cast("pd.Categorical", pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype=str)))


def within_teams(
    known: Mapping[str, pd.Categorical], team: _Ints, *, threshold: int
) -> tuple[dict[str, pd.Categorical], dict[str, int]]:
    """Return the attributes so that no combination of them is that of fewer than ``threshold`` people of a team.

    Team by team, an attribute stays if with those before it everybody still has company enough; else it is unknown
    for the whole team. Also returned: for how many people each attribute became unknown.
    """
    group = team.astype(np.int64)
    kept: dict[str, pd.Categorical] = {}
    lost: dict[str, int] = {}
    for name, values in known.items():
        codes = np.asarray(values.codes, dtype=np.int64)
        finer = np.unique(np.column_stack([group, codes]), axis=0, return_inverse=True)[1].reshape(-1)
        company = np.bincount(finer)[finer]
        lonely = np.zeros(int(team.max(initial=-1)) + 1, dtype=bool)
        lonely[team[company < threshold]] = True
        gone = lonely[team]
        kept[name] = _categorical(np.where(gone, -1, codes), [str(each) for each in values.categories])
        lost[name] = int((gone & (codes >= 0)).sum())
        group = np.where(gone, group, finer + int(group.max(initial=0)) + 1)
    return kept, lost


def crowd(known: Mapping[str, pd.Categorical], team: _Ints, *, threshold: int) -> Crowd:
    """Return how many people share what is known of them within their team."""
    columns = [team, *(np.asarray(values.codes, dtype=np.int64) for values in known.values())]
    group = np.unique(np.column_stack(columns), axis=0, return_inverse=True)[1].reshape(-1)
    company = np.bincount(group)[group]
    return Crowd(int(company.min(initial=team.size)), int((company == 1).sum()), int((company < threshold).sum()))
