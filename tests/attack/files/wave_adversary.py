"""Somebody with the files of several waves: parts of a change that the others give, scores that were withheld then.

Knows who was in which team at both waves (as colleagues do), not what anybody answered. For every subject there are
four unknowns for each set of people that cannot be told apart: their scores then and now. What the change of a shown
unit is made of, and the scores of both waves, are sums of these; what is withheld and is a combination of what is
printed is given away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from file_worlds import ASKED

ALONE = 1e-7
COMING, GOING = ("joined", "moved_in"), ("left", "moved_out")


class _People:
    """Who was where at two waves; people who were in the same units at both cannot be told apart."""

    def __init__(self, now: object, then: object) -> None:
        self.places = {
            who: (old.get(who), new.get(who))
            for old, new in [(dict(zip(then.who, then.unit, strict=True)), dict(zip(now.who, now.unit, strict=True)))]
            for who in {*old, *new}
        }
        self.kinds = sorted(set(self.places.values()), key=str)
        self.size = {kind: sum(place == kind for place in self.places.values()) for kind in self.kinds}

    def of(self, unit: str) -> Iterator[tuple[int, str, int]]:
        """Yield kind, part of the change and how many people, of everybody who was in a unit at either wave."""
        for at, (old, new) in enumerate(self.kinds):
            was, is_ = old is not None and _in(old, unit), new is not None and _in(new, unit)
            if was and is_:
                yield at, "stayers", self.size[old, new]
            elif is_:
                yield at, "joined" if old is None else "moved_in", self.size[old, new]
            elif was:
                yield at, "left" if new is None else "moved_out", self.size[old, new]


def _in(unit: str, above: str) -> bool:
    return above in ("organisation", unit) or unit.startswith(f"{above}/")


def given_away(files: Sequence[str], now: object, then: object) -> list[str]:
    """Return every withheld score (of the last two waves) and part of a change that follows from what is printed."""
    last, before = (json.loads(each)["measures"] for each in (files[-1], files[-2]))
    people = _People(now, then)
    scales = {each["id"]: each for each in json.loads(files[-1])["subjects"]}
    found = []
    for subject, scale in scales.items():
        items = [item for part in (scale["parts"] or [subject]) for item in scales[part]["items"]]
        truth = np.concatenate([_sums(people, wave, items) for wave in (then, now)])
        found += list(_of_subject(people, (last, before), subject, truth))
    return found


def _sums(people: _People, wave: object, items: Sequence[str]) -> np.ndarray:
    """The truth, to see that the adversary knows what the figures mean: sums of scores by kind of people."""
    points = (wave.answers[:, [ASKED.index(item) for item in items]].mean(axis=1) - 1) * 25
    kinds = [people.kinds.index(people.places[who]) for who in wave.who]
    return np.bincount(kinds, weights=points, minlength=len(people.kinds))


def _of_subject(people: _People, tables: tuple[Mapping, Mapping], subject: str, truth: np.ndarray) -> Iterator[str]:
    known, hidden = [], []
    for name, cell, row in _rows(people, *tables, subject):
        if row is None:
            continue
        if cell["status"] == "shown":
            assert abs(row @ truth - cell["estimate"]) <= 0.5 + 1e-9, (name, cell, row @ truth)
        (known if cell["status"] == "shown" else hidden).append((name, cell, row))
    for name, cell, row in hidden:
        # What each wave's scores say of that wave by themselves is another attack's: two shown scores of the very same
        # people give the change of those who stayed.
        alone = [each for each in known if (each[0] == name if name != "part" else each[0] != "part")]
        if cell["status"] == "withheld" and _follows(row, known) and not _follows(row, alone):
            yield f"{name} {cell['unit']} {subject} {cell.get('part', '')}"


def _follows(row: np.ndarray, known: Sequence[tuple[str, dict, np.ndarray]]) -> bool:
    if not known:
        return False
    basis = _basis(np.array([each for _, _, each in known]))
    away = row - basis @ (basis.T @ row)
    return bool(np.abs(away).max() < ALONE * max(1.0, np.abs(row).max()))


def _rows(
    people: _People, last: Mapping, before: Mapping, subject: str
) -> Iterator[tuple[str, dict, np.ndarray | None]]:
    for cell in _about(last, "score", subject):
        yield "score now", cell, _score(people, cell["unit"], now=True)
    for cell in _about(before, "score", subject):
        yield "score then", cell, _score(people, cell["unit"], now=False)
    for cell in _about(last, "change_part", subject):
        yield "part", cell, _part(people, cell["unit"], cell["part"])


def _about(tables: Mapping, name: str, subject: str) -> list[dict]:
    return [cell for cell in tables.get(name, {"cells": []})["cells"] if cell["subject"] == subject]


def _score(people: _People, unit: str, *, now: bool) -> np.ndarray | None:
    row = np.zeros((2, len(people.kinds)))
    total = 0
    for at, part, count in people.of(unit):
        if part not in (GOING if now else COMING):
            row[int(now), at] = 1
            total += count
    return row.ravel() / total if total else None


def _part(people: _People, unit: str, part: str) -> np.ndarray | None:
    """Points of a change: those who stayed by their own change, others by how far they are from those who stayed."""
    found = list(people.of(unit))
    count = {kind: sum(n for _, each, n in found if each == kind) for kind in ("stayers", *COMING, *GOING)}
    stayed = count["stayers"]
    if not stayed or part not in count or not count[part]:
        return None
    n_now, n_then = (stayed + sum(count[kind] for kind in kinds) for kinds in (COMING, GOING))
    row = np.zeros((2, len(people.kinds)))
    side = 0 if part in GOING else 1
    for at, each, _ in found:
        if part == "stayers" and each == "stayers":
            row[:, at] = -1 / stayed, 1 / stayed
        elif part != "stayers":
            sign, n = (1.0, n_now) if side else (-1.0, n_then)
            if each == part:
                row[side, at] += sign / n
            elif each == "stayers":
                row[side, at] -= sign * count[part] / (n * stayed)
    return row.ravel()


def _basis(rows: np.ndarray) -> np.ndarray:
    left, strength, _ = np.linalg.svd(rows.T, full_matrices=False)
    return left[:, strength > 1e-9 * max(strength.max(initial=1.0), 1.0)]
