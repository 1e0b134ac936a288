"""Reading exports, each format beside the tools that do nothing but read it: seconds, memory and ratios of one run.

Every case runs in a process of its own, so that its memory is its own; ours and the peers' follow each other, so that
what else the machine does falls on both. Called by `make bench`, or alone: `python -m benchmarks.exports`.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyreadstat
import xlsxwriter
from python_calamine import CalamineWorkbook

from diagnostic.exports.files import read_table

REPEATS = 3
ITEMS, TEAMS = 60, 2_000
PEOPLE = {"csv": 1_000_000, "xlsx": 100_000, "small.xlsx": 10_000, "sav": 100_000, "zsav": 100_000}
WORDS = ("More time for each other, please.", "Nothing to add", "RAS", "The canteen; and the parking")


def main() -> None:
    """Write the files and time all."""
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        paths = {kind: write(at, kind, people) for kind, people in PEOPLE.items()}
        _compare("CSV, 1,000,000 x 60", paths["csv"], ("ours", "duckdb", "pandas_csv"), "at most 3 times DuckDB")
        _compare("XLSX, 100,000 x 60", paths["xlsx"], ("ours", "calamine_rows"), "calamine's own speed")
        _compare("XLSX, 10,000 x 60", paths["small.xlsx"], ("ours", "calamine_rows", "pandas_xlsx"), "")
        _compare("SPSS, 100,000 x 60", paths["sav"], ("ours", "pyreadstat"), "pyreadstat's own speed")
        _compare("SPSS packed, 100,000 x 60", paths["zsav"], ("ours", "pyreadstat"), "pyreadstat's own speed")


def _compare(title: str, path: Path, cases: tuple[str, ...], aim: str) -> None:
    print(f"{title} ({path.stat().st_size / 1e6:.0f} MB)" + (f"   (aim: {aim})" if aim else ""))
    ours = 0.0
    for case in cases:
        seconds, megabytes = _child(case, path)
        ours = seconds if case == "ours" else ours
        beside = "" if case == "ours" else f"   ours takes {ours / seconds:5.2f} times as long"
        print(f"  {case:<14} {seconds:7.2f} s   peak memory {megabytes:6.0f} MB{beside}")


def _child(case: str, path: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "benchmarks.exports", case, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, megabytes = done.stdout.split()[-2:]
    return float(seconds), float(megabytes)


def _ours(path: Path) -> None:
    read_table(path)


def _duckdb(path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE answers AS SELECT * FROM read_csv('{path}')")


def _calamine_rows(path: Path) -> None:
    for _ in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows():
        pass


CASES: dict[str, Callable[[Path], object]] = {
    "ours": _ours,
    "duckdb": _duckdb,
    "pandas_csv": pd.read_csv,
    "calamine_rows": _calamine_rows,
    "pandas_xlsx": partial(pd.read_excel, engine="openpyxl"),
    "pyreadstat": pyreadstat.read_sav,
}


def timed(case: str, path: Path) -> None:
    """Print the best of some runs of one case, and the peak memory in MB."""
    best = float("inf")
    for _ in range(REPEATS):
        start = time.perf_counter()
        CASES[case](path)
        best = min(best, time.perf_counter() - start)
    print(best, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def write(folder: Path, kind: str, people: int) -> Path:
    """Write invented answers as a file of some kind."""
    path = folder / f"answers_{people}.{kind.removeprefix('small.')}"
    frame = _answers(people)
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    elif path.suffix == ".xlsx":
        _workbook(path, frame)
    else:
        labels = {1.0: "Strongly disagree", 5.0: "Strongly agree", 9.0: "Don't know"}
        items = [name for name in frame if name.startswith("s")]
        pyreadstat.write_sav(
            frame.astype(dict.fromkeys(items, np.float64)),
            str(path),
            compress=path.suffix == ".zsav",
            variable_value_labels=dict.fromkeys(items, labels),
            missing_ranges={name: [9] for name in items},
        )
    return path


def _answers(people: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    team = np.array([f"Team {k}" for k in range(TEAMS)])[rng.integers(0, TEAMS, people)]
    role = np.array(["Leader", "Manager", "Staff"])[rng.choice(3, people, p=[0.02, 0.1, 0.88])]
    said = np.where(rng.random(people) < 0.2, np.array(WORDS)[rng.integers(0, len(WORDS), people)], "")
    answers = rng.integers(1, 6, (people, ITEMS)).astype(np.float32)
    answers[rng.random(answers.shape) < 0.03] = np.nan
    names = [f"s{k // 3 + 1}_{k % 3 + 1}" for k in range(ITEMS)]
    items = pd.DataFrame(answers, columns=names).astype("Int8")
    return pd.concat([pd.DataFrame({"team": team, "role_level": role, "comment_1": said}), items], axis=1)


def _workbook(path: Path, frame: pd.DataFrame) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet("Answers")
        page.write_row(0, 0, frame.columns)
        rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
        for number, row in enumerate(rows, start=1):
            page.write_row(number, 0, row)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        timed(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
