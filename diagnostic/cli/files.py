"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from diagnostic.problems import Code, InvalidInput, Place, Problem


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 text file at once, in place of an earlier one; its folder is made where there is none.

    The text goes to a temporary file beside it first, which then takes the name: whoever opens the file sees the old
    one or the new one, and a failure leaves the old one as it was.

    Raises
    ------
    InvalidInput
        The file cannot be written there.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise InvalidInput([Problem(Code.FILE_NOT_WRITABLE, Place(file=str(path)))]) from error
    finally:
        _remove(draft)


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder; what the block puts there is moved to ``folder`` when the block has ended well."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".draft-") as name:
            draft = Path(name)
            yield draft
            for path in sorted(draft.iterdir()):
                path.replace(folder / path.name)
    except OSError as error:
        raise InvalidInput([Problem(Code.FILE_NOT_WRITABLE, Place(file=str(folder)))]) from error


def write_together(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write several files into a folder, all of them or none; texts as UTF-8, as they are."""
    with new_folder(folder) as draft:
        for name, content in files.items():
            (draft / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def unformulated(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula; the reader drops the mark again."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def keep_existing(path: Path, *, force: bool) -> None:
    """Refuse to write over a file, unless that is what was asked for."""
    if path.exists() and not force:
        raise InvalidInput([Problem(Code.FILE_EXISTS, Place(file=str(path)))])


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be written to, before time is spent on what is to go there."""
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        raise InvalidInput([Problem(Code.FILE_NOT_WRITABLE, Place(file=str(folder)))])


def _remove(draft: Path) -> None:
    """Remove a draft that did not get its name; one that cannot be removed hides no other error."""
    try:
        draft.unlink(missing_ok=True)
    except OSError:
        return
