"""What ``import diagnostic`` offers."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import diagnostic


@pytest.mark.parametrize("name", diagnostic.__all__)
def test_every_public_name_is_there_with_a_docstring(name):
    assert getattr(diagnostic, name).__doc__
    assert name in dir(diagnostic)


def test_what_type_checkers_read_is_what_is_loaded():
    tree = ast.parse(Path(diagnostic.__file__).read_text(encoding="utf-8"))
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    read = {(str(node.module), alias.name) for node in imports for alias in node.names if node.level == 0}
    loaded = {(f"diagnostic.{home}", name) for home, names in diagnostic._HOMES.items() for name in names}
    assert {(module, name) for module, name in read if module.startswith("diagnostic.")} == loaded
    assert {name for _, name in loaded} == set(diagnostic.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = diagnostic.nothing_like_it


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, diagnostic; print(sorted({'numpy', 'pandas', 'pydantic', 'typer'} & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert made.stdout.strip() == "[]"
