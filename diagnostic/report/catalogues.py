"""The texts of a language by key, from the gettext files of ``reports/locales/<language>/``.

The files are read as people write them (``.po``): nothing is compiled before. This module holds no sentence and knows
no number and no problem; the command line reads its own file through it before anything else is loaded.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from functools import lru_cache

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

from diagnostic.languages import catalogues


class MissingTextError(KeyError):
    """A key that is in no catalogue of the language, or a text that needs a value it was not given."""

    def __init__(self, language: str, key: str) -> None:
        super().__init__(f"{language}: {key}")


class _NothingBehind(gettext.NullTranslations):
    """What is asked when a catalogue lacks a key: never shows the key itself."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002 - gettext's own signature
        raise KeyError(msgid1)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language."""

    language: str
    translations: gettext.GNUTranslations
    keys: tuple[str, ...]
    """Sorted."""

    def text(self, key: str, /, **values: object) -> str:
        """Return a text with its values filled in.

        Raises
        ------
        MissingTextError
            The key is in no catalogue, or a value of the text was not given.
        """
        try:
            return self.translations.gettext(key).format(**values)
        except KeyError as error:
            raise MissingTextError(self.language, f"{key} {error}") from error

    def plural(self, key: str, n: int, /, **values: object) -> str:
        """Return the form of a text that fits ``n``, with its values filled in; raise as ``text`` does."""
        try:
            return self.translations.ngettext(key, key, n).format(**values)
        except KeyError as error:
            raise MissingTextError(self.language, f"{key} {error}") from error


@lru_cache(maxsize=16)
def texts(language: str, domain: str = "*") -> Texts:
    """Return the texts of a language: of all its files as one, or of one file."""
    merged = Catalog(locale=language)
    for path in catalogues(language, domain):
        with path.open("rb") as file:
            for message in pofile.read_po(file, locale=language):
                if message.id:
                    merged.add(message.id, message.string)
    compiled = io.BytesIO()
    mofile.write_mo(compiled, merged)
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    translations.add_fallback(_NothingBehind())
    keys = (message.id for message in merged if message.id)
    return Texts(language, translations, tuple(sorted(key if isinstance(key, str) else key[0] for key in keys)))
