"""A study: the folder of one client, with what is to be known in ``study.yaml``, its key and its store.

The key makes pseudonyms of personal codes. It lies in a file of its own, so that a store given to others can go
without it: nobody can then tell from a code who is who.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from diagnostic.definitions import load
from diagnostic.problems import Code
from diagnostic.questionnaire import Questionnaire
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.store.database import Store, create, opened
from diagnostic.store.failures import explained, failure
from diagnostic.store.folders import whole_folder
from diagnostic.store.log import Action, entries, note
from diagnostic.study_file import StudyFile

STUDY_FILE = "study.yaml"
KEY_FILE = "key"
STORE_FILE = "store.duckdb"
_KEY_BYTES = 32
_MONTHS = 12

Token = Callable[[int], bytes]
"""Returns so many random bytes."""


@dataclass(frozen=True, slots=True)
class Study:
    """A study that has been opened."""

    folder: Path
    settings: StudyFile
    key: bytes | None
    """None where the folder came without it."""

    @property
    def store(self) -> Path:
        """The store's file."""
        return self.folder / STORE_FILE

    def path(self, written: str) -> Path:
        """Return a path of ``study.yaml`` as seen from here."""
        return self.folder / written

    def id_or_path(self, written: str) -> str:
        """Return what may be an id or a path: a plain word is an id."""
        return written if re.fullmatch(r"[\w-]+", written) else str(self.path(written))

    def questionnaire(self) -> Questionnaire:
        """Read the questionnaire that the study asks now."""
        return load_questionnaire(self.id_or_path(self.settings.questionnaire))

    def keep_until(self, date: str) -> str | None:
        """Return the ISO date until which a wave of a date may be kept, None where that is not settled."""
        if self.settings.keep_months is None:
            return None
        day = dt.date.fromisoformat(date)
        years, month = divmod(day.month - 1 + self.settings.keep_months, _MONTHS)
        first = dt.date(day.year + years, month + 1, 1)
        last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        return first.replace(day=min(day.day, last.day)).isoformat()


def new_study(folder: Path, text: str, *, today: str, token: Token = secrets.token_bytes) -> Study:
    """Make a study: its folder, with ``study.yaml`` as written, a key and an empty store; all of it or nothing.

    Parameters
    ----------
    folder
        Does not exist, or is empty.
    text
        What ``study.yaml`` says.
    today
        ISO date, for the log.
    token
        Where the key comes from.

    Raises
    ------
    InvalidInput
        The folder exists or cannot be made, or the text has problems.
    """
    with whole_folder(folder) as draft:
        with explained(folder):
            (draft / STUDY_FILE).write_text(text, encoding="utf-8", newline="\n")
            key = token(_KEY_BYTES)
            write_key(draft, key)
        create(draft / STORE_FILE)
        with opened(draft / STORE_FILE, write=True) as store, store.transaction():
            note(store, Action.CREATED, today, key=fingerprint(key))
        (draft / f"{STORE_FILE}.lock").unlink(missing_ok=True)
        open_study(draft)
    return open_study(folder)


def open_study(folder: Path) -> Study:
    """Read what a study is; the store is opened by whoever needs it.

    Raises
    ------
    InvalidInput
        The folder is no study, or its files have problems.
    """
    file = folder / STUDY_FILE
    if not file.is_file():
        raise failure(Code.STUDY_NOT_FOUND, folder)
    return Study(folder, load(file, StudyFile).value, _key(folder / KEY_FILE))


def write_key(folder: Path, key: bytes) -> None:
    """Write a study's key, readable by its owner alone."""
    path = folder / KEY_FILE
    path.touch(mode=0o600)
    path.write_text(key.hex() + "\n", encoding="ascii")


def others_can_read(study: Study) -> bool:
    """Return whether other accounts of the machine may read the key; systems without such rights say no."""
    path = study.folder / KEY_FILE
    return sys.platform != "win32" and path.is_file() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def is_key_of(store: Store, key: bytes) -> bool:
    """Return whether a key is the one that the study was made with."""
    made_with = next((entry.details.get("key") for entry in entries(store) if entry.action == Action.CREATED), None)
    return made_with == fingerprint(key)


def fingerprint(key: bytes) -> str:
    """Return what tells a key from others and gives nothing of it away."""
    return hashlib.sha256(b"diagnostic study key\n" + key).hexdigest()[:32]


def _key(path: Path) -> bytes | None:
    if not path.exists():
        return None
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise failure(Code.STUDY_KEY, path) from error
    if len(key) != _KEY_BYTES:
        raise failure(Code.STUDY_KEY, path)
    return key
