"""Widths of printed columns: the page is filled, nothing runs over it, and short texts stay whole."""

from __future__ import annotations

import pytest

from diagnostic.report.charts.metrics import Metrics
from diagnostic.report.pdf_fonts import breakable
from diagnostic.report.pdf_tables import PAGE_WIDTH, Layout, Ruler
from diagnostic.report.theme import load_theme

LONG = "Not distinguishable from the rest of the unit that it belongs to, at any of the levels that were looked at"


def _layout(titles: list[str], row: list[str], left: list[bool]) -> Layout:
    theme = load_theme("default")
    ruler = Ruler(Metrics(theme.regular, theme.bold))
    return ruler.layout(titles, [[(text, False) for text in row]] * 3, left)


@pytest.mark.parametrize("count", [1, 2, 8, 14, 22, 40])
@pytest.mark.parametrize("text", ["", "0.85", LONG, "X" * 300])
def test_a_table_is_never_wider_than_the_page(count: int, text: str) -> None:
    layout = _layout(["Agreement (0 to 1)"] * count, [text] * count, [True] * count)
    assert len(layout.widths) == count
    assert sum(layout.widths) <= PAGE_WIDTH + 0.5
    assert min(layout.widths) > 2


def test_numbers_keep_their_width_and_texts_are_broken() -> None:
    name, number, words = _layout(
        ["Unit", "Score", "Verdict"], ["Sales", "−1,234", LONG * 2], [True, False, True]
    ).widths
    assert words > 5 * number
    assert name > 20
    assert name + number + words == pytest.approx(PAGE_WIDTH, abs=1)


def test_headings_stand_upright_only_where_they_must() -> None:
    assert not _layout(["Scale"] * 8, ["0.85"] * 8, [True, *[False] * 7]).upright
    assert _layout(["Communication"] * 20, ["0.85"] * 20, [True, *[False] * 19]).upright


def test_headings_have_two_lines_where_a_long_text_gives_way() -> None:
    heading = "Neither agree nor disagree"
    broken = _layout(["Statement", heading], [LONG * 2, "3%"], [True, False]).widths[1]
    short = _layout(["Statement", "Neither"], [LONG * 2, "3%"], [True, False]).widths[1]
    assert broken > 1.7 * short


def test_a_narrow_table_is_widened_a_little() -> None:
    widths = _layout(["A", "B"], ["x", "1"], [True, False]).widths
    assert sum(widths) < 60


def test_words_are_broken_only_where_they_are_wider_than_their_column() -> None:
    assert _layout(["Unit", "Score"], ["Distinguishable", "1"], [True, False]).broken == ()
    words = ["Distinguishable from the rest"] * 12
    assert _layout(["A"] * 12, words, [True] * 12).broken == ("Distinguishable",)


def test_a_table_is_set_smaller_before_the_names_of_scales_are_broken() -> None:
    titles = ["Scale", "Answer", "Between teams", "Interval", "Welch’s F (df)", "Adjusted p", "p (Kruskal-Wallis)"]
    row = ["Objectives that fit together", "teams differ", "16%", "11% to 20%", "5.55 (42; 262)", "< 0.001", "< 0.001"]
    left = [True, True, False, True, True, False, False]
    more = ["ICC(1)", "ICC(2)", "Teams"]
    roomy, full = _layout(titles, row, left), _layout([*titles, *more], [*row, *["0.05"] * 3], [*left, *[False] * 3])
    theme = load_theme("default")
    name = Metrics(theme.regular, theme.bold).width(row[0], 7.2, bold=True)
    assert not roomy.small
    assert full.small
    assert not full.upright
    assert full.widths[0] > name


def test_a_heading_may_end_its_line_after_a_hyphen() -> None:
    whole = _layout(["Scale", "KruskalWallis"], [LONG * 2, "1"], [True, False]).widths[1]
    parted = _layout(["Scale", "Kruskal-Wallis"], [LONG * 2, "1"], [True, False]).widths[1]
    assert parted < whole


def test_only_very_long_words_are_given_places_to_break() -> None:
    assert breakable("Initiatives for the customer") == "Initiatives for the customer"
    assert breakable("a " + "x" * 40).replace("\u200b", "") == "a " + "x" * 40
    assert "\u200b" in breakable("x" * 40)
