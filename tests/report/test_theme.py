"""The theme: contrast, colours that survive colour-blindness and grey print, fonts with the glyphs French needs."""

from __future__ import annotations

import shutil
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.ft2font import FT2Font

from diagnostic import data_files
from diagnostic.problems import Code, InvalidInput
from diagnostic.report.theme import load_theme

THEME = load_theme("default")
SCHEMES = pytest.mark.parametrize("colours", [THEME.light, THEME.dark], ids=["light", "dark"])

TEXT = (
    *((text, ground) for text in ("ink", "soft", "accent", "below", "above") for ground in ("paper", "surface")),
    *(
        (f"{tone}_ink", ground)
        for tone in ("above", "below", "divided", "warning")
        for ground in (f"{tone}_soft", "paper")
    ),
    *((text, f"{ground}_soft") for text in ("ink", "soft") for ground in ("muted", "above", "below", "brake")),
    *(("on_strong", ground) for ground in ("below_strong", "above_strong")),
    *(("on_mid", ground) for ground in ("below_mid", "above_mid")),
    *(("on_light", ground) for ground in ("below_light", "neutral_bar", "above_light")),
    *((text, ground) for text in ("cover_ink", "cover_soft") for ground in ("cover", "cover_deep")),
    ("cover_deep", "cover_accent"),
)
MARKS = (
    *(
        (mark, "paper")
        for mark in ("plain", "muted", "above", "below", "divided", "warning", "flow", "brake", "accent")
    ),
    *((f"series_{index}", "paper") for index in range(1, 5)),
    *((mark, f"{mark}_soft") for mark in ("above", "below", "divided", "warning")),
    ("brake", "brake_soft"),
    ("plain", "muted_soft"),
)


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[index : index + 2], 16) for index in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ (0.2126, 0.7152, 0.0722))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@SCHEMES
def test_text_has_the_contrast_of_wcag_aa(colours: dict[str, str]) -> None:
    weak = {(text, ground): contrast(colours[text], colours[ground]) for text, ground in TEXT}
    assert {pair: round(found, 2) for pair, found in weak.items() if found < 4.5} == {}


@SCHEMES
def test_marks_have_the_contrast_of_wcag_aa(colours: dict[str, str]) -> None:
    weak = {(mark, ground): contrast(colours[mark], colours[ground]) for mark, ground in MARKS}
    assert {pair: round(found, 2) for pair, found in weak.items() if found < 3} == {}


# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
_WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(rgb: np.ndarray) -> np.ndarray:
    x, y, z = np.cbrt(np.maximum(np.array(_TO_XYZ) @ rgb / _WHITE, 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@SCHEMES
@pytest.mark.parametrize("kind", sorted(BLINDNESS))
def test_above_and_below_stay_apart_for_colour_blind_readers(colours: dict[str, str], kind: str) -> None:
    seen = np.array(BLINDNESS[kind])
    for strength in ("", "_soft", "_strong", "_mid", "_light", "_ink"):
        above, below = (lab(np.clip(seen @ linear(colours[side + strength]), 0, 1)) for side in ("above", "below"))
        floor = 8 if strength == "_soft" else 20
        assert float(np.linalg.norm(above - below)) > floor, (strength, kind)


@SCHEMES
def test_strength_can_be_told_in_grey_print(colours: dict[str, str]) -> None:
    for side in ("above", "below"):
        shades = [
            lab(np.full(3, luminance(colours[f"{side}_{strength}"])))[0] for strength in ("strong", "mid", "light")
        ]
        assert all(abs(one - other) > 12 for one, other in combinations(shades, 2)), shades


def test_every_token_of_one_scheme_is_in_the_other() -> None:
    assert set(THEME.light) == set(THEME.dark)


def test_fonts_are_small_and_licensed() -> None:
    folder = data_files.shipped("reports", "themes", "default", "fonts")
    assert sum(face.path.stat().st_size for face in THEME.faces) < 200_000
    assert sum(path.stat().st_size for path in folder.iterdir()) < 450_000
    for family in ("newsreader", "figtree", "marks"):
        assert "SIL OPEN FONT LICENSE" in (folder / f"{family}.OFL.txt").read_text(encoding="utf-8").upper()


@pytest.mark.parametrize(
    "path", [path for path in THEME.print_fonts if path.stem != "marks"], ids=lambda path: path.stem
)
def test_fonts_have_what_french_and_english_need(path: Path) -> None:
    font = FT2Font(str(path))
    needed = "\u202f\u00a0’“”«»–—…−±·€%éèêëàâäçîïôöùûüÿœæÉÈÀÇŒÆ0123456789"
    assert [hex(ord(character)) for character in needed if not font.get_char_index(ord(character))] == []


def test_print_has_every_family_of_the_theme_regular_and_bold() -> None:
    families = {(FT2Font(str(path)).family_name, FT2Font(str(path)).style_name) for path in THEME.print_fonts}
    assert families == {
        *((family, style) for family in ("Newsreader", "Figtree") for style in ("Regular", "Bold")),
        ("Report Marks", "Regular"),
    }
    assert {THEME.regular, THEME.bold} < set(THEME.print_fonts)


def test_a_clients_folder_is_a_theme_with_its_own_logo(tmp_path: Path) -> None:
    folder = tmp_path / "client"
    shutil.copytree(data_files.shipped("reports", "themes", "default"), folder)
    file = folder / "theme.yaml"
    text = file.read_text(encoding="utf-8").replace("logo: null", "logo: logo.svg").replace("Diagnostic", "Acme")
    file.write_text(text, encoding="utf-8")
    (folder / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 2'/>", encoding="utf-8")
    theme = load_theme(folder)
    assert (theme.name, theme.logo, theme.logo_size) == ("Acme", folder / "logo.svg", (4.0, 2.0))
    assert load_theme(file) == theme


def test_every_file_that_is_missing_is_named(tmp_path: Path) -> None:
    text = data_files.shipped("reports", "themes", "default", "theme.yaml").read_text(encoding="utf-8")
    file = tmp_path / "theme.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as raised:
        load_theme(file)
    assert {problem.code for problem in raised.value.problems} == {Code.FILE_NOT_FOUND}
    assert len(raised.value.problems) == len(THEME.faces) + 2 + len(THEME.print_fonts)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('paper: "#fbfaf6"', "paper: white"),
        ('paper: "#fbfaf6"', 'paper: "#fbfaf6;} body{display:none"'),
        ("Newsreader, Georgia", "Newsreader; } </style>"),
        ("file: fonts/newsreader.woff2", 'file: "x) url(http://example.com"'),
        ("logo: null", "logo: logo.exe"),
    ],
)
def test_what_is_no_colour_family_or_file_is_refused(tmp_path: Path, old: str, new: str) -> None:
    text = data_files.shipped("reports", "themes", "default", "theme.yaml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "theme.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    shutil.copytree(data_files.shipped("reports", "themes", "default", "fonts"), tmp_path / "fonts")
    (tmp_path / "logo.exe").write_bytes(b"")
    with pytest.raises(InvalidInput):
        load_theme(file)


def test_a_name_that_is_no_theme_is_a_problem() -> None:
    with pytest.raises(InvalidInput) as raised:
        load_theme("no-such-theme")
    [problem] = raised.value.problems
    assert (problem.code, problem.place.file) == (Code.FILE_NOT_FOUND, "no-such-theme")
