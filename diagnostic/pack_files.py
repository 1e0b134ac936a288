"""The files of packs: safe names, written whole or not at all, and the record of what was made from what.

What is being made goes to a folder of drafts first and takes its name when it is whole. Each finished pack is noted in
a journal at once, so that a run that was killed goes on; the manifest replaces the journal at the end. Knows no pack's
content and no release.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diagnostic.content_hash import file_hash
from diagnostic.problems import Code, InvalidInput, Place, Problem
from diagnostic.stamped_zip import entry

MANIFEST, INDEX, ARCHIVE = "manifest.json", "index.html", "packs.zip"
_JOURNAL, _DRAFTS = ".packs-journal", ".packs-drafts"
_FORMAT = 1
_LONGEST = 48
_CLEAN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|index|manifest|packs)")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def pack_stem(unit_id: str) -> str:
    """Return a file name for a unit, the same in every run and distinct from that of every other unit.

    A plain id is its own name. Any other is spelt as far as it can be, with a mark of the whole behind it.
    """
    if _CLEAN.fullmatch(unit_id) and len(unit_id) <= _LONGEST and not _RESERVED.fullmatch(unit_id):
        return unit_id.replace("/", "--")
    plain = unicodedata.normalize("NFKD", unit_id).encode("ascii", "ignore").decode().lower()
    spelt = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")
    # No plain id has an underscore: the two kinds of names cannot meet.
    return f"{spelt or 'unit'}_{hashlib.sha256(unit_id.encode()).hexdigest()[:10]}"


@dataclass(frozen=True, slots=True)
class PackFiles:
    """The files of one pack."""

    unit: str
    inputs: str
    """Mark of everything that they are made from."""
    files: Mapping[str, str]
    """Mark of the content of each file, by its name."""

    def plain(self) -> dict[str, Any]:
        """Return what the record says of it."""
        return {"unit": self.unit, "inputs": self.inputs, "files": dict(sorted(self.files.items()))}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder that packs are in."""

    folder: Path

    # --- what is there ---

    def known(self) -> dict[str, PackFiles]:
        """Return the packs of earlier runs by file stem, whether or not their files are still there."""
        return self._manifest() | dict(self._journal())

    def holds(self, pack: PackFiles | None, inputs: str) -> bool:
        """Return whether a pack is there, whole, and made from these very things."""
        return (
            pack is not None
            and pack.inputs == inputs
            and all(self._is(name, mark) for name, mark in pack.files.items())
        )

    def _is(self, name: str, mark: str) -> bool:
        path = self.folder / name
        return path.is_file() and not path.is_symlink() and file_hash(path) == mark

    def _manifest(self) -> dict[str, PackFiles]:
        try:
            read = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
            return {**_packs(read["packs"]), **_packs(read["gone"])} if read["format"] == _FORMAT else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _journal(self) -> Iterator[tuple[str, PackFiles]]:
        try:
            lines = (self.folder / _JOURNAL).read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return
        for line in lines:
            try:
                yield from _packs(json.loads(line)).items()
            except (ValueError, KeyError, TypeError):
                continue  # the line that was being written when the run was stopped

    # --- writing ---

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Make the folder, and clear the drafts of this run and of one that was stopped."""
        with self.explained():
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self.folder / _DRAFTS, ignore_errors=True)
            (self.folder / _DRAFTS).mkdir()
            try:
                yield
            finally:
                shutil.rmtree(self.folder / _DRAFTS, ignore_errors=True)

    def write(self, name: str, content: bytes) -> str:
        """Write a file whole, in place of an earlier one, and return its mark."""
        draft = self.folder / _DRAFTS / f"{name}.{os.getpid()}"
        draft.write_bytes(content)
        draft.replace(self.folder / name)
        return hashlib.sha256(content).hexdigest()

    def note(self, stem: str, pack: PackFiles) -> None:
        """Note a finished pack in the journal."""
        with (self.folder / _JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(json.dumps({stem: pack.plain()}, sort_keys=True) + "\n")

    def close(self, packs: Mapping[str, PackFiles], gone: Mapping[str, PackFiles], archive: str) -> None:
        """Write the manifest, which takes the place of the journal."""
        record = {
            "format": _FORMAT,
            "archive": archive,
            "packs": {stem: packs[stem].plain() for stem in sorted(packs)},
            "gone": {stem: gone[stem].plain() for stem in sorted(gone)},
        }
        self.write(MANIFEST, (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode())
        (self.folder / _JOURNAL).unlink(missing_ok=True)

    def archived(self) -> str:
        """Return the mark of what the archive holds, as the manifest has it; empty where there is none."""
        try:
            read = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
            return str(read["archive"]) if (self.folder / ARCHIVE).is_file() else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def archive(self, names: Iterable[str]) -> None:
        """Write the archive of some files, one file at a time in memory."""
        draft = self.folder / _DRAFTS / ARCHIVE
        with zipfile.ZipFile(draft, "w") as archive:
            for name in names:
                info = entry(name, compressed=not name.endswith(".pdf"))
                archive.writestr(info, (self.folder / name).read_bytes(), compresslevel=6)
        draft.replace(self.folder / ARCHIVE)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what a disk refuses into a problem of its file."""
        try:
            yield
        except OSError as error:
            code = Code.DISK_FULL if error.errno in _FULL else Code.FILE_NOT_WRITABLE
            raise InvalidInput([Problem(code, Place(file=str(self.folder)))]) from error


def _packs(read: Mapping[str, Any]) -> dict[str, PackFiles]:
    """Return the packs of a record; of names that lead elsewhere, none."""
    found = {}
    for stem, pack in read.items():
        files = {str(name): str(mark) for name, mark in pack["files"].items()}
        if all(Path(name).name == name for name in files):
            found[str(stem)] = PackFiles(str(pack["unit"]), str(pack["inputs"]), files)
    return found
