"""Every text of the catalogues is shown somewhere, and every text that is asked for is there.

A key counts as used where it stands as it is in the code, in a template or in a file of ``reports``, or where the code
puts it together: then its changing part must stand somewhere as well, so that what nothing can ask for is found.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages import pofile

ROOT = Path(__file__).parents[2]
ALL_SHOWN = ("glossary.", "literature.")
"""Beginnings of keys that the report prints one and all."""
WITHOUT_PREFIX = "page."
"""Beginning of the keys that the templates name without it."""
KEY = re.compile(r"[a-z_]+(\.[\w-]+)+")
HOLE = "\0"


def sources() -> list[Path]:
    return sorted((ROOT / "diagnostic").rglob("*.py"))


@cache
def words() -> frozenset[str]:
    """Return every text of the code, and every word of the templates and of the files of questionnaires and reports."""
    found: set[str] = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.keyword | ast.arg) and node.arg:
                found.add(node.arg)
            elif isinstance(node, ast.FunctionDef):
                found.add(node.name)
    files = [*(ROOT / "reports" / "templates").iterdir(), *(ROOT / "reports").glob("*.yaml")]
    for path in [*files, *(ROOT / "questionnaires").rglob("*.yaml")]:
        found.update(re.findall(r"[\w.-]+", path.read_text(encoding="utf-8")))
    return frozenset(found)


@cache
def built() -> frozenset[str]:
    """Return the keys that the code puts together, with a mark for each changing part."""
    found: set[str] = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)
                if re.fullmatch(rf"[a-z_]+\.[\w.{HOLE}-]+", text):
                    found.add(text)
    return frozenset(found)


def keys() -> list[str]:
    found: set[str] = set()
    for path in sorted((ROOT / "reports" / "locales" / "en").glob("*.po")):
        with path.open("rb") as file:
            catalogue = pofile.read_po(file, locale="en")
        found.update(each.id if isinstance(each.id, str) else each.id[0] for each in catalogue if each.id)
    return sorted(found)


def put_together(key: str) -> bool:
    """Whether the code can put the key together from parts that are there."""
    for pattern in built():
        match = re.fullmatch(re.escape(pattern).replace(re.escape(HOLE), r"([\w.-]+)"), key)
        # A changing part may have been put together in turn, such as a kind and a direction.
        if match and all(part in words() or words().issuperset(part.split(".")) for part in match.groups()):
            return True
    return False


def used(key: str) -> bool:
    if key.startswith(ALL_SHOWN):
        return True
    if key.startswith(WITHOUT_PREFIX):
        return key.removeprefix(WITHOUT_PREFIX) in words()
    return key in words() or put_together(key)


@pytest.mark.parametrize("key", keys())
def test_every_text_is_shown_somewhere(key):
    assert used(key)


@pytest.mark.parametrize("key", ["page.of_none", "column.of_none", "of_none.at_all", "card.of_none"])
def test_a_text_that_nothing_shows_is_found(key):
    assert not used(key)


def test_every_text_that_the_code_names_is_there():
    known = set(keys())
    families = {key.split(".")[0] for key in known}
    calls = (
        node
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"text", "plural", "say"}
    )
    named = {
        call.args[0].value
        for call in calls
        if call.args and isinstance(call.args[0], ast.Constant) and KEY.fullmatch(str(call.args[0].value))
    }
    assert len(named) > 100
    assert not [key for key in sorted(named) if key.split(".")[0] in families and key not in known]
