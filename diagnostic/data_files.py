"""Where the shipped data are: questionnaires, policy, themes, templates and catalogues.

Apart from everything that reads them, so that the command line can find its words before it loads anything else.
"""

from __future__ import annotations

from pathlib import Path

from diagnostic.problems import Code, InvalidInput, Place, Problem

_PACKAGE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file or folder, such as ``shipped("questionnaires", "full.yaml")``.

    In the wheel the data lie inside the package; in a checkout, at the top of the repository.

    Raises
    ------
    InvalidInput
        Nothing of that name is shipped.
    """
    for base in (_PACKAGE / "_data", _PACKAGE.parent):
        path = base.joinpath(*parts)
        if path.exists():
            return path
    raise InvalidInput([Problem(Code.FILE_NOT_FOUND, Place(file="/".join(parts)))])
