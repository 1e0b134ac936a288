"""The program is built as docs/architecture.md draws it."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import layers
import pytest

TEXT = layers.PICTURE.read_text(encoding="utf-8")
ROWS = layers.rows(TEXT)
MODULES = layers.modules()

SAFE = (
    "action_library",
    "actions",
    "action_rules",
    "causes",
    "cause_patterns",
    "release",
    "report.*",
    "fielding.*",
)
UNSAFE = (
    "responses",
    "exports.*",
    "scoring",
    "tally",
    "unit_tally",
    "figures",
    "stats.*",
    "psychometrics",
    "structure",
    "teams",
    "cuts",
    "shrinkage",
    "sharedness",
    "answers",
    "drivers",
    "driver_sums",
    "silos",
    "networks",
    "screening",
    "screened",
    "earlier_*",
    "matched_answers",
    "store.*",
    "study_waves",
    "study_ledger",
)
BY_NAME = ("__init__", "cli.arguments")
"""Modules that may load others by name."""


def calls(module: layers.Module, name: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id == name)
            or (isinstance(node.func, ast.Attribute) and node.func.attr == name)
        )
        for node in ast.walk(module.tree)
    )


def test_every_module_has_one_place_in_the_picture():
    assert len(MODULES) > 50
    for name in MODULES:
        layers.place(name, ROWS)


def test_every_name_of_the_picture_is_a_module():
    for pattern in (pattern for row in ROWS for family in row for pattern in family):
        assert any(layers.fits(name, (pattern,)) for name in MODULES), pattern


def test_imports_only_go_down():
    assert not list(layers.upward(MODULES, ROWS))


def test_nothing_imports_in_a_circle():
    TopologicalSorter({name: module.ours for name, module in MODULES.items()}).prepare()


@pytest.mark.parametrize("library", sorted(layers.owners(TEXT)))
def test_a_library_is_imported_by_its_owners_only(library):
    owners = layers.owners(TEXT)[library]
    users = [name for name, module in MODULES.items() if library in module.libraries]
    assert users, "in the table and not used"
    assert not [name for name in users if not layers.fits(name, owners)]


def test_statistics_know_arrays_only():
    for name, module in MODULES.items():
        if layers.fits(name, ("stats.*",)):
            assert "pandas" not in module.libraries, name
            assert all(layers.fits(imported, ("problems", "stats.*")) for imported in module.ours), name


@pytest.mark.parametrize("name", [name for name in MODULES if layers.fits(name, SAFE)])
def test_what_renders_cannot_reach_what_was_answered(name):
    assert not [found for found in layers.reached(name, MODULES) if layers.fits(found, UNSAFE)]


def test_only_the_gate_makes_a_release():
    makers = [name for name, module in MODULES.items() if calls(module, "Release")]
    assert makers
    assert all(layers.fits(name, ("disclosure.*",)) for name in makers), makers


def test_only_the_command_line_prints():
    assert not [
        name
        for name, module in MODULES.items()
        if not layers.fits(name, ("cli.*",)) and (calls(module, "print") or {"rich", "typer"} & module.libraries)
    ]


def test_no_import_hides_in_a_function():
    hidden = [
        name
        for name, module in MODULES.items()
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


def test_modules_are_loaded_by_name_in_two_places_only():
    for name, module in MODULES.items():
        if "importlib" in module.libraries or calls(module, "__import__"):
            assert name in BY_NAME


# --- the rules themselves: each finds what it is there for -----------------------------------------------


def tiny_package(folder: Path, **sources: str) -> dict[str, layers.Module]:
    package = folder / "diagnostic"
    package.mkdir()
    for name, source in sources.items():
        (package / f"{name}.py").write_text(source, encoding="utf-8")
    return layers.modules(package)


PICTURE = layers.rows("## Layers\n\n```\ntop\nleft | right\nlow_*\nbase + ground\n```\n")


@pytest.mark.parametrize(
    ("module", "source", "found"),
    [
        ("top", "from diagnostic import left", []),
        ("left", "from diagnostic.top import thing", ["left imports top"]),
        ("left", "import diagnostic.right", ["left imports right"]),
        ("left", "def f():\n    from diagnostic import top", ["left imports top"]),
        ("left", "if TYPE_CHECKING:\n    from diagnostic.top import Thing", ["left imports top"]),
        ("low_a", "from diagnostic.low_b import thing", []),
        ("base", "from diagnostic.ground import thing", []),
        ("base", "from diagnostic.low_a import thing", ["base imports low_a"]),
    ],
)
def test_the_rule_of_layers(tmp_path, module, source, found):
    empty = dict.fromkeys(("top", "left", "right", "low_a", "low_b", "base", "ground"), "")
    assert list(layers.upward(tiny_package(tmp_path, **{**empty, module: source}), PICTURE)) == found


def test_a_module_without_a_place_is_found(tmp_path):
    with pytest.raises(AssertionError, match="stray"):
        list(layers.upward(tiny_package(tmp_path, stray=""), PICTURE))


def test_reach_goes_through_others(tmp_path):
    found = tiny_package(tmp_path, top="import diagnostic.left", left="import diagnostic.base", base="")
    assert layers.reached("top", found) == {"left", "base"}
