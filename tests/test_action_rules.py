"""The thresholds are read, and cannot be loosened beyond what keeps a plan small."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from diagnostic.action_rules import load_rules
from diagnostic.data_files import shipped
from diagnostic.problems import Code, InvalidInput


def own_file(folder: Path, section: str, **change: float) -> Path:
    content = yaml.safe_load(shipped("reports", "action_rules.yaml").read_text(encoding="utf-8"))
    content[section] = {**content[section], **change}
    path = folder / "rules.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_the_shipped_limits_are_those_of_the_concept() -> None:
    limits = load_rules().limits
    assert (limits.organisation, limits.division, limits.team) == (5, 3, 3)


def test_a_project_may_ask_for_less(tmp_path: Path) -> None:
    assert load_rules(own_file(tmp_path, "limits", team=2)).limits.team == 2


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("limits", "organisation", 6),
        ("limits", "division", 4),
        ("limits", "team", 4),
        ("limits", "protect", 3),
        ("low", "score", 101),
        ("importance", "outcome", 1.5),
    ],
)
def test_a_plan_cannot_become_a_long_list(tmp_path: Path, section: str, key: str, value: float) -> None:
    with pytest.raises(InvalidInput) as raised:
        load_rules(own_file(tmp_path, section, **{key: value}))
    (problem,) = raised.value.problems
    assert problem.code is Code.WRONG_VALUE
    assert problem.place.line is not None


def test_an_unknown_key_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        load_rules(own_file(tmp_path, "limits", teams=2))
    assert [problem.code for problem in raised.value.problems] == [Code.UNKNOWN_KEY]
