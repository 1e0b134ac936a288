"""The large case, timed against a peer in the same run: medians and ratios, never a pass or fail.

100,000 people x 60 items x 2,000 teams, from the CSV file to the release, beside what DuckDB takes to read and type
that file; the rendering of the sample company's page; the start of the command line; peak memory.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.large import write_large, write_scores

REPEATS = 5


def median_seconds(work: Callable[[], object], *, clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the median of some runs, after one that warms up."""
    work()
    times = []
    for _ in range(REPEATS):
        start = clock()
        work()
        times.append(clock() - start)
    return statistics.median(times)


def large_case(folder: Path) -> None:
    """Time export -> release on the large file, in a process of its own so that the peak memory is its own."""
    export, questionnaire = write_large(folder)
    ours = _child("release", export, questionnaire)
    peer = _child("duckdb", export, questionnaire)
    print(f"export to release      {ours[0]:6.2f} s   peak memory {ours[1]:5.0f} MB")
    print(f"DuckDB reads and types {peer[0]:6.2f} s   peak memory {peer[1]:5.0f} MB")
    print(f"ratio                  {ours[0] / peer[0]:6.2f}     (aim: at most 5; memory: at most 1500 MB)")


def _child(case: str, export: Path, questionnaire: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "benchmarks.cases", case, str(export), str(questionnaire)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, megabytes = done.stdout.split()[-2:]
    return float(seconds), float(megabytes)


def catalogue_case(folder: Path) -> None:
    """Time the whole catalogue on 45 items beside R's packages and pingouin with statsmodels, in the same run."""
    export, questionnaire = write_large(folder, scales=15)
    ours = _child("catalogue", export, questionnaire)
    print(f"the whole catalogue    {ours[0]:6.2f} s   peak memory {ours[1]:5.0f} MB   (aim: at most 1000 MB)")
    scores, items = write_scores(export, folder)
    if shutil.which("Rscript") is None:
        print("R is not here: nothing to compare with")
    else:
        r = _parts(["Rscript", "benchmarks/catalogue.R", str(scores), str(items)])
        print(f"psych, lavaan, multilevel, lme4 {r:6.1f} s   ratio {r / ours[0]:5.1f}   (aim: at least 20)")
    python = _parts([sys.executable, "-m", "benchmarks.catalogue_python", str(scores), str(items)])
    print(f"pingouin and statsmodels        {python:6.1f} s   ratio {python / ours[0]:5.1f}   (aim: at least 50)")


def _parts(command: list[str]) -> float:
    """Run a peer, print the seconds of its parts, and return their sum."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    parts = dict(line.split() for line in done.stdout.splitlines() if len(line.split()) == 2)
    print("  " + ", ".join(f"{name} {seconds} s" for name, seconds in parts.items()))
    return sum(map(float, parts.values()))


def waves() -> None:
    """Time a study of twenty waves beside the reading of their files, in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.waves"], check=True, capture_output=True, text=True)
    print(done.stdout, end="")


def page() -> None:
    """Time the rendering of the sample company's page, in CPU seconds."""
    seconds = _child("page", Path(), Path())[0]
    print(f"page for 48 teams      {seconds:6.2f} s of CPU   (aim: at most 5)")


def start_up() -> None:
    """Time `diagnostic --help` against an interpreter that does nothing."""
    command = [str(Path(sys.executable).parent / "diagnostic"), "--help"]
    ours = median_seconds(lambda: subprocess.run(command, check=True, capture_output=True))
    bare = median_seconds(lambda: subprocess.run([sys.executable, "-c", ""], check=True, capture_output=True))
    print(f"diagnostic --help      {ours:6.2f} s   (aim: at most 0.30; bare interpreter {bare:.2f})")


def main() -> None:
    """Run all."""
    print(f"medians of {REPEATS} runs, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory() as folder:
        large_case(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        catalogue_case(Path(folder))
    waves()
    page()
    start_up()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"in all                 {children.ru_utime + children.ru_stime:6.1f} s of CPU")


if __name__ == "__main__":
    main()
