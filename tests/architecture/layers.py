"""Reads the layer picture and the library table of docs/architecture.md, and the imports of every module."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "diagnostic"
PICTURE = REPOSITORY / "docs" / "architecture.md"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a module stands: its row, from the top, and its family in that row."""

    row: int
    family: int


@dataclass(frozen=True, slots=True)
class Module:
    """What a module imports, and where."""

    name: str
    ours: frozenset[str]
    """Modules of the package."""
    libraries: frozenset[str]
    """Top-level names of everything else."""
    tree: ast.Module


def rows(text: str) -> list[list[tuple[str, ...]]]:
    """Return the picture: rows of families of patterns."""
    block = re.search(r"^## Layers\n+```\n(.*?)```", text, re.DOTALL | re.MULTILINE)
    assert block, "no fenced block under ## Layers"
    return [
        [tuple(name.strip() for name in family.split("+")) for family in line.split("|")]
        for line in block[1].splitlines()
        if line.strip()
    ]


def owners(text: str) -> dict[str, tuple[str, ...]]:
    """Return the patterns of the modules that may import each library of the table."""
    table = re.search(r"^\| library \|.*?\n\|[-|]+\n(.*?)\n\n", text, re.DOTALL | re.MULTILINE)
    assert table, "no table of libraries"
    found = {}
    for line in table[1].splitlines():
        libraries, modules = (re.findall("`([^`]+)`", cell) for cell in line.split("|")[1:3])
        found |= dict.fromkeys(libraries, tuple(modules))
    return found


def fits(module: str, patterns: Sequence[str]) -> bool:
    """Return whether a module is meant by one of the patterns; ``package.*`` means the package itself, too."""
    return any(fnmatchcase(module, pattern) or f"{module}.*" == pattern for pattern in patterns)


def place(module: str, picture: Sequence[Sequence[tuple[str, ...]]]) -> Place:
    """Return where a module stands; fail for one that stands nowhere, or in two places."""
    found = [
        Place(row, family)
        for row, families in enumerate(picture)
        for family, patterns in enumerate(families)
        if fits(module, patterns)
    ]
    assert len(found) == 1, f"{module} has {len(found)} places in the picture"
    return found[0]


def upward(modules: Mapping[str, Module], picture: Sequence[Sequence[tuple[str, ...]]]) -> Iterator[str]:
    """Yield the imports that go up, or sideways between families."""
    for module in modules.values():
        here = place(module.name, picture)
        for imported in sorted(module.ours):
            there = place(imported, picture)
            if there != here and there.row <= here.row:
                yield f"{module.name} imports {imported}"


def modules(package: Path = PACKAGE) -> dict[str, Module]:
    """Return every module of the package by its name below it; the file of a package that holds no code is none."""
    trees = {_name(path, package): ast.parse(path.read_text(encoding="utf-8")) for path in package.rglob("*.py")}
    trees = {name: tree for name, tree in sorted(trees.items()) if not _only_docstring(tree)}
    return {name: _module(name, tree, frozenset(trees), package.name) for name, tree in trees.items()}


def reached(start: str, found: Mapping[str, Module]) -> frozenset[str]:
    """Return everything that a module imports, directly or through others."""
    seen: set[str] = set()
    to_do = [start]
    while to_do:
        for name in found[to_do.pop()].ours - seen:
            seen.add(name)
            to_do.append(name)
    return frozenset(seen)


def _name(path: Path, package: Path) -> str:
    parts = path.relative_to(package).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _only_docstring(tree: ast.Module) -> bool:
    return len(tree.body) == 1 and ast.get_docstring(tree) is not None


def _module(name: str, tree: ast.Module, known: frozenset[str], package: str) -> Module:
    targets = {target for node in ast.walk(tree) for target in _targets(node)}
    ours = {_own(target, known, package) for target in targets if target.split(".")[0] == package}
    libraries = {target.split(".")[0] for target in targets} - {package}
    return Module(name, frozenset(ours - {name}), frozenset(libraries), tree)


def _targets(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module), names=names, level=0):
            yield from (f"{module}.{alias.name}" for alias in names)
        case ast.ImportFrom():
            yield "."  # a relative import: ruff forbids it


def _own(target: str, known: frozenset[str], package: str) -> str:
    """Return the module that an import names, whether it names the module or something in it."""
    name = target.removeprefix(package).removeprefix(".")
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name or "__init__"
