"""The workbook, read again with another library: numbers, reasons in words, rules, names, and nothing unsafe."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import openpyxl
import pytest
from every_measure import every_measure, nothing_shown, secrets
from office_files import complaints
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from release_factory import empty_plan, profiles, sample_plan, sample_release
from sample_document import HOSTILE
from waves_release import FOLLOWED, waves_release

from diagnostic.followed import ActionStatus, Decision
from diagnostic.measures import Measure
from diagnostic.release import Release
from diagnostic.report.compose.workbook import LEFT_OUT, compose_workbook
from diagnostic.report.sheets import Sheet, Workbook
from diagnostic.report.theme import load_theme
from diagnostic.report.to_xlsx import to_xlsx
from diagnostic.report.values import DECIMALS, Style, Tone
from diagnostic.report.wording import Wording
from diagnostic.report.xlsx_formats import sheet_names
from diagnostic.report.xlsx_pen import CHARACTERS, LINE

THEME = load_theme("default")
RELEASES = {"sample": sample_release, "waves": waves_release, "withheld": nothing_shown, "every-measure": every_measure}
BOTH = pytest.mark.parametrize("language", ["en", "fr"])
every_release = pytest.mark.parametrize("name", RELEASES)


def measures_of(sheets: Iterable[Sheet]) -> frozenset[str]:
    """Return the measures whose figures some sheets hold."""
    sources = (source for each in sheets for column in each.grid.columns for source in column.source.split(", "))
    return frozenset(source.partition(".")[0] for source in sources if source)


@lru_cache(maxsize=16)
def composed(name: str, language: str = "en") -> Workbook:
    plan = empty_plan() if name == "withheld" else sample_plan()
    followed = FOLLOWED if name in {"waves", "every-measure"} else ()
    return compose_workbook(RELEASES[name](), plan, Wording(language), profiles=profiles(), followed=followed)


@lru_cache(maxsize=16)
def written(name: str, language: str = "en") -> bytes:
    return to_xlsx(composed(name, language), THEME, Wording(language))


@lru_cache(maxsize=8)
def opened(name: str, language: str = "en") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(written(name, language)))


def sheet(name: str, id_: str, language: str = "en") -> Sheet:
    return next(each for each in composed(name, language).sheets if each.id == id_)


def page(name: str, id_: str, language: str = "en") -> Worksheet:
    return opened(name, language)[sheet(name, id_, language).title]


def head(name: str, id_: str) -> int:
    """Return the row of the headings."""
    ((_, area),) = opened(name).defined_names[sheet(name, id_).grid.name].destinations
    return int(re.match(r"\$A\$(\d+):", area)[1])


# --- completeness --------------------------------------------------------------------------------


def test_every_measure_is_in_the_workbook_or_left_to_the_other_files_on_purpose():
    shown = measures_of(composed("every-measure").sheets)
    assert shown | {measure.value for measure in LEFT_OUT} == {measure.value for measure in Measure}
    assert not shown & {measure.value for measure in LEFT_OUT}


def test_the_sheets_that_were_asked_for_are_there():
    ids = {each.id for each in composed("waves").sheets}
    assert ids >= {"heat_map", "actions", "scores", "change", "teams", "items", "drivers", "dictionary", "follow_up"}


def test_the_dictionary_has_a_line_for_every_column():
    book = composed("every-measure")
    lines = {(row.cells[0], row.cells[1]) for row in sheet("every-measure", "dictionary").grid.rows}
    meanings = {row.cells[2] for row in sheet("every-measure", "dictionary").grid.rows}
    for each in book.sheets[:-2]:
        for column in each.grid.columns:
            told = [name for title, name in lines if title == each.title]
            assert any(name == column.described_as or str(name).endswith(column.title) for name in told)
            assert column.meaning in meanings
            assert column.style is Style.TEXT or column.unit or not column.source


@every_release
def test_excel_opens_it_without_repairing_anything(name, tmp_path):
    assert complaints(written(name), "workbook.xlsx", tmp_path) == []


def test_excel_opens_hostile_names_without_repairing_anything(tmp_path):
    book = compose_workbook(hostile(), sample_plan(), Wording("en"))
    assert complaints(to_xlsx(book, THEME, Wording("en")), "workbook.xlsx", tmp_path) == []


@every_release
def test_headings_of_a_table_are_all_different(name):
    for each in composed(name).sheets:
        titles = [(column.band if each.id != "actions" else "", column.title) for column in each.grid.columns]
        assert len(titles) == len(set(titles)), each.id


# --- numbers and marks ---------------------------------------------------------------------------


@every_release
def test_cells_are_numbers_texts_or_marks_with_a_reason(name):
    for each in composed(name).sheets:
        top, sheet_page = head(name, each.id), page(name, each.id)
        for at, row in enumerate(each.grid.rows, start=top + 1):
            for number, (cell, column) in enumerate(zip(row.cells, each.grid.columns, strict=True), start=1):
                found = sheet_page.cell(at, number)
                if isinstance(cell, float):
                    assert found.data_type == "n"
                    assert found.value == pytest.approx(round(cell, DECIMALS[column.style]))
                elif cell is None:
                    assert found.value is None
                else:
                    assert found.data_type == "s"
                    if column.style is not Style.TEXT:
                        assert re.fullmatch(r"\S+ (Hidden|Not available|Shown).*", found.value), found.value
                        assert re.fullmatch(r'0;0;0;"[^"]+"', found.number_format)


def test_formats_are_the_codes_of_the_spreadsheet_and_shares_are_percentages():
    columns = sheet("sample", "scores").grid.columns
    first = head("sample", "scores") + 1
    codes = {}
    for at, column in enumerate(columns, start=1):
        for row in range(first, first + 30):
            cell = page("sample", "scores").cell(row, at)
            if cell.data_type == "n" and cell.value is not None:
                codes.setdefault(column.style, cell.number_format)
    assert codes[Style.SCORE].startswith("#,##0;")
    assert codes[Style.CHANGE].startswith("+#,##0;")
    assert codes[Style.PERCENT] == "0%"
    assert codes[Style.P] == '[<0.001]"< 0.001";0.000'


@every_release
@BOTH
def test_nothing_withheld_is_anywhere_in_the_file(name, language):
    with zipfile.ZipFile(io.BytesIO(written(name, language))) as archive:
        text = "".join(archive.read(entry).decode("utf-8") for entry in archive.namelist())
    assert not [secret for secret in secrets() if secret in text]


# --- what helps to read --------------------------------------------------------------------------


def test_the_heat_map_follows_the_tones_of_the_report_and_not_by_colour_alone():
    grid, place = sheet("sample", "heat_map").grid, page("sample", "heat_map")
    words = {word for row in grid.rows for word in row.cells if isinstance(word, str)}
    assert words >= {"above", "below", "divided", "not distinguishable"}
    rules = [rule for area in place.conditional_formatting for rule in area.rules]
    scores = [column for column in grid.columns if column.signs]
    assert len(rules) == 2 * 3 * len(scores)
    marks = {mark for rule in rules if rule.dxf.numFmt for mark in "▲▼◆" if mark in rule.dxf.numFmt.formatCode}
    assert marks == set("▲▼◆")
    assert all(rule.dxf.font.b and rule.dxf.fill and re.search(r'="\w+"$', rule.formula[0]) for rule in rules)


def test_the_rules_of_a_score_look_at_the_word_of_its_own_scale_and_row():
    grid, place = sheet("sample", "heat_map").grid, page("sample", "heat_map")
    keys = [column.key for column in grid.columns]
    first = head("sample", "heat_map") + 1
    for area in place.conditional_formatting:
        (cells,) = area.sqref.ranges
        column = grid.columns[cells.min_col - 1]
        letter = openpyxl.utils.get_column_letter(keys.index(column.signs or column.key) + 1)
        assert cells.min_row == first
        assert all(rule.formula[0].startswith(f"${letter}{first}=") for rule in area.rules)


def test_the_heat_map_folds_freezes_and_filters():
    place, grid = page("sample", "heat_map"), sheet("sample", "heat_map").grid
    first = head("sample", "heat_map") + 1
    assert place.freeze_panes == f"B{first}"
    assert place.auto_filter.ref == f"A{first - 1}:{openpyxl.utils.get_column_letter(len(grid.columns))}{place.max_row}"
    depths = [place.row_dimensions[at].outlineLevel for at in range(first, place.max_row + 1)]
    assert depths == [row.depth for row in grid.rows]
    assert max(depths) == 2
    assert place.sheet_properties.outlinePr.summaryBelow is False


@every_release
def test_every_sheet_is_set_up_for_print_and_shows_the_notice(name):
    notice = composed(name).notice
    for place in opened(name).worksheets:
        assert (place.page_setup.paperSize, place.page_setup.fitToHeight) == (9, 0)
        assert place.sheet_properties.pageSetUpPr.fitToPage
        texts = [str(cell.value) for row in place.iter_rows(max_row=6) for cell in row if cell.value]
        if notice:
            assert notice in texts
            assert notice in str(place.oddFooter.left.text)
    for each in composed(name).sheets:
        assert page(name, each.id).page_setup.orientation == "landscape"
        assert f"{head(name, each.id)}" in page(name, each.id).print_title_rows


def test_tables_have_names_that_formulas_find():
    names = opened("waves").defined_names
    for each in composed("waves").sheets:
        (target,) = names[each.grid.name].destinations
        assert target[0] == each.title
        assert target[1].startswith(f"$A${head('waves', each.id)}:")
    assert "action_statuses" in names


def test_the_cover_leads_to_every_sheet_and_every_sheet_back():
    book = opened("waves")
    cover = book.worksheets[0]
    targets = {cell.hyperlink.location for row in cover.iter_rows() for cell in row if cell.hyperlink}
    assert targets == {f"'{place.title}'!A1" for place in book.worksheets[1:]}
    for place in book.worksheets[1:]:
        assert place["A4"].hyperlink.location == f"'{cover.title}'!A1"


def test_no_cells_are_merged_in_tables():
    assert not [place.title for place in opened("waves").worksheets[1:] if place.merged_cells.ranges]


# --- the actions ---------------------------------------------------------------------------------


@BOTH
def test_the_actions_are_a_table_with_statuses_in_the_readers_language(language):
    place = page("sample", "actions", language)
    (table,) = place.tables.values()
    assert table.autoFilter is not None
    words = [Wording(language).text(f"action_status.{status.value}") for status in ActionStatus]
    (name,) = [name for name in opened("sample", language).defined_names if name == "action_statuses"]
    (target,) = opened("sample", language).defined_names[name].destinations
    listed = [cell.value for (cell,) in opened("sample", language)[target[0]][target[1].replace("$", "")]]
    assert listed == words
    rules = {rule.type: rule for rule in place.data_validations.dataValidation}
    assert rules["list"].formula1 == "action_statuses"
    assert rules["date"].showErrorMessage
    columns = [column.key for column in sheet("sample", "actions", language).grid.columns]
    status = columns.index("status") + 1
    rows = range(table_first(table.ref), place.max_row + 1)
    assert {place.cell(at, status).value for at in rows} == {words[0]}


def table_first(ref: str) -> int:
    return int(re.match(r"[A-Z]+(\d+)", ref)[1]) + 1


def test_the_actions_start_from_what_was_decided_on_them():
    plan = sample_plan()
    unit = plan.organisation
    first, second = (each.action.id for each in unit.recommendations[:2])
    decided = {
        (unit.unit, first): Decision(ActionStatus.UNDER_WAY, owner="=A. Martin", date="2026-12-31"),
        (unit.unit, second): Decision(ActionStatus.DROPPED, reason="no means"),
        ("elsewhere", first): Decision(ActionStatus.DELIVERED),
    }
    book = compose_workbook(sample_release(), plan, Wording("en"), decided=decided)
    place = openpyxl.load_workbook(io.BytesIO(to_xlsx(book, THEME, Wording("en"))))["Actions"]
    titles, *rows = place.iter_rows(min_row=head("sample", "actions"), max_col=10, values_only=True)
    at = [titles.index(title) for title in ("Status", "Person in charge", "By when", "Remarks")]
    begun, dropped, *others = ([row[each] for each in at] for row in rows)
    assert begun == ["under way", "=A. Martin", dt.datetime(2026, 12, 31), None]  # noqa: DTZ001 - a spreadsheet's date
    assert dropped == ["dropped", None, None, "no means"]
    assert others
    assert all(row == ["proposed", None, None, None] for row in others)


def test_actions_that_are_not_recommended_have_rows_too():
    plan = sample_plan()
    unit = plan.organisation.unit
    more = {"title": "=Ours", "own": True, "first_step": "Ask", "subject": "engagement"}
    decided = {
        (unit, "ours"): Decision(ActionStatus.PROPOSED, **more),
        (unit, "theirs"): Decision(ActionStatus.ADOPTED, title="Meet", date="2026-12-31"),
        (unit, "nobody-took-it"): Decision(ActionStatus.PROPOSED, title="Wait"),
    }
    book = compose_workbook(sample_release(), plan, Wording("en"), decided=decided)
    place = openpyxl.load_workbook(io.BytesIO(to_xlsx(book, THEME, Wording("en"))))["Actions"]
    titles, *rows = place.iter_rows(min_row=head("sample", "actions"), values_only=True)
    named = {row[titles.index("Action")]: dict(zip(titles, row, strict=True)) for row in rows}
    ours, theirs = named["=Ours"], named["Meet"]
    assert (ours["Status"], ours["First step"], ours["What should move"]) == ("proposed", "Ask", "Engagement")
    assert (theirs["Status"], theirs["By when"]) == ("adopted", dt.datetime(2026, 12, 31))  # noqa: DTZ001
    assert "Wait" not in named
    (table,) = place.tables.values()
    assert table.ref.endswith(str(head("sample", "actions") + len(rows)))


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_every_sheet_with_toned_cells_says_what_they_mean(language):
    for each in compose_workbook(waves_release(), sample_plan(), Wording(language)).sheets:
        assert bool(each.legend) == any(column.signs for column in each.grid.columns), each.id


def test_an_empty_plan_has_a_table_to_begin_with():
    (table,) = page("withheld", "actions").tables.values()
    assert table_first(table.ref) == head("withheld", "actions") + 1
    assert table.ref.endswith(str(head("withheld", "actions") + 1))


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_names_are_not_cut_by_the_cell_beside_them(language):
    for each in composed("waves", language).sheets:
        if each.grid.wraps:
            continue
        shown = page("waves", each.id, language)
        for at, column in enumerate(each.grid.columns):
            if column.style is not Style.TEXT or column.upright:
                continue
            longest = max((len(row.cells[at]) for row in each.grid.rows if isinstance(row.cells[at], str)), default=0)
            width = shown.column_dimensions[get_column_letter(at + 1)].width
            assert width >= min(longest / CHARACTERS, 40), (each.id, column.title)


def test_a_long_label_on_the_cover_has_two_lines():
    cover = opened("waves", "de")[composed("waves", "de").cover.title]
    labels = [cell for cell in cover["A"] if isinstance(cell.value, str) and cell.value.startswith("Falsche Funde")]
    assert cover.row_dimensions[labels[0].row].height > 1.8 * LINE


# --- safe ----------------------------------------------------------------------------------------

RUN = ("=cmd|' /C calc'!A0", "=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "http://evil.example", "{=1}")


def hostile() -> Release:
    base = waves_release()
    names = [*RUN, *HOSTILE]
    units = tuple(replace(unit, name=names[at % len(names)]) for at, unit in enumerate(base.units))
    waves = tuple(replace(wave, name=f"={wave.name}") for wave in base.waves)
    return replace(
        base, units=units, waves=waves, about=replace(base.about, organisation="=1+1 & [a]:*?/\\' " + "x" * 300)
    )


@pytest.mark.filterwarnings("error")
def test_hostile_names_stay_texts_everywhere():
    book = compose_workbook(hostile(), sample_plan(), Wording("en"), followed=FOLLOWED)
    content = to_xlsx(book, THEME, Wording("en"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pages = [archive.read(name).decode("utf-8") for name in archive.namelist() if "worksheets/sheet" in name]
        links = [archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".rels")]
    assert not [text for text in pages if "<f>" in text or "<f " in text]
    assert not [text for text in links if "evil.example" in text]
    again = openpyxl.load_workbook(io.BytesIO(content))
    texts = {cell.value for place in again.worksheets for row in place.iter_rows() for cell in row if cell.value}
    assert "=cmd|' /C calc'!A0" in texts
    assert not [
        cell for place in again.worksheets for row in place.iter_rows() for cell in row if cell.data_type == "f"
    ]


def test_tabs_have_names_that_a_spreadsheet_allows():
    titles = {"a": "x" * 50, "b": "x" * 50, "c": "[a]:*?/\\b", "d": "'q'", "e": "History", "f": "", "g": "X" * 50}
    names = sheet_names(titles)
    assert len({name.casefold() for name in names.values()}) == len(titles)
    for name in names.values():
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]|^'|'$", name)
        assert name.casefold() != "history"


# --- the file ------------------------------------------------------------------------------------


@BOTH
def test_the_same_workbook_gives_the_same_bytes_without_a_clock(language):
    assert to_xlsx(composed("sample", language), THEME, Wording(language)) == written("sample", language)
    with zipfile.ZipFile(io.BytesIO(written("sample", language))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = opened("sample", language).properties
    assert properties.created.isoformat() == f"{composed('sample').date}T00:00:00"
    assert properties.title == composed("sample", language).title


def test_a_logo_has_an_alternative_text(tmp_path):
    logo = tmp_path / "logo.png"
    logo.write_bytes(_PIXEL)
    content = to_xlsx(composed("sample"), replace(THEME, logo=logo), Wording("en"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode("utf-8")
    assert 'descr="Logo Maison Aubépine"' in drawing


_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8ffff3f0005fe02fe"
    "a7354d8a0000000049454e44ae426082"
)


@BOTH
def test_no_text_of_the_other_language_is_left(language):
    other = {"en": ("Équipe", "Feuille", "masqué"), "fr": ("Hidden", "Team", "sheet")}[language]
    for place in opened("sample", language).worksheets:
        texts = [str(cell.value) for row in place.iter_rows() for cell in row if isinstance(cell.value, str)]
        assert not [text for text in texts for word in other if word in text.split()], place.title


def test_what_tones_say_is_one_word_a_tone():
    for each in composed("every-measure").sheets:
        for column in each.grid.columns:
            assert len(set(column.words.values())) == len(column.words)
            assert not column.words or Tone.NEUTRAL in column.words or each.id == "change"
