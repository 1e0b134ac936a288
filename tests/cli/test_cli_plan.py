"""``study plan``, ``norms`` and ``--benchmarks``: from the first plan to the report that follows it up."""

from __future__ import annotations

import contextlib
import html
import io
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from small_company import small_company
from test_norms import study as client

from diagnostic.cli import main
from diagnostic.cli import norms as norms_command
from diagnostic.cli.plans import FOLDER

SAY = ["--language", "en"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A study of two waves with the plan of the first."""

    folder: Path

    @property
    def plan(self) -> Path:
        return self.folder / FOLDER / "one.yaml"


@pytest.fixture(scope="session")
def two_waves(tmp_path_factory) -> Planned:
    """Return a study of two waves, the plan of the first made before the second came."""
    base = tmp_path_factory.mktemp("planned")
    folder = base / "acme"
    assert main(["study", "new", str(folder), "--questionnaire", "pulse", "--organisation", "Acme", *SAY]) == 0
    for seed, (name, date) in enumerate((("one", "2026-04-01"), ("two", "2026-10-01")), start=1):
        out = base / name
        assert main(["simulate", "--questionnaire", "pulse", "--out", str(out), "--seed", str(seed), *SAY]) == 0
        made = small_company(out, base / f"small-{name}")
        files = [str(made / "export.csv"), "--roster", str(made / "roster.csv")]
        assert main(["study", "wave", "add", str(folder), *files, "--name", name, "--date", date, *SAY]) == 0
        if name == "one":
            assert main(["study", "plan", str(folder), *SAY]) == 0
    return Planned(folder)


@pytest.fixture
def study(two_waves, tmp_path) -> Planned:
    shutil.copytree(two_waves.folder, tmp_path / "acme")
    return Planned(tmp_path / "acme")


def numbered(table: str) -> list[str]:
    return re.findall(r"^ +(\d+) ", table, re.MULTILINE)


def test_the_plan_is_made_once_and_then_shown(study, call) -> None:
    written = study.plan.read_text(encoding="utf-8")
    shown = call("study", "plan", study.folder, "--wave", "one")
    assert shown.code == 0
    assert numbered(shown.out) == [str(at + 1) for at in range(written.count("- id: "))]
    assert str(study.plan) in shown.out
    assert "{unit" not in shown.out + written
    assert study.plan.read_text(encoding="utf-8") == written
    french = call("study", "plan", study.folder, "--wave", "one", "--language", "fr")
    assert "proposée" in french.out


def test_an_entry_is_changed_and_the_rest_stays(study, call) -> None:
    mine = "# mine, all mine\n" + study.plan.read_text(encoding="utf-8")
    study.plan.write_text(mine, encoding="utf-8")
    made = call(
        "study", "plan", study.folder, "--wave", "one", "--set", "1", "--status", "delivered", "--owner", "Ann Lee",
        "--date", "2026-07-01", "--language", "fr",
    )  # fmt: skip
    assert (made.code, made.err) == (0, "")
    assert "1er juillet 2026" in made.out
    after = study.plan.read_text(encoding="utf-8")
    before, now = mine.splitlines(), after.splitlines()
    assert [line.strip() for line in now if line not in before] == [
        "status: delivered",
        'owner: "Ann Lee"',
        'date: "2026-07-01"',
    ]
    assert len(now) == len(before)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", "1", "--status", "dropped"], "plan-reason-missing"),
        (["--set", "99", "--owner", "Ann"], "plan-entry-unknown"),
        (["--set", "1"], "--set names the entry"),
        (["--owner", "Ann"], "--set names the entry"),
        (["--set", "1", "--status", "done"], "--status"),
        (["--set", "1", "--date", "tomorrow"], "--date"),
    ],
)
def test_what_cannot_be_done_changes_nothing(study, call, arguments, said) -> None:
    before = study.plan.read_bytes()
    found = call("study", "plan", study.folder, "--wave", "one", *arguments)
    assert found.code == 2
    assert said in found.err
    assert study.plan.read_bytes() == before


def test_a_plan_that_is_wrong_is_said_before_the_report_is_made(study, call) -> None:
    study.plan.write_text(study.plan.read_text(encoding="utf-8").replace("status: proposed", "status: dropped", 2))
    found = call("study", "report", study.folder)
    assert found.code == 2
    assert found.err.count("plan-reason-missing") == 2
    assert not (study.folder / "reports").exists()


def page(study: Planned) -> str:
    text = (study.folder / "reports" / "two.en.html").read_text(encoding="utf-8")
    return html.unescape(re.sub(r"<[^>]+>", "|", text))


OWN = """
  - id: own
    unit: {unit}
    action: lunch
    title: "=Lunch together"
    subject: engagement
    status: under-way
    owner: Zoé Q.
    first_step: Book a room
    date: "2026-12-24"
"""


@pytest.fixture(scope="module")
def followed_up(two_waves, tmp_path_factory) -> tuple[Planned, str]:
    """Return a study whose second report follows a plan up, and what was printed; made once."""
    study = Planned(tmp_path_factory.mktemp("followed") / "acme")
    shutil.copytree(two_waves.folder, study.folder)
    changes = (["1", "delivered", "2026-05-01"], ["2", "adopted", "2026-12-01"])
    for at, status, date in changes:
        options = ["--status", status, "--owner", "Zoé Q.", "--date", date]
        assert main(["study", "plan", str(study.folder), "--wave", "one", "--set", at, *options, *SAY]) == 0
    plan = study.plan.read_text(encoding="utf-8")
    unit = re.search(r"unit: (\S+)", plan)[1]
    study.plan.write_text(plan + OWN.format(unit=unit), encoding="utf-8")
    text = "\nbenchmarks: [sector.csv]\n"
    (study.folder / "sector.csv").write_text("source,scale,value,n\nSector 2025,engagement,50,900\n", encoding="utf-8")
    settings = study.folder / "study.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + text, encoding="utf-8")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert main(["study", "report", str(study.folder), "--format", "page,workbook", *SAY]) == 0
    return study, printed.getvalue()


def test_the_next_report_follows_the_plan_up(followed_up) -> None:
    study, printed = followed_up
    shown = page(study)
    assert "1 delivered" in shown
    assert "Sector 2025" in shown
    assert "Zoé" not in shown
    going_on = study.folder / FOLDER / "two.yaml"
    assert str(going_on) in printed
    written = going_on.read_text(encoding="utf-8")
    assert written.count("status: adopted") == 1
    assert "status: delivered" not in written


def test_what_goes_on_of_the_plan_has_a_row_in_the_workbook(followed_up) -> None:
    study, _ = followed_up
    sheet = openpyxl.load_workbook(study.folder / "reports" / "two.en.xlsx")["Actions"]
    (table,) = sheet.tables.values()
    titles, *rows = ([cell.value for cell in row] for row in sheet[table.ref])
    found = [dict(zip(titles, row, strict=True)) for row in rows]
    (own,) = (each for each in found if each["Action"] == "=Lunch together")
    assert (own["Status"], own["First step"], own["What should move"]) == ("under way", "Book a room", "Engagement")
    assert own["By when"].date().isoformat() == "2026-12-24"
    assert [each["By when"].date().isoformat() for each in found if each["Status"] == "adopted"] == ["2026-12-01"]
    assert not any("Zoé" in str(cell) for row in rows for cell in row)
    (choice,) = (rule for rule in sheet.data_validations.dataValidation if rule.type == "list")
    assert choice.formula1 == "action_statuses"
    status = titles.index("Status") + 1
    assert all(
        sheet.cell(row, status).coordinate in choice.sqref for row in range(sheet[table.ref][1][0].row, len(rows))
    )


def test_norms_need_studies_of_different_clients(study, call) -> None:
    found = call("norms", study.folder, study.folder / "none", "--out", "norms.yaml")
    assert found.code == 2
    assert "study-not-found" in found.err


def test_a_report_of_one_survey_beside_benchmarks(small, call, tmp_path) -> None:
    (tmp_path / "b.yaml").write_text("benchmarks: [{source: S, scale: engagment, value: 500}]\n", encoding="utf-8")
    export = [small / "export.csv", "--roster", small / "roster.csv", "--questionnaire", "pulse"]
    found = call("report", *export, "--benchmarks", tmp_path / "b.yaml")
    assert found.code == 2
    assert "unknown-reference" in found.err
    (tmp_path / "b.yaml").write_text("benchmarks: [{source: S 2025, scale: engagement, value: 50}]\n", encoding="utf-8")
    made = call("report", *export, "--benchmarks", tmp_path / "b.yaml", "--out", tmp_path)
    assert made.code == 0
    assert "S 2025" in (tmp_path / "report.en.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_norms_are_a_file_of_benchmarks(study, call, monkeypatch, tmp_path, language) -> None:
    scores = iter((40, 50, 60))
    monkeypatch.setattr(norms_command, "analysed", lambda *_, **__: client(f"Client {(at := next(scores))}", at))
    out = tmp_path / "norms.yaml"
    made = call("norms", *[study.folder] * 3, "--out", out, "--language", language)
    assert made.code == 0, made.err
    text = out.read_text(encoding="utf-8")
    assert text.count("value: 50") == 2
    assert "Client" not in text + made.out
    assert {"en": "Own studies 2025", "fr": "Nos études 2025"}[language] in text
    again = call("norms", study.folder, "--out", out)
    assert (again.code, "file-exists" in again.err) == (2, True)
