"""Make the virtual environment that `make` uses: pinned dependencies, and this checkout installed in place.

Runs on the machine's own Python, before anything is installed: the standard library only.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)


def main(environment: Path, lock: Path) -> int:
    """Make ``environment`` from ``lock``; return an exit code."""
    if sys.version_info < OLDEST:
        sys.stderr.write(
            f"Python {OLDEST[0]}.{OLDEST[1]} or later is needed; this is {sys.version.split()[0]}.\n"
            "Say which one to use: make PYTHON=/path/to/python3.12\n"
        )
        return 2
    python = environment / "bin" / "python"
    if not python.exists() and not _make(environment):
        return 2
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    sys.stdout.write("Setting up the environment (once, a minute or two) ...\n")
    sys.stdout.flush()
    steps = (
        [*pip, "install", "--require-hashes", "--requirement", str(lock)],
        [*pip, "install", "--no-deps", "--no-build-isolation", "--editable", "."],
    )
    return next((code for step in steps if (code := subprocess.run(step, check=False).returncode)), 0)


def _make(environment: Path) -> bool:
    """Make an empty environment with the standard library's venv, or with virtualenv where venv is not complete."""
    for maker in ("venv", "virtualenv"):
        made = subprocess.run([sys.executable, "-m", maker, str(environment)], check=False, capture_output=True)
        if made.returncode == 0:
            return True
        shutil.rmtree(environment, ignore_errors=True)
    sys.stderr.write(
        "This Python cannot make virtual environments (its ensurepip is missing).\n"
        "Install virtualenv for your user (python3 -m pip install --user virtualenv), or the package that\n"
        "completes your Python (python3-venv on Debian and Ubuntu), then run make again.\n"
    )
    return False


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2])))
