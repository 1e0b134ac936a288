"""LimeSurvey's headings: what each column is called by its code, by its text, cut short, or by both together.

A heading becomes the other names of its column: the question with its part in square brackets, as all LimeSurvey's
exports write it, and the code in both its forms. A name is never the text of a part alone: ``Team`` in brackets may
be something to rate, and is no team. Nothing here looks at an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diagnostic.exports.limesurvey_words import (
    CODES,
    DURATION,
    NAMES,
    OWN_CODES,
    OWN_HEADINGS,
    POST,
    POSTED,
    code_of,
    written,
)
from diagnostic.exports.normal import folded

_CODE = r"[A-Za-z][A-Za-z0-9]*"
_BRACKETED = re.compile(rf"{_CODE}(?:\[\w+\]){{1,2}}")
_JOINED = re.compile(rf"({_CODE})_(\w+)")
_FIRST_CODE = re.compile(rf"(?:attribute_\d+|{_CODE}(?:(?:\[\w+\]){{1,2}}|(?:_[A-Za-z0-9]+){{1,2}})?)")
_LONGEST_CODE = 20
_ENOUGH = 4
_PARTS = frozenset({"other", "comment", "filecount"})
"""What is written beside an answer."""
_TIMED = re.compile(r"groupTime\d+|(?P<code>\w+)Time")
_CUT = re.compile(r"(?<!\.)\.\. *(?:$|\]| \[)")
"""How LimeSurvey ends what it cut; three points are the text's own."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the heading of one column says."""

    names: tuple[str, ...] = ()
    added: str = ""
    """The code of what LimeSurvey adds about the response; empty for a question."""
    aside: bool = False


def by_code(headers: Sequence[str]) -> bool:
    """Return whether headings are LimeSurvey's codes."""
    return len(OWN_CODES.intersection(map(str.strip, headers))) >= 2


def recognised(headers: Sequence[str]) -> bool:
    """Return whether headings are LimeSurvey's, in any of their forms."""
    if by_code(headers) or sum(1 for each in headers if _BRACKETED.fullmatch(each.strip())) >= 2:
        return True
    said = {code for each in headers if (code := code_of(_spaced(each)))}
    telling = len(said) >= _ENOUGH or (len(said) >= 2 and bool(said & OWN_HEADINGS))
    return telling or separator(headers) is not None or _numbered_matrix(headers)


def _numbered_matrix(headers: Sequence[str]) -> bool:
    """Return whether a response's number comes first, and a question that has several parts in brackets later."""
    texts = [header.rpartition(" [")[0] for header in headers if header.endswith("]")]
    return code_of(headers[0]) == "id" and any(texts.count(text) > 1 for text in texts if text)


def separator(headers: Sequence[str]) -> str | None:
    """Return what stands between code and text where headings are both; None where they are not."""
    found = [each for header in headers if (each := _between(header)) is not None]
    return max(found, key=found.count) if len(found) >= 2 else None


def read_headings(headers: Sequence[str], codes: Sequence[str] = ()) -> list[Heading]:
    """Return what each heading says; ``codes`` are those of a second row of headings."""
    between = separator(headers)
    if codes:
        pairs = [(code.strip(), _as_bracketed(code, text)) for code, text in zip(codes, headers, strict=True)]
    elif between is not None:
        pairs = [_split(header, between) for header in headers]
    elif by_code(headers) or not any(code_of(_spaced(each)) for each in headers):
        pairs = [(header.strip(), "") for header in headers]
    else:
        pairs = [("", header) for header in _unjoined(headers)]
    return _headings(pairs, _without_separator(headers) if between == "" else [()] * len(pairs))


def cut_short(headers: Sequence[str]) -> int:
    """Return how many headings are cut short, so that they name no question with certainty."""
    return sum(1 for header in headers if _CUT.search(header) and not code_of(_spaced(header)))


def _headings(pairs: Sequence[tuple[str, str]], more: Sequence[tuple[str, ...]]) -> list[Heading]:
    known = {code for code, _ in pairs}
    questions = {folded(text) for _, text in pairs if text}
    found: list[Heading] = []
    added = False
    begun = False
    for (code, text), others in zip(pairs, more, strict=True):
        said = code if code in CODES else "" if code else code_of(text)
        # Text that could be a question too ("Plaats") counts only where LimeSurvey writes it: before the questions.
        said = "" if begun and not code and said != DURATION else said
        begun = begun or (added and not said)
        added = added or bool(said)
        if said:
            found.append(Heading((NAMES[said],) if said in NAMES else (), said, aside=said not in NAMES))
        elif code in POST and POSTED in known:
            found.append(Heading(aside=True))
        else:
            aside = _beside(code, known) or _timed(code, known) or _other_text(text, questions)
            found.append(Heading((*_names(code), *_texts(text), *others), aside=aside))
    return found


def _names(code: str) -> Iterator[str]:
    """Yield a code in both its forms."""
    if not code or code.startswith("attribute_"):
        return
    yield code
    if joined := _JOINED.fullmatch(code):
        yield f"{joined[1]}[{joined[2]}]"
    elif _BRACKETED.fullmatch(code):
        yield code.replace("][", "_").replace("[", "_").removesuffix("]")


def _texts(text: str) -> Iterator[str]:
    if not text:
        return
    yield text
    part = last_part(text)
    # Brackets within the part hide its beginning from whoever looks for the last ones.
    if part and "[" in part:
        yield part


def last_part(text: str) -> str:
    """Return what stands in the last square brackets of a text, brackets within it included."""
    depth = 0
    text = text.rstrip()
    if not text.endswith("]"):
        return ""
    for position in range(len(text) - 1, -1, -1):
        depth += {"]": 1, "[": -1}.get(text[position], 0)
        if depth == 0:
            return text[position + 1 : -1].strip()
    return ""


def _as_bracketed(code: str, text: str) -> str:
    """Return a text of the second kind of export, which has the part in round brackets, as the others write it."""
    text = text.strip()
    if not _JOINED.fullmatch(code.strip()) or not text.endswith(")"):
        return text
    depth = 0
    for position in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[position], 0)
        if depth == 0:
            return f"{text[:position].rstrip()} [{text[position + 1 : -1].strip()}]"
    return text


def _beside(code: str, known: set[str]) -> bool:
    """Return whether a code is of what is written beside an answer: another answer, a comment, a count of files."""
    first, _, part = code.removesuffix("]").replace("[", "_", 1).partition("_")
    if not part or not first or code.startswith("attribute_"):
        return False
    stem = part.removesuffix("comment")
    return part in _PARTS or (stem != part and {f"{first}[{stem}]", f"{first}_{stem}"} & known != set())


def _timed(code: str, known: set[str]) -> bool:
    timed = _TIMED.fullmatch(code)
    if not timed:
        return False
    stem = timed["code"]
    return stem is None or any(each == stem or each.startswith((f"{stem}[", f"{stem}_")) for each in known)


def _other_text(text: str, questions: set[str]) -> bool:
    """Return whether a text is a question that has a column of its own, with something in brackets after it."""
    part = last_part(text)
    return bool(part) and folded(text.rstrip()[: -len(part) - 2].rstrip(" [")) in questions


def _between(header: str) -> str | None:
    for code in CODES:
        if header.startswith(code):
            rest = header[len(code) :]
            for start in range(min(len(rest), 6)):
                if written(code, rest[start:]):
                    return rest[:start]
    return None


def _split(header: str, between: str) -> tuple[str, str]:
    """Return code and text of a heading that is both."""
    for code in CODES:
        if header.startswith(code + between) and written(code, header[len(code + between) :]):
            return code, header[len(code + between) :]
    found = _FIRST_CODE.match(header)
    if found and between and header.startswith(between, found.end()):
        return found[0], header[found.end() + len(between) :]
    if found and not between and found[0].endswith("]"):
        return found[0], header[found.end() :]
    return ("", "") if not between else ("", header)


def _without_separator(headers: Sequence[str]) -> list[tuple[str, ...]]:
    """Return every text that a heading may hold after a code that nothing parts from it."""
    return [
        tuple(
            header[end:]
            for end in range(1, min(len(header), _LONGEST_CODE + 1))
            if header[:end].isalnum() and header[:end].isascii() and not header[end].islower()
        )
        for header in headers
    ]


def _spaced(header: str) -> str:
    return header if " " in header else header.replace("_", " ")


def _unjoined(headers: Sequence[str]) -> list[str]:
    """Return headings with spaces, where the export has underscores in place of all of them."""
    if any(" " in header.strip() for header in headers):
        return list(headers)
    return [header.replace("_", " ") for header in headers]
