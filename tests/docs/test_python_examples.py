"""The Python of docs/api.md runs, and its table names what the package offers."""

import re
from pathlib import Path

import diagnostic

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def test_the_examples_run_from_top_to_bottom(documented, monkeypatch, capsys):
    monkeypatch.chdir(documented)
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102 - our own page
    printed = capsys.readouterr().out
    estimate, low, high, n = (float(number) for number in printed.splitlines()[0].split())
    assert low <= estimate <= high
    assert n > 900
    assert "no-such-file.csv" in printed
    assert (documented / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_the_table_names_every_public_name_and_no_other():
    table = PAGE.read_text(encoding="utf-8").split("## All names")[1]
    named = {name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert named == set(diagnostic.__all__)
