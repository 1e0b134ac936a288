"""Coverage of Wilson's interval: response rates, and shares of favourable answers.

Worlds: people who each answer with the same chance, in groups of 7, 14, 43 and 300 (a response rate is that chance);
and groups of 5, 10 and 30 people with a chance of .5 to .97 to answer favourably, without population, and as seven in
ten of a group whose own share is the truth. Exact: every possible count is weighed with its probability, no draws.
"""

from __future__ import annotations

import numpy as np
from scipy import stats
from simulations.tables import Rate, Table, covered

from diagnostic.stats.proportion import wilson

CHANCES = (0.5, 0.7, 0.85, 0.9, 0.95, 0.97)
AIM = (0.83, 1.0)
"""Counts of few people take few values: between them coverage swings, and only its mean over chances is near 95 %."""


def tables(repetitions: int, seed: int) -> list[Table]:
    """Return the tables of shares; both are exact, whatever the repetitions and the seed."""
    del repetitions, seed
    return [_rates(), _favourable()]


def _rates() -> Table:
    table = Table(
        "Response rates",
        "How often Wilson's interval holds the chance to answer; with few people, coverage swings with the chance and "
        "is near 95 % on average.",
        "Exact, by enumeration",
        ("people asked", *(f"chance {100 * p:.0f} %" for p in CHANCES), "mean over 50 to 97 %"),
    )
    for people in (7, 14, 43, 300):
        counts = np.arange(people + 1)
        found = wilson(counts, people)

        def rate(chance: float, counts: np.ndarray = counts, found: object = found, people: int = people) -> float:
            return float(stats.binom.pmf(counts, people, chance) @ covered(found.low, found.high, chance))

        average = float(np.mean([rate(p) for p in np.linspace(0.5, 0.97, 95)]))
        table.rows.append((str(people), *(Rate(rate(p), 0.0, AIM) for p in CHANCES), Rate(average, 0.0, (0.94, 0.97))))
    return table


def _favourable() -> Table:
    table = Table(
        "Shares of favourable answers to one statement",
        "How often Wilson's interval holds the true share. The report shows shares without an interval.",
        "Exact, by enumeration; with a roster the mean over what a group of that size may think",
        ("people", "roster", *(f"chance {100 * p:.0f} %" for p in CHANCES), "mean over 50 to 97 %"),
    )
    grid = np.linspace(0.5, 0.97, 48)
    for people in (5, 10, 30):
        for roster in (None, -(-people * 10 // 7)):
            values = [_holds(people, roster, p) for p in CHANCES]
            average = float(np.mean([_holds(people, roster, p) for p in grid]))
            words = "unknown" if roster is None else f"{people} of {roster}"
            table.rows.append(
                (str(people), words, *(Rate(v, 0.0, AIM) for v in values), Rate(average, 0.0, (0.94, 1.0)))
            )
    return table


def _holds(people: int, roster: int | None, chance: float) -> float:
    counts = np.arange(people + 1)
    if roster is None:
        found = wilson(counts, people)
        return float(stats.binom.pmf(counts, people, chance) @ covered(found.low, found.high, chance))
    found, total = wilson(counts, people, population=roster), 0.0
    for pleased in range(roster + 1):
        holds = covered(found.low, found.high, pleased / roster)
        total += stats.binom.pmf(pleased, roster, chance) * float(
            stats.hypergeom.pmf(counts, roster, pleased, people) @ holds
        )
    return total
