"""Standard output and error as they are: any encoding, a pipe that closes early."""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata

_PLAINER = "diagnostic.plainer"
_SIGNS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "−": "-", "→": "->"}
)


def prepare() -> None:
    """Let the standard streams write what their encoding lacks in plainer signs instead of failing."""
    codecs.register_error(_PLAINER, _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_PLAINER)


def abandon() -> None:
    """Let what is still to be written go nowhere, because its reader has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    spelt = unicodedata.normalize("NFKD", text.translate(_SIGNS))
    return "".join(sign if sign.isascii() else "" if unicodedata.combining(sign) else "?" for sign in spelt), error.end
