"""Plays the adversary on many organisations and prints what came of it: ``make attack``."""

from __future__ import annotations

import os
from collections import Counter

import numpy as np
from adversary import Attack, Effort
from count_adversary import Counts
from file_readers import cells_of_csv
from file_worlds import MOODS, SHAPES, published, random_wave

from diagnostic.report.to_csv import to_csv
from diagnostic.report.wording import Wording

WIDTHS = (1, 5, 10, 20)
WAYS = {
    "json, as printed, with shares": Effort(insiders=False),
    "json, means unrounded": Effort(shares=False, rounded=False),
    "json, a colleague": Effort(insiders=True, shares=False, rounded=False),
    "csv, as printed, with shares": Effort(),
}


def main() -> None:
    """Print, by what the adversary goes by, how many hidden figures are determined or can be guessed closely."""
    worlds = int(os.environ.get("ATTACK_WORLDS", "300"))
    cells: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
    people: Counter[str] = Counter()
    for number in range(worlds):
        shape, mood = sorted(SHAPES)[number % len(SHAPES)], MOODS[number // len(SHAPES) % len(MOODS)]
        (made,) = published(random_wave(number, shape, mood))
        for way, effort in WAYS.items():
            if "csv" in way and number % 10:
                continue  # its cells are those of the JSON file
            table = cells_of_csv(to_csv(made.release, made.plan, Wording("en"))) if "csv" in way else None
            if table is not None:
                table.pop("distribution")
            for each in Attack(made.json(), made.people(), cells=table).outcomes(effort):
                width = min(each.width, each.insider) if effort.insiders else each.width
                cells[way].update({"hidden": 1, "determined": int(each.exact)})
                cells[way].update({f"< {points}": int(width < points - 0.01) for points in WIDTHS})
        guesses = Counts(made.json(), made.headcount()).guesses()
        room = np.array([min(2, guess.room) for guess in guesses])
        width = np.array([guess.width for guess in guesses])
        people.update({"hidden": len(guesses), "determined": int((width == 0).sum())})
        people["< 2"] += int((width < room).sum())
    print(f"{worlds} organisations; widths in points of 100, of people for participation")
    for way, found in [*cells.items(), ("participation, with reasons", people)]:
        print(f"{way:32}" + "".join(f"{name:>12} {found[name]:6}" for name in found))


if __name__ == "__main__":
    main()
