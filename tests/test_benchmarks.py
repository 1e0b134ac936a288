import numpy as np
import pytest

from diagnostic.benchmarks import Benchmark, benchmark_figures
from diagnostic.cells import WHYS
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.problems import Why


def scores(estimate=(60.0, np.nan)) -> Figures:
    columns = {"estimate": [estimate], "std_error": [(2.0, np.nan)], "sd": [(20.0, np.nan)]}
    n = np.array([[100, 0]])
    why = np.array([[-1, WHYS.index(Why.NO_ANSWERS)]], dtype=np.int8)
    return Figures(Measure.SCORE, (("organisation",), ("a", "b")), n, {k: np.array(v) for k, v in columns.items()}, why)


def test_a_benchmark_of_known_size_has_an_error_of_its_own() -> None:
    found = benchmark_figures([Benchmark("Sector", "a", 55, n=100), Benchmark("Own", "a", 55)], scores())
    assert found is not None
    assert found.axes == (("Sector", "Own"), ("a", "b"))
    np.testing.assert_allclose(found.columns["difference"][:, 0], 5)
    wide = 1.96 * np.sqrt(2**2 + 20**2 / 100)
    assert found.columns["high"][:, 0] == pytest.approx([5 + wide, 5 + 1.96 * 2])
    assert found.columns["n_benchmark"][:, 0].tolist() == [100, 0]
    assert [WHYS[why] for why in found.why[:, 1]] == [Why.NOT_ASKED] * 2


def test_what_was_not_asked_or_not_answered() -> None:
    found = benchmark_figures([Benchmark("S", "b", 50), Benchmark("S", "other", 50)], scores())
    assert found is not None
    assert [WHYS[why] for why in found.why[0]] == [Why.NOT_ASKED, Why.NO_ANSWERS]
    assert benchmark_figures([], scores()) is None


def test_a_norm_has_the_error_of_the_organisations_it_is_made_of() -> None:
    norm = Benchmark("Own", "a", 55, n=10_000, studies=9, spread=6)
    found = benchmark_figures([norm], scores())
    assert found is not None
    assert found.columns["high"][0, 0] == pytest.approx(5 + 1.96 * np.sqrt(2**2 + 6**2 / 9))
