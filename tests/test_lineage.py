"""What became of units over several steps at once."""

from diagnostic.lineage import Lineage, Step, certain, through
from diagnostic.wave_info import Fate

FIRST = Lineage(
    (
        Step("a", Fate.SAME, ("a",)),
        Step("b2", Fate.RENAMED, ("b",)),
        Step("cd", Fate.MERGED, ("c", "d")),
        Step("new", Fate.NEW),
        Step("e1", Fate.SPLIT, ("e",)),
        Step("f", Fate.CLOSED, ("f",)),
        Step("g", Fate.SAME, ("g",)),
    )
)
SECOND = Lineage(
    (
        Step("a", Fate.SAME, ("a",)),
        Step("b2", Fate.SAME, ("b2",)),
        Step("cd3", Fate.RENAMED, ("cd",)),
        Step("new", Fate.SAME, ("new",)),
        Step("e1", Fate.SAME, ("e1",)),
        Step("g", Fate.CLOSED, ("g",)),
    )
)


def test_steps_follow_one_another():
    found = {step.unit: (step.fate, step.before) for step in through((FIRST, SECOND)).steps}
    assert found["a"] == (Fate.SAME, ("a",))
    assert found["b2"] == (Fate.RENAMED, ("b",))
    assert found["cd3"] == (Fate.MERGED, ("c", "d"))
    assert found["new"] == (Fate.NEW, ())
    assert found["e1"] == (Fate.NEW, ())  # of a unit that was split nobody knows which part
    assert found["g"] == (Fate.CLOSED, ("g",))


def test_one_step_is_itself():
    assert through((FIRST,)) is FIRST


def test_a_unit_split_at_last_stays_split():
    last = Lineage((Step("a1", Fate.SPLIT, ("a",)), Step("n1", Fate.SPLIT, ("new",))))
    found = {step.unit: (step.fate, step.before) for step in through((FIRST, last)).steps}
    assert found["a1"] == (Fate.SPLIT, ("a",))
    assert found["n1"] == (Fate.SPLIT, ())


def test_only_what_is_the_same_by_name_is_certain():
    assert [step.unit for step in certain(FIRST).steps] == ["a", "g"]
