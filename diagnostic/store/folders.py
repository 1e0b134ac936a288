"""Folders made whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from diagnostic.problems import Code
from diagnostic.store.failures import explained, failure


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder, for its owner's eyes, that becomes ``path`` when the block has ended well.

    Raises
    ------
    InvalidInput
        There is something of that name already, or the place cannot be written to.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise failure(Code.FOLDER_EXISTS, path)
    with explained(path):
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.absolute().parent))
    try:
        yield draft
        with explained(path):
            if path.exists():
                path.rmdir()
            draft.rename(path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
