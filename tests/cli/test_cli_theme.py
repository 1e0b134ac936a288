"""``diagnostic theme``: a theme to fill in, what is wrong or put right in one, and its specimen page."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from diagnostic.report.specimen import specimen
from diagnostic.report.theme import load_theme
from diagnostic.report.theme_contrast import PAIRS
from diagnostic.report.wording import Wording


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_new_theme_can_be_used_at_once_and_with_every_line_it_suggests(call, tmp_path, language):
    printed = call("theme", "new", "acme", "--language", language)
    assert (printed.code, printed.err) == (0, "")
    file = tmp_path / "acme" / "theme.yaml"
    assert load_theme(file).name == "acme"
    text = re.sub(
        r"^# (?=(colours|  accent|  cover|  dark|logo))", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    (file.parent / "logo.svg").write_text(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 3 1'/>", encoding="utf-8"
    )
    file.write_text(text, encoding="utf-8")
    theme = load_theme(file)
    assert (theme.logo, theme.dark["accent"], theme.notes) == (file.parent / "logo.svg", "#6cc3d7", ())


def test_a_theme_that_is_there_is_kept_unless_asked_otherwise(call, tmp_path):
    file = tmp_path / "acme" / "theme.yaml"
    file.parent.mkdir()
    file.write_text("name: Mine\n", encoding="utf-8")
    printed = call("theme", "new", "acme")
    assert (printed.code, file.read_text(encoding="utf-8")) == (2, "name: Mine\n")
    assert "file-exists" in printed.err
    assert call("theme", "new", "acme", "--force").code == 0
    assert file.read_text(encoding="utf-8") != "name: Mine\n"


def test_what_was_put_right_is_said(call, tmp_path):
    (tmp_path / "theme.yaml").write_text('name: Acme\ncolours: {accent: "#ffcc00"}\n', encoding="utf-8")
    printed = call("theme", "check", "theme.yaml", "--out", "sheet.html")
    assert printed.code == 0
    assert "Acme: the theme can be used" in printed.out
    assert "Note [theme-colour-corrected] line 2" in printed.err
    change = f"#ffcc00 became {load_theme('theme.yaml').light['accent']}"
    assert change in printed.err
    page = (tmp_path / "sheet.html").read_text(encoding="utf-8")
    assert change in page
    assert 'style="background:#ffcc00"' in page


def test_nothing_is_said_of_a_theme_that_is_fine(call):
    printed = call("theme", "check", "default")
    assert (printed.code, printed.err) == (0, "")


@pytest.mark.parametrize(
    "text", ["name: Acme\nlogo: logo.svg\n", "nam: Acme\n", "name: Acme\nfonts: {text: [a.ttf]}\n"]
)
def test_a_theme_that_cannot_be_used_is_an_error_and_writes_nothing(call, tmp_path, text):
    (tmp_path / "theme.yaml").write_text(text, encoding="utf-8")
    printed = call("theme", "check", ".", "--out", "sheet.html")
    assert (printed.code, printed.out) == (2, "")
    assert "Traceback" not in printed.err
    assert not (tmp_path / "sheet.html").exists()


def test_a_command_is_needed(call):
    assert call("theme").code == 2


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_specimen_shows_every_colour_and_pair_in_both_schemes_and_fetches_nothing(language):
    theme = load_theme("default")
    page = specimen(theme, Wording(language))
    assert page == specimen(theme, Wording(language))
    body = page[page.index("<body>") : page.index("</html>")].replace("&nbsp;", " ")
    root = ET.fromstring(re.sub(r"<(img|br|meta)([^>]*)>", r"<\1\2/>", body))  # noqa: S314 - our own page
    for scheme in ("light", "dark"):
        [column] = [node for node in root.iter("div") if node.get("class") == f"scheme {scheme}"]
        shown = "".join(column.itertext())
        assert all(f"{token}" in shown for token in theme.light)
        assert sum(len(list(node)) for node in column.iter("ul") if node.get("class") == "pairs") == len(PAIRS)
        assert len(list(column.iter("{http://www.w3.org/2000/svg}svg"))) == 3
    assert not re.search(r'(?:src|href)="(?!data:)', page)
    assert "url(http" not in page


def test_the_specimen_shows_a_name_as_it_is(tmp_path):
    (tmp_path / "theme.yaml").write_text("name: '<script>alert(1)</script>'\n", encoding="utf-8")
    page = specimen(load_theme(tmp_path), Wording("en"))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
