"""Archives: the one table in them is read, and nothing is unpacked that is larger than any export."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from export_builder import HEADER, ROWS, csv_text, problems_of, read, same, the, write_xlsx

from diagnostic.exports import archives
from diagnostic.exports.archives import Member, members, read_member
from diagnostic.problems import Code, InvalidInput

TABLE = csv_text([HEADER, *ROWS]).encode()


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def codes(path: Path) -> list[Code]:
    return [problem.code for problem in problems_of(path)]


@pytest.fixture
def plain(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_bytes(TABLE)
    return read(path)


def test_one_table_is_read_out_of_an_archive(tmp_path, plain):
    files = {"CSV/": b"", "CSV/Survey.csv": TABLE, "__MACOSX/CSV/._Survey.csv": b"x", ".DS_Store": b"x"}
    reading = read(packed(tmp_path / "Survey.zip", files))
    same(reading, plain)
    assert not [problem for problem in reading.problems if problem.code is Code.WRONG_EXTENSION]


def test_a_workbook_in_an_archive(tmp_path, plain):
    book = write_xlsx(tmp_path / "x.xlsx", [HEADER, *ROWS]).read_bytes()
    same(read(packed(tmp_path / "x.zip", {"Excel/Survey.xlsx": book, "read me.pdf": b"%PDF"})), plain)


def test_several_tables_are_listed(tmp_path):
    path = packed(tmp_path / "x.zip", {"a.csv": TABLE, "b/c.xlsx": b"", "notes.pdf": b"%PDF"})
    problem = the(problems_of(path), Code.ZIP_SEVERAL_TABLES)
    assert dict(problem.values) == {"count": 2, "files": "a.csv · b/c.xlsx"}


def test_no_table(tmp_path):
    problem = the(problems_of(packed(tmp_path / "x.zip", {"a.pdf": b"", "b.png": b""})), Code.ZIP_NO_TABLE)
    assert problem.values["count"] == 2
    assert codes(packed(tmp_path / "y.zip", {})) == [Code.ZIP_NO_TABLE]


def test_a_damaged_archive(tmp_path):
    whole = packed(tmp_path / "x.zip", {"a.csv": TABLE}).read_bytes()
    for damaged in (whole[:-30], whole[: len(whole) // 2], b"PK\x03\x04 and no more"):
        path = tmp_path / "y.zip"
        path.write_bytes(damaged)
        assert codes(path) == [Code.ZIP_DAMAGED]


def test_an_archive_whose_content_is_spoiled(tmp_path):
    whole = bytearray(packed(tmp_path / "x.zip", {"a.csv": TABLE * 50}).read_bytes())
    whole[60:80] = bytes(20)
    (tmp_path / "x.zip").write_bytes(bytes(whole))
    assert codes(tmp_path / "x.zip") == [Code.ZIP_DAMAGED]


def test_a_password(tmp_path):
    whole = bytearray(packed(tmp_path / "x.zip", {"a.csv": TABLE}).read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(mark) + flags] |= 1
    (tmp_path / "x.zip").write_bytes(bytes(whole))
    assert codes(tmp_path / "x.zip") == [Code.ZIP_ENCRYPTED]


def test_files_and_their_bytes(tmp_path):
    data = packed(tmp_path / "x.zip", {"answers/1.json": b"{}", "answers/": b"", "2.json": b"[1]"}).read_bytes()
    assert members(data, "x.zip") == (Member("answers/1.json", 2), Member("2.json", 3))
    assert read_member(data, "2.json", "x.zip") == b"[1]"


def test_an_archive_that_would_unpack_to_very_much_is_not_unpacked(tmp_path):
    path = packed(tmp_path / "x.zip", {"a.csv": bytes(60_000_000)})
    assert path.stat().st_size < 100_000
    assert codes(path) == [Code.UNPACKED_TOO_LARGE]


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    assert codes(packed(tmp_path / "x.zip", {f"{k}.csv": b"" for k in range(3)})) == [Code.UNPACKED_TOO_LARGE]


def test_an_archive_that_lies_about_its_sizes(tmp_path):
    """The list says ten bytes, and sixty million come out: no more than the ten are ever held."""
    whole = bytearray(packed(tmp_path / "x.zip", {"a.csv": bytes(60_000_000)}).read_bytes())
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = whole.index(mark) + at
        whole[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(InvalidInput) as caught:
        read_member(bytes(whole), "a.csv", "x.zip")
    assert caught.value.problems[0].code in {Code.ZIP_DAMAGED, Code.UNPACKED_TOO_LARGE}


CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(cells: str, strings: str = "", head: str = "", *, prefix: str = "") -> bytes:
    """Return a workbook with these rows, written by hand."""
    p = prefix
    declared = f'xmlns{":" + p[:-1] if p else ""}="{MAIN}"'
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f"<?xml version='1.0'?>{head}<{p}worksheet {declared}><{p}sheetData>{cells}"
        f"</{p}sheetData></{p}worksheet>",
    }
    holder = io.BytesIO()
    with zipfile.ZipFile(holder, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return holder.getvalue()


def saved(tmp_path, data: bytes, name: str = "x.xlsx") -> Path:
    (tmp_path / name).write_bytes(data)
    return tmp_path / name


def cell(reference: str, value: str = "<v>1</v>", kind: str = "") -> str:
    return f'<c r="{reference}"{kind}>{value}</c>'


FAR = {
    "the last corner": cell("A1") + cell("XFD1048576"),
    "a wide and a long row": cell("ZZ1") + cell("A1048576"),
    "the last cell first": cell("XFD1048576") + cell("A1"),
    "in other quotation marks": "<c r='A1'><v>1</v></c><c r='XFD1048576'><v>1</v></c>",
    "beyond any sheet": cell("A1") + cell("ZZZZ99999999"),
}


@pytest.mark.parametrize("cells", FAR.values(), ids=FAR)
def test_a_cell_far_away_does_not_fill_the_memory(tmp_path, cells):
    assert codes(saved(tmp_path, workbook(f"<row>{cells}</row>"))) == [Code.UNPACKED_TOO_LARGE]


def test_a_far_cell_in_a_sheet_with_a_prefix(tmp_path):
    cells = '<x:row><x:c r="A1"><x:v>1</x:v></x:c><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
    assert codes(saved(tmp_path, workbook(cells, prefix="x:"))) == [Code.UNPACKED_TOO_LARGE]


def typed(rows) -> str:
    """Return rows of texts that stand in the cells themselves."""
    return "".join(
        "<row>"
        + "".join(
            cell(f"{letter}{number}", inline(text), INLINE) for letter, text in zip("ABCDEFGH", row, strict=False)
        )
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )


INLINE = ' t="inlineStr"'


def inline(text: str) -> str:
    return f"<is><t>{text}</t></is>"


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576"])
def test_a_dimension_that_lies_does_no_harm(tmp_path, dimension):
    lying = with_dimension(workbook(typed([HEADER, *ROWS])), dimension)
    assert read(saved(tmp_path, lying)).responses.n == 4


def with_dimension(data: bytes, reference: str) -> bytes:
    holder = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(holder, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            mark = b"<sheetData>"
            target.writestr(name, content.replace(mark, f'<dimension ref="{reference}"/>'.encode() + mark))
    return holder.getvalue()


SHARED = ' t="s"'


def test_one_long_text_in_very_many_cells(tmp_path):
    cells = "".join("<row>" + cell(f"A{row}", "<v>0</v>", SHARED) + "</row>" for row in range(1, 50_000))
    long = f"<si><t>{'x' * 30_000}</t></si>"
    assert codes(saved(tmp_path, workbook(cells, long))) == [Code.UNPACKED_TOO_LARGE]


def test_a_long_text_in_few_of_many_cells(tmp_path):
    texts = "".join("<row>" + cell(f"A{row}", f"<v>{int(row > 5)}</v>", SHARED) + "</row>" for row in range(1, 50_000))
    found = problems_of(saved(tmp_path, workbook(texts, f"<si><t>{'x' * 30_000}</t></si><si><t>short</t></si>")))
    assert Code.UNPACKED_TOO_LARGE not in [problem.code for problem in found]


def test_entities_are_not_unfolded(tmp_path):
    head = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
    assert codes(saved(tmp_path, workbook(typed([["&b;"]]), head=head))) == [Code.XLSX_CORRUPT]


REPEATED = {
    "rows": '<table:table-row table:number-rows-repeated="1000000000"><table:table-cell office:value-type="float" '
    'office:value="1"/><table:table-cell table:number-columns-repeated="16000" office:value-type="float" '
    'office:value="1"/></table:table-row>',
    "far": '<table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
    '<table:table-row table:number-rows-repeated="1048574"/><table:table-row>'
    '<table:table-cell table:number-columns-repeated="16383"/><table:table-cell office:value-type="float" '
    'office:value="1"/></table:table-row>',
}


def open_document(rows: str) -> bytes:
    holder = io.BytesIO()
    space = "urn:oasis:names:tc:opendocument:xmlns"
    with zipfile.ZipFile(holder, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
            f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">{rows}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return holder.getvalue()


@pytest.mark.parametrize("rows", REPEATED.values(), ids=REPEATED)
def test_repeated_cells_of_open_document_sheets(tmp_path, rows):
    assert codes(saved(tmp_path, open_document(rows), "x.ods")) == [Code.UNPACKED_TOO_LARGE]


CHILD = """
import resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from diagnostic.exports.files import read_table
from diagnostic.problems import InvalidInput
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
try:
    read_table(Path(sys.argv[1]))
except InvalidInput as invalid:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(invalid, used < 100_000, time.perf_counter() - start < 30)
"""


def test_a_hostile_workbook_in_little_memory_and_time(tmp_path):
    path = saved(tmp_path, workbook(f"<row>{FAR['the last corner']}</row>"))
    command = [sys.executable, "-c", CHILD, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert done.stdout.split() == ["unpacked-too-large", "True", "True"]


def test_a_definition_that_would_fill_the_memory(tmp_path):
    path = saved(tmp_path, workbook(f"<row>{FAR['the last corner']}</row>"), "form.xlsx")
    table = tmp_path / "x.csv"
    table.write_bytes(TABLE)
    assert [problem.code for problem in problems_of(table, structure=path)] == [Code.STRUCTURE_UNKNOWN]
