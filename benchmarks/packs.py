"""A thousand packs, page and PDF, made by the command as a consultant gives it, from the export to the archive.

Timed beside the bare typesetting of as many empty documents of two pages. Prints seconds, the memory of all its
processes together, and the ratio to the peer.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import typst

from diagnostic.questionnaire_file import load_questionnaire

TEAMS, DIVISIONS, PEOPLE = 1000, 40, 12
_EMPTY = '#set page(paper: "a4"); #sys.inputs.at("number") #pagebreak()'
"""Two pages with nothing but a number, another one in each, so that nothing can be remembered."""
_EMPTY_RUNS = 100
_EVERY = 0.2
"""Seconds between two looks at the processes."""


def write_answers(folder: Path) -> Path:
    """Write an export of the questionnaire *pulse* with a thousand teams, drawn without chance."""
    items = [item.id for item in load_questionnaire("pulse").items]
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


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the command took, all its processes together."""

    seconds: float
    cpu: float
    megabytes: float
    """The most that was held at a time, what processes share counted once."""


def run(command: list[str]) -> Run:
    """Run a command and look at its processes as long as it takes."""
    used: dict[int, float] = {}
    most, start = 0.0, time.perf_counter()
    with psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            held = 0.0
            for each in [process, *process.children(recursive=True)]:
                try:
                    held += each.memory_full_info().pss / 1e6
                    times = each.cpu_times()
                except psutil.Error:
                    continue  # it has ended in the meantime
                used[each.pid] = times.user + times.system
            most = max(most, held)
            time.sleep(_EVERY)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(time.perf_counter() - start, sum(used.values()), most)


def main() -> None:
    """Make the packs, twice, and print."""
    with tempfile.TemporaryDirectory() as name:
        folder, packs = Path(name), Path(name, "packs")
        export, empty = write_answers(folder), peer(folder)
        command = [str(Path(sys.executable).parent / "diagnostic"), "teams", str(export), "--questionnaire", "pulse"]
        command += ["--organisation", "Benchmark", "--date", "2026-01-01", "--out", str(packs)]
        first, again = run(command), run(command)
        made = len(list(packs.glob("*.pdf")))
        size = sum(path.stat().st_size for path in packs.iterdir()) / 1e6
    print(f"{made} packs, page and PDF  {first.seconds:5.0f} s (aim: under 300)   {first.cpu:6.1f} s of CPU")
    print(f"an empty document      {empty:6.4f} s of CPU   ratio {first.cpu / made / empty:6.1f}")
    print(f"all processes held     {first.megabytes:6.0f} MB   (aim: under 1000)   files {size:.0f} MB")
    print(f"run again              {again.seconds:6.1f} s, nothing to make: the answers are read and scored again")


if __name__ == "__main__":
    sys.exit(main())
