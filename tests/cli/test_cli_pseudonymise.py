"""``diagnostic pseudonymise``: HR makes a file on their own computer, and hands it over to others."""

import csv
import hashlib
import io
import itertools
import json
import re
import sys
from pathlib import Path

import pytest
from export_builder import csv_text
from handover_world import planted

from diagnostic.analysis import analyse
from diagnostic.disclosure.policy import load_policy
from diagnostic.exports.read import read_export
from diagnostic.measures import Measure
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.settings import Settings

DAY = ("--date", "2026-05-01")
DRAWN = {Measure.DRIVERS, Measure.DRIVER_MODEL}
"""Whose intervals are drawn at random, row by row."""


def rows_of(path):
    return list(csv.DictReader(io.StringIO(Path(path).read_text(encoding="utf-8"))))


def rows_with_head(path):
    return list(csv.reader(io.StringIO(Path(path).read_text(encoding="utf-8"))))


@pytest.fixture
def made(call, pulse):
    """Return the pulse sample as HR hands it over: in the current folder, with a new key."""
    printed = call(
        "pseudonymise", pulse / "export.csv", "--roster", pulse / "roster.csv", "--questionnaire", "pulse",
        "--key", "hr.key", "--new-key", *DAY,
    )  # fmt: skip
    assert printed.code == 0, printed.err
    return printed


def test_the_file_its_receipt_and_the_key(made):
    assert sorted(path.name for path in Path("handover").iterdir()) == ["answers.csv", "receipt.json", "receipt.txt"]
    key = Path("hr.key")
    if sys.platform != "win32":
        assert key.stat().st_mode & 0o777 == 0o600
    assert "hr.key is the new key" in made.out
    assert "933 people" in made.out
    secret = key.read_text(encoding="ascii").strip()
    texts = [path.read_text(encoding="utf-8") for path in Path("handover").iterdir()]
    assert not [text for text in (*texts, made.out, made.err) if secret in text or secret[:16] in text]
    receipt = Path("handover/receipt.txt").read_text(encoding="utf-8")
    for said in (
        "933 rows were read, 933 are in the file",
        "Length of service: every value",
        "HMAC-SHA-256",
        "1 May 2026",
    ):
        assert said in receipt
    known = json.loads(Path("handover/receipt.json").read_text(encoding="utf-8"))
    assert (known["format"], known["people"], known["date"]) == ("diagnostic-receipt", 933, "2026-05-01")


def test_the_report_says_the_same(call, pulse):
    """A quarter of the sample, without comments (these have tests of their own), where no value is so rare as to go."""
    head, *rows = rows_with_head(pulse / "export.csv")
    kept = [at for at, name in enumerate(head) if "Please do not name" not in name]
    some = [[row[at] for at in kept] for row in (head, *rows[::4])]
    Path("some.csv").write_text(csv_text(some), encoding="utf-8")
    asked, policy, settings = load_questionnaire("pulse"), load_policy(), Settings("Sylvane", "2026-05-01")
    files = ("--questionnaire", "pulse", "--roster", pulse / "roster.csv")
    assert call("pseudonymise", "some.csv", *files, "--key", "hr.key", "--new-key", "--threshold", "3").code == 0
    one, other = (
        analyse(read_export(path, asked, roster=pulse / "roster.csv").responses, settings, policy)
        for path in ("some.csv", "handover/answers.csv")
    )
    assert one.tables.keys() == other.tables.keys()
    cells = differing = 0
    for measure, table in one.tables.items():
        assert table.axes == other.tables[measure].axes
        for keys in itertools.product(*table.axes):
            first, second = table.cell(*keys), other.cell(measure, *keys)
            assert type(first) is type(second), (measure, keys)
            if measure not in DRAWN:
                cells += 1
                differing += first != second
    # In another order, sums differ in their last binary digit, and so may what is rounded at a half.
    assert differing <= cells // 1000
    assert cells > 5000
    assert (one.units, one.roles, one.attributes) == (other.units, other.roles, other.attributes)


def test_waves_are_linked_by_the_pseudonyms_as_they_were_by_the_codes(call, tmp_path):
    assert call("simulate", "--questionnaire", "pulse", "--waves", "2", "--out", "sample", "--language", "en").code == 0
    folders = (Path("sample"), Path("sample/wave-2"))
    key = ("--key", "hr.key")
    for number, folder in enumerate(folders):
        new = ("--new-key",) if not number else ()
        out = ("--out", f"given/{number}.csv", "--receipt", f"given/{number}.txt")
        asked = ("--questionnaire", "pulse", "--roster", folder / "roster.csv")
        assert call("pseudonymise", folder / "export.csv", *asked, *key, *new, *out, *DAY).code == 0
    linked = {}
    for study, exports in (
        ("raw", [each / "export.csv" for each in folders]),
        ("safe", ["given/0.csv", "given/1.csv"]),
    ):
        assert call("study", "new", study, "--questionnaire", "pulse", "--organisation", "Sylvane").code == 0
        for number, export in enumerate(exports):
            name = ("--name", f"w{number}", "--date", f"202{number}-03-01")
            printed = call("study", "wave", "add", study, export, *name, "--roster", folders[number] / "roster.csv")
            assert printed.code == 0, printed.err
        linked[study] = next(line for line in printed.out.splitlines() if "w0" in line)  # of the second wave
    assert re.search(r"\d{3}", linked["raw"])
    assert linked["raw"] == linked["safe"]
    secret = Path("hr.key").read_text(encoding="ascii").strip()
    codes = {row["Personal code"] for row in rows_of("sample/export.csv")} - {""}
    for path in Path("safe").rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert secret.encode() not in data
        assert bytes.fromhex(secret) not in data
        assert not [code for code in list(codes)[:50] if code.encode() in data]


def test_the_same_call_gives_the_same_bytes_and_nothing_is_written_over(call, made, pulse):
    asked = ("--questionnaire", "pulse", "--roster", pulse / "roster.csv", "--key", "hr.key", *DAY)
    before = {path: path.read_bytes() for path in Path("handover").iterdir()}
    refused = call("pseudonymise", pulse / "export.csv", *asked)
    assert refused.code == 2
    assert refused.err.count("[file-exists]") == 3
    assert call("pseudonymise", pulse / "export.csv", *asked, "--force").code == 0
    assert {path: path.read_bytes() for path in Path("handover").iterdir()} == before
    again = call("pseudonymise", pulse / "export.csv", *asked, "--force", "--new-key")
    assert again.code == 2
    assert "[handover-key-there]" in again.err


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_written(call, tmp_path):
    Path("weak.key").write_text("secret", encoding="utf-8")
    Path("weak.key").chmod(0o600)
    Path("x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    Path("acme").mkdir()
    Path("acme/study.yaml").touch()
    Path("weak.key").rename("acme/weak.key")
    before = sorted(Path().rglob("*"))
    printed = call("pseudonymise", "x.csv", "--key", "acme/weak.key", "--out", "acme/x.csv", "--names", "nobody.txt")
    assert printed.code == 2
    said = set(re.findall(r"\[([\w-]+)\]", printed.err))
    assert {"handover-key-weak", "handover-key-in-study", "file-not-found", "nothing-matched", "no-team-column"} <= said
    assert printed.out.rstrip().endswith("Nothing was written.")
    assert sorted(Path().rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--key", "none.key"], "handover-key-missing"),
        (["--key", "open.key"], "handover-key-open"),
        (["--key", "good.key", "--out", "answers.csv"], "handover-key-beside"),
        (["--key", "good.key", "--out", "out/x.csv", "--receipt", "planted.csv", "--force"], "handover-same-file"),
        (["--key", "good.key", "--keep", "Favorite pet"], "handover-keep-unknown"),
        (["--key", "good.key", "--keep", "E-mail"], "handover-keep-refused"),
    ],
)
def test_what_is_refused(call, tmp_path, arguments, code):
    if code == "handover-key-open" and sys.platform == "win32":
        return
    path, _ = planted(tmp_path)
    before = path.read_bytes()
    for name, mode in (("open.key", 0o644), ("good.key", 0o600)):
        Path(name).write_text(hashlib.sha256(b"hr").hexdigest(), encoding="ascii")
        Path(name).chmod(mode)
    printed = call("pseudonymise", path, *arguments)
    assert printed.code == 2
    assert f"[{code}]" in printed.err
    assert path.read_bytes() == before
    assert not Path("handover").exists()


def test_options_reach_the_file(call, tmp_path):
    path, _ = planted(tmp_path)
    Path("names.txt").write_text("Bakshi\n", encoding="utf-8")
    text = path.read_text(encoding="utf-8").replace("more time, fewer meetings", "more time without bakshi")
    path.write_text(text, encoding="utf-8")
    common = ("pseudonymise", path, "--key", "hr.key", "--threshold", "4", *DAY, "--force")
    first = call(
        *common, "--new-key", "--language", "fr", "--keep", "Favourite pet", "--comments", "row", "--names", "names.txt"
    )
    assert first.code == 0, first.err
    rows = rows_of("handover/answers.csv")
    assert {row["site"] for row in rows} == {"Nantes", "Autre"} or "Autre" in {row["site"] for row in rows}
    assert rows[0]["Favourite pet"].startswith("pet-")
    assert "handover-kept-tells" in first.err
    assert "bakshi" not in Path("handover/answers.csv").read_text(encoding="utf-8")
    assert "sur la ligne de son auteur" in Path("handover/receipt.txt").read_text(encoding="utf-8")
    second = call(*common, "--comments", "none", "--coarsen", "team")
    assert second.code == 0, second.err
    rows = rows_of("handover/answers.csv")
    assert "comment_helps" not in rows[0]
    assert "team by team" in Path("handover/receipt.txt").read_text(encoding="utf-8")
    known = json.loads(Path("handover/receipt.json").read_text(encoding="utf-8"))
    assert known["options"]["coarsening"] == "team"
    assert known["crowd"]["smallest"] >= 4


@pytest.mark.parametrize("bad", [["--threshold", "2"], ["--coarsen", "all"], ["--comments", "apart"]])
def test_values_that_cannot_be(call, bad):
    printed = call("pseudonymise", "x.csv", "--key", "k", *bad)
    assert printed.code == 2
    assert bad[0] in printed.err


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_receipt_has_no_value_of_anybody_in_any_language(call, tmp_path, language):
    path, told = planted(tmp_path)
    printed = call("pseudonymise", path, "--key", "hr.key", "--new-key", "--language", language)
    assert printed.code == 0, printed.err
    said = printed.out + printed.err + Path("handover/receipt.txt").read_text(encoding="utf-8")
    assert not [value for values in told.values() for value in values if value in said]
    assert "Villa-Unique" not in said
    assert "Patents" not in said
