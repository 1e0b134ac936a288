"""The structure of a LimeSurvey survey (``.lss``, ``.txt``, or ``.lss`` in an archive ``.lsa``): what codes stand for.

Finds the questions in either form of file; what their columns are called is known to ``limesurvey_columns``.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from diagnostic.exports.definition import Definition, Structure
from diagnostic.exports.encoding import decode
from diagnostic.exports.limesurvey_columns import Asked, Part, structure
from diagnostic.problems import Code, InvalidInput, Place, Problem

Row = Mapping[str, str]

_MARK = b"<LimeSurveyDocType>"
_ARCHIVE = b"PK\x03\x04"
_HEAD = 4_000
_LARGEST = 100_000_000
_COLUMNS = frozenset({"class", "type/scale", "name", "text", "language"})
_NO_CODE = re.compile(r"[^A-Za-z0-9]")


def recognises(data: bytes) -> bool:
    """Return whether the bytes are the structure of a LimeSurvey survey."""
    if data.startswith(_ARCHIVE):
        return _inside(data) is not None
    return _MARK in data[:_HEAD] or _is_table(data)


def read(data: bytes, file: str) -> Structure:
    """Return what a structure says.

    Raises
    ------
    InvalidInput
        It is damaged, or has no question.
    """
    if data.startswith(_ARCHIVE):
        data = _unpacked(data, file)
    questions = _from_table(data, file) if _is_table(data) else _from_xml(data, file)
    if not questions:
        raise _damaged(file)
    return structure(questions)


DEFINITION = Definition("LimeSurvey", recognises, read)


def _damaged(file: str) -> InvalidInput:
    return InvalidInput([Problem(Code.STRUCTURE_DAMAGED, Place(file=file))])


def _inside(data: bytes) -> zipfile.ZipInfo | None:
    """Return the structure in an archive, None where there is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return next((each for each in archive.infolist() if each.filename.lower().endswith(".lss")), None)
    except (zipfile.BadZipFile, OSError):
        return None


def _unpacked(data: bytes, file: str) -> bytes:
    found = _inside(data)
    if found is None or found.file_size > _LARGEST:
        raise _damaged(file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(found) as member:
            # What the archive says of a size may be wrong.
            unpacked = member.read(_LARGEST + 1)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise _damaged(file) from error
    if len(unpacked) > _LARGEST:
        raise _damaged(file)
    return unpacked


def _from_xml(data: bytes, file: str) -> list[Asked]:
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _damaged(file) from error
    languages = _languages(root)
    words = _by(_rows(root, "question_l10ns"), "qid")
    answers = _answers(root, languages)
    parts = _by(_rows(root, "subquestions"), "parent_qid")
    attributes = _by(_rows(root, "question_attributes"), "qid")
    found = []
    for qid, rows in _by(_rows(root, "questions"), "qid").items():
        replaced = [row for row in attributes[qid] if row.get("attribute") == "other_replace_text"]
        asked = Asked(
            rows[0].get("title", ""),
            rows[0].get("type", ""),
            # Before version 4 there was a row a language; since then the wordings are on their own.
            _texts([*rows, *words[qid]], "question", languages),
            _sub_questions(parts[qid], words, languages),
            tuple(answers[qid]),
            languages,
            other=rows[0].get("other", "N") == "Y",
            other_texts=_texts(replaced, "value", languages),
        )
        found.append(asked)
    return [each for each in found if each.code]


def _sub_questions(
    rows: Sequence[Row], words: defaultdict[str, list[Row]], languages: Sequence[str]
) -> tuple[Part, ...]:
    return tuple(
        Part(same[0].get("title", ""), _texts([*same, *words[qid]], "question", languages), _scale(same[0]))
        for qid, same in _by(rows, "qid").items()
    )


def _languages(root: Element) -> tuple[str, ...]:
    """Return the languages of a survey, its own first."""
    named = [each.text.strip() for each in root.findall("languages/language") if each.text]
    base = [row["language"] for row in _rows(root, "surveys") if row.get("language")]
    return tuple(dict.fromkeys([*base, *named]))


def _answers(root: Element, languages: Sequence[str]) -> defaultdict[str, list[Part]]:
    words = _by(_rows(root, "answer_l10ns"), "aid")
    found: defaultdict[str, list[Part]] = defaultdict(list)
    for qid, rows in _by(_rows(root, "answers"), "qid").items():
        by_code: dict[tuple[int, str], list[Row]] = defaultdict(list)
        for row in rows:
            by_code[_scale(row), row.get("code", "")] += [row, *words[row.get("aid", "")]]
        for (scale, code), same in by_code.items():
            found[qid].append(Part(code, _texts(same, "answer", languages), scale))
    return found


def _rows(root: Element, section: str) -> Iterator[Row]:
    for row in root.iterfind(f"{section}/rows/row"):
        yield {cell.tag: cell.text or "" for cell in row}


def _by(rows: Iterable[Row], key: str) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.get(key, "")].append(row)
    found.pop("", None)
    return found


def _texts(rows: Sequence[Row], key: str, languages: Sequence[str]) -> tuple[str, ...]:
    """Return a wording in each language, in the order of the languages."""
    by_language = {row.get("language", ""): row[key] for row in rows if row.get(key, "").strip()}
    order = {language: position for position, language in enumerate(languages)}
    return tuple(by_language[each] for each in sorted(by_language, key=lambda each: order.get(each, len(order))))


def _scale(row: Row) -> int:
    return 1 if row.get("scale_id", "0").strip() == "1" else 0


def _is_table(data: bytes) -> bool:
    first = data[:_HEAD].split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    return {cell.strip().strip('"') for cell in first.split("\t")} >= _COLUMNS


def _from_table(data: bytes, file: str) -> list[Asked]:
    text = decode(data, file).data.decode("utf-8")
    try:
        rows = [
            {key: value or "" for key, value in row.items() if key is not None}
            for row in csv.DictReader(io.StringIO(text, newline=""), delimiter="\t")
        ]
    except csv.Error as error:
        raise _damaged(file) from error
    settings = {row["name"]: row["text"] for row in rows if row["class"] == "S"}
    languages = (*settings.get("language", "").split(), *settings.get("additional_languages", "").split())
    return _joined(rows, languages)


def _joined(rows: Sequence[Row], languages: tuple[str, ...]) -> list[Asked]:
    """Return the questions of a table, which has the rows of one language after those of another."""
    questions: dict[str, list[Row]] = defaultdict(list)
    below: dict[str, dict[tuple[str, int, str], list[Row]]] = defaultdict(lambda: defaultdict(list))
    code = ""
    for row in rows:
        if row["class"] == "Q":
            code = _NO_CODE.sub("", row["name"])
            questions[code].append(row)
        elif row["class"] in {"SQ", "A"} and code:
            name = _NO_CODE.sub("", row["name"]) if row["class"] == "SQ" else row["name"]
            below[code][row["class"], int(row["type/scale"] == "1"), name].append(row)
    return [
        Asked(
            code,
            same[0]["type/scale"],
            _texts(same, "text", languages),
            _parts(below[code], "SQ", languages),
            _parts(below[code], "A", languages),
            languages,
            other=same[0].get("other", "N") == "Y",
        )
        for code, same in questions.items()
        if code
    ]


def _parts(
    below: Mapping[tuple[str, int, str], Sequence[Row]], kind: str, languages: Sequence[str]
) -> tuple[Part, ...]:
    return tuple(
        Part(name, _texts(rows, "text", languages), scale)
        for (class_, scale, name), rows in below.items()
        if class_ == kind
    )
