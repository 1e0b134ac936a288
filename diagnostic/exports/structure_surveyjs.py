"""Survey definitions of SurveyJS: the JSON from which a survey is shown, with its questions, rows and choices.

Texts in all languages are taken. Nothing here knows a questionnaire.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from diagnostic.exports.definition import Definition, Question, Structure
from diagnostic.exports.json_text import is_json, parse_json
from diagnostic.exports.records import written
from diagnostic.problems import InvalidInput

Texts = tuple[str, ...]
Element = Mapping[str, object]
_PARTS = ("pages", "elements", "questions")
_DEEPEST = 30
_STATEMENT = 3
"""Words from which a row is a statement."""
_MARK = b"\xef\xbb\xbf"


def _recognises(data: bytes) -> bool:
    try:
        document = _document(data, "")
    except InvalidInput:
        return False
    return isinstance(document, dict) and any(_dicts(document.get(part)) for part in _PARTS)


def _document(data: bytes, file: str) -> object:
    text = data.removeprefix(_MARK)
    return parse_json(text, file) if is_json(text) else None


def _read(data: bytes, file: str) -> Structure:
    document = _document(data, file)
    found: dict[str, Question] = {}
    if isinstance(document, dict):
        for element in _elements(document, 0):
            found.update(_questions(element))
    return Structure("SurveyJS", found)


def _elements(parent: Element, depth: int) -> Iterator[Element]:
    """Yield the questions of a survey, a page or a panel, however deep they lie."""
    for part in _PARTS:
        for element in _dicts(parent.get(part)):
            if element.get("type", "page" if part == "pages" else "") in ("page", "panel") and depth < _DEEPEST:
                yield from _elements(element, depth + 1)
            elif isinstance(element.get("name"), str):
                yield element


def _dicts(value: object) -> list[Element]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _questions(element: Element) -> Iterator[tuple[str, Question]]:
    """Yield the columns that a question has in the results."""
    name = written(element.get("valueName") or element["name"])
    titles = _texts(element.get("title")) or (written(element["name"]),)
    match element.get("type"):
        case "matrix":
            labels = _labels(element.get("columns"))
            for row, texts in _values(element.get("rows")):
                yield f"{name}.{row}", Question(_in_brackets(titles, texts), labels)
        case "matrixdropdown":
            yield from _cells(name, element)
        case "multipletext":
            for item in _dicts(element.get("items")):
                own = written(item.get("name"))
                yield f"{name}.{own}", Question(_texts(item.get("title")) or (own,))
        case "boolean":
            yield name, Question(titles, _yes_or_no(element))
        case "rating":
            yield name, Question(titles, _labels(element.get("rateValues")))
        case _:
            yield name, Question(titles, {**_labels(element.get("choices")), **_added(element)})


def _cells(name: str, element: Element) -> Iterator[tuple[str, Question]]:
    """Yield the columns of a matrix that asks several things of each row."""
    for column in _dicts(element.get("columns")):
        code = written(column.get("name"))
        titles = _texts(column.get("title")) or (code,)
        labels = _labels(column.get("choices") or element.get("choices"))
        for row, texts in _values(element.get("rows")):
            yield f"{name}.{row}.{code}", Question(_in_brackets(titles, texts), labels)


def _in_brackets(titles: Texts, rows: Texts) -> Texts:
    """Return the names of a row: each wording in brackets after its question's, and alone where it is a statement.

    A row of a word or two ("Team") is no name: on its own it would mean something else.
    """
    pairs = zip(titles, rows, strict=True) if len(titles) == len(rows) else ((titles[0], row) for row in rows)
    alone = (row for row in rows if len(row.split()) >= _STATEMENT)
    return (*(f"{title} [{row}]" for title, row in pairs), *alone)


def _texts(value: object) -> Texts:
    """Return a text in all its languages."""
    if isinstance(value, dict):
        return tuple(dict.fromkeys(text for text in value.values() if isinstance(text, str) and text.strip()))
    return (value,) if isinstance(value, str) and value.strip() else ()


def _values(values: object) -> Iterator[tuple[str, Texts]]:
    """Yield the values of a list of choices or rows, plain ones or such with a text."""
    for each in values if isinstance(values, list) else ():
        value = written(each.get("value")) if isinstance(each, dict) else written(each)
        texts = _texts(each.get("text")) if isinstance(each, dict) else ()
        if value:
            yield value, texts or (value,)


def _labels(values: object) -> dict[str, Texts]:
    return dict(_values(values))


def _yes_or_no(element: Element) -> dict[str, Texts]:
    sides = (("valueTrue", "labelTrue", "true"), ("valueFalse", "labelFalse", "false"))
    told = ((written(element.get(value, plain)), _texts(element.get(label))) for value, label, plain in sides)
    return {value: texts for value, texts in told if texts}


def _added(element: Element) -> dict[str, Texts]:
    """Return the choices that a question has besides its list: "other", "none", "don't know"."""
    sides = (("otherText", "other"), ("noneText", "none"), ("dontKnowText", "dontknow"), ("refuseText", "refused"))
    return {value: texts for key, value in sides if (texts := _texts(element.get(key)))}


DEFINITION = Definition("SurveyJS", _recognises, _read)
