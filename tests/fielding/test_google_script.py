"""The script for Google Forms: what it builds is what the form asks, and what Google exports of it comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from export_builder import write_csv

from diagnostic.exports.read import read_export
from diagnostic.fielding.form import Choice, Form, Matrix, Open, build_form, units_of
from diagnostic.fielding.google_script import google_script, write
from diagnostic.questionnaire import Questionnaire
from diagnostic.responses import DONT_KNOW

RECORDER = """
const built = [];
const recording = (about, calls) => new Proxy({}, { get: (_, name) => (...given) => {
  if (name === "getEditUrl") return "address";
  if (name === "setRequireLogin") throw new Error("not in this account");
  const call = [name, given];
  calls.push(call);
  if (!name.startsWith("add")) return recording(about, calls);
  const item = [];
  call.push(item);
  return recording(name, item);
} });
const FormApp = { create: (title) => {
  const calls = [];
  built.push([title, calls]);
  return recording("form", calls);
} };
const logged = [];
const Logger = { log: (text) => logged.push(text) };
"""
"""What a script meets in Google's place: it notes every call, and each item its own."""


def data_of(script: str) -> list[Mapping[str, Any]]:
    """The forms that stand in a script: JSON, and therefore text whatever it holds."""
    found = re.search(r"^var FORMS = (\[.*?^\]);$", script, re.DOTALL | re.MULTILINE)
    assert found
    return json.loads(found[1])


def expected(form: Form, language: str) -> list[tuple[str, Any]]:
    """What is to be built: pages, and the questions on them."""
    items: list[tuple[str, Any]] = []
    for page in form.pages:
        items.append(("addPageBreakItem", page.title.to(language)))
        for question in page.questions:
            text = question.text.to(language)
            match question:
                case Matrix():
                    rows = [line.text.to(language) for line in question.lines]
                    items.append(("addGridItem", (text, rows, [each.text.to(language) for each in question.answers])))
                case Choice():
                    kind = "addListItem" if question.many else "addMultipleChoiceItem"
                    items.append((kind, (text, [each.text.to(language) for each in question.answers])))
                case Open():
                    items.append(("addParagraphTextItem" if question.long else "addTextItem", text))
    return items


def built(calls: Sequence[Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, _, *item in calls:
        if not item:
            continue
        told = {call[0]: call[1][0] for call in item[0]}
        title = told["setTitle"]
        if name == "addGridItem":
            found.append((name, (title, told["setRows"], told["setColumns"])))
        elif "setChoiceValues" in told:
            found.append((name, (title, told["setChoiceValues"])))
        else:
            found.append((name, title))
    return found


@pytest.mark.browser
def test_the_script_builds_what_the_form_asks(browser: Any, form: Form):
    script = google_script(form)
    if browser is None:
        assert [each["title"] for each in data_of(script)] == [
            f"{form.title.to(x)} – Ann & Söhne" for x in ("en", "fr")
        ]
        return
    page = browser.new_page()
    made = page.evaluate(f"(() => {{ {RECORDER} {script}\ncreateForms(); return built; }})()")
    for language, (title, calls) in zip(("en", "fr"), made, strict=True):
        assert title.startswith(form.title.to(language))
        assert built(calls) == expected(form, language)
        settings = {call[0]: call[1] for call in calls if len(call) == 2}
        assert settings["setCollectEmail"] == [False]
        assert settings["setLimitOneResponsePerUser"] == [False]
        assert settings["setProgressBar"] == [True]
        assert settings["setDescription"] == [form.welcome.to(language)]
        assert settings["setConfirmationMessage"] == [form.closing.to(language)]
        required = [
            call[2] for call in calls if len(call) == 3 and any(each == ["setRequired", [True]] for each in call[2])
        ]
        assert len(required) == 1  # the team


def test_no_text_can_become_code(form: Form):
    script = google_script(form)
    shell = script.replace(script[script.index("var FORMS") : script.index("var ITEMS")], "")
    assert "alert" not in shell
    assert "HYPERLINK" not in shell
    assert script.isascii() or all(line.startswith("//") for line in script.splitlines() if not line.isascii())
    assert [each["pages"][0]["questions"][0]["choices"] for each in data_of(script)] == 2 * [
        ["North", "South", "R&D", '=HYPERLINK("x")', "<b>Works</b>", "L’Été"]
    ]


def test_line_separators_of_a_script_stay_text(full: Questionnaire):
    units = units_of([("A\u2028B", "")], ())
    form = build_form(full, ("en",), threshold=5, comments_threshold=10, organisation="*/ \u2028 //", units=units)
    script = google_script(form)
    assert "\u2028" not in script
    assert data_of(script)[0]["title"].endswith("– */ \u2028 //")


def test_many_teams_are_a_list(full: Questionnaire):
    units = units_of([(f"Team {number}", "") for number in range(30)], ())
    form = build_form(full, ("en",), threshold=5, comments_threshold=10, units=units)
    assert data_of(google_script(form))[0]["pages"][0]["questions"][0]["kind"] == "list"
    assert write(form) == write(form)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_google_exports_of_it_comes_back(tmp_path, full: Questionnaire, form: Form, language):
    told = data_of(google_script(form))[("en", "fr").index(language)]
    asked: list[tuple[str, list[str]]] = []
    for question in (question for page in told["pages"] for question in page["questions"]):
        if question["kind"] == "grid":
            asked += [(f"{question['title']} [{row}]", question["columns"]) for row in question["rows"]]
        else:
            asked.append((question["title"], question.get("choices", ["ok"])))
    stamp = {"en": "Timestamp", "fr": "Horodateur"}[language]
    header = [stamp, *(title for title, _ in asked)]
    rows = [
        ["2026/01/05 9:04:00 AM UTC+1", *(labels[(at + person) % len(labels)] for at, (_, labels) in enumerate(asked))]
        for person in range(30)
    ]
    reading = read_export(write_csv(tmp_path / "export.csv", [header, *rows]), full)
    responses = reading.responses
    assert responses.items == tuple(item.id for item in full.items)
    assert [match.header for match in reading.matches if match.target is None] == []
    assert set(responses.links) == {roster.id for roster in full.rosters}
    place = {item.text.to(language).casefold(): at for at, item in enumerate(full.items)}
    for at, (title, labels) in enumerate(asked):
        row = re.sub(r"^.* \[(.*)\]$", r"\1", title).replace("\u202f", " ").replace("’", "'").casefold()
        known = {text.replace("’", "'").replace("\u202f", " "): item for text, item in place.items()}
        if row in known:
            codes = [(at + person) % len(labels) + 1 for person in range(30)]
            dont_know = len(labels)
            wanted = [DONT_KNOW if code == dont_know else code for code in codes]
            assert list(responses.answers[:, known[row]]) == wanted, title
