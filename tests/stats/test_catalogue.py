"""Every statistic has its methods entry, in its docstring and in ``docs/methods``, and is fast enough."""

import ast
import re
import time
from pathlib import Path

import numpy as np
import pytest

from diagnostic.stats.agreement import agreement, polarisation
from diagnostic.stats.comparison import contrast
from diagnostic.stats.false_discoveries import benjamini_hochberg
from diagnostic.stats.icc import anova_icc
from diagnostic.stats.mean import mean_interval
from diagnostic.stats.pooling import nested_random_intercept, random_intercept
from diagnostic.stats.proportion import wilson

ROOT = Path(__file__).parents[2]
SECTIONS = ["Parameters", "Returns", "Formula", "Assumptions", "Source", "Checked against"]
MODULES = sorted(path for path in (ROOT / "diagnostic" / "stats").rglob("*.py") if path.name != "__init__.py")
FUNCTIONS = [
    pytest.param(path, node, id=f"{path.stem}.{node.name}")
    for path in MODULES
    if not path.stem.startswith("_")
    for node in ast.parse(path.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
]
CLASSES = [
    pytest.param(node, id=f"{path.stem}.{node.name}")
    for path in MODULES
    for node in ast.parse(path.read_text(encoding="utf-8")).body
    if isinstance(node, ast.ClassDef) and not any(getattr(base, "id", "") == "StrEnum" for base in node.bases)
]


def test_there_are_statistics() -> None:
    assert len(FUNCTIONS) >= 25


@pytest.mark.parametrize(("path", "node"), FUNCTIONS)
def test_the_docstring_is_a_methods_entry(path: Path, node: ast.FunctionDef) -> None:
    text = ast.get_docstring(node) or ""
    found = re.findall(r"^(\S.*)\n-{3,}$", text, flags=re.MULTILINE)
    assert found == SECTIONS
    bodies = re.split(r"^\S.*\n-{3,}$", text, flags=re.MULTILINE)
    assert all(body.strip() for body in bodies)


@pytest.mark.parametrize(("path", "node"), FUNCTIONS)
def test_every_parameter_is_described(path: Path, node: ast.FunctionDef) -> None:
    text = ast.get_docstring(node) or ""
    described = text.split("Parameters\n----------\n", 1)[1].split("Returns\n", 1)[0]
    names = {
        name.strip() for line in re.findall(r"^(\S[^:\n]*) : ", described, re.MULTILINE) for name in line.split(",")
    }
    arguments = [a.arg for a in [*node.args.args, *node.args.kwonlyargs]]
    assert names == set(arguments)


@pytest.mark.parametrize(("path", "node"), FUNCTIONS)
def test_the_methods_pages_name_it(path: Path, node: ast.FunctionDef) -> None:
    page = ROOT / "docs" / "methods" / f"{path.stem}.md"
    assert f"`{node.name}`" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("node", CLASSES)
def test_results_are_frozen_and_slotted(node: ast.ClassDef) -> None:
    decorator = next(d for d in node.decorator_list if isinstance(d, ast.Call))
    assert {k.arg for k in decorator.keywords if k.value.value is True} == {"frozen", "slots"}
    assert node.name.startswith("_") or ast.get_docstring(node)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_statistics_import_no_frames_and_nothing_of_ours_but_problems(path: Path) -> None:
    """A private module beside them holds a part of one statistic."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            assert not name.startswith("pandas")
            assert not name.startswith("diagnostic") or name == "diagnostic.problems" or "._" in name


def test_two_thousand_teams_and_twenty_five_scales_are_quick() -> None:
    """Half a second is aimed at; the limit leaves room for a slow or busy machine."""
    rng, teams, scales, items = np.random.default_rng(1), 2000, 25, 4
    counts = rng.integers(0, 6, (teams, scales, items, 5))
    n = counts[:, :, 0].sum(axis=-1) + 2
    total, square = n * 3.0, n * (9.0 + rng.uniform(0.5, 1.5, n.shape))
    total = total + n * rng.normal(0, 0.3, n.shape)
    square = square + total**2 / n - 9.0 * n
    division = np.arange(teams) // 40
    variance = (square - total**2 / n) / (n - 1)
    begin = time.process_time()
    agreement(counts)
    polarisation(counts)
    mean_interval(n, total, square, population=n + 3)
    wilson(counts[..., 3:].sum(axis=-1), counts.sum(axis=-1))
    pairs = contrast(n, total / n, variance, n.sum(axis=0) - n, 3.0, 1.0)
    benjamini_hochberg(pairs.p_value)
    for scale in range(scales):
        columns = n[:, scale], total[:, scale], square[:, scale]
        anova_icc(n[:, scale], total[:, scale] / n[:, scale], variance[:, scale])
        random_intercept(*columns)
        nested_random_intercept(*columns, division)
    assert time.process_time() - begin < 10
