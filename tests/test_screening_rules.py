"""The file of limits: shipped, one's own, and wrong ones."""

import re
from pathlib import Path

import pytest

from diagnostic.data_files import shipped
from diagnostic.problems import Code, InvalidInput
from diagnostic.screening_rules import load_screening

SHIPPED = shipped("reports", "screening.yaml").read_text(encoding="utf-8")


def test_the_shipped_limits_are_those_of_the_literature() -> None:
    rules = load_screening()
    assert (rules.seconds_per_item, rules.pair_correlation, rules.even_odd, rules.signs_needed) == (2.0, 0.6, -0.3, 2)


def test_every_limit_is_in_the_shipped_file_with_a_remark() -> None:
    keys = re.findall(r"^(\w+): .*#", SHIPPED, re.MULTILINE)
    assert sorted(keys) == sorted(type(load_screening()).model_fields)


def test_ones_own_limits(tmp_path: Path) -> None:
    own = tmp_path / "screening.yaml"
    own.write_text(SHIPPED.replace("signs_needed: 2", "signs_needed: 3"), encoding="utf-8")
    assert load_screening(own).signs_needed == 3


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    own = tmp_path / "screening.yaml"
    wrong = SHIPPED.replace("signs_needed: 2", "signs_needed: 9").replace("least_scales: 6", "least_scales: many")
    own.write_text(wrong.replace("variability: 0.1", "varability: 0.1"), encoding="utf-8")
    with pytest.raises(InvalidInput) as raised:
        load_screening(own)
    codes = [problem.code for problem in raised.value.problems]
    assert sorted(codes) == sorted([Code.WRONG_VALUE, Code.WRONG_TYPE, Code.UNKNOWN_KEY, Code.MISSING_KEY])
    assert all(problem.place.line for problem in raised.value.problems if problem.code is not Code.MISSING_KEY)
