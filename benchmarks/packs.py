"""A thousand packs, page and PDF, timed beside the bare typesetting of as many empty documents of two pages.

In a process of its own, with as many processes as there are cores. The organisation is simulated: the sample release's
figures under a thousand teams. Prints seconds of CPU, the memory of all processes together, and the ratio to the peer.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import typst

from diagnostic.action_library import load_library
from diagnostic.actions import recommend
from diagnostic.analysis import analyse
from diagnostic.disclosure.policy import load_policy
from diagnostic.exports.read import read_export
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.report.theme import load_theme
from diagnostic.settings import Settings
from diagnostic.team_packs import PackJob, make_packs

TEAMS, DIVISIONS, PEOPLE = 1000, 40, 12
_EMPTY = '#set page(paper: "a4"); #sys.inputs.at("number") #pagebreak()'
"""Two pages with nothing but a number, another one in each, so that nothing can be remembered."""
_EMPTY_RUNS = 100


def write_answers(folder: Path) -> Path:
    """Write an export of the questionnaire *pulse* with a thousand teams, drawn without chance."""
    asked = load_questionnaire("pulse")
    items = [item.id for item in asked.items]
    path = folder / "export.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(["team", "division", *items]) + "\n")
        for team in range(TEAMS):
            for person in range(PEOPLE):
                answers = [
                    str(1 + (7 * team + 3 * person + 5 * at + team * person % 11) % 5) for at in range(len(items))
                ]
                file.write(",".join([f"Team {team:04d}", f"Division {team % DIVISIONS:02d}", *answers]) + "\n")
    return path


def job(folder: Path) -> PackJob:
    """Return what a thousand packs are made from."""
    asked = load_questionnaire("pulse")
    responses = read_export(write_answers(folder), asked).responses
    release = analyse(responses, Settings(organisation="Benchmark", date="2026-01-01"), load_policy(None))
    return PackJob(release, recommend(release, load_library(asked)), load_theme("default"), "en", "benchmark")


def peer(folder: Path) -> float:
    """Return the CPU seconds of one empty document of two pages."""
    source = folder / "empty.typ"
    source.write_text(_EMPTY, encoding="utf-8")
    compiler = typst.Compiler(str(source), ignore_system_fonts=True)
    compiler.compile(format="pdf", sys_inputs={"number": "-"})
    start = time.process_time()
    for number in range(_EMPTY_RUNS):
        compiler.compile(format="pdf", sys_inputs={"number": str(number)})
    return (time.process_time() - start) / _EMPTY_RUNS


class Memory(threading.Thread):
    """Looks every fifth of a second how much all processes together hold."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self.done = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self.done.wait(0.2):
            self.most = max(self.most, sum(map(_held, [os.getpid(), *_children(os.getpid())])))


def _children(process: int) -> list[int]:
    try:
        found = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [int(each) for each in found]


def _held(process: int) -> float:
    """Return the megabytes that a process holds, what it shares counted in part."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main() -> None:
    """Make the packs and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given = job(folder)
        empty = peer(folder)
        watched = Memory()
        watched.start()
        start, before = time.perf_counter(), _cpu()
        made = make_packs(given, folder / "packs")
        seconds, used = time.perf_counter() - start, _cpu() - before
        watched.done.set()
        again = time.process_time()
        kept = make_packs(replace(given), folder / "packs").kept
        again = time.process_time() - again
        size = sum(path.stat().st_size for path in (folder / "packs").iterdir()) / 1e6
    print(
        f"{made.made} packs, page and PDF  {used:6.1f} s of CPU ({seconds:.0f} s in all)   "
        f"{used / made.made:.3f} s a pack"
    )
    print(f"an empty document      {empty:6.4f} s of CPU   ratio {used / made.made / empty:6.1f}")
    print(f"all processes held     {watched.most:6.0f} MB   (aim: at most 1000)   files {size:.0f} MB")
    print(f"run again              {again:6.1f} s of CPU, {kept} kept")


def _cpu() -> float:
    return sum(
        use.ru_utime + use.ru_stime for use in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


if __name__ == "__main__":
    sys.exit(main())
