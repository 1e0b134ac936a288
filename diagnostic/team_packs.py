"""The packs of all managers in a folder: from a release and its plan to pages, PDFs, an index and an archive.

Works on all cores; each process is sent the release once. What is there already and is made of the same things stays
as it is, so that a run that was stopped goes on where it was, and a finished one has nothing to do. Knows no answers:
a pack has what the release has.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from multiprocessing.context import BaseContext
from pathlib import Path
from tempfile import TemporaryDirectory

from diagnostic.actions import Plan
from diagnostic.content_hash import as_bytes, content_hash_of, from_bytes
from diagnostic.data_files import shipped
from diagnostic.followed import FollowedAction
from diagnostic.pack_files import INDEX, PackFiles, Shelf, pack_stem
from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.release import Release
from diagnostic.report.compose.context import Context
from diagnostic.report.compose.pack import compose_pack, pack_context, pack_owners
from diagnostic.report.compose.pack_index import pack_index
from diagnostic.report.theme import Theme
from diagnostic.report.to_pack import PackWriter, index_page, pack_writer
from diagnostic.report.to_pdf import Layout, forget, to_pdf
from diagnostic.report.wording import Wording
from diagnostic.survey_parts import UnitInfo

_WORTH_PROCESSES = 12
"""Packs from which it pays to start other processes."""

Progress = Callable[[int, int], None]
"""Told how many packs are made, and of how many."""


@dataclass(frozen=True, slots=True)
class PackJob:
    """What packs are made from."""

    release: Release
    plan: Plan
    theme: Theme
    language: str
    program: str
    """Version of the program."""
    followed: tuple[FollowedAction, ...] = ()


@dataclass(frozen=True, slots=True)
class PacksMade:
    """What a run did."""

    made: int
    kept: int
    """Packs that were there already, made of the same things."""
    shared: int
    """Units whose manager gets the pack of a unit above."""
    without: int
    """Units that no pack may speak of."""
    gone: tuple[str, ...]
    """Files of earlier runs that are no longer in the index."""


def _silent(made: int, of: int) -> None:
    """Say nothing."""


def make_packs(
    job: PackJob,
    folder: Path,
    *,
    units: Sequence[str] | None = None,
    force: bool = False,
    progress: Progress = _silent,
    processes: int | None = None,
) -> PacksMade:
    """Make the packs of some units, of all where none are named, and everything that goes with them.

    Raises
    ------
    InvalidInput
        The folder cannot be written to, or the disk is full. What was made until then stays, and is not made again.
    """
    asked = [unit.id for unit in job.release.units if units is None or unit.id in set(units)]
    owners = {unit: owner for unit, owner in pack_owners(job.release).items() if unit in set(asked)}
    mark = _mark(job)
    inputs = {pack_stem(owner): (owner, content_hash_of(mark, owner)) for owner in dict.fromkeys(owners.values())}
    shelf = Shelf(folder)
    with shelf.opened():
        known = shelf.known()
        kept = {
            stem: known[stem]
            for stem, (_, wanted) in inputs.items()
            if not force and shelf.holds(known.get(stem), wanted)
        }
        todo = {stem: given for stem, given in inputs.items() if stem not in kept}
        packs = dict(kept)
        progress(0, len(todo))
        for count, (stem, pack) in enumerate(_made(job, folder, todo, processes or _cores()), start=1):
            shelf.note(stem, pack)
            packs[stem] = pack
            progress(count, len(todo))
        gone = {stem: pack for stem, pack in known.items() if stem not in packs and _is_there(folder, pack)}
        _finish(job, shelf, owners, packs, gone)
    left = tuple(sorted(name for pack in gone.values() for name in pack.files if (folder / name).is_file()))
    shared = sum(unit != owner for unit, owner in owners.items())
    return PacksMade(len(todo), len(kept), shared, len(asked) - len(owners), left)


def chosen_units(release: Release, asked: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of the units that are asked for by name, by id, or by level (``1`` for what is below the whole).

    Raises
    ------
    InvalidInput
        With every name that is no unit's, and the nearest that are.
    """
    found: dict[str, None] = {}
    problems = []
    for wish in asked:
        plain = " ".join(wish.split()).casefold()
        units = [
            unit.id
            for unit in release.units
            if plain in {unit.id.casefold(), " ".join(unit.name.split()).casefold()} or wish.strip() == str(unit.level)
        ]
        if not units:
            names = {" ".join(unit.name.split()).casefold(): unit.name for unit in release.units}
            nearest = [names[name] for name in get_close_matches(plain, names, n=3, cutoff=0.5)]
            values = {"unit": wish, "nearest": ", ".join(nearest) or "–"}
            problems.append(Problem(Code.PACK_UNIT_UNKNOWN, Place(key="--units"), values))
        found |= dict.fromkeys(units)
    if problems:
        raise InvalidInput(problems)
    return tuple(found)


def _is_there(folder: Path, pack: PackFiles) -> bool:
    return any((folder / name).is_file() for name in pack.files)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _mark(job: PackJob) -> str:
    """Return the mark of everything that all packs are made from: figures, plan, looks, words, templates, program."""
    words = sorted(shipped("reports", "locales", job.language).glob("*.po"))
    templates = sorted(shipped("reports", "templates").glob("*"))
    return content_hash_of(job.release, job.plan, job.followed, job.theme, job.language, job.program, words, templates)


def _finish(
    job: PackJob,
    shelf: Shelf,
    owners: Mapping[str, str],
    packs: Mapping[str, PackFiles],
    gone: Mapping[str, PackFiles],
) -> None:
    """Write the index, the archive and the manifest, where they are not as they should be."""
    wording = Wording(job.language)
    stems = {unit: pack_stem(owner) for unit, owner in owners.items()}
    index = pack_index(job.release, wording, owners, {unit: _names(job, stem) for unit, stem in stems.items()})
    page = index_page(index, job.theme, wording).encode()
    marks = {name: mark for pack in packs.values() for name, mark in pack.files.items()}
    holds = content_hash_of(page.decode(), marks)
    if shelf.archived() != holds or not (shelf.folder / INDEX).is_file():
        shelf.write(INDEX, page)
        shelf.archive([INDEX, *sorted(marks)])
    shelf.close(packs, gone, holds)


def _names(job: PackJob, stem: str) -> tuple[str, str]:
    return f"{stem}.{job.language}.html", f"{stem}.{job.language}.pdf"


# --- the work, on one core or several --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Bench:
    """What a process needs for every pack, made once."""

    job: PackJob
    shelf: Shelf
    context: Context
    writer: PackWriter
    units: Mapping[str, UnitInfo]

    def make(self, stem: str, unit: str, inputs: str) -> tuple[str, PackFiles]:
        """Make the files of one pack."""
        document = compose_pack(self.context, self.units[unit])
        paper = to_pdf(document, self.job.theme, self.context.wording, layout=Layout.PACK)
        forget()
        contents = dict(zip(_names(self.job, stem), (self.writer.page(document).encode(), paper), strict=True))
        files = {name: self.shelf.write(name, content) for name, content in contents.items()}
        return stem, PackFiles(unit, inputs, files)


def _bench(job: PackJob, folder: Path) -> _Bench:
    context = pack_context(job.release, job.plan, Wording(job.language), followed=job.followed)
    units = {unit.id: unit for unit in job.release.units}
    return _Bench(job, Shelf(folder), context, pack_writer(job.theme, context.wording), units)


def _made(
    job: PackJob, folder: Path, todo: Mapping[str, tuple[str, str]], processes: int
) -> Iterator[tuple[str, PackFiles]]:
    """Yield each pack when it is made."""
    orders = [(stem, unit, inputs) for stem, (unit, inputs) in todo.items()]
    if processes == 1 or len(orders) < _WORTH_PROCESSES:
        bench = _bench(job, folder) if orders else None
        for order in orders:
            if bench is not None:
                yield bench.make(*order)
        return
    with TemporaryDirectory(prefix="diagnostic-packs-") as own:  # only this user can read it
        sent = Path(own, "job")
        sent.write_bytes(as_bytes((job, folder)))
        with ProcessPoolExecutor(processes, _starts()) as pool:
            try:
                yield from pool.map(_make_one, [(sent, *order) for order in orders])
            finally:
                pool.shutdown(cancel_futures=True)


def _starts() -> BaseContext:
    """Return how processes are started: from one that has read our modules, where there can be one, to share them."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


@lru_cache(maxsize=1)
def _received(sent: Path) -> _Bench:
    """Return the bench of this process, made when its first pack is."""
    job, folder = from_bytes(sent.read_bytes())
    return _bench(job, folder)


def _make_one(order: tuple[Path, str, str, str]) -> tuple[str, PackFiles]:
    sent, stem, unit, inputs = order
    return _received(sent).make(stem, unit, inputs)
