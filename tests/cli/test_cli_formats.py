"""``--format``: every form of the report, all or none, and what cannot be asked for."""

import json
import zipfile
from pathlib import Path

import pytest
from pptx import Presentation

from diagnostic.cli import deliver
from diagnostic.cli.formats import forms
from diagnostic.deliverable import SUFFIXES, Form

SIGNATURES = {
    Form.PAGE: b"<!doctype html>",
    Form.PDF: b"%PDF-",
    Form.SLIDES: b"PK",
    Form.WORKBOOK: b"PK",
    Form.JSON: b"{",
    Form.CSV: b"PK",
}


@pytest.fixture
def inputs(small):
    return [small / "export.csv", "--roster", small / "roster.csv", "--questionnaire", "pulse", "--date", "2026-03-31"]


def test_every_form_of_one_report(call, inputs):
    printed = call("report", *inputs, "--format", "all", "--out", "made")
    assert printed.code == 0, printed.err
    for form in Form:
        name = f"report.en{SUFFIXES[form]}"
        assert Path("made", name).read_bytes()[:15].lower().startswith(SIGNATURES[form].lower())
        assert name in printed.out
    assert len(list(Path("made").iterdir())) == len(Form)
    figures = json.loads(Path("made/report.en.json").read_text(encoding="utf-8"))
    assert figures["about"]["n"] == 224
    with zipfile.ZipFile("made/report.en.csv.zip") as archive:
        assert archive.testzip() is None
        assert "datapackage.json" in archive.namelist()
    assert len(Presentation("made/report.en.pptx").slides) > 10


def test_where_one_form_fails_none_is_written(call, inputs, monkeypatch):
    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(deliver, "_WRITERS", {**deliver._WRITERS, Form.CSV: fail})
    with pytest.raises(RuntimeError):
        call("report", *inputs, "--format", "json, csv", "--out", "made")
    assert not Path("made").exists() or not list(Path("made").iterdir())


@pytest.mark.parametrize("asked", ["word", "page,,pdf", "page;pdf"])
def test_an_unknown_form_is_refused_with_those_there_are(call, inputs, asked):
    printed = call("report", *inputs, "--format", asked)
    assert printed.code == 2
    assert "page, pdf, slides, workbook, json, csv" in printed.err
    assert not Path("out").exists()


def test_a_template_without_slides_is_not_ignored(call, inputs):
    printed = call("report", *inputs, "--template", "client.pptx")
    assert printed.code == 2
    assert "--format slides" in printed.err


def test_a_bad_template_is_said_with_all_else_that_is_wrong_before_anything_is_made(call, inputs):
    Path("client.pptx").write_text("no presentation", encoding="utf-8")
    Path("policy.yaml").write_text("threshold: 1\n", encoding="utf-8")
    asked = ["--format", "slides", "--template", "client.pptx", "--policy", "policy.yaml"]
    printed = call("report", *inputs, *asked)
    assert printed.code == 2
    assert "template-no-presentation" in printed.err
    assert "policy.yaml" in printed.err
    assert not Path("out").exists()


def test_forms_come_once_and_in_their_own_order():
    assert forms("pdf, page,pdf") == (Form.PAGE, Form.PDF)
    assert forms("all") == tuple(Form)
