"""The report on paper: readable by all, whatever its texts hold, and the same bytes each time."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
from pikepdf import Stream, parse_content_stream

from diagnostic.report import to_pdf as printing
from diagnostic.report.chart_values import Intervals, MapPoint, Plane, Point
from diagnostic.report.document import (
    ActionCard,
    ActionCards,
    Callout,
    Column,
    Document,
    Figure,
    Group,
    HeatMap,
    HeatRow,
    Paragraph,
    Section,
    TableBlock,
)
from diagnostic.report.pdf_charts import with_grounds
from diagnostic.report.pdf_fonts import Ink, ink
from diagnostic.report.theme import load_theme
from diagnostic.report.to_pdf import Layout, to_pdf
from diagnostic.report.values import Style, Tone, Value
from diagnostic.report.wording import Wording
from tests.report.pdf_reader import elements, fonts, opened, pictures, text, untold
from tests.report.sample_document import (
    EMOJI,
    MARKUP,
    RIGHT_TO_LEFT,
    caterpillar,
    every_chart,
    hostile_document,
    labels,
    sample_document,
)

TYPST = '#panic("x") $x^2$ *b* _i_ ] [ } { <to-1> @to-2 \\ `r` // c /* d #sys.inputs'
MEGABYTE = 1_000_000


def _printed(document: Document, *, layout: Layout = Layout.REPORT) -> bytes:
    return to_pdf(document, load_theme("default"), Wording(document.language), layout=layout)


@lru_cache(maxsize=8)
def _made(name: str) -> bytes:
    return _printed(_document(name), layout=Layout.PACK if name == "pack" else Layout.REPORT)


def _document(name: str) -> Document:
    match name:
        case "hostile":
            return hostile_document()
        case "charts":
            return _with(*(_figure(index, chart) for index, chart in enumerate(every_chart())))
        case "french":
            return sample_document(teams=2, language="fr")
        case "pack":
            return replace(sample_document(teams=2), sections=sample_document(teams=2).sections[:1])
        case _:
            return sample_document(teams=8)


def _with(*blocks: object, title: str = "A section", notice: str = "Simulated data") -> Document:
    section = Section("one", title, blocks, "Why?")  # type: ignore[arg-type]
    return Document("en", "Report", "Below", "Meridian", "1 May 2026", notice, (section,), labels())


def _figure(index: int, chart: object) -> Figure:
    table = TableBlock("Table", (Column("Name"), Column("Score", Style.SCORE)), ((Value(text="A"), Value(1.0)),))
    return Figure(f"figure{index}", f"Figure called {index}", chart, "A sentence.", "In words.", table)  # type: ignore[arg-type]


def _pages(content: bytes) -> list[str]:
    return [text(page) for page in opened(content).pages]


def _bare(said: str) -> str:
    return re.sub(r"\s", "", said)


def test_letters_are_written_once_more_over_the_ground_around_them() -> None:
    ground = ' paint-order="stroke" stroke="#fff" stroke-width="5"'
    one, two = f'<text x="1"{ground} y="2">Sales</text>', f'<g fill="red"{ground}><text x="1">A</text></g>'
    plain = '<text x="3">Plain</text>'
    above = ['<text x="1" y="2">Sales</text>', '<g fill="red"><text x="1">A</text></g>']
    assert with_grounds(f"<svg>{one}{plain}{two}</svg>") == f"<svg>{one}{above[0]}{plain}{two}{above[1]}</svg>"


ALL = ("sample", "hostile", "charts", "french", "pack")


# --- for all readers -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_the_file_says_what_it_is(name: str) -> None:
    document, pdf = _document(name), opened(_made(name))
    assert pdf.Root.MarkInfo.Marked
    assert "/Suspects" not in pdf.Root.MarkInfo
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.Root.Lang) == document.language
    assert str(pdf.docinfo["/Title"]) == document.title
    metadata = pdf.Root.Metadata.read_bytes().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert elements(pdf)[0].tag == "Document"
    assert all(page.get("/Tabs") == "/S" for page in pdf.pages if "/Annots" in page)


@pytest.mark.parametrize("name", ALL)
def test_all_that_is_drawn_is_tagged_or_decoration(name: str) -> None:
    for number, page in enumerate(opened(_made(name)).pages, start=1):
        assert not untold(page), number


@pytest.mark.parametrize("name", ALL)
def test_every_figure_has_words_in_its_place(name: str) -> None:
    figures = [element for element in elements(opened(_made(name))) if element.tag == "Figure"]
    assert len(figures) == str(_figures(_document(name).sections)).count("Figure(")
    assert all(str(figure.entries.get("/Alt", "")).strip() for figure in figures)


def _figures(parts: object) -> list[str]:
    found = []
    for part in parts:  # type: ignore[attr-defined]
        found += ["Figure("] if isinstance(part, Figure) else []
        found += _figures(part.blocks) if isinstance(part, Section | Group) else []
    return found


@pytest.mark.parametrize("name", ALL)
def test_headings_go_down_one_level_at_a_time(name: str) -> None:
    levels = [int(found[1]) for e in elements(opened(_made(name))) if (found := re.fullmatch(r"H(\d)", e.tag))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", ALL)
def test_cells_are_found_by_row_and_by_column(name: str) -> None:
    tables = [element for element in elements(opened(_made(name))) if element.tag == "Table"]
    for table in tables:
        parts = {str(part.S): part for part in table.children}
        heads = [cell for row in parts["/THead"].K for cell in row.K]
        assert all(cell.S == "/TH" or not cell.get("/K") for cell in heads)
        assert {"/Column"} == {str(cell.A[0].Scope) for cell in heads if cell.S == "/TH"}
        for row in parts["/TBody"].K:
            assert str(row.K[0].S) == "/TH"
            assert str(row.K[0].A.Scope) == "/Row"
            assert all("/A" not in cell for cell in row.K[1:]), "a list of headings would hide that of the row"
    assert tables or name == "pack"


@pytest.mark.parametrize("name", ALL)
def test_all_fonts_are_inside_and_all_pictures_are_drawn(name: str) -> None:
    pdf = opened(_made(name))
    used = fonts(pdf)
    assert used
    assert all(used.values())
    assert {font.split("+")[1].split("-")[0] for font in used} <= {"Newsreader", "Figtree", "ReportMarks", "DejaVuSans"}
    assert not pictures(pdf)


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_told_of_the_clock_or_the_machine(name: str) -> None:
    pdf = opened(_made(name))
    assert not {"/CreationDate", "/ModDate"} & set(pdf.docinfo.keys())
    assert "Date>" not in pdf.Root.Metadata.read_bytes().decode()
    assert b"/tmp/" not in _made(name)


def test_the_bookmarks_are_the_sections_and_their_parts() -> None:
    document = _document("sample")
    with opened(_made("sample")).open_outline() as outline:
        titles = [item.title for item in outline.root]
        teams = [item.title for item in outline.root[6].children]
    assert titles[: len(document.sections)] == [section.title for section in document.sections]
    assert titles[-1] == Wording("en").text("pdf.annex.title")
    assert len(teams) == 8


# --- hostile texts -------------------------------------------------------------------------------


def test_a_text_is_never_read_as_markup() -> None:
    document = _with(
        Paragraph(TYPST),
        Group("g", TYPST, (Paragraph("Below."),)),
        TableBlock(TYPST, (Column(TYPST),), ((Value(text=TYPST),),)),
        title=TYPST,
        notice=TYPST,
    )
    content = _printed(replace(document, title=TYPST, organisation=TYPST, subtitle=TYPST, date=TYPST))
    assert str(opened(content).docinfo["/Title"]) == TYPST
    said = _bare("".join(_pages(content)))
    assert said.count('#panic("x")$x^2$*b*_i_][}{<to-1>@to-2') >= 6
    titles = [str(e.entries.T) for e in elements(opened(content)) if re.fullmatch(r"H\d", e.tag)]
    assert TYPST in titles[0]


def test_what_no_font_draws_is_a_box_and_controls_are_gone() -> None:
    content = _printed(_with(Paragraph(f"{EMOJI} | {RIGHT_TO_LEFT} | a\u202eb\x00c\u2028d\ue000e | 客户 | ά")))
    said = _bare(_pages(content)[2])
    assert "Lab□□□|" in said
    assert "|abcde|□□|ά" in said
    assert "DejaVuSans" in "".join(fonts(opened(content)))
    assert not re.search("[\x00-\x08\u202e]", said)


def test_markup_in_names_is_printed_as_it_is() -> None:
    headings = [str(e.entries.get("/T", "")) for e in elements(opened(_made("hostile"))) if e.tag == "H2"]
    assert MARKUP in [heading.replace("\u200b", "") for heading in headings]
    assert RIGHT_TO_LEFT in headings


@pytest.mark.parametrize("sign", ["\u1ef8", "K\ufe0f\u05c7", "\u0344", "\u1eb8\u20a9", "e\u0301\u0328", "\u200d"])
def test_signs_that_fonts_lack_are_printed_in_texts_and_in_pictures(sign: str) -> None:
    chart = every_chart()[3]
    assert isinstance(chart, Plane)
    odd = replace(chart, points=(MapPoint(sign, 50, 50, named=True),), x_axis=sign, quarters=(sign,) * 4)
    assert opened(_printed(_with(_figure(0, odd), Group("g", sign, (Paragraph(sign),)), title=sign)))


def test_boxes_are_better_than_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    theme = load_theme("default")
    whole = ink(theme.print_fonts, theme.regular)
    careless = Ink(_AsItIs(), _AsItIs())
    monkeypatch.setattr(printing, "ink", lambda *fonts, plain: ink(*fonts, plain=True) if plain else careless)
    said = _bare(_pages(_printed(_with(Paragraph("Paris, 客户, Київ"))))[2])
    assert "Paris,□□,□□□□" in said
    assert whole.text("Київ") == "Київ"


class _AsItIs(dict[int, str]):
    def __missing__(self, code: int) -> str:
        return chr(code)


def test_empty_documents_and_texts_are_printed() -> None:
    table = TableBlock("", (Column(""),), ())
    folded = Group("in", "", (Paragraph(""),), collapsed=True)
    group = Group("g", "\u202e", (folded, ActionCards((ActionCard("", "", ("",), *[""] * 8),), {})), collapsed=True)
    empty = _with(Paragraph(""), table, group, HeatMap("h", "", (), (), ""), title=" ", notice="")
    document = replace(empty, title="", organisation="", subtitle="", date="")
    for layout in Layout:
        assert len(opened(_printed(document, layout=layout)).pages) >= 1
        assert opened(_printed(replace(document, sections=()), layout=layout))


def test_a_link_to_a_place_that_is_not_there_is_plain_text() -> None:
    row = (Value(text="There", href="g"), Value(text="Nowhere", href="lost"))
    group = Group("g", "Here", (Paragraph("Text."),))
    pdf = opened(_printed(_with(TableBlock("T", (Column("A"), Column("B")), (row,)), group, group)))
    assert len(pdf.pages[2].get("/Annots", [])) == 1


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_every_page_says_that_the_data_are_simulated(name: str) -> None:
    notice = _document(name).notice if name != "hostile" else "Lab □□□"
    for number, page in enumerate(_pages(_made(name)), start=1):
        assert _bare(notice) in _bare(page), number


def test_pages_are_numbered_and_references_lead_where_they_say() -> None:
    pages = _pages(_made("charts"))
    words = Wording("en")
    for number, page in enumerate(pages[1:], start=2):
        assert words.text("pdf.page_of", page=number, total=len(pages)).replace("\u00a0", " ") in page
    where = {n: at for at, page in enumerate(pages, start=1) for n in re.findall(r"Figure called (\d+)", page)}
    for at, page in enumerate(pages, start=1):
        for said in re.findall(r"Table: page (\d+)", page):
            assert "Figure: page" in pages[int(said) - 1]
        for said in re.findall(r"Figure: page (\d+)", page):
            assert int(said) < at
            assert "Table: page" in pages[int(said) - 1]
    assert len(where) == len(every_chart())


def test_the_contents_say_on_which_page_each_section_begins() -> None:
    pages = _pages(_made("sample"))
    for section in _document("sample").sections:
        page = re.search(re.escape(section.title) + r" .*?(\d+) ", pages[1].replace(section.kicker, ""))
        assert page, section.title
        assert section.kicker in pages[int(page[1]) - 1]


def test_a_wide_heat_map_becomes_several() -> None:
    columns = tuple(Column(f"Scale {number}", Style.SCORE) for number in range(60))
    cells = tuple(Value(50.0, Style.SCORE, tone=Tone.ABOVE) for _ in columns)
    rows = (HeatRow("t", "Team", "", 1, "", cells),)
    block = HeatMap("h", "Caption", columns, rows, "", (("Left", 29), ("Right", 31)))
    tables = [e for e in elements(opened(_printed(_with(block)))) if e.tag == "Table"]
    assert [len(table.children[-1].K[0].K) for table in tables] == [21, 21, 21]


def test_what_is_folded_twice_is_in_the_annex() -> None:
    inner = Group("inner", "For specialists", (Paragraph("Deep text."),), collapsed=True)
    document = _with(Group("team", "Team A", (Paragraph("Text."), inner), collapsed=True))
    pages = _pages(_printed(document))
    assert "Details: page 4" in pages[2]
    assert "Deep text." not in pages[2]
    assert "Deep text." in pages[3]
    assert "p. 3" in pages[3]
    assert "Deep text." in _pages(_printed(document, layout=Layout.PACK))[0]


def _largest(title: str) -> float:
    """Return the size of the largest letters on the cover."""
    cover = opened(_printed(replace(_with(Paragraph("Text")), title=title))).pages[0]
    return max(float(operands[1]) for operands, operator in parse_content_stream(cover) if str(operator) == "Tf")


def test_the_title_is_as_large_as_its_longest_word_allows_in_three_lines() -> None:
    short = _largest("Engagement and cohesion: Sylvane")
    assert _largest("Engagement und Zusammenhalt: Sylvane") < short
    assert _largest("Mitarbeiterzufriedenheit: Sylvane") < short
    assert _largest("One two three four five six seven eight nine ten eleven twelve: Sylvane") < short


def _team(at: int, rows: int) -> Group:
    cells = tuple((Value(text=f"Scale {row}"), Value(float(row), Style.SCORE)) for row in range(rows))
    table = TableBlock("", (Column("Scale"), Column("Score", Style.SCORE)), cells)
    return Group(f"team-{at}", f"Team {at}", (table,), collapsed=True)


def _pages_of_teams(rows: int) -> int:
    return len(_pages(_printed(_with(*(_team(at, rows) for at in range(6))))))


def test_a_team_is_set_closer_where_that_keeps_it_on_its_page() -> None:
    short = _pages_of_teams(40)
    assert [_pages_of_teams(rows) - short for rows in (60, 76, 100)] == [0, 0, 6]


@pytest.mark.parametrize("filler", range(24, 30))
def test_a_box_at_the_end_is_not_alone_on_a_page(filler: int) -> None:
    figure = _figure(
        1, Intervals(tuple(Point(f"Scale {at}", 50.0, 40.0, 60.0) for at in range(6)), "Score", Style.SCORE)
    )
    texts = [Paragraph(f"Text {at}") for at in range(filler)]
    group = Group("part", "A part", (*texts, figure), collapsed=False)
    said = _pages(_printed(_with(group, Callout("Take care", "This is " + "said last. " * 12))))
    (last,) = [page for page in said if "said last" in page]
    assert "Figure called 1" in last


def test_a_pack_has_neither_cover_nor_contents_nor_annex() -> None:
    pages = _pages(_made("pack"))
    assert len(pages) <= 2
    assert _document("pack").title in pages[0]
    assert Wording("en").text("pdf.annex.title") not in "".join(pages)


def test_french_is_hyphenated_and_spaced_as_french() -> None:
    long = "Les responsables hiérarchiques reconnaissent particulièrement l’accompagnement. " * 12
    document = replace(_with(Paragraph(long)), language="fr", labels=labels("fr"))
    narrow = TableBlock("T", (Column("A"), *(Column(f"C{n}") for n in range(11))), ((Value(text=long),) * 12,))
    content = _printed(replace(document, sections=(replace(document.sections[0], blocks=(narrow,)),)))
    assert str(opened(content).Root.Lang) == "fr"
    streams = [each.read_bytes().upper() for each in opened(content).objects if isinstance(each, Stream)]
    assert any(b"CMAP" in each and b"<00AD>" in each for each in streams), "no word was broken with a hyphen"
    assert Wording("fr").text("pdf.table", page=4).startswith("Tableau\u202f:")


# --- logo, size, bytes ---------------------------------------------------------------------------


def test_a_logo_stands_on_the_cover(tmp_path: object) -> None:
    logo = tmp_path / "logo.svg"  # type: ignore[operator]
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 3"><path d="M0 0h9v3z" fill="#c00"/></svg>')
    png = tmp_path / "logo.png"  # type: ignore[operator]
    png.write_bytes(_png())
    for path, count in ((logo, 0), (png, 1)):
        theme = replace(load_theme("default"), logo=path)
        pdf = opened(to_pdf(_with(Paragraph("Text.")), theme, Wording("en")))
        figures = [str(element.entries.Alt) for element in elements(pdf) if element.tag == "Figure"]
        assert figures == ["Meridian"]
        assert len(pictures(pdf)) == count


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress(b"\x00\xcc\x00\x00" * 1)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


def test_the_same_document_gives_the_same_bytes() -> None:
    first = _made("hostile")
    printing._press.cache_clear()  # as another run would begin
    assert _printed(_document("hostile")) == first


def test_nothing_is_finer_than_what_is_printed() -> None:
    def document(shift: float) -> Document:
        points = tuple(Point(f"T{n}", 50 + n + shift, 45 + n + shift, 56 + n + shift) for n in range(3))
        chart = Intervals(points, "Score", Style.SCORE, 51 + shift, "All")
        table = TableBlock("T", (Column("A", Style.SCORE),), ((Value(50 + shift, Style.SCORE),),))
        return _with(Figure("f", "F", chart, "S.", "A.", table), table)

    assert _printed(document(0.0)) == _printed(document(0.3))
    assert _printed(document(0.0)) != _printed(document(0.9))


def test_48_teams_take_less_than_three_megabytes() -> None:
    content = _printed(sample_document(teams=48))
    assert len(content) < 3 * MEGABYTE
    assert len(opened(content).pages) > 100


@pytest.mark.parametrize(("teams", "pages"), [(40, 1), (60, 2)])
def test_the_teams_of_one_chart_stand_on_one_page_where_they_fit(teams, pages):
    names = tuple(f"Crew {at:02d}" for at in range(teams))
    before = Paragraph("A sentence that takes its room. " * 120)
    chart = caterpillar(names, np.random.default_rng(1))
    said = [text(page) for page in opened(_printed(_with(before, _figure(0, chart)))).pages]
    drawn = [page for page in said if "Score, 0–100" in page]
    assert len(drawn) == pages
    assert all(any(name in page for page in drawn) for name in names)


@pytest.mark.parametrize("filling", [7, 8, 18, 19])
def test_a_heading_and_its_sentence_go_with_their_figure(filling):
    before = [Paragraph(f"Paragraph {at}. " + "A sentence that takes its room. " * 12) for at in range(filling)]
    figure = replace(_figure(0, caterpillar(("A crew", "Another"), np.random.default_rng(1))), title="Drawn below")
    group = Group("group", "Headed", (Paragraph("What the figure is about."), figure))
    said = _pages(_printed(_with(*before, group)))
    (page,) = [page for page in said if "What the figure is about." in page]
    assert "Headed" in page
    assert "Drawn below" in page
