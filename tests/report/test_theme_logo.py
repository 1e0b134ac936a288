"""Logos: what a file really is, whether it is safe, how large, and whether the cover lets it be seen."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from report.sample_document import sample_document
from report.test_theme_brand import theme_or_problems

from diagnostic.problems import Code, InvalidInput, Place, Severity
from diagnostic.report.theme import Theme, load_theme
from diagnostic.report.theme_logo import read_logo
from diagnostic.report.theme_picture import logo_png, stands_out
from diagnostic.report.theme_style import logo_uri
from diagnostic.report.to_html import to_html
from diagnostic.report.wording import Wording

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 60">{}</svg>'
DARK = SVG.format('<rect width="200" height="60" fill="#101820"/>')


def picture(kind: str, size: tuple[int, int] = (300, 100), mode: str = "RGB", colour: object = 0) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, kind)  # type: ignore[arg-type]
    return written.getvalue()


def logo(folder: Path, name: str, content: bytes | str):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_logo(path, Place(file="theme.yaml", key="logo"))


def code(folder: Path, name: str, content: bytes | str) -> Code:
    with pytest.raises(InvalidInput) as raised:
        logo(folder, name, content)
    [problem] = raised.value.problems
    assert problem.place.key == "logo"
    return problem.code


@pytest.mark.parametrize(
    ("name", "content", "size"),
    [
        ("a.svg", DARK, (200, 60)),
        ("a.SVG", "<?xml version='1.0'?><!DOCTYPE svg>" + DARK, (200, 60)),
        ("a.svg", DARK.replace("viewBox", 'width="4cm" height="2cm" viewBox'), (4, 2)),
        ("a.svg", DARK.replace("viewBox", 'width="100%" viewBox'), (200, 60)),
        ("a.svg", SVG.format('<image xlink:href="data:image/png;base64,AAAA"/><use href="#a"/>'), (200, 60)),
        ("a.svg", SVG.format("<style>a{fill:url(#g)}</style><a style=\"fill:url( '#g' )\"/>"), (200, 60)),
        ("a.png", picture("PNG"), (300, 100)),
        ("a.PNG", picture("PNG", mode="RGBA"), (300, 100)),
        ("a.png", picture("PNG", mode="P"), (300, 100)),
        ("a.jpg", picture("JPEG"), (300, 100)),
        ("a.jpeg", picture("JPEG", mode="CMYK", colour=(0, 0, 0, 0)), (300, 100)),
    ],
)
def test_a_logo_is_read_with_its_size(tmp_path, name, content, size):
    found = logo(tmp_path, name, content)
    assert (found.size, found.problems) == (size, ())
    assert Image.open(io.BytesIO(logo_png(found.path))).format == "PNG"


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<SCRIPT href='#a'/>",
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>hi</p></foreignObject>",
        "<rect onload='alert(1)'/>",
        "<a href='javascript:alert(1)'/>",
        "<a href=' javascript:alert(1)'/>",
        "<use xlink:href='http://example.com/a.svg#a'/>",
        "<image href='//example.com/a.png'/>",
        "<image href='file:///etc/passwd'/>",
        "<image href='other.png'/>",
        "<image href='data:image/svg+xml;base64,AAAA'/>",
        "<image href='data:text/html,hi'/>",
        "<style>@import 'http://example.com/a.css';</style>",
        "<style>a{fill:url(http://example.com)}</style>",
        "<style>a{fill:u\\rl(http://example.com)}</style>",
        "<rect style='fill:url(http://example.com)'/>",
        "<rect fill='url(//example.com#a)'/>",
        "<set attributeName='href' to='javascript:alert(1)'/>",
        "<a><animate attributeName='xlink:href' values='javascript:alert(1)'/></a>",
        "<iframe src='http://example.com'/>",
    ],
)
def test_what_runs_or_fetches_is_refused(tmp_path, inside):
    assert code(tmp_path, "a.svg", SVG.format(inside)) is Code.LOGO_ACTIVE


def test_entities_are_refused(tmp_path):
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SVG.format("&b;")
    assert code(tmp_path, "a.svg", bomb) is Code.LOGO_ACTIVE
    outside = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SVG.format("&a;")
    assert code(tmp_path, "b.svg", outside) is Code.LOGO_ACTIVE


def test_a_style_sheet_outside_the_file_is_refused(tmp_path):
    assert code(tmp_path, "a.svg", "<?xml-stylesheet href='http://example.com/a.css'?>" + DARK) is Code.LOGO_ACTIVE


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.png", b"", Code.LOGO_NOT_PICTURE),
        ("a.png", b"no picture", Code.LOGO_NOT_PICTURE),
        ("a.png", picture("JPEG"), Code.LOGO_NOT_PICTURE),
        ("a.png", picture("GIF", mode="P"), Code.LOGO_NOT_PICTURE),
        ("a.jpg", picture("PNG"), Code.LOGO_NOT_PICTURE),
        ("a.jpg", DARK, Code.LOGO_NOT_PICTURE),
        ("a.svg", picture("PNG"), Code.LOGO_NOT_PICTURE),
        ("a.svg", "", Code.LOGO_NOT_PICTURE),
        ("a.svg", "<svg", Code.LOGO_NOT_PICTURE),
        ("a.svg", "<html/>", Code.LOGO_NOT_PICTURE),
        ("a.gif", picture("GIF", mode="P"), Code.LOGO_NOT_PICTURE),
        ("a", DARK, Code.LOGO_NOT_PICTURE),
        ("a.png", picture("PNG", (400, 400))[:200], Code.LOGO_DAMAGED),
        ("a.jpg", picture("JPEG", (400, 400))[:700], Code.LOGO_DAMAGED),
        ("a.png", picture("PNG", (9000, 9000), "1"), Code.LOGO_DAMAGED),
        ("a.svg", SVG.replace("viewBox", "box").format(""), Code.LOGO_NO_SIZE),
        ("a.svg", SVG.replace("0 0 200 60", "0 0 0 60").format(""), Code.LOGO_NO_SIZE),
        ("a.svg", SVG.replace("0 0 200 60", "0 0 1e999 60").format(""), Code.LOGO_NO_SIZE),
        ("a.svg", SVG.replace("0 0 200 60", "a b c d").format(""), Code.LOGO_NO_SIZE),
        ("a.svg", DARK + " " * 500_001, Code.LOGO_TOO_LARGE),
    ],
)
def test_what_is_no_logo_is_a_problem(tmp_path, name, content, expected):
    assert code(tmp_path, name, content) is expected


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.png", picture("PNG", (120, 40)), Code.LOGO_SMALL),
        ("a.png", picture("PNG", (1300, 100)), Code.LOGO_SHAPE),
        ("a.svg", SVG.replace("200", "20").replace("60", "600").format(""), Code.LOGO_SHAPE),
        ("a.svg", SVG.format("<text>Acme</text>"), Code.LOGO_LETTERS),
    ],
)
def test_what_may_disappoint_is_a_warning(tmp_path, name, content, expected):
    [problem] = logo(tmp_path, name, content).problems
    assert (problem.code, problem.severity) == (expected, Severity.WARNING)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(("a.svg", "a.png", "a.jpg")), st.integers(0, 400), st.binary(max_size=40))
def test_no_file_however_broken_ends_in_a_traceback(tmp_path_factory, name, at, noise):
    whole = {"a.svg": DARK.encode(), "a.png": picture("PNG"), "a.jpg": picture("JPEG")}[name]
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(whole[:at] + noise + whole[at + len(noise) :])
    (path.parent / "theme.yaml").write_text(f"name: Acme\nlogo: {name}\n", encoding="utf-8")
    found = theme_or_problems(path.parent / "theme.yaml")
    assert found
    assert not isinstance(found, Theme) or found.logo == path


def client(folder: Path, colours: str = "{}") -> Path:
    (folder / "logo.svg").write_text(DARK, encoding="utf-8")
    (folder / "theme.yaml").write_text(f"name: Acme & Co\nlogo: logo.svg\ncolours: {colours}\n", encoding="utf-8")
    return folder


def test_a_logo_that_the_cover_would_hide_gets_a_plate(tmp_path):
    assert load_theme(client(tmp_path)).logo_plate == "#ffffff"
    assert load_theme(client(tmp_path, '{cover: "#ffcc00"}')).logo_plate is None
    assert stands_out(tmp_path / "logo.svg", "#ffffff")
    assert not stands_out(tmp_path / "logo.svg", "#000000")


def test_the_page_shows_the_logo_under_the_clients_name(tmp_path):
    theme = load_theme(client(tmp_path))
    assert theme.logo_size == (200, 60)
    page = to_html(sample_document(teams=1), theme, Wording("en"))
    assert f'<img src="{logo_uri(theme)}" alt="Acme &amp; Co">' in page
    assert "--logo-plate:#ffffff" in page
