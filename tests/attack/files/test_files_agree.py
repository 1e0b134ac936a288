"""The finished files hold what the JSON file holds and nothing else: no withheld number, no finer one, nobody's id."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import openpyxl
import pikepdf
import pytest
from file_readers import (
    PICTURE,
    Found,
    cells_of_csv,
    laid_open,
    marks_of_page,
    of_json,
    of_page,
    of_pdf,
    of_slides,
    of_workbook,
    stamps,
)
from file_worlds import QUESTIONS, Published, next_wave, published, random_wave
from finished import KINDS, finished, planted, text_of_pdf

SECRET, OTHER = 87654.0, -0.4321
CONSTANTS = frozenset({0.7})
"""Printed beside figures whatever they are: the usual minimum of alpha."""
YEARS = range(1900, 2100)
"""Years of publications, and of the survey."""


@lru_cache(maxsize=1)
def study() -> Published:
    """Two waves of an organisation with roles, small teams, joiners, leavers and somebody who moved."""
    first = random_wave(10, "crossed", "mixed")
    return published(first, next_wave(first, 1))[-1]


@lru_cache(maxsize=1)
def files() -> Mapping[str, bytes]:
    return finished(study().release, QUESTIONS)


@lru_cache(maxsize=1)
def with_secrets() -> Mapping[str, bytes]:
    return finished(planted(study().release, SECRET), QUESTIONS)


@lru_cache(maxsize=1)
def with_other_secrets() -> Mapping[str, bytes]:
    return finished(planted(study().release, OTHER), QUESTIONS)


def numbers(kind: str) -> Iterator[Found]:
    content = files()[kind]
    match kind:
        case "page" | "pack page":
            yield from (found for found in of_page(content.decode()) if not found.where.startswith(PICTURE))
        case "pdf" | "pack pdf":
            yield from of_pdf(content, text_of_pdf(content))
        case "slides":
            yield from of_slides(content)
        case "workbook":
            yield from of_workbook(content)


@lru_cache(maxsize=1)
def said() -> frozenset[float]:
    """Every number of the JSON file, without its sign; shares also as percentages."""
    found = set()
    for each in of_json(files()["json"].decode()):
        value = abs(each.value)
        found |= {round(value, 6), *([round(value * 100, 6)] if value <= 1 else [])}
    return frozenset(found)


@lru_cache(maxsize=1)
def rows_of_the_data() -> frozenset[float]:
    """How long the tables are that the files speak of, and how many of their figures are withheld."""
    withheld = sum(json.loads(files()["json"])["confidentiality"]["withheld"].values())
    return frozenset({float(withheld), *(float(len(cells)) for cells in cells_of_csv(files()["csv"]).values())})


# --- the same in every file -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["page", "pdf", "slides", "workbook", "pack page", "pack pdf"])
def test_no_file_has_a_number_that_the_json_file_has_not(kind):
    found = list(numbers(kind))
    assert len(found) > 40, kind
    known = said() | rows_of_the_data() | CONSTANTS
    more = [
        each
        for each in found
        if round(abs(each.value), 6) not in known and not (each.decimals == 0 and each.value in YEARS)
    ]
    assert not more, more[:10]


def test_the_csv_files_have_the_cells_of_the_json_file_and_no_others():
    measures = json.loads(files()["json"])["measures"]
    tables = cells_of_csv(files()["csv"])
    assert set(measures) <= set(tables)
    for name, table in measures.items():
        written = [row for cell in table["cells"] for row in _rows(cell)]
        assert written == [dict(_plain(row)) for row in _of_the_cell(name, tables[name])], name


def _rows(cell: dict) -> Iterator[dict]:
    """Return the rows of a cell: shares stand one under the other in the CSV files."""
    shares = cell.get("shares")
    if shares is None:
        yield dict(_plain(cell))
    else:
        for option, share in enumerate(shares, start=1):
            yield dict(_plain({**cell, "shares": None, "option": option, "share": share}))


def _of_the_cell(name: str, rows: list[dict]) -> list[dict]:
    """Return one row a cell that is not shown; it stands there once an answer."""
    if name != "distribution":
        return rows
    return [
        {key: value for key, value in row.items() if key != "option" or row["status"] == "shown"}
        for row in rows
        if row["status"] == "shown" or row["option"] == 1
    ]


def _plain(cell: dict) -> Iterator[tuple[str, object]]:
    for key, value in cell.items():
        if value is not None:
            yield key, float(value) if isinstance(value, int) else value


def test_the_workbook_has_the_scores_of_the_json_file_in_their_places():
    content = json.loads(files()["json"])
    units = {unit["id"]: unit for unit in content["units"]}

    def above(unit: dict) -> str:
        while unit["level"] > 1:
            unit = units[unit["parent"]]
        return unit["name"]

    score = content["measures"]["score"]["cells"]
    told = {
        (units[cell["unit"]]["name"], cell["subject"], above(units[cell["unit"]])): cell.get("estimate")
        for cell in score
    }
    assert None in told.values()
    sheet = openpyxl.load_workbook(io.BytesIO(files()["workbook"]))["Scores"]
    lines = list(sheet.iter_rows(values_only=True))
    head = next(at for at, line in enumerate(lines) if line[:2] == ("Unit", "Scale"))
    place = {name: lines[head].index(name) for name in ("Unit", "Scale", "Belongs to", "Score")}
    found = {
        (line[place["Unit"]].partition(" (")[0], line[place["Scale"]], line[place["Belongs to"]]): line[place["Score"]]
        for line in lines[head + 1 :]
        if line[0]
    }
    assert set(found) == set(told)
    for key, value in found.items():
        assert (value if isinstance(value, (int, float)) else None) == told[key], key


# --- nothing of what is withheld --------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_the_same_to_the_byte_whatever_is_in_the_withheld_cells(kind):
    assert files()[kind] == with_secrets()[kind]
    assert files()[kind] == with_other_secrets()[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_no_stream_of_a_file_has_the_id_of_a_person(kind):
    names = (b"person-", b"new-1-")
    for where, data in laid_open(files()[kind]):
        assert not any(name in data for name in names), (kind, where)


# --- nothing finer, no clock ------------------------------------------------------------------------


def test_no_number_of_the_json_file_is_finer_than_it_says():
    most = json.loads(files()["json"])["confidentiality"]["rounding"]
    for found in of_json(files()["json"].decode()):
        figure = found.where.rpartition(".")[2]
        if ".measures." in found.where:
            assert found.decimals <= max(most.values())
        if figure in {"estimate", "low", "high"} and ".score." in found.where:
            assert found.decimals <= most["score"]
        if figure in {"n", "headcount", "n_rest", "n_earlier"}:
            assert found.decimals == 0


@pytest.mark.parametrize("kind", ["page", "pack page"])
def test_no_mark_of_a_chart_stands_where_only_a_finer_number_could(kind):
    marks = list(marks_of_page(files()[kind].decode()))
    if kind == "page":
        assert sum(len(mark.values) for mark in marks) > 20
    assert [mark for mark in marks if mark.finer()] == []


def test_a_mark_of_a_finer_number_would_be_seen():
    page = files()["page"].decode()
    spots = re.findall(r'<circle cx="([\d.]+)" cy="[\d.]+" r="4.6"/>', page)
    moved = page.replace(f'cx="{spots[0]}"', f'cx="{float(spots[0]) + 3.1:.1f}"')
    assert any(mark.finer() for mark in marks_of_page(moved))


@pytest.mark.parametrize("kind", ["slides", "workbook", "csv"])
def test_nothing_in_an_archive_says_when_it_was_made(kind):
    assert {when for _, when in stamps(files()[kind])} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("kind", ["pdf", "slides", "workbook", "pack pdf"])
def test_the_only_date_in_the_metadata_is_that_of_the_survey(kind):
    dates = {date for text in _metadata(files()[kind]) for date in _DATE.findall(text)}
    assert {date.replace("-", "") for date in dates} <= {study().release.about.date.replace("-", "")}


_DATE = re.compile(r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])")


def _metadata(content: bytes) -> Iterator[str]:
    if content[:2] == b"PK":
        yield from (data.decode() for name, data in laid_open(content) if name.startswith("docProps/"))
    else:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            yield from (str(value) for value in pdf.docinfo.values())
            if "/Metadata" in pdf.Root:
                yield pdf.Root.Metadata.read_bytes().decode()
