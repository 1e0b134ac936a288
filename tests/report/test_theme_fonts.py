"""A client's fonts: read whatever their form, made ready for pages, print and charts, refused where they are none."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import typst
from fontTools.ttLib import TTFont
from matplotlib.ft2font import FT2Font

from diagnostic.data_files import shipped
from diagnostic.problems import Code, InvalidInput, Place, Severity
from diagnostic.report.theme import load_theme
from diagnostic.report.theme_fonts import read_fonts

FONTS = shipped("reports", "themes", "default", "fonts")
REGULAR, BOLD, VARIABLE = (FONTS / name for name in ("figtree-400.ttf", "figtree-600.ttf", "figtree.woff2"))


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory):
    """Keep what is made in a folder of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
            patch.setenv(name, str(folder))
        yield folder


def fonts(*paths: Path):
    return read_fonts([(path, Place(file="theme.yaml", key=path.name)) for path in paths])


def changed(path: Path, target: Path, change) -> Path:
    font = TTFont(path, recalcTimestamp=False)
    change(font)
    font.save(target)
    return target


def test_fixed_weights_are_printed_as_they_are_and_paged_smaller():
    found = fonts(REGULAR, BOLD)
    assert (found.family, found.problems) == ("Figtree", ())
    assert (found.printed, found.regular, found.bold) == ((REGULAR, BOLD), REGULAR, BOLD)
    assert [face.weight for face in found.faces] == ["400", "600"]
    for face, path in zip(found.faces, (REGULAR, BOLD), strict=True):
        assert face.path.read_bytes()[:4] == b"wOF2"
        assert face.path.stat().st_size < path.stat().st_size


def test_a_variable_font_gives_pages_its_range_and_print_two_weights():
    found = fonts(VARIABLE)
    assert (found.family, found.problems) == ("Figtree", ())
    [face] = found.faces
    assert (face.path, face.weight) == (VARIABLE, "400 700")
    assert [(FT2Font(str(path)).family_name, FT2Font(str(path)).style_name) for path in found.printed] == [
        ("Figtree", "Regular"),
        ("Figtree", "Bold"),
    ]
    widths = [TTFont(path)["hmtx"]["n"][0] for path in (found.regular, found.bold)]
    assert widths == [TTFont(path)["hmtx"]["n"][0] for path in (REGULAR, BOLD)]


def test_what_is_made_is_made_once_and_alike(cache):
    first = [path.read_bytes() for path in fonts(VARIABLE).printed]
    before = {path: path.stat().st_mtime_ns for path in cache.rglob("*.ttf")}
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*.ttf")} == before
    for path in fonts(VARIABLE).printed:
        path.unlink()
    assert [path.read_bytes() for path in fonts(VARIABLE).printed] == first


def test_the_press_finds_a_client_family_by_its_name(tmp_path):
    def renamed(font):
        for number in (1, 16):
            font["name"].setName("Acme Sans", number, 3, 1, 0x409)

    (tmp_path / "theme.yaml").write_text("name: Acme\nfonts: {text: [a.ttf], display: [a.ttf]}\n", encoding="utf-8")
    changed(REGULAR, tmp_path / "a.ttf", renamed)
    theme = load_theme(tmp_path)
    assert theme.text.startswith("'Acme Sans', 'Report Marks'")
    assert theme.display.startswith("'Acme Sans'")
    assert set(theme.printed) == {"Acme Sans", "Report Marks"}
    assert {face.family for face in theme.faces} == {"Acme Sans", "Report Marks"}
    folder = tmp_path / "press"
    folder.mkdir()
    for index, path in enumerate(theme.print_fonts):
        (folder / f"{index}{path.suffix}").write_bytes(path.read_bytes())
    press = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    assert set(theme.printed) <= set(press.families())


def test_a_family_without_bold_is_a_warning():
    found = fonts(REGULAR)
    assert found.bold == found.regular == REGULAR
    assert [(each.code, each.severity) for each in found.problems] == [(Code.THEME_FONT_NO_BOLD, Severity.WARNING)]


def test_letters_that_are_missing_are_named():
    [letters, _] = fonts(FONTS / "marks.ttf").problems
    assert letters.code is Code.THEME_FONT_LETTERS
    assert str(letters.values["letters"]).startswith("A B C")


def test_a_font_that_forbids_embedding_is_named(tmp_path):
    def forbid(font):
        font["OS/2"].fsType = 0x0002

    found = fonts(changed(REGULAR, tmp_path / "a.ttf", forbid), BOLD)
    assert [each.code for each in found.problems] == [Code.THEME_FONT_EMBEDDING]


def test_a_font_whose_maker_forbids_to_reduce_it_is_carried_whole(tmp_path):
    def forbid(font):
        font["OS/2"].fsType = 0x0100

    whole, less = fonts(changed(REGULAR, tmp_path / "a.ttf", forbid)).faces[0], fonts(REGULAR).faces[0]
    assert 0x1EF2 in TTFont(whole.path).getBestCmap()
    assert whole.path.stat().st_size >= less.path.stat().st_size


def test_files_of_two_families_do_not_make_one():
    with pytest.raises(InvalidInput) as raised:
        fonts(REGULAR, FONTS / "newsreader-400.ttf")
    [problem] = raised.value.problems
    assert (problem.code, dict(problem.values)) == (
        Code.THEME_FONT_FAMILIES,
        {"found": "Newsreader", "expected": "Figtree"},
    )


def test_the_name_of_a_family_cannot_leave_its_style_sheet(tmp_path):
    def hostile(font):
        for number in (1, 16):
            font["name"].setName("A';}</style><script>", number, 3, 1, 0x409)

    found = fonts(changed(REGULAR, tmp_path / "a.ttf", hostile))
    assert found.family == "A style script"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no font at all",
        b"\x00\x01\x00\x00",
        b"OTTO" + bytes(200),
        b"wOF2" + bytes(200),
        b"ttcf" + bytes(200),
        REGULAR.read_bytes()[:9000],
        VARIABLE.read_bytes()[:9000],
        b"\x00\x01\x00\x00" + REGULAR.read_bytes()[4:400] + bytes(20_000),
    ],
    ids=["empty", "text", "header", "otf", "woff2", "collection", "cut", "cut-woff2", "zeros"],
)
def test_what_is_no_font_is_a_problem(tmp_path, content):
    path = tmp_path / "a.ttf"
    path.write_bytes(content)
    with pytest.raises(InvalidInput) as raised:
        fonts(path)
    assert [problem.code for problem in raised.value.problems] == [Code.THEME_FONT_UNREADABLE]


def test_a_file_too_large_for_a_font_is_not_read(tmp_path):
    path = tmp_path / "a.ttf"
    with path.open("wb") as file:
        file.write(io.BytesIO(REGULAR.read_bytes()).getbuffer())
        file.truncate(8_000_001)
    with pytest.raises(InvalidInput) as raised:
        fonts(path)
    assert raised.value.problems[0].code is Code.THEME_FONT_UNREADABLE


def test_without_a_home_a_folder_for_the_moment_will_do(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(blocked))
    assert all(path.is_file() for path in (face.path for face in fonts(REGULAR, BOLD).faces))
