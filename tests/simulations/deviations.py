"""The largest deviation from R of each family of statistics, from the table in tests/golden/README.md."""

from __future__ import annotations

import re
from pathlib import Path

INTRODUCTION = (
    "The largest deviation of our figures from R's, by file of reference values; quantity by quantity in "
    "[the golden values](../../tests/golden/README.md), with where we differ on purpose."
)
TABLE = Path(__file__).parents[1] / "golden" / "README.md"


def families() -> str:
    """Return a table: reference file, number of quantities compared, the largest relative and absolute deviation."""
    found: dict[str, dict[str, list[float]]] = {}
    text = TABLE.read_text(encoding="utf-8").split("<!-- deviations -->")[1].split("<!-- end of deviations -->")[0]
    for file, size, kind in re.findall(
        r"^\| (\S+\.json) \| .*? \| (\S+) \| (relative|absolute) \|$", text, re.MULTILINE
    ):
        found.setdefault(file, {"relative": [], "absolute": []})[kind].append(float(size))
    lines = [
        "### Agreement with R",
        "",
        INTRODUCTION,
        "",
        "| reference values | quantities | largest relative deviation | largest absolute deviation |",
        "|---|---|---|---|",
    ]
    for file, kinds in sorted(found.items()):
        count = sum(len(sizes) for sizes in kinds.values())
        largest = [f"{max(kinds[kind]):.0e}" if kinds[kind] else "" for kind in ("relative", "absolute")]
        lines.append(f"| {file} | {count} | {largest[0]} | {largest[1]} |")
    return "\n".join(lines)
