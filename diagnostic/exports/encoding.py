"""Bytes to UTF-8: which encoding a text file has, found in its bytes and never in its name.

A byte-order mark, then strict UTF-8, then the Windows code page of Western Europe; other code pages on evidence
only. A file that is part UTF-8 and part not (two exports pasted together) is read line by line, and that is reported.
Nothing here knows separators or columns.
"""

from __future__ import annotations

import codecs
import re
import string
from dataclasses import dataclass

from charset_normalizer import from_bytes

from diagnostic.problems import Code, InvalidInput, Place, Problem, Severity

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = set("àâäáãåæçéèêëíîïìñóôöòõøœúùûüýÿßÀÂÄÁÃÅÆÇÉÈÊËÍÎÏÌÑÓÔÖÒÕØŒÚÙÛÜÝŸ’‘“”«»–—…€°²³·©®™ \u00a0")
"""Letters and signs that texts of Western Europe are made of; other ones are evidence for another code page."""
_OTHERS = ["mac_roman", "cp1250", "cp1251", "cp1253", "cp1254", "cp437", "cp850", "latin_1", "iso8859_2", "iso8859_15"]
_NEXT_LINE = re.compile(rb"\r\n|\r|\n")
_CONTROL = bytes(b for b in range(32) if b not in b"\t\n\r\x1a\x1b\x0c\x0b") + b"\x7f"
_ASCII = bytes(range(128))
_LETTERS = string.ascii_letters.encode()
_SAMPLE = 200_000
_LONGEST_LETTER = 4
_AT_THE_END = ("unexpected end of data", "truncated data")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file as UTF-8 without a mark, and how it was found."""

    data: bytes
    encoding: str
    problems: tuple[Problem, ...] = ()


def decode(data: bytes, file: str) -> Decoded:
    """Return the text of a file as UTF-8.

    Raises
    ------
    InvalidInput
        The bytes are no text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _marked(data, name, len(mark), file)
    if b"\0" in data[:_SAMPLE]:
        return _wide(data, file)
    _refuse_binary(data, file)
    if data.isascii():
        return Decoded(data, "ascii")
    if _is_utf8(data):
        return Decoded(data, "utf-8")
    _refuse_cut(data, "utf-8", file)
    return _mixed(data, file) or _code_page(data, file)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _marked(data: bytes, name: str, length: int, file: str) -> Decoded:
    if name == "utf-8-sig":
        rest = data[length:]
        _refuse_binary(rest, file)
        if _is_utf8(rest):
            return Decoded(rest, name)
        _refuse_cut(rest, "utf-8", file)
        return _mixed(rest, file) or _code_page(rest, file)
    return Decoded(_transcoded(data, name, file), name)


def _wide(data: bytes, file: str) -> Decoded:
    """Read UTF-16 without a mark: every other byte of Western text is zero."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    for name, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros > len(sample) / 3 and others < len(sample) / 100:
            return Decoded(_transcoded(data, name, file), name)
    raise _no_text(file)


def _transcoded(data: bytes, name: str, file: str) -> bytes:
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        _refuse_cut(data, name, file)
        raise _no_text(file) from error
    found = text.encode("utf-8", errors="replace")
    _refuse_binary(found, file)
    return found


def _refuse_cut(data: bytes, name: str, file: str) -> None:
    """Refuse a file whose last letter is not whole: what came after it is lost."""
    try:
        data.decode(name)
    except UnicodeDecodeError as error:
        if error.start >= len(data) - _LONGEST_LETTER and error.reason in _AT_THE_END:
            line = data[: error.start].decode(name, errors="ignore").count("\n") + 1
            raise InvalidInput([Problem(Code.FILE_CUT, Place(file=file, line=line))]) from error


def _refuse_binary(data: bytes, file: str) -> None:
    sample = data[:_SAMPLE]
    if len(sample) - len(sample.translate(None, _CONTROL)) > len(sample) / 500:
        raise _no_text(file)


def _no_text(file: str) -> InvalidInput:
    return InvalidInput([Problem(Code.FILE_FORMAT_UNKNOWN, Place(file=file), {"found": "?"})])


def _mixed(data: bytes, file: str) -> Decoded | None:
    """Read line by line a file in which some lines are UTF-8 and some are not; None where all lines agree."""
    lines = _NEXT_LINE.split(data)
    special = [index for index, line in enumerate(lines) if not line.isascii()]
    bad = [index for index in special if not _is_utf8(lines[index])]
    if len(bad) == len(special):
        return None
    ends = [*_NEXT_LINE.findall(data), b""]
    for index in bad:
        lines[index] = lines[index].decode("cp1252", errors="replace").encode()
    problem = Problem(
        Code.ENCODING_MIXED,
        Place(file=file, line=bad[0] + 1),
        {"count": len(bad), "encoding": "cp1252"},
        Severity.WARNING,
    )
    joined = b"".join(part for pair in zip(lines, ends, strict=True) for part in pair)
    return Decoded(joined, "utf-8 + cp1252", (problem,))


def _code_page(data: bytes, file: str) -> Decoded:
    name = _western(data) or _evident(data)
    if name is None:
        raise _no_text(file)
    note = Problem(Code.ENCODING_ASSUMED, Place(file=file), {"encoding": name}, Severity.NOTE)
    return Decoded(data.decode(name, errors="replace").encode(), name, (note,))


def _western(data: bytes) -> str | None:
    """Return cp1252 where it gives letters of Western Europe, the older Macintosh's page where only that does."""
    high = data.translate(None, _ASCII)
    # Most letters of Western words are ASCII; other alphabets lie beyond it as a whole.
    if len(high) > len(data) - len(data.translate(None, _LETTERS)):
        return None
    high = high[:_SAMPLE]
    shares = {}
    for name in ("cp1252", "mac_roman"):
        try:
            special = high.decode(name)
        except UnicodeDecodeError:
            continue
        shares[name] = sum(letter in _WESTERN for letter in special) / len(special)
    likely = [name for name, share in shares.items() if share >= 0.9]
    return likely[0] if likely else None


def _evident(data: bytes) -> str | None:
    lines = b"\n".join(line for line in _NEXT_LINE.split(data) if not line.isascii())
    best = from_bytes(lines[:_SAMPLE], cp_isolation=[*_OTHERS, "cp1252"]).best()
    return None if best is None else best.encoding
