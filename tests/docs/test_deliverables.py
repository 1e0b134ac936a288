"""The Python of docs/deliverables.md runs on a file as it is written, and its names are those of the program."""

import re
from pathlib import Path

from report.release_factory import DIVIDED_TEAM, SMALL, sample_plan, sample_release

from diagnostic.cells import Reason
from diagnostic.measures import Measure
from diagnostic.report.release_records import STATUSES
from diagnostic.report.to_json import to_json

PAGE = Path(__file__).resolve().parents[2] / "docs" / "deliverables.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_scores_of_teams_can_be_had_with_json_and_pandas_alone(tmp_path, monkeypatch, capsys):
    release = sample_release()
    monkeypatch.chdir(tmp_path)
    Path("release.json").write_text(to_json(release, sample_plan()), encoding="utf-8")
    (block,) = [each for each in re.findall(r"^```python\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE) if "json" in each]
    names: dict[str, object] = {}
    exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102 - our own page
    table = names["table"]
    unit = release.unit(DIVIDED_TEAM)
    assert table.loc[unit.name, "mission"] == release.cell(Measure.SCORE, unit.id, "mission").number("estimate")
    assert release.unit(SMALL).name not in table.index
    assert unit.name in capsys.readouterr().out


def test_every_status_and_reason_is_explained():
    assert not [word for word in (*STATUSES, *(reason.value for reason in Reason)) if f"`{word}`" not in TEXT]
