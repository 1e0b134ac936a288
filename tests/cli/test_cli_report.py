"""``diagnostic report``: the page, the summary, and what a failure leaves behind."""

import datetime as dt
import re
from pathlib import Path

import pytest

from diagnostic.cli import deliver
from diagnostic.cli import files as writing
from diagnostic.cli import report as command
from diagnostic.disclosure import gate
from diagnostic.disclosure.audit import Verdict


@pytest.fixture
def inputs(small):
    return files(small)


def files(folder):
    return [folder / "export.csv", "--roster", folder / "roster.csv", "--questionnaire", "pulse"]


def test_the_page_and_its_summary(call, pulse):
    inputs = files(pulse)
    printed = call("report", *inputs, "--organisation", "Ardoise & Cie", "--date", "2026-03-31", "--out", "made/here")
    assert printed.code == 0, printed.err
    page = Path("made/here/report.en.html").read_text(encoding="utf-8")
    assert page.rstrip().endswith("</html>")
    assert "Ardoise &amp; Cie" in page
    assert "31 March 2026" in page
    assert [path.name for path in Path("made/here").iterdir()] == ["report.en.html"]
    assert "made/here/report.en.html" in printed.out
    assert "933 people in 48 teams." in printed.out
    assert "simulated" in printed.out
    assert re.search(r"confidentiality: [\d,]+ of [\d,]+ figures; shown as a range: \d+", printed.out)


def test_the_language_is_that_of_report_and_messages(call, inputs):
    printed = call("report", *inputs, "--language", "fr")
    assert printed.code == 0, printed.err
    assert "Le rapport est prêt" in printed.out
    assert '<html lang="fr"' in Path("out/report.fr.html").read_text(encoding="utf-8")


def test_the_same_call_gives_the_same_bytes_and_the_date_is_today(call, inputs):
    pages = []
    for folder in ("one", "two"):
        assert call("report", *inputs, "--out", folder).code == 0
        pages.append(Path(folder, "report.en.html").read_bytes())
    assert pages[0] == pages[1]
    assert str(dt.datetime.now().astimezone().year).encode() in pages[0]


def test_a_stricter_policy_shows_less(call, inputs):
    Path("policy.yaml").write_text("threshold: 30\n", encoding="utf-8")
    small = {}
    for name, more in {"standard": [], "strict": ["--policy", "policy.yaml"]}.items():
        printed = call("report", *inputs, *more, "--out", name)
        small[name] = int(re.search(r"(\d+) units? (?:is|are) not shown", printed.out)[1])
    assert small["strict"] > small["standard"]


def test_all_problems_of_all_files_come_at_once(call, inputs):
    Path("policy.yaml").write_text("threshold: 1\n", encoding="utf-8")
    Path("roster.csv").write_text("Team,Headcount\nNorth,many\n", encoding="utf-8")
    printed = call("report", inputs[0], "--roster", "roster.csv", "--policy", "policy.yaml", "--theme", "none-such")
    assert (printed.code, printed.out) == (2, "")
    for code in ("wrong-value", "file-not-found", "roster-headcount"):
        assert f"[{code}]" in printed.err
    assert "Traceback" not in printed.err
    assert not Path("out").exists()


@pytest.mark.parametrize("failing", ["reading", "rendering", "moving"])
def test_a_failure_leaves_the_earlier_report_and_nothing_else(call, inputs, failing, monkeypatch):
    out = Path("out")
    out.mkdir()
    (out / "report.en.html").write_text("earlier", encoding="utf-8")

    def broken(*_arguments, **_named):
        raise OSError(28, "No space left on device")

    if failing == "reading":
        inputs = ["nothing.csv"]
    elif failing == "rendering":
        monkeypatch.setattr(deliver, "to_html", broken)
    else:
        monkeypatch.setattr(writing.Path, "replace", broken)
    if failing == "rendering":  # a bug keeps its traceback
        with pytest.raises(OSError, match="No space"):
            call("report", *inputs)
    else:
        assert call("report", *inputs).code == 2
    assert [path.name for path in out.iterdir()] == ["report.en.html"]
    assert (out / "report.en.html").read_text(encoding="utf-8") == "earlier"


def test_a_folder_that_is_a_file_is_refused_at_once(call, monkeypatch):
    Path("taken").write_text("", encoding="utf-8")
    monkeypatch.setattr(command, "run_pipeline", None)
    printed = call("report", "export.csv", "--out", "taken/deeper")
    assert printed.code == 2
    assert "[file-not-writable]" in printed.err


def test_nothing_of_a_person_is_ever_printed(call, small):
    """Comments, codes and names go in; a problem on every line comes out, without them."""
    head, *rows = (small / "export.csv").read_text(encoding="utf-8").splitlines()
    word = "zebra"
    changed = [f"{row},{word}.{at}@example.org,{word} {at} wrote this" for at, row in enumerate(rows)]
    text = "\n".join((f"{head},E-mail,What helps you most", *changed, changed[0]))
    Path("export.csv").write_text(text, encoding="utf-8")
    for arguments in (["check"], ["report"], ["check", "--roster", "export.csv"]):
        printed = call(arguments[0], "export.csv", "--questionnaire", "pulse", *arguments[1:])
        assert word not in printed.out + printed.err
        assert not re.search(r"R\d{5}", printed.out + printed.err)
    assert word not in Path("out/report.en.html").read_text(encoding="utf-8")


def test_a_page_half_in_another_language_is_refused(call, inputs):
    Path("own.yaml").write_text(
        """id: own
version: 1
languages: [fr]
name: {fr: À nous}
purpose: {fr: Un essai.}
chain: offer
scales:
  - id: mission
    name: {fr: Mission}
    high: {fr: On sait pourquoi.}
    low: {fr: On ne sait pas pourquoi.}
    role: driver
    items:
      - {id: mission_1, fr: "Je peux dire en une phrase à quoi sert notre organisation.", marker: true}
""",
        encoding="utf-8",
    )
    printed = call("report", inputs[0], "--questionnaire", "own.yaml", "--language", "en")
    assert printed.code == 2
    assert "[questionnaire-language]" in printed.err
    assert "(fr)" in printed.err
    assert not Path("out/report.en.html").exists()


def test_what_the_gate_refuses_is_said_with_a_cure_and_nothing_is_written(call, inputs, monkeypatch):
    found = Verdict(("score: determined, Sales, column 2",), 1)
    monkeypatch.setattr(gate, "audit", lambda *_, **__: found)
    printed = call("report", *inputs, "--language", "en")
    assert (printed.code, printed.out) == (2, "")
    assert "[gate-refused]" in printed.err
    assert "score: determined, Sales, column 2" in " ".join(printed.err.split())
    assert "Traceback" not in printed.err
    assert not Path("out").exists()


def test_a_check_that_cannot_be_finished_in_time_releases_nothing(call, inputs, monkeypatch, tmp_path):
    (tmp_path / "policy.yaml").write_text("time_limit: 1\n", encoding="utf-8")
    seconds = iter(range(0, 10_000, 2))
    monkeypatch.setitem(gate.protect.__kwdefaults__, "clock", lambda: float(next(seconds)))
    printed = call("report", *inputs, "--policy", str(tmp_path / "policy.yaml"), "--language", "en")
    assert (printed.code, printed.out) == (2, "")
    assert "[gate-too-slow]" in printed.err
    assert "1 second" in printed.err
    assert "Traceback" not in printed.err
    assert not Path("out").exists()
