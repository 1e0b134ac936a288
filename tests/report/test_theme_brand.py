"""A client's theme file: what little it says, what it inherits, and every mistake in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.problems import Code, InvalidInput, Severity
from diagnostic.report.theme import load_theme
from diagnostic.report.theme_style import css_name, theme_style

DEFAULT = load_theme("default")


def theme_of(folder: Path, text: str):
    folder.mkdir(exist_ok=True)
    (folder / "theme.yaml").write_text(text, encoding="utf-8")
    return load_theme(folder)


def theme_or_problems(path: Path) -> object:
    """Return what there is of a theme; anything but problems as values would be a traceback."""
    try:
        return load_theme(path)
    except InvalidInput as invalid:
        return invalid.problems


def problems_of(folder: Path, text: str):
    with pytest.raises(InvalidInput) as raised:
        theme_of(folder, text)
    return raised.value.problems


def codes_of(folder: Path, text: str) -> set[Code]:
    return {problem.code for problem in problems_of(folder, text)}


def test_a_name_alone_is_a_theme_with_the_looks_of_the_default_one(tmp_path):
    theme = theme_of(tmp_path, "name: Acme & Söhne\n")
    assert (theme.name, theme.logo, theme.notes) == ("Acme & Söhne", None, ())
    assert (theme.light, theme.dark) == (DEFAULT.light, DEFAULT.dark)
    assert (theme.faces, theme.print_fonts, theme.regular) == (DEFAULT.faces, DEFAULT.print_fonts, DEFAULT.regular)


def test_what_is_corrected_is_said_with_its_place(tmp_path):
    theme = theme_of(tmp_path, 'name: Acme\ncolours:\n  accent: "#ffcc00"\n')
    [note] = [note for note in theme.notes if note.code is Code.THEME_COLOUR_CORRECTED]
    assert (note.severity, note.place.line, note.place.key) == (Severity.NOTE, 3, "colours.accent")
    assert note.values == {
        "token": "accent",
        "other": "paper",
        "before": "#ffcc00",
        "after": theme.light["accent"],
        "found": 1.4,
        "need": 4.5,
    }


def test_a_good_brand_colour_stays_to_the_letter(tmp_path):
    theme = theme_of(tmp_path, 'name: Acme\ncolours: {accent: "#7A1FA2", cover: "#1d1d1b", above: "#004b5e"}\n')
    assert (theme.light["accent"], theme.light["cover"]) == ("#7A1FA2", "#1d1d1b")
    assert theme.light["above"] == theme.light["above_strong"] == theme.light["flow"] == "#004b5e"
    assert theme.notes == ()


def test_meanings_that_merge_for_colour_blind_readers_are_moved_with_a_note(tmp_path):
    theme = theme_of(tmp_path, 'name: Acme\ncolours: {above: "#2e7d4f", below: "#a8522d"}\n')
    assert [note.values["token"] for note in theme.notes if note.code is Code.THEME_TONES_MOVED] == ["below"]


def test_a_degree_that_nothing_tells_apart_is_a_warning(tmp_path):
    light = 'light: {above_mid: "#000000", on_mid: "#ffffff", above_strong: "#000000"}'
    theme = theme_of(tmp_path, f"name: Acme\ncolours:\n  {light}\n")
    moved = [note for note in theme.notes if note.code in (Code.THEME_TONES_MOVED, Code.THEME_TONES_ALIKE)]
    assert moved


def test_any_single_colour_can_be_set_in_one_scheme(tmp_path):
    theme = theme_of(tmp_path, 'name: Acme\ncolours:\n  dark: {accent: "#ffd166"}\n')
    assert theme.dark["accent"] == "#ffd166"
    assert theme.light == DEFAULT.light


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: Acme\ncolours:\n  accent: #0b5c74\n", {Code.THEME_COLOUR_UNQUOTED}),
        ("name: Acme\ncolours:\n  dark: {accent: }\n", {Code.THEME_COLOUR_UNQUOTED}),
        ('name: Acme\ncolours: {acent: "#0b5c74"}\n', {Code.UNKNOWN_KEY}),
        ('name: Acme\ncolours: {light: {acent: "#0b5c74"}}\n', {Code.UNKNOWN_KEY}),
        ('name: Acme\ncolours: {accent: "teal"}\n', {Code.WRONG_VALUE}),
        ('name: Acme\ncolours: {accent: "#0b5c74;} body{display:none"}\n', {Code.WRONG_VALUE}),
        ("colours: {}\n", {Code.MISSING_KEY}),
        ("name: ''\n", {Code.WRONG_VALUE}),
        ("name: Acme\nlogo: none.svg\n", {Code.FILE_NOT_FOUND}),
        ("name: Acme\nfonts: {text: [none.ttf]}\n", {Code.FILE_NOT_FOUND}),
        ("name: Acme\nfonts: {text: []}\n", {Code.WRONG_COUNT}),
        ("name: Acme\nfonts: none.ttf\n", {Code.WRONG_TYPE}),
        ("- name: Acme\n", {Code.WRONG_TYPE}),
        ("", {Code.FILE_EMPTY}),
        ("name: [unclosed\n", {Code.YAML_SYNTAX}),
        ("name: !!python/object/apply:os.system ['true']\n", {Code.YAML_TAG, Code.WRONG_TYPE}),
        (
            "name: Acme\nlogo: none.svg\nfonts: {text: [none.ttf], display: [no.otf]}\n",
            {Code.FILE_NOT_FOUND},
        ),
    ],
)
def test_every_mistake_has_its_problem(tmp_path, text, expected):
    assert codes_of(tmp_path, text) == expected


def test_all_files_that_are_missing_are_named_at_once(tmp_path):
    found = problems_of(tmp_path, "name: Acme\nlogo: a.svg\nfonts: {text: [b.ttf, c.ttf], display: [d.ttf]}\n")
    assert [problem.place.key for problem in found] == ["fonts.text[1]", "fonts.text[2]", "fonts.display[1]", "logo"]


def test_bytes_that_are_no_text_are_a_problem(tmp_path):
    (tmp_path / "theme.yaml").write_bytes(b"name: \xff\xfe")
    with pytest.raises(InvalidInput) as raised:
        load_theme(tmp_path)
    assert raised.value.problems[0].code is Code.NOT_UTF8


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_no_file_however_odd_ends_in_a_traceback(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp() / "odd"
    folder.mkdir(exist_ok=True)
    (folder / "theme.yaml").write_text(text, encoding="utf-8", errors="replace")
    assert theme_or_problems(folder)


def test_the_style_holds_every_colour_and_nothing_that_a_file_could_smuggle_in(tmp_path):
    theme = theme_of(tmp_path, "name: '</style><script>alert(1)</script>'\n")
    style = theme_style(theme)
    assert "<" not in style
    assert all(f"--{css_name(token)}:{colour}" in style for token, colour in theme.dark.items())
