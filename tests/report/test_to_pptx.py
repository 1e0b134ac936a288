"""The file of a deck: sound for PowerPoint, editable, accessible, the same bytes each time, no hidden number in it."""

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from office_files import complaints
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.oxml import parse_xml
from pptx.util import Inches
from release_factory import SECRET
from report.sample_document import CONTROL, EMOJI, FORMULA, HOSTILE, LONG, MARKUP, RIGHT_TO_LEFT, UNBROKEN, every_chart
from report.sample_document import courses as sample_courses
from report.test_deck import whole

from diagnostic.problems import Code, InvalidInput
from diagnostic.report.chart_values import (
    ChainPicture,
    Changes,
    Courses,
    DivergingBars,
    GroupedDots,
    Intervals,
    Plane,
    Slopes,
)
from diagnostic.report.charts.metrics import Metrics
from diagnostic.report.deck import Deck, Grid, Message, Messages, Picture, Slide, Terms
from diagnostic.report.document import Column, TableBlock
from diagnostic.report.theme import load_theme
from diagnostic.report.theme_contrast import contrast
from diagnostic.report.to_pptx import check_template, to_pptx
from diagnostic.report.to_pptx_chart_xml import Axis, NativeChart, Series, chart_xml
from diagnostic.report.to_pptx_paint import (
    DEEP,
    GROUNDS,
    INK,
    PAPER,
    PLAIN,
    RULE,
    TONES,
    Paint,
    Scheme,
    scheme_of,
)
from diagnostic.report.to_pptx_tables import Cell, Sheet
from diagnostic.report.to_pptx_tables import pages as table_pages
from diagnostic.report.to_pptx_text import Fitter, Look
from diagnostic.report.values import DECIMALS, Style, Tone, Value
from diagnostic.report.wording import Wording

THEME = load_theme("default")
SHOWN = (ChainPicture, Changes, Courses, DivergingBars, GroupedDots, Intervals, Plane, Slopes)
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


@cache
def made(language: str = "en") -> bytes:
    return to_pptx(whole(language), THEME, Wording(language))


def hostile_deck() -> Deck:
    table = TableBlock(
        FORMULA,
        (Column(MARKUP), Column(LONG, Style.SCORE), Column(EMOJI)),
        tuple(
            (Value(text=name), Value(55.0, Style.SCORE, tone=Tone.BELOW), Value(text=CONTROL)) for name in HOSTILE * 6
        ),
    )
    contents = [
        Picture(chart, (LONG, MARKUP), (), ((Tone.NEUTRAL, EMOJI),))
        for chart in every_chart()
        if isinstance(chart, SHOWN)
    ]
    contents += [
        Grid(table),
        Terms(tuple((name, LONG * 30) for name in HOSTILE)),
        Messages(tuple(Message(name, LONG * 4) for name in HOSTILE[:6])),
    ]
    slides = tuple(
        Slide(f"s{at}", f"{HOSTILE[at % len(HOSTILE)]} {LONG * 3}", content, FORMULA, (MARKUP, CONTROL), RIGHT_TO_LEFT)
        for at, content in enumerate(contents)
    )
    return Deck("en", MARKUP, FORMULA, "2026-11-27", CONTROL, slides, ())


@cache
def hostile() -> bytes:
    return to_pptx(hostile_deck(), THEME, Wording("en"))


@cache
def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def opened(content: bytes):
    return Presentation(io.BytesIO(content))


def template(path: Path, *, wide: bool = False, titles: bool = True) -> Path:
    """Write a client's presentation: other colours and size, slides of its own, a section and a custom show."""
    slides = Presentation()
    if wide:
        slides.slide_width, slides.slide_height = Inches(13.333), Inches(7.5)
    part = next(rel.target_part for rel in slides.slide_masters[0].part.rels.values() if rel.reltype.endswith("/theme"))
    design = re.sub(
        r"<a:accent1>.*?</a:accent1>",
        '<a:accent1><a:srgbClr val="ABCDEF"/></a:accent1>',
        part.blob.decode(),
        flags=re.DOTALL,
    )
    part._blob = design.encode()
    for at in range(2):
        slide = slides.slides.add_slide(slides.slide_layouts[1])
        slide.shapes.title.text = f"Confidential {at}"
    key = slides.slides._sldIdLst[0].rId
    root = slides.part._element
    shown = f'<p:custShow name="x" id="0"><p:sldLst><p:sld r:id="{key}"/></p:sldLst></p:custShow>'
    names = f'xmlns:p="{P[1:-1]}" xmlns:r="{R[1:-1]}"'
    root.insert(4, parse_xml(f"<p:custShowLst {names}>{shown}</p:custShowLst>"))
    if not titles:
        for layout in slides.slide_layouts:
            for shape in list(layout.placeholders):
                if shape.placeholder_format.type in {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}:
                    shape._element.getparent().remove(shape._element)
    slides.core_properties.author = "Somebody"
    slides.save(path)
    return path


@cache
def in_template(folder: Path) -> bytes:
    return to_pptx(whole(), THEME, Wording("en"), template(folder / "client.pptx"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("client")


@pytest.fixture(params=["en", "fr", "hostile", "template"])
def content(request, folder) -> bytes:
    match request.param:
        case "hostile":
            return hostile()
        case "template":
            return in_template(folder)
        case language:
            return made(language)


# --- sound -----------------------------------------------------------------------------------------------------------


def test_powerpoint_opens_it_without_repairing_anything(content, tmp_path):
    assert complaints(content, "deck.pptx", tmp_path) == []


@pytest.mark.parametrize(
    ("part", "right", "wrong"),
    [
        ("ppt/slides/slide2.xml", b"<p:nvGrpSpPr>", b"<p:sp/><p:nvGrpSpPr>"),
        ("ppt/charts/chart1.xml", b"<c:barDir ", b"<c:barDirection "),
        ("ppt/slides/slide2.xml", None, None),
    ],
    ids=["order", "name", "missing"],
)
def test_what_powerpoint_would_repair_is_seen(tmp_path, part, right, wrong):
    path = tmp_path / "deck.pptx"
    path.write_bytes(made())
    assert right is None or right in parts(made())[part]
    _rewritten(path, lambda name, blob: blob if name != part else None if right is None else blob.replace(right, wrong))
    assert complaints(path.read_bytes(), "broken.pptx", tmp_path)


def test_every_part_is_well_formed_typed_and_named_once(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    assert len(names) == len(set(names)) == len({name.lower() for name in names})
    files = parts(content)
    types = etree.fromstring(files["[Content_Types].xml"])
    defaults = {each.get("Extension").lower() for each in types if each.tag.endswith("Default")}
    overrides = {each.get("PartName").lstrip("/") for each in types if each.tag.endswith("Override")}
    assert overrides <= set(names)
    for name, blob in files.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(blob)
        assert name == "[Content_Types].xml" or name in overrides or name.rpartition(".")[2].lower() in defaults


def test_every_relationship_leads_to_a_part_and_every_reference_to_a_relationship(content):
    files = parts(content)
    for name, blob in files.items():
        if not name.endswith(".rels"):
            continue
        folder_, _, own = name.rpartition("_rels/")
        source = f"{folder_}{own.removesuffix('.rels')}"
        keys = set()
        for rel in etree.fromstring(blob):
            keys.add(rel.get("Id"))
            if rel.get("TargetMode") != "External":
                target = rel.get("Target")
                path = target.lstrip("/") if target.startswith("/") else _joined(folder_, target)
                assert path in files, (name, target)
        if source in files and source.endswith(".xml"):
            used = {
                value
                for each in etree.fromstring(files[source]).iter()
                for key, value in each.attrib.items()
                if key.startswith(R)
            }
            assert used <= keys, source
    linked = {name for name in files if name.startswith("ppt/slides/slide")}
    assert len(linked) == len(opened(content).slides)


def _joined(folder_: str, target: str) -> str:
    at = [piece for piece in folder_.split("/") if piece]
    for piece in target.split("/"):
        if piece == "..":
            at.pop()
        else:
            at.append(piece)
    return "/".join(at)


def test_shapes_have_ids_of_their_own_and_text_bodies_a_paragraph(content):
    for name, blob in parts(content).items():
        if not re.match(r"ppt/(slides|slideLayouts|slideMasters|notesSlides)/[^/]+\.xml", name):
            continue
        tree = etree.fromstring(blob)
        own = [each.get("id") for each in tree.iter(f"{P}cNvPr")]
        assert len(own) == len(set(own)), name
        for body in (*tree.iter(f"{P}txBody"), *tree.iter(f"{A}txBody")):
            assert body.find(f"{A}p") is not None
        for row in tree.iter(f"{A}tr"):
            assert len(row.findall(f"{A}tc")) == len(next(tree.iter(f"{A}tblGrid")))


def test_slides_are_within_their_frame_and_have_a_title_and_a_number(content):
    slides = opened(content)
    for at, slide in enumerate(slides.slides):
        assert slide.shapes.title is not None
        assert slide.shapes.title.text_frame.text.strip()
        assert slide.shapes[0].shape_id == slide.shapes.title.shape_id  # read first
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= slides.slide_width + 20000, (at, shape.name)
            assert shape.top + shape.height <= slides.slide_height + 20000, (at, shape.name)


def test_every_picture_says_what_it_shows_and_every_run_its_language(content):
    for slide in opened(content).slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table or shape.shape_type == 6:  # a group
                assert shape._element._nvXxPr.cNvPr.get("descr")
        for run in slide._element.iter(f"{A}r", f"{A}fld"):
            assert run.find(f"{A}rPr").get("lang") in {"en-GB", "fr-FR"}
        assert slide.has_notes_slide
        assert slide.notes_slide.notes_text_frame.text


# --- numbers ---------------------------------------------------------------------------------------------------------


def chart_numbers(content: bytes) -> list[float]:
    found = []
    for name, blob in parts(content).items():
        if name.startswith("ppt/charts/chart"):
            tree = etree.fromstring(blob)
            found += [float(each.text) for cache_ in tree.iter(f"{C}numCache") for each in cache_.iter(f"{C}v")]
    return found


def books(content: bytes) -> list[openpyxl.Workbook]:
    return [openpyxl.load_workbook(io.BytesIO(blob)) for name, blob in parts(content).items() if name.endswith(".xlsx")]


def test_no_number_of_a_chart_is_finer_than_printed(content):
    numbers = chart_numbers(content)
    assert len(numbers) > 20
    cells = [cell.value for book in books(content) for row in book.active.iter_rows() for cell in row]
    numbers += [cell for cell in cells if isinstance(cell, (int, float))]
    finest = max(DECIMALS[style] for style in (Style.SCORE, Style.PERCENT, Style.CHANGE)) + 1  # corners of a plane
    for number in numbers:
        assert round(number, finest) == number
        assert number != SECRET


def test_withheld_values_are_nowhere_in_the_file(content):
    for name, blob in parts(content).items():
        assert b"87654" not in blob, name
        if name.endswith(".xlsx"):
            assert all(b"87654" not in inner for inner in parts(blob).values())


def test_charts_can_be_edited_their_workbook_holds_what_they_show():
    slides = opened(made())
    charts = [shape.chart for slide in slides.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) > 8
    for chart in charts:
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        for reference in chart.element.iter(f"{C}numRef"):
            formula = reference.find(f"{C}f").text
            sheet, _, area = formula.partition("!")
            cells = [cell.value for row in book[sheet.strip("'")][area.replace("$", "")] for cell in row]
            cached = {int(each.get("idx")): float(each.find(f"{C}v").text) for each in reference.iter(f"{C}pt")}
            assert {at: value for at, value in enumerate(cells) if value is not None} == cached


def test_a_value_that_is_missing_is_an_empty_cell_and_no_point():
    chart = sample_courses(("One", "Two", "Three", "Four"))
    content = to_pptx(replace(hostile_deck(), slides=(Slide("s", "T", Picture(chart)),)), THEME, Wording("en"))
    tree = next(etree.fromstring(blob) for name, blob in parts(content).items() if name.startswith("ppt/charts/chart"))
    with_gap = [series for series in tree.iter(f"{C}ser") if series.find(f".//{C}tx//{C}v").text == "With a gap"]
    points = [point.get("idx") for point in with_gap[0].find(f"{C}val").iter(f"{C}pt")]
    assert "0" not in points
    assert "3" not in points
    assert with_gap[0].find(f"{C}val//{C}ptCount").get("val") == "8"


def test_intervals_are_error_bars_with_the_distances_to_both_ends():
    for name, blob in parts(made()).items():
        if name.startswith("ppt/charts/chart") and b"errBars" in blob:
            tree = etree.fromstring(blob)
            bars = next(tree.iter(f"{C}errBars"))
            assert [child.tag.removeprefix(C) for child in bars] == [
                "errBarType",
                "errValType",
                "noEndCap",
                "plus",
                "minus",
                "spPr",
            ]
            assert all(float(each.text) >= 0 for each in bars.iter(f"{C}v"))
            return
    pytest.fail("no chart has error bars")


def test_colours_are_those_of_the_scheme_and_text_is_large_enough():
    for name, blob in parts(made()).items():
        if name.startswith(("ppt/charts/chart", "ppt/slides/slide")) and name.endswith(".xml"):
            assert b"srgbClr" not in blob, name
        if name.startswith("ppt/charts/chart") and name.endswith(".xml"):
            assert min(int(size) for size in re.findall(rb'sz="(\d+)"', blob)) >= 1200


def test_bars_of_answers_are_centred_on_the_neutral_ones():
    for name, blob in parts(made()).items():
        if name.startswith("ppt/charts/chart") and b'val="stacked"' in blob:
            series = [
                [float(each.text) for each in one.find(f"{C}val").iter(f"{C}v")]
                for one in etree.fromstring(blob).iter(f"{C}ser")
            ]
            offset, below, neutral = series[:3]
            middles = [start + low + half / 2 for start, low, half in zip(offset, below, neutral, strict=True)]
            assert max(middles) - min(middles) <= 0.011
            return
    pytest.fail("no chart shows answers")


# --- hostile ---------------------------------------------------------------------------------------------------------


def test_no_text_becomes_a_formula_a_link_or_markup():
    for book in books(hostile()):
        for row in book.active.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
    texts = [
        shape.text_frame.text for slide in opened(hostile()).slides for shape in slide.shapes if shape.has_text_frame
    ]
    assert any(MARKUP[:20] in text for text in texts)
    assert not any("\x00" in text or "\x0b" in text for text in texts)
    assert any(
        UNBROKEN in blob.decode("utf-8", "replace") for name, blob in parts(hostile()).items() if name.endswith(".xml")
    )


def test_long_tables_are_split_and_say_so():
    titles = [slide.shapes.title.text_frame.text for slide in opened(made()).slides]
    assert any("(1\u00a0of\u00a0" in title for title in titles)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_notice_is_on_every_slide(language):
    notice = whole(language).notice
    for slide in opened(made(language)).slides:
        assert any(shape.has_text_frame and shape.text_frame.text == notice for shape in slide.shapes)


# --- the same bytes --------------------------------------------------------------------------------------------------


def test_the_same_deck_gives_the_same_bytes_and_no_clock_is_in_them():
    assert to_pptx(whole(), THEME, Wording("en")) == made()
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in archive.namelist():
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(archive.read(name))) as inner:
                    assert {entry.date_time for entry in inner.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = opened(made()).core_properties
    assert core.created == core.modified == dt.datetime.fromisoformat(whole().date).replace(tzinfo=core.created.tzinfo)
    assert core.author == whole().organisation


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_scores_of_the_chain_stay_on_one_line_in_any_font(language):
    groups = [
        shape
        for slide in opened(made(language)).slides
        for shape in slide.shapes
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP
    ]
    assert groups
    scores = [
        shape for group in groups for shape in group.shapes if re.match(r"[−+\d]+( .)?$", shape.text_frame.text.strip())
    ]
    assert len(scores) > 5
    assert not [shape.text_frame.text for shape in scores if shape.text_frame.word_wrap is not False]


def test_a_column_is_widened_for_its_longest_word_by_those_that_have_room():
    fitter = Fitter(Metrics(THEME.regular, THEME.bold))
    rows = (tuple(Cell(text) for text in ("a few short words of text", "Geschäftsführung", "within 8 weeks")),)
    (printed,) = table_pages(Sheet((4.0, 1.0, 4.0), (), rows), 5.0, fitter)
    assert sum(printed.widths) == pytest.approx(9.0)
    assert printed.widths[1] > fitter.longest("Geschäftsführung", Look(printed.size))
    (kept,) = table_pages(Sheet((4.0, 2.0, 4.0), (), rows), 5.0, fitter)
    assert kept.widths == (4.0, 2.0, 4.0)


# --- design and template ---------------------------------------------------------------------------------------------


def test_our_own_design_can_be_changed_in_powerpoint():
    slides = opened(made("fr"))
    assert round(slides.slide_width / slides.slide_height, 2) == 1.78
    assert [layout.name for layout in slides.slide_layouts] == [
        "Couverture",
        "Titre et contenu",
        "Partie",
        "Titre seul",
    ]
    design = next(blob for name, blob in parts(made("fr")).items() if name == "ppt/theme/theme1.xml").decode()
    assert f'<a:accent1><a:srgbClr val="{THEME.light["above"][1:].upper()}"/>' in design
    assert '<a:majorFont><a:latin typeface="Georgia"/>' in design
    assert not any("thumbnail" in name or "printerSettings" in name for name in parts(made("fr")))


def test_a_template_gives_size_colours_and_layouts_and_loses_its_slides(folder):
    content = in_template(folder)
    slides = opened(content)
    assert round(slides.slide_width / slides.slide_height, 2) == 1.33
    assert slides.slides[0].slide_layout.name == "Title Slide"
    assert slides.slides[1].slide_layout.name == "Title Only"
    for name, blob in parts(content).items():
        assert b"Confidential" not in blob, name
        assert b"Somebody" not in blob, name
        assert b"custShow" not in blob, name
    assert len(slides.slides) >= len(whole().slides)


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("none.pptx", None, Code.FILE_NOT_FOUND),
        ("folder.pptx", lambda path: path.mkdir(), Code.IS_A_FOLDER),
        ("text.pptx", lambda path: path.write_text("hello"), Code.TEMPLATE_NO_PRESENTATION),
        ("empty.pptx", lambda path: path.write_bytes(b""), Code.TEMPLATE_NO_PRESENTATION),
        (
            "old.ppt",
            lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
            Code.TEMPLATE_ENCRYPTED,
        ),
        ("cut.pptx", lambda path: path.write_bytes(template(path).read_bytes()[:9000]), Code.TEMPLATE_DAMAGED),
        ("book.pptx", lambda path: openpyxl.Workbook().save(path), Code.TEMPLATE_NO_PRESENTATION),
        ("bare.pptx", lambda path: template(path, titles=False), Code.TEMPLATE_NO_TITLE),
        ("design.potx", lambda path: _as_design(template(path)), Code.TEMPLATE_KIND),
        (
            "hollow.pptx",
            lambda path: _without(template(path), "ppt/slideMasters/slideMaster1.xml"),
            Code.TEMPLATE_DAMAGED,
        ),
    ],
)
def test_a_template_that_cannot_be_used_is_a_problem_with_its_cure(tmp_path, name, make, code):
    path = tmp_path / name
    if make is not None:
        make(path)
    with pytest.raises(InvalidInput) as caught:
        check_template(path)
    assert [problem.code for problem in caught.value.problems] == [code]
    for language in ("en", "fr"):
        place, what, cure = Wording(language).problem(caught.value.problems[0])
        assert name in place
        assert what
        assert cure


def test_a_template_that_can_be_used_is_none(tmp_path):
    check_template(template(tmp_path / "wide.pptx", wide=True))


def _rewritten(path: Path, change) -> None:
    files = parts(path.read_bytes())
    with zipfile.ZipFile(path, "w") as archive:
        for name, blob in files.items():
            found = change(name, blob)
            if found is not None:
                archive.writestr(name, found)


def _as_design(path: Path) -> None:
    _rewritten(path, lambda _, blob: blob.replace(b"presentationml.presentation.main", b"presentationml.template.main"))


def _without(path: Path, left_out: str) -> None:
    _rewritten(path, lambda name, blob: None if name == left_out else blob)


# --- colours ---------------------------------------------------------------------------------------------------------


def test_text_reads_on_every_ground_in_light_and_dark_schemes():
    light = scheme_of(THEME)
    swapped = Scheme({**light.colours, "dk1": light.colours["lt1"], "lt1": light.colours["dk1"]})
    for scheme in (light, swapped):
        for ground in (*GROUNDS.values(), Paint("accent1"), Paint("accent2"), Paint("accent6", 35)):
            ink = scheme.ink_on(ground)
            assert ink in {INK, PAPER}
            if ground is not None:
                assert scheme.contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("accent", ["D6006E", "FFC20E", "000000", "FFFFFF"])
def test_what_is_neutral_is_grey_and_every_text_can_be_read_whatever_the_accents(accent):
    accents = {f"accent{at}": accent for at in range(1, 7)}
    scheme = Scheme({"dk1": "14202B", "lt1": "FFFFFF", "dk2": accent, "lt2": "EEEEEE", **accents})
    for neutral in (PLAIN, RULE, TONES[Tone.MUTED]):
        parts = [int(scheme.hex(neutral)[at : at + 2], 16) for at in (0, 2, 4)]
        assert max(parts) - min(parts) < 24
    for paint in (PLAIN, RULE, DEEP, *TONES.values()):
        assert scheme.contrast(scheme.ink_on(paint), paint) >= 4
        assert contrast(f"#{scheme.hex(scheme.readable(paint))}", "#FFFFFF") >= 4.5


def test_the_number_on_a_bar_of_its_own_colour_is_of_an_ink_of_its_own():
    series = Series("Rate", (0.5, 0.7), PLAIN, points={0: DEEP}, ink=INK, inks={0: PAPER})
    drawn = chart_xml(NativeChart("bar", ("a", "b"), (series,), Axis()), "en")
    (own,) = re.findall(r"<c:dLbl>.*?</c:dLbl>", drawn, re.DOTALL)
    assert '<c:idx val="0"/>' in own
    assert PAPER.fill() in own
