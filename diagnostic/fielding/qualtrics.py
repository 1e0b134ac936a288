"""What both of Qualtrics' files have in common: how texts are written, and the numbers of answers."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.fielding.form import Answer, Choice
from diagnostic.fielding.markup import HIDDEN, escaped, parts


def shown(text: str) -> str:
    """Return a text as Qualtrics takes it: HTML, without what it would fill in (``${...}``) or read as a tag."""
    return escaped(text).replace("${", f"${HIDDEN}{{").replace("[[", f"[{HIDDEN}[").replace("[[", f"[{HIDDEN}[")


def several(text: str) -> str:
    """Return several paragraphs as Qualtrics takes them, on one line."""
    return "<br><br>".join(shown(part) for part in parts(text))


def numbers(answers: Sequence[Answer], question: object) -> list[str]:
    """Return the number of each answer in an export by numbers: of a scale its own, of others its place."""
    if isinstance(question, Choice) and not all(_is_number(answer.code) for answer in answers):
        return [str(place) for place in range(1, len(answers) + 1)]
    return [answer.code for answer in answers]


def _is_number(code: str) -> bool:
    return code.removeprefix("-").replace(".", "", 1).isdigit()
