"""Commands of a study killed (SIGKILL) at random moments: each must be wholly done, or wholly not.

``make crash`` kills hundreds of them; a test kills a few. Each runs in a process of its own, forked from a server that
has everything loaded, and is killed at a moment drawn from a little more than what it takes to write.
"""

from __future__ import annotations

import csv
import multiprocessing
import multiprocessing.forkserver
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

from diagnostic.cli import main as diagnostic
from diagnostic.store.database import opened
from diagnostic.store.erase import compact
from diagnostic.store.records import NewWave, Provenance
from diagnostic.store.waves import add, find, records, remove, responses
from diagnostic.study import STORE_FILE, new_study, open_study
from diagnostic.study_care import verify_study
from diagnostic.study_waves import Step, WaveFiles, add_wave, erase_person

TODAY = "2026-01-01"
STUDY = "client: Crash\nquestionnaire: pulse\nlanguages: [en]\n"
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["crashes"])

Command = Callable[[Path, Connection], None]


@dataclass(frozen=True, slots=True)
class Kills:
    """How the kills of a command ended."""

    before: int
    """It had changed nothing yet."""
    after: int
    """It had done everything."""


def prepare(folder: Path) -> Path:
    """Return a study with one wave and a removed one; beside it the export of another."""
    _start_server()
    for seed in (1, 2, 3):
        out = folder / f"sample-{seed}"
        diagnostic(["simulate", "--questionnaire", "pulse", "--seed", str(seed), "--out", str(out), "--language", "en"])
    study = new_study(folder / "study", STUDY, today=TODAY)
    for seed, name in ((1, "first"), (2, "removed")):
        _add(study.folder, folder / f"sample-{seed}" / "export.csv", name)
    with opened(study.store, write=True) as store:
        remove(store, "removed", reason="crash", date=TODAY)
    shutil.copy(folder / "sample-3" / "export.csv", study.folder / "next.csv")
    with (folder / "sample-1" / "export.csv").open(encoding="utf-8", newline="") as file:
        code = next(csv.DictReader(file))["Personal code"]
    (study.folder / "somebody").write_text(code, encoding="utf-8")
    return study.folder


def adding(folder: Path, tell: Connection) -> None:
    """Add a wave."""
    _add(folder, folder / "next.csv", "next", tell)


def storing(folder: Path, tell: Connection) -> None:
    """Add a wave that no export had to be read for: the part of adding that writes."""
    with opened(folder / STORE_FILE, write=True) as store:
        read = responses(store, find(store, "first"))
        wave = NewWave("next", TODAY, TODAY, replace(read, answers=read.answers[::-1]), Provenance("f" * 64))
        tell.send("writing")
        add(store, wave)


def compacting(folder: Path, tell: Connection) -> None:
    """Let go of the removed wave."""
    with opened(open_study(folder).store, write=True) as store:
        tell.send("writing")
        compact(store, date=TODAY)


def erasing(folder: Path, tell: Connection) -> None:
    """Erase somebody of the first wave."""
    tell.send("writing")
    erase_person(open_study(folder), (folder / "somebody").read_text(encoding="utf-8"), today=TODAY)


DONE: dict[Command, tuple[tuple[str, int], ...]] = {
    adding: (("first", 0), ("removed", 0), ("next", 0)),
    storing: (("first", 0), ("removed", 0), ("next", 0)),
    compacting: (("first", 0),),
    erasing: (("first", -1), ("removed", 0)),
}
"""What waves there are after each command, and with how many people more than before."""


def kill(begin: Path, command: Command, times: int, rng: random.Random) -> Kills:
    """Kill a command at random moments; raise where anything is half done, or left behind."""
    untouched = _state(begin)
    people = dict(untouched)
    whole = max(_run(begin, command, None)[1] for _ in range(2))
    found = []
    for _ in range(times):
        moment = rng.uniform(0, 1.2 * whole)
        state, _ = _run(begin, command, moment)
        done = tuple((name, people.get(name, state[-1][1]) + more) for name, more in DONE[command])
        if state not in (untouched, done):
            raise AssertionError(f"{command.__name__}, killed after {moment:.4f} s: {state}")
        found.append(state == done)
    return Kills(found.count(False), found.count(True))


def _start_server() -> None:
    """Start the server that forks, with our search path: it would not find what to load otherwise."""
    before = dict(os.environ)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    multiprocessing.forkserver.ensure_running()
    os.environ.clear()
    os.environ.update(before)


def _add(folder: Path, export: Path, name: str, tell: Connection | None = None) -> None:
    def progress(step: Step) -> None:
        if tell is not None and step is Step.STORING:
            tell.send("writing")

    study = open_study(folder)
    add_wave(study, WaveFiles(export), name=name, date=TODAY, today=TODAY, program="0", progress=progress)


def _run(begin: Path, command: Command, moment: float | None) -> tuple[tuple[tuple[str, int], ...], float]:
    """Return the waves after a command that is killed at a moment (None: not at all), and how long it wrote."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "study"
        shutil.copytree(begin, folder)
        here, there = _PROCESSES.Pipe()
        process = _PROCESSES.Process(target=command, args=(folder, there))
        process.start()
        here.recv()
        start = time.perf_counter()
        process.join(moment)
        seconds = time.perf_counter() - start
        process.kill()
        process.join()
        if moment is None and process.exitcode != 0:
            raise AssertionError(f"{command.__name__} fails by itself")
        return _state(folder), seconds


def _state(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return the waves, checked: the store opens, every hash is right, nothing is left behind."""
    study = open_study(folder)
    if problems := verify_study(study, today=TODAY)[1]:
        raise AssertionError(problems)
    with opened(study.store, write=True) as store:
        known = sorted(records(store, removed=True), key=lambda each: each.id)
    if left := [path.name for path in folder.iterdir() if path.suffix in {".draft", ".wal"}]:
        raise AssertionError(left)
    return tuple((each.info.name, each.info.n) for each in known)


def main(times: int = 400) -> None:
    """Kill each command many times, and say how it ended."""
    rng = random.Random(1)  # noqa: S311 - moments, no secrets
    with tempfile.TemporaryDirectory() as name:
        begin = prepare(Path(name))
        for command in DONE:
            kills = kill(begin, command, times, rng)
            print(f"{command.__name__}: killed {times} times, {kills.before} before and {kills.after} after; none half")


if __name__ == "__main__":
    # Not as __main__, so that the processes find the commands by name.
    from crashes import main as run

    run(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
