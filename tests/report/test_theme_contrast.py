"""Palettes put right: every pair readable, meanings apart, hue kept, the smallest move, and nothing moved in vain."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from coloraide import Color
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.report.theme import load_theme
from diagnostic.report.theme_brand import brand_palettes
from diagnostic.report.theme_contrast import (
    APART,
    MARK,
    PAIRS,
    TEXT,
    contrast,
    corrected,
    difference,
    greyness,
    seen_by,
)
from diagnostic.report.theme_file import BrandColours, Palette

ROOT = Path(__file__).parents[2]
DEFAULT = load_theme("default")
COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
SCHEMES = pytest.mark.parametrize("colours", [DEFAULT.light, DEFAULT.dark], ids=["light", "dark"])


def failing(colours) -> dict[tuple[str, str], float]:
    weak = {(pair.token, pair.ground): pair for pair in PAIRS}
    return {
        names: round(contrast(colours[names[0]], colours[names[1]]), 2)
        for names, pair in weak.items()
        if contrast(colours[names[0]], colours[names[1]]) < pair.need
    }


def hue_moved(before: str, after: str) -> float:
    """Return by how many degrees a hue moved; none where either is a grey."""
    one, other = (Color(each).convert("oklch") for each in (before, after))
    if min(one["chroma"], other["chroma"]) < 0.03:
        return 0.0
    return abs((one["hue"] - other["hue"] + 180) % 360 - 180)


@SCHEMES
def test_the_default_theme_needs_no_correction(colours):
    assert corrected(colours) == (dict(colours), ())
    assert DEFAULT.notes == ()


@SCHEMES
def test_in_the_default_theme_no_two_meanings_look_alike(colours):
    assert [each for each in APART if difference(colours[each.token], colours[each.other]) < each.need] == []
    # Favourable and unfavourable answers differ in grey print, too, where a legend shows them side by side.
    assert abs(greyness(colours["above_strong"]) - greyness(colours["below_strong"])) > 10
    assert abs(greyness(colours["above"]) - greyness(colours["below"])) > 10


def test_colour_blindness_is_simulated():
    assert difference("#00843d", "#b5502a") < 20 < Color("#00843d").delta_e("#b5502a", method="2000")
    assert seen_by("grey", "#ff0000") == seen_by("grey", seen_by("grey", "#ff0000"))
    assert len(set(re.findall("..", seen_by("grey", "#0b5c74")[1:]))) == 1


def test_every_colour_of_a_picture_or_text_is_in_a_pair():
    """What is in no pair decorates: rules, and grounds on which nothing is written."""
    named = {name for pair in PAIRS for name in (pair.token, pair.ground)}
    assert set(Palette.model_fields) - named == {"rule", "grid", "stream"}


def test_text_and_marks_have_the_limits_of_the_standard():
    assert (TEXT, MARK) == (4.5, 3.0)
    assert {pair.need for pair in PAIRS} == {TEXT, MARK}


brands = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("accent", "highlight", "cover", "above", "below", "divided", "warning"), COLOUR)
)


@settings(max_examples=15, deadline=None)
@given(brands)
def test_whatever_the_brand_every_pair_can_be_read(said):
    for palette in brand_palettes(BrandColours(**said), DEFAULT.light, DEFAULT.dark):
        colours, corrections = corrected(palette)
        assert failing(colours) == {}
        moved = {each.token for each in corrections if each.before != each.after}
        assert {token for token in palette if palette[token] != colours[token]} == moved
        assert all(hue_moved(each.before, each.after) < 6 for each in corrections), corrections
        for side in ("above", "below"):
            shades = [greyness(colours[f"{side}_{strength}"]) for strength in ("strong", "mid", "light")]
            alike = {each.token for each in corrections if each.before == each.after}
            assert all(
                abs(one - other) >= 12 or f"{side}_{name}" in alike
                for (one, other), name in zip(pairwise(shades), ("mid", "light"), strict=True)
            )


@settings(max_examples=5, deadline=None)
@given(st.lists(COLOUR, min_size=len(Palette.model_fields), max_size=len(Palette.model_fields)))
def test_even_a_palette_of_chance_can_be_read_afterwards(drawn):
    colours, _ = corrected(dict(zip(Palette.model_fields, drawn, strict=True)))
    assert failing(colours) == {}


@pytest.mark.parametrize("accent", ["#ffcc00", "#e4002b", "#00a3e0", "#777777", "#000000", "#ffffff"])
def test_the_move_is_the_smallest_that_will_do(accent):
    palette = {**DEFAULT.light, "accent": accent}
    colours, corrections = corrected(palette)
    if contrast(accent, palette["paper"]) >= TEXT:
        assert (colours["accent"], corrections) == (accent, ())
        return
    [correction] = corrections
    assert (correction.token, correction.before, correction.after) == ("accent", accent, colours["accent"])
    assert correction.found == pytest.approx(min(contrast(accent, palette[each]) for each in ("paper", "surface")))
    # A hair lighter, and it could not be read any more.
    own = Color(colours["accent"]).convert("oklch")
    lighter = own.set("lightness", own["lightness"] + 0.008).fit("srgb", method="oklch-chroma").convert("srgb")
    assert contrast(lighter.to_string(hex=True), palette["paper"]) < TEXT


def test_red_and_green_of_one_lightness_are_moved_apart():
    palette = {**DEFAULT.light, "above": "#2e8b57", "below": "#b5502a"}
    colours, corrections = corrected(palette)
    assert difference(palette["above"], palette["below"]) < 12 <= difference(colours["above"], colours["below"])
    assert {each.token for each in corrections if each.seen} >= {"below"}


def test_a_bright_cover_gets_dark_letters_and_a_dark_one_bright_letters():
    for cover, far in (("#ffcc00", "#000000"), ("#10293a", "#ffffff"), ("#808080", "#000000")):
        light, _ = brand_palettes(BrandColours(cover=cover), DEFAULT.light, DEFAULT.dark)
        colours, _ = corrected(light)
        assert colours["cover"] == cover
        assert contrast(colours["cover_ink"], far) < contrast(colours["cover_ink"], cover)


def test_an_accent_alone_colours_the_cover_and_what_leads_the_eye():
    light, dark = brand_palettes(BrandColours(accent="#7a1fa2"), DEFAULT.light, DEFAULT.dark)
    assert light["accent"] == light["highlight"] == "#7a1fa2"
    assert light["cover"] != DEFAULT.light["cover"]
    assert max(hue_moved(each, "#7a1fa2") for each in (light["cover"], dark["accent"])) < 6
    assert greyness(dark["accent"]) > greyness(light["accent"])
    assert {light[token] for token in ("above", "below", "ink")} == {
        DEFAULT.light[t] for t in ("above", "below", "ink")
    }


def test_every_colour_has_its_place_in_the_docs_of_the_code():
    """A family member that no longer exists would never be coloured."""
    source = (ROOT / "diagnostic" / "report" / "theme_brand.py").read_text(encoding="utf-8")
    named = set(re.findall(r'"((?:above|below|divided|warning|cover|flow|stream|brake)[a-z_]*)"', source))
    assert named <= set(Palette.model_fields)
