import pytest

from diagnostic.disclosure.policy import Style, load_policy
from diagnostic.measures import Measure
from diagnostic.problems import Code, InvalidInput


def written(tmp_path, content):
    path = tmp_path / "policy.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def test_the_shipped_policy(policy):
    assert (policy.threshold, policy.comment_threshold, policy.unanimity_others, policy.band_width) == (5, 10, 1, 20)
    assert policy.decimals() == {
        "score": 0,
        "share": 2,
        "spread": 1,
        "effect": 2,
        "probability": 3,
        "icc": 3,
        "coefficient": 2,
        "fit": 3,
        "variance": 1,
        "statistic": 2,
        "count": 0,
    }


def test_a_column_may_mean_something_else_in_another_table(policy):
    assert policy.style(Measure.SCORE, "estimate") is Style.SCORE
    assert policy.style(Measure.PARTICIPATION, "estimate") is Style.SHARE
    assert policy.style(Measure.CONTRAST, "q_value") is Style.PROBABILITY
    assert policy.style(Measure.SCORE, "median") is None


def test_a_project_changes_only_what_it_names(tmp_path, policy):
    changed = load_policy(written(tmp_path, "threshold: 8\nrounding: {share: 1}\n"))
    assert changed.threshold == 8
    assert changed.rounding.share == 1
    assert changed.comment_threshold == policy.comment_threshold
    assert changed.rounding.effect == policy.rounding.effect
    assert changed.styles == policy.styles
    assert changed.protection == policy.protection
    stricter = load_policy(written(tmp_path, "protection: {points: 15}\n")).protection
    assert (stricter.points, stricter.people) == (15, policy.protection.people)


@pytest.mark.parametrize("floor", ["threshold: 3", "comment_threshold: 5"])
def test_the_floor_itself_may_be_asked_for(tmp_path, floor):
    key, value = floor.split(": ")
    assert getattr(load_policy(written(tmp_path, floor)), key) == int(value)


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ("threshold: 2", [Code.WRONG_VALUE]),
        ("threshold: 2\ncomment_threshold: 4", [Code.WRONG_VALUE, Code.WRONG_VALUE]),
        ("unanimity_others: 0", [Code.WRONG_VALUE]),
        ("band_width: 5", [Code.WRONG_VALUE]),
        ("protection: {points: 4}", [Code.WRONG_VALUE]),
        ("protection: {points: 30, people: 0}", [Code.WRONG_VALUE, Code.WRONG_VALUE]),
        ("protection: {seconds: 1}", [Code.UNKNOWN_KEY]),
        ("time_limit: 0", [Code.WRONG_VALUE]),
        ("time_limit: 100000", [Code.WRONG_VALUE]),
        ("rounding: {score: 2}", [Code.WRONG_VALUE]),
        ("treshold: 5", [Code.UNKNOWN_KEY]),
        ("styles: {any: {}}", [Code.UNKNOWN_KEY]),
        ("threshold: five", [Code.WRONG_TYPE]),
    ],
)
def test_a_looser_rule_or_a_wrong_key_is_a_problem(tmp_path, content, codes):
    with pytest.raises(InvalidInput) as invalid:
        load_policy(written(tmp_path, content))
    assert [problem.code for problem in invalid.value.problems] == codes
    assert all(problem.place.line is not None for problem in invalid.value.problems)


def test_a_policy_cannot_be_changed_afterwards(policy):
    with pytest.raises(ValueError, match="frozen"):
        policy.threshold = 1
