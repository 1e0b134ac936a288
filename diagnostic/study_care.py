"""What a study needs beside its waves: whether all of it is as it should be, and moving it as a whole.

An exported study is the folder's own files, with the store as Parquet and YAML in place of the database.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from diagnostic.problems import Code, Place, Problem, Severity
from diagnostic.store.database import opened
from diagnostic.store.failures import explained, failure
from diagnostic.store.folders import whole_folder
from diagnostic.store.records import WaveRecord
from diagnostic.store.transfer import INDEX, export_store, import_store
from diagnostic.store.verify import verify
from diagnostic.store.waves import records
from diagnostic.study import KEY_FILE, STORE_FILE, STUDY_FILE, Study, is_key_of, open_study, others_can_read

_DATA = "store"
"""Folder of an exported study that holds what was in the database."""


def verify_study(
    study: Study, *, today: str, tell: Callable[[str], None] | None = None
) -> tuple[tuple[WaveRecord, ...], tuple[Problem, ...]]:
    """Return the waves, and everything that is wrong with the study or has come due.

    Parameters
    ----------
    today
        ISO date.
    tell
        Called with the name of each wave as its turn comes.
    """
    with opened(study.store, write=False) as store:
        found = list(verify(store, tell))
        known = () if any(each.place.key == "wave" for each in found) else records(store, removed=True)
        if (
            study.key is not None
            and not any(each.place.key == "log" for each in found)
            and not is_key_of(store, study.key)
        ):
            found.append(Problem(Code.STUDY_KEY, Place(file=str(study.folder / KEY_FILE))))
    if others_can_read(study):
        found.append(Problem(Code.STUDY_KEY_OPEN, Place(file=str(study.folder / KEY_FILE)), severity=Severity.WARNING))
    found += _due(study, known, today)
    return tuple(each for each in known if each.removed is None), tuple(found)


def is_due(study: Study, known: WaveRecord, today: str) -> bool:
    """Return whether a wave is to be erased by now."""
    until = study.keep_until(known.info.date)
    return until is not None and until < today


def export_study(study: Study, folder: Path) -> None:
    """Write the whole study, its key included, into a new folder that needs no database to be read."""
    with whole_folder(folder) as draft:
        (draft / _DATA).mkdir()
        with opened(study.store, write=False) as store:
            export_store(store, draft / _DATA)
        with explained(folder):
            _copy(study.folder, draft, leave={draft.absolute(), folder.absolute()})


def import_study(source: Path, folder: Path) -> Study:
    """Make a study, in a new folder, of what ``export_study`` wrote.

    Raises
    ------
    InvalidInput
        ``source`` is no such folder, or something in it is missing or not as it was written.
    """
    if not (source / _DATA / INDEX).is_file() or not (source / STUDY_FILE).is_file():
        raise failure(Code.STUDY_NOT_FOUND, source)
    with whole_folder(folder) as draft:
        import_store(source / _DATA, draft / STORE_FILE)
        (draft / f"{STORE_FILE}.lock").unlink(missing_ok=True)
        with explained(source):
            _copy(source, draft, leave={(source / _DATA).absolute(), draft.absolute(), folder.absolute()})
        if (draft / KEY_FILE).is_file():
            (draft / KEY_FILE).chmod(0o600)
        open_study(draft)
    return open_study(folder)


def _due(study: Study, known: tuple[WaveRecord, ...], today: str) -> Iterator[Problem]:
    for each in known:
        if is_due(study, each, today):
            values = {"wave": each.info.name, "date": str(study.keep_until(each.info.date))}
            yield Problem(Code.RETENTION_OVER, Place(file=str(study.folder)), values, Severity.WARNING)


def _copy(source: Path, target: Path, *, leave: set[Path]) -> None:
    """Copy the files of a study but its database; links to elsewhere and hidden files are left."""
    for path in sorted(source.iterdir()):
        named_so = path.name.startswith((".", STORE_FILE))
        if named_so or path.is_symlink() or path.absolute() in leave:
            continue
        if path.is_dir():
            (target / path.name).mkdir()
            _copy(path, target / path.name, leave=leave)
        elif path.is_file():
            shutil.copy2(path, target / path.name)
