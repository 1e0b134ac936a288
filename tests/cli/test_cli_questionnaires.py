"""``diagnostic questionnaires``: lists, one in full, on paper, schemas."""

import json
from pathlib import Path

import pytest

from diagnostic.languages import languages
from diagnostic.questionnaire_file import available, load_questionnaire
from diagnostic.report.wording import Wording


def test_all_are_listed(call):
    printed = call("questionnaires")
    assert printed.code == 0
    for found in available():
        assert f" {found.id} " in printed.out


@pytest.mark.parametrize("language", languages())
def test_one_is_shown_in_full(call, language):
    questionnaire = load_questionnaire("full")
    printed = call("questionnaires", "full", "--language", language)
    assert printed.code == 0
    for item in questionnaire.items:
        (line,) = [line for line in printed.out.splitlines() if line.strip().startswith(f"{item.id} ")]
        assert item.text.to(language) in line
        assert (line.endswith(Wording(language).text("cli.questionnaires.reversed"))) == item.reversed
    for scale in questionnaire.scales:
        assert scale.high.to(language) in printed.out
    for attribute in questionnaire.attributes:
        asked = any(line.strip().startswith(f"{attribute.id} ") for line in printed.out.splitlines())
        assert asked == bool(attribute.question.to(language)), "only what people are asked is shown"


def test_an_unknown_one_names_the_nearest(call):
    printed = call("questionnaires", "puls")
    assert printed.code == 2
    assert "pulse" in printed.err


def test_the_page_to_print_is_not_written_over(call):
    assert call("questionnaires", "pulse", "--printable", "pulse.html").code == 0
    page = Path("pulse.html").read_text(encoding="utf-8")
    assert load_questionnaire("pulse").items[0].text.to("en") in page
    Path("pulse.html").write_text("mine", encoding="utf-8")
    assert call("questionnaires", "pulse", "--printable", "pulse.html").code == 2
    assert Path("pulse.html").read_text(encoding="utf-8") == "mine"
    assert call("questionnaires", "pulse", "--printable", "pulse.html", "--force").code == 0
    assert Path("pulse.html").read_text(encoding="utf-8") == page


def test_schemas_are_written(call):
    assert call("questionnaires", "--schema", "schemas").code == 0
    titles = [json.loads(path.read_text(encoding="utf-8"))["title"] for path in Path("schemas").iterdir()]
    assert len(titles) >= 4
    assert call("questionnaires", "--schema", "schemas").code == 2
