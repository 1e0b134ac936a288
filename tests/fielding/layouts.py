"""What a survey tool would export of a form, made from the very file that it was given.

Nothing here knows the form or how its codes were made: each file is parsed as its tool parses it, and columns and
answers are those that the tool would then write, by codes and by words.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import openpyxl

Texts = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Asked:
    """One column of an export: its headings, and its answers by the code that the tool writes."""

    code: str
    """Heading of an export by codes."""
    question: Texts
    line: Texts = field(default_factory=dict)
    """Of a matrix."""
    answers: Mapping[str, Texts] = field(default_factory=dict)
    place: str = ""
    """What Qualtrics calls it inside."""


@dataclass(frozen=True)
class Layout:
    """How one tool writes what was answered (a row a person, a code or a text a column, empty where there is none)."""

    asked: tuple[Asked, ...]
    by_codes: Callable[[Sequence[Asked], Sequence[Sequence[str]]], str]
    by_words: Callable[[Sequence[Asked], Sequence[Sequence[str]], str], str]


def worded(asked: Sequence[Asked], rows: Sequence[Sequence[str]], language: str) -> list[list[str]]:
    return [
        [each.answers[cell][language] if cell in each.answers else cell for each, cell in zip(asked, row, strict=True)]
        for row in rows
    ]


def table(rows: Sequence[Sequence[str]], *, separator: str = ",", start: str = "", end: str = "") -> str:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    return start + written.getvalue() + end


# --- LimeSurvey: the table, as it is imported; responses as 6.1 exports them ---


def limesurvey(text: str) -> Layout:
    # A backslash would escape a quote, and a quote would begin a cell that ends who knows where.
    assert '"' not in text
    assert "\\" not in text
    head, *lines = text.removeprefix("\ufeff").rstrip("\n").split("\n")
    names = head.split("\t")
    rows = [dict(zip(names, line.split("\t"), strict=True)) for line in lines]
    found: dict[tuple[str, str], dict[str, str]] = {}
    answers: dict[str, dict[str, dict[str, str]]] = {}
    question = ""
    for row in rows:
        if row["class"] in ("Q", "SQ", "A"):
            assert "{" not in row["text"], "an expression"
        plain = html.unescape(row["text"])
        match row["class"]:
            case "Q":
                question = _limesurvey_code(row["name"], 20)
                found.setdefault((question, ""), {})[row["language"]] = plain
            case "SQ":
                line = _limesurvey_code(row["name"], 20)
                found.setdefault((question, line), {})[row["language"]] = plain
            case "A":
                code = row["name"]
                assert re.fullmatch("[A-Za-z0-9]{1,5}", code)
                labels = answers.setdefault(question, {}).setdefault(code, {})
                assert row["language"] not in labels, "twice"
                labels[row["language"]] = plain
    with_lines = {question for question, line in found if line}
    asked = tuple(
        Asked(
            f"{question}[{line}]" if line else question,
            found[question, ""],
            texts if line else {},
            answers.get(question, {}),
        )
        for (question, line), texts in found.items()
        if line or question not in with_lines
    )
    return Layout(asked, _limesurvey_by_codes, _limesurvey_by_words)


def _limesurvey_code(code: str, longest: int) -> str:
    assert re.fullmatch("[A-Za-z][A-Za-z0-9]*", code), "signs are dropped without a word"
    assert len(code) <= longest
    return code


_LIMESURVEY = ("id", "submitdate", "lastpage", "startlanguage", "seed")
_LIMESURVEY_WORDS = {
    "en": ("Response ID", "Date submitted", "Last page", "Start language", "Seed"),
    "fr": ("ID de la réponse", "Date de soumission", "Dernière page", "Langue de départ", "Tête de série"),
}


def _limesurvey_rows(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [
        [str(number), "1980-01-01 00:00:00", "12", "fr", str(1000 + number), *row] for number, row in enumerate(rows, 1)
    ]


def _limesurvey_by_codes(asked: Sequence[Asked], rows: Sequence[Sequence[str]]) -> str:
    head = [*_LIMESURVEY, *(each.code for each in asked)]
    return table([head, *_limesurvey_rows(rows)], start="\ufeff", end="\r\n")


def _limesurvey_by_words(asked: Sequence[Asked], rows: Sequence[Sequence[str]], language: str) -> str:
    texts = [f"{a.question[language]} [{a.line[language]}]" if a.line else a.question[language] for a in asked]
    head = [*_LIMESURVEY_WORDS[language], *texts]
    said = worded(asked, rows, language)
    return table([head, *_limesurvey_rows(said)], separator=";", start="\ufeff", end="\r\n")


# --- Qualtrics: the survey file; its three heading rows ---


def qualtrics(text: str) -> Layout:
    survey = json.loads(text)
    first = survey["SurveyEntry"]["SurveyLanguage"].lower()
    payloads = [each["Payload"] for each in survey["SurveyElements"] if each["Element"] == "SQ"]
    asked = tuple(each for payload in payloads for each in _qualtrics_columns(payload, first))
    return Layout(asked, _qualtrics_by_codes, _qualtrics_by_words)


def _qualtrics_columns(payload: Mapping[str, object], first: str) -> Iterator[Asked]:
    if payload["QuestionType"] == "DB":
        return
    languages = {first: payload, **{key.lower(): said for key, said in dict(payload["Language"] or {}).items()}}
    question = {key: _plain(said["QuestionText"]) for key, said in languages.items()}
    matrix = payload["QuestionType"] == "Matrix"
    options = "Answers" if matrix else "Choices"
    answers = {
        str(recoded): {key: _plain(said[options][place]["Display"]) for key, said in languages.items()}
        for place, recoded in payload.get("RecodeValues", {}).items()
    }
    tag = payload["DataExportTag"]
    if not matrix:
        yield Asked(tag, question, {}, answers, payload["QuestionID"])
        return
    for place in payload["ChoiceOrder"]:
        line = {key: _plain(said["Choices"][str(place)]["Display"]) for key, said in languages.items()}
        code = f"{tag}_{payload['ChoiceDataExportTags'][str(place)]}"
        yield Asked(code, question, line, answers, f"{payload['QuestionID']}_{place}")


def _plain(text: str) -> str:
    assert "${" not in text, "filled in"
    return html.unescape(re.sub("<[^>]+>", " ", text))


_QUALTRICS = {
    "StartDate": "Start Date",
    "EndDate": "End Date",
    "Status": "Response Type",
    "Progress": "Progress",
    "Duration (in seconds)": "Duration (in seconds)",
    "Finished": "Finished",
    "RecordedDate": "Recorded Date",
    "ResponseId": "Response ID",
    "DistributionChannel": "Distribution Channel",
    "UserLanguage": "User Language",
}


def _qualtrics_file(asked: Sequence[Asked], rows: Sequence[Sequence[str]], language: str, status: str) -> str:
    texts = [f"{a.question[language]} - {a.line[language]}" if a.line else a.question[language] for a in asked]
    inside = [json.dumps({"ImportId": name[:1].lower() + name[1:]}) for name in _QUALTRICS]
    head = [
        [*_QUALTRICS, *(each.code for each in asked)],
        [*_QUALTRICS.values(), *texts],
        [*inside, *(json.dumps({"ImportId": each.place}) for each in asked)],
    ]
    day = "2026-01-05 09:00:00"
    metas = (
        [day, day, status, "100", "300", "1", day, f"R_{number}", "anonymous", "FR"] for number in range(len(rows))
    )
    return table([*head, *([*meta, *row] for meta, row in zip(metas, rows, strict=True))])


def _qualtrics_by_codes(asked: Sequence[Asked], rows: Sequence[Sequence[str]]) -> str:
    return _qualtrics_file(asked, rows, next(iter(asked[0].question)), "0")


def _qualtrics_by_words(asked: Sequence[Asked], rows: Sequence[Sequence[str]], language: str) -> str:
    return _qualtrics_file(asked, worded(asked, rows, language), language, "IP Address")


# --- Qualtrics: the text; its columns have numbers ---


def qualtrics_text(texts: Texts) -> Layout:
    parsed = {language: list(_advanced(text)) for language, text in texts.items()}
    first = next(iter(parsed.values()))
    asked = []
    for place, (tag, _, lines, answers) in enumerate(first):
        own = f"QID{place + 1}"
        said = {language: found[place] for language, found in parsed.items()}
        assert {each[0] for each in said.values()} == {tag}
        question = {language: each[1] for language, each in said.items()}
        options = {code: {language: dict(each[3])[code] for language, each in said.items()} for code, _ in answers}
        if not lines:
            asked.append(Asked(tag, question, {}, options, own))
        for code, _ in lines:
            line = {language: dict(each[2])[code] for language, each in said.items()}
            asked.append(Asked(f"{tag}_{code}", question, line, options, f"{own}_{code}"))
    return Layout(tuple(asked), _qualtrics_by_codes, _qualtrics_by_words)


_Coded = list[tuple[str, str]]


def _advanced(text: str) -> Iterator[tuple[str, str, _Coded, _Coded]]:
    """Yield tag, text, lines and answers of each question."""
    tags = re.split(r"\[\[([^\[\]]+)\]\]", text)
    assert tags[1] == "AdvancedFormat"
    kind, tag, said = "", "", ""
    coded: dict[str, _Coded] = {}
    for name, body in [*zip(tags[3::2], tags[4::2], strict=True), ("Question:", "")]:
        if name.startswith(("Question:", "Block:")):
            if kind and kind != "DB":
                choices, answers = coded.get("Choice", []), coded.get("Answer", [])
                yield tag, said, choices if answers else [], answers or choices
            kind, tag, said, coded = (
                name.partition(":")[2] if name.startswith("Q") else "",
                "",
                _plain(body.strip()),
                {},
            )
        elif name.startswith("ID:"):
            tag, said = name[3:], _plain(body.strip())
        elif ":" in name:
            part, _, code = name.partition(":")
            assert "\n" not in body.strip()
            coded.setdefault(part, []).append((code, _plain(body.strip())))


# --- XLSForm: the workbook; data as KoBo writes them ---


def xlsform(path: Path) -> Layout:
    book = openpyxl.load_workbook(path)
    survey = _records(book["survey"].values)
    choices: dict[str, dict[str, Texts]] = {}
    for row in _records(book["choices"].values):
        name = row["name"]
        assert name not in choices.setdefault(row["list_name"], {}), "twice"
        choices[row["list_name"]][name] = _labels(row)
    asked: list[Asked] = []
    within: Texts = {}
    for row in survey:
        kind, _, listed = row["type"].partition(" ")
        assert "${" not in "".join(row.values())
        if row["appearance"] == "table-list":
            within = _labels(row)
        elif kind == "end_group":
            within = {}
        elif kind in ("select_one", "text"):
            text = _labels(row)
            texts = (within, text) if within else (text, {})
            asked.append(Asked(row["name"], *texts, choices[listed] if listed else {}))
    return Layout(tuple(asked), _kobo_by_codes, _kobo_by_words)


def _records(rows: Iterator[Sequence[object]]) -> list[dict[str, str]]:
    head, *others = rows
    return [dict(zip(head, [str(cell or "") for cell in row], strict=True)) for row in others]


def _labels(row: Mapping[str, str]) -> Texts:
    found = ((re.fullmatch(r"label::.+ \((\w+)\)", head), text) for head, text in row.items())
    return {match[1]: text for match, text in found if match}


_KOBO = ("_id", "_uuid", "_submission_time", "_validation_status", "__version__", "_index")


def _kobo_rows(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [
        [*row, str(90 + number), f"u-{number}", "2026-01-05T09:00:00", "", "v1", str(number)]
        for number, row in enumerate(rows, 1)
    ]


def _kobo_by_codes(asked: Sequence[Asked], rows: Sequence[Sequence[str]]) -> str:
    return table([[*(each.code for each in asked), *_KOBO], *_kobo_rows(rows)], separator=";")


def with_groups(asked: Sequence[Asked]) -> list[Asked]:
    """The same columns, each under its groups: an option of KoBo."""
    return [replace(each, code=f"on_page/on_matrix/{each.code}") for each in asked]


def _kobo_by_words(asked: Sequence[Asked], rows: Sequence[Sequence[str]], language: str) -> str:
    # The group that a question is in is left out, as it is unless asked for.
    head = [*((each.line or each.question)[language] for each in asked), *_KOBO]
    return table([head, *_kobo_rows(worded(asked, rows, language))], separator=";")


# --- SurveyJS: the definition; answers as objects, a matrix an object of its own ---


def surveyjs(text: str) -> Layout:
    definition = json.loads(text)
    elements = [element for page in definition["pages"] for element in page["elements"]]
    asked: list[Asked] = []
    for element in elements:
        if element["type"] == "html":
            continue
        options = element.get("choices") or element.get("columns") or []
        answers = {json.dumps(option["value"]): _localised(option["text"]) for option in options}
        assert len(answers) == len(options)
        title = _localised(element["title"])
        if element["type"] == "matrix":
            name = element["name"]
            lines = {f"{name}.{row['value']}": _localised(row["text"]) for row in element["rows"]}
            asked += [Asked(code, title, line, answers) for code, line in lines.items()]
        else:
            asked.append(Asked(element["name"], title, {}, answers))
    return Layout(tuple(asked), _surveyjs_by_codes, _surveyjs_by_words)


def _localised(text: str | Texts) -> Texts:
    if isinstance(text, str):
        return {"en": text, "fr": text}
    return {"en": text["default"], **{key: said for key, said in text.items() if key != "default"}}


def _surveyjs_by_codes(asked: Sequence[Asked], rows: Sequence[Sequence[str]]) -> str:
    values = [[json.loads(cell) if cell in each.answers else cell for each, cell in _pairs(asked, row)] for row in rows]
    return _surveyjs_objects(asked, values)


def _surveyjs_by_words(asked: Sequence[Asked], rows: Sequence[Sequence[str]], language: str) -> str:
    return _surveyjs_objects(asked, worded(asked, rows, language))


def _pairs(asked: Sequence[Asked], row: Sequence[str]) -> Iterator[tuple[Asked, str]]:
    return zip(asked, row, strict=True)


def _surveyjs_objects(asked: Sequence[Asked], rows: Sequence[Sequence[object]]) -> str:
    people = []
    for row in rows:
        person: dict[str, object] = {}
        for each, value in zip(asked, row, strict=True):
            if value != "":
                name, _, line = each.code.partition(".")
                if line:
                    person.setdefault(name, {})[line] = value
                else:
                    person[name] = value
        people.append(person)
    return json.dumps(people, ensure_ascii=False)
