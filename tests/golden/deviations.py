"""Write the table of largest deviations from R into README.md, from a run of the tests of the statistics.

Run from anywhere: ``python tests/golden/deviations.py``.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
START, END = "<!-- deviations -->", "<!-- end of deviations -->"


def main() -> int:
    """Run the tests, collect what they measured, and put it between the two marks."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "deviations.md"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", str(HERE.parent / "stats")],
            cwd=HERE.parents[1],
            env=os.environ | {"DIAGNOSTIC_DEVIATIONS": str(table)},
            check=False,
        )
        if done.returncode:
            return done.returncode
        rows = table.read_text(encoding="utf-8")
    page = HERE / "README.md"
    text = page.read_text(encoding="utf-8")
    before, after = text.split(START)[0], text.split(END)[1]
    head = "| file | quantity | largest deviation | kind |\n|---|---|---|---|\n"
    page.write_text(f"{before}{START}\n\n{head}{rows}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
