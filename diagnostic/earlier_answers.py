"""Every answer to one column of a table, now and in all earlier releases, once: whose it is, and where it was.

An answer is what one person said, in one version: who changed theirs has two. Unsafe: for the gate only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.earlier_lying import Lying
from diagnostic.earlier_releases import NOBODY, Floats, Ints
from diagnostic.earlier_sides import Asked


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers that the store has to one column."""

    who: Ints
    """A number for each person: the row of those who are there now, greater ones of others."""
    groups: Ints
    """(answers, 1 + releases): the lowest group now, and in each release; NOBODY where they are in none."""
    blocks: Ints
    """The same with the block in each release."""
    values: Floats
    """What is added up of each; 0 where nothing is."""


def answers_of(found: Sequence[Lying], column: int) -> Answers:
    """Return the answers to one column, in the order of people."""
    first = found[0]
    everybody: Ints = np.arange(first.group.size)
    parts = [_one(first.asked, column, (everybody, first.group, first.group))]
    parts += [_one(each.said, column, (each.who, each.group_then, each.block_then[:, column])) for each in found]
    who, group, block, said = np.concatenate([each for each, _ in parts], axis=1)
    values = np.concatenate([each for _, each in parts])
    release = np.repeat(np.arange(len(parts)), [each.size for _, each in parts])
    keys, one, at = np.unique(np.stack([who, said]), axis=1, return_index=True, return_inverse=True)
    groups, blocks = np.full((2, keys.shape[1], len(parts)), NOBODY, dtype=np.int64)
    groups[at.ravel(), release], blocks[at.ravel(), release] = group, block
    return Answers(keys[0], groups, blocks, values[one])


def _one(asked: Asked, column: int, people: Sequence[Ints]) -> tuple[Ints, Floats]:
    """Return what is given of everybody who answered, with what they said, and the values of that."""
    there = np.flatnonzero(asked.there[:, column])
    values = np.zeros(there.size) if asked.values is None else asked.values[there, column]
    return np.stack([each[there] for each in (*people, asked.said[:, column])]), values
