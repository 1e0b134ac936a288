"""The CSV files: tidy, described to the last column, safe to open, the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from functools import lru_cache

import pytest
from every_measure import every_measure, nothing_shown, secrets
from release_factory import empty_plan, sample_plan, sample_release
from sample_document import HOSTILE
from waves_release import FOLLOWED, waves_release

from diagnostic.measures import Measure
from diagnostic.release import Release
from diagnostic.report.cell_text import guarded, printable, unguarded
from diagnostic.report.data_dictionary import SHAPES
from diagnostic.report.to_csv import to_csv
from diagnostic.report.wording import Wording

RELEASES = {"sample": sample_release, "waves": waves_release, "withheld": nothing_shown, "every-measure": every_measure}
every_release = pytest.mark.parametrize("name", RELEASES)


@lru_cache(maxsize=16)
def archive(name: str, language: str = "en") -> bytes:
    plan = empty_plan() if name == "withheld" else sample_plan()
    return to_csv(RELEASES[name](), plan, Wording(language), FOLLOWED if name == "waves" else ())


@lru_cache(maxsize=16)
def files(name: str, language: str = "en") -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(archive(name, language))) as opened:
        return {entry: opened.read(entry).decode("utf-8") for entry in opened.namelist()}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def resources(name: str) -> list[dict]:
    return json.loads(files(name)["datapackage.json"])["resources"]


# --- the description -----------------------------------------------------------------------------


@every_release
def test_the_package_describes_exactly_the_files_and_columns_written(name):
    found = files(name)
    described = resources(name)
    assert {each["path"] for each in described} == {path for path in found if path.endswith(".csv")}
    for each in described:
        assert re.fullmatch(r"[a-z0-9._-]+", each["name"])
        header = next(csv.reader(io.StringIO(found[each["path"]])))
        assert header == [field["name"] for field in each["schema"]["fields"]]
        assert all(field["title"] and field["description"] for field in each["schema"]["fields"])


PATTERNS = {
    "integer": r"-?\d+",
    "number": r"-?\d+(\.\d+)?",
    "boolean": "true|false",
    "date": r"\d{4}-\d{2}-\d{2}",
    "string": r"(?s).*",
}


@every_release
def test_types_and_constraints_hold_in_every_row(name):
    for each in resources(name):
        fields = each["schema"]["fields"]
        for row in rows(files(name)[each["path"]]):
            for field in fields:
                value, limits = row[field["name"]], field.get("constraints", {})
                if value == "":
                    assert not limits.get("required"), (each["name"], field["name"])
                    continue
                assert re.fullmatch(PATTERNS[field["type"]], value), (each["name"], field["name"], value)
                assert value in limits.get("enum", [value])
                if field["type"] in {"integer", "number"}:
                    assert limits.get("minimum", float(value)) <= float(value) <= limits.get("maximum", float(value))


@every_release
def test_keys_are_unique_and_lead_to_the_tables_that_explain_them(name):
    tables = {each["name"]: rows(files(name)[each["path"]]) for each in resources(name)}
    for each in resources(name):
        key = each["schema"].get("primaryKey", [])
        keys = [tuple(row[part] for part in key) for row in tables[each["name"]]]
        assert not key or len(keys) == len(set(keys)), each["name"]
        for foreign in each["schema"].get("foreignKeys", []):
            reference = foreign["reference"]
            known = {row[reference["fields"]] for row in tables[reference["resource"] or each["name"]]}
            used = {row[foreign["fields"]] for row in tables[each["name"]]} - {""}
            made_up = {value for value in used if re.fullmatch(r"[a-z_]+-\d", value)}
            assert used - made_up <= known, (each["name"], foreign["fields"])


# --- what is in them -----------------------------------------------------------------------------


def test_every_measure_has_its_file_with_the_names_of_the_glossary():
    found = files("every-measure")
    for measure in Measure:
        (first, *_) = rows(found[f"{measure.value}.csv"])
        figures = {"share" if figure == "shares" else figure for figure in SHAPES[measure].figures}
        assert set(first) == {*SHAPES[measure].axes, "status", "reason", "band_low", "band_high", *figures} | (
            {"option"} if measure is Measure.DISTRIBUTION else set()
        )


def test_a_distribution_has_a_row_an_answer_whether_shown_or_not():
    found = rows(files("sample")["distribution.csv"])
    cells: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in found:
        cells.setdefault((row["unit"], row["item"]), []).append(row)
    assert {len(answers) for answers in cells.values()} == {5}
    assert {row["status"] for row in found} >= {"shown", "withheld"}
    for answers in cells.values():
        if answers[0]["status"] == "shown":
            assert sum(float(row["share"]) for row in answers) == pytest.approx(1, abs=0.03)
        else:
            assert {row["share"] for row in answers} == {""}


@every_release
def test_nothing_withheld_is_in_any_file(name):
    text = "".join(files(name).values())
    assert not [secret for secret in secrets() if secret in text]


@every_release
def test_what_is_not_shown_is_empty_and_never_zero(name):
    for measure in Measure:
        text = files(name).get(f"{measure.value}.csv")
        for row in rows(text) if text else ():
            figures = [row["share" if figure == "shares" else figure] for figure in SHAPES[measure].figures]
            if row["status"] != "shown":
                assert set(figures) == {""}
                assert bool(row["reason"]) == (row["status"] != "banded") == (not row["band_low"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_names_and_descriptions_are_in_the_language_of_the_reader_and_headings_in_none(language):
    found = files("sample", language)
    scale = next(row for row in rows(found["subjects.csv"]) if row["subject"] == "mission")
    assert scale["name"] == {"en": "Mission", "fr": "Mission et raison d’être"}[language]
    assert found["score.csv"].splitlines()[0] == files("sample", "en")["score.csv"].splitlines()[0]
    notice = {"en": "Simulated data", "fr": "Données simulées"}[language]
    assert notice in found["README.txt"]
    assert notice in json.loads(found["datapackage.json"])["description"]


# --- safe ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A", "\tx", "\rx", "\nx", "＝1", "|x", "'=1", "'s", "a=b", ""])
def test_no_text_can_be_run_and_every_text_can_be_had_back(text):
    safe = guarded(text)
    assert safe[:1] not in set("=+-@\t\r\n＝＋－＠|")
    assert (unguarded(safe) if safe.startswith("'") else safe) == text


def hostile(base: Release) -> Release:
    names = [*HOSTILE, "=cmd|' /C calc'!A0", "+1", "-1", "@x", "\tx", "\rx"]
    units = [replace(unit, name=names[at % len(names)]) for at, unit in enumerate(base.units)]
    return replace(base, units=tuple(units), about=replace(base.about, organisation="=1+1"))


def test_hostile_names_are_disarmed_and_come_back():
    base = hostile(sample_release())
    opened = zipfile.ZipFile(io.BytesIO(to_csv(base, sample_plan(), Wording("en"))))
    for entry in opened.namelist():
        text = opened.read(entry).decode("utf-8")
        if entry.endswith(".csv"):
            for row in csv.reader(io.StringIO(text, newline="")):
                assert not [cell for cell in row if cell[:1] in set("=+@\t\r\n|")]
                assert not [cell for cell in row if cell.startswith("-") and not re.fullmatch(r"-[\d.]+", cell)]
    names = [row["name"] for row in rows(opened.read("units.csv").decode("utf-8"))]
    back = [unguarded(name) if name.startswith("'") else name for name in names]
    assert all(printable(unit.name) in name for unit, name in zip(base.units, back, strict=True))


# --- the file ------------------------------------------------------------------------------------


def test_the_same_release_gives_the_same_bytes_without_a_clock_or_a_machine():
    assert to_csv(sample_release(), sample_plan(), Wording("en")) == archive("sample")
    with zipfile.ZipFile(io.BytesIO(archive("sample"))) as opened:
        for entry in opened.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.create_system == 3
        assert opened.testzip() is None


def test_lines_end_as_the_standard_says():
    text = files("sample")["score.csv"]
    assert text.count("\r\n") == text.count("\n") > 100
    assert not text.startswith("\ufeff")
