"""Simulate what the product publishes against known truths, and write the figures into docs/methods/validation.md.

``make validation``, or ``PYTHONPATH=.:tests python -m simulations``. ``--quick`` repeats everything a few times only
and writes nothing. The exit code is 1 where a rate is not where it should be by more than chance explains.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path

from simulations.deviations import families
from simulations.tables import Table, missed

SEED = 20
FULL = {
    "follow_ups": 200,
    "scales": 100,
    "discoveries": 400,
    "shrinkage": 400,
    "divided_teams": 200,
    "means": 400,
    "contrasts": 400,
    "importance": 150,
    "weights": 300,
    "changes": 60,
    "charts": 1500,
    "shares": 1,
}
"""Modules, the slowest first, and their repetitions."""
QUICK = {
    "follow_ups": 4,
    "scales": 2,
    "discoveries": 12,
    "shrinkage": 6,
    "divided_teams": 2,
    "means": 6,
    "contrasts": 6,
    "importance": 4,
    "weights": 40,
    "changes": 2,
    "charts": 40,
    "shares": 1,
}
ORDER = (
    "means",
    "contrasts",
    "discoveries",
    "shrinkage",
    "divided_teams",
    "scales",
    "importance",
    "shares",
    "weights",
    "changes",
    "follow_ups",
    "charts",
)
PAGE = Path(__file__).parents[2] / "docs" / "methods" / "validation.md"
START, END = "<!-- simulations -->", "<!-- end of simulations -->"


def run(module: str, repetitions: int, seed: int) -> list[Table]:
    """Return the tables of one module."""
    found: list[Table] = import_module(f"simulations.{module}").tables(repetitions, seed)
    return found


def simulate(repetitions: dict[str, int], seed: int, workers: int) -> dict[str, list[Table]]:
    """Run the modules, as many at a time as there are workers."""
    if workers == 1:
        return {module: run(module, times, seed) for module, times in repetitions.items()}
    with ProcessPoolExecutor(workers) as pool:
        jobs = {module: pool.submit(run, module, times, seed) for module, times in repetitions.items()}
        return {module: job.result() for module, job in jobs.items()}


def page(found: dict[str, list[Table]], seed: int, seconds: float) -> str:
    """Return what stands between the marks."""
    head = (
        f"Seed {seed}; made in {seconds / 60:.0f} minutes on two cores. A rate in bold lies outside its aim by more "
        "than two of its standard errors."
    )
    tables = [table.markdown() for module in ORDER for table in found[module]]
    return "\n\n".join([head, *tables, families()])


def main() -> int:
    """Simulate, write the page unless quick, and say what is not where it should be."""
    arguments = argparse.ArgumentParser(prog="simulations", description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="a few repetitions, nothing is written")
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--workers", type=int, default=2)
    options = arguments.parse_args()
    start = time.monotonic()
    found = simulate(QUICK if options.quick else FULL, options.seed, options.workers)
    wrong = [words for module in ORDER for words in missed(found[module])]
    if not options.quick:
        text = PAGE.read_text(encoding="utf-8")
        before, after = text.split(START)[0], text.split(END)[1]
        written = page(found, options.seed, time.monotonic() - start)
        PAGE.write_text(f"{before}{START}\n\n{written}\n\n{END}{after}", encoding="utf-8")
    print(*(wrong or ["Every rate is where it should be."]), sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
