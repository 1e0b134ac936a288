"""The wheel alone is enough: built, installed beside the libraries, and run far from the repository."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    """Run a command without the repository in sight, and return what it printed."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    made = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return made.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, REPOSITORY, folder=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """Return the programs' folder of an environment with the wheel and, by a path, this environment's libraries.

    What a ``.pth`` file names is searched, but ``.pth`` files in there are not read: an editable install of the
    repository in this environment stays unseen.
    """
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, with_pip=False)
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    python = programs / "python"
    purelib = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=environment).strip()
    libraries = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (Path(purelib) / "libraries.pth").write_text("\n".join(libraries), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--python", python)
    run(*pip, "install", "--no-deps", "--no-index", "--no-compile", "--force-reinstall", wheel, folder=environment)
    return programs


def test_the_wheel_holds_code_and_data_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "diagnostic/py.typed",
        "diagnostic/_data/questionnaires/full.yaml",
        "diagnostic/_data/questionnaires/mission-clarity/actions.yaml",
        "diagnostic/_data/reports/policy.yaml",
        "diagnostic/_data/reports/templates/page.html",
        "diagnostic/_data/reports/locales/fr/cli.po",
        "diagnostic/_data/reports/themes/default/theme.yaml",
    ):
        assert needed in names
    assert all(name.startswith(("diagnostic/", "diagnostic-")) for name in names)


def test_the_wheel_carries_its_licences(wheel):
    with zipfile.ZipFile(wheel) as archive:
        texts = {
            name.rsplit("/", 1)[1]: archive.read(name).decode() for name in archive.namelist() if "/licenses/" in name
        }
        fonts = {Path(name).stem.split("-")[0] for name in archive.namelist() if name.endswith((".woff2", ".ttf"))}
    assert texts["LICENSE"].startswith("MIT License")
    assert fonts
    assert {f"{font}.OFL.txt" for font in fonts} == set(texts) - {"LICENSE"}


def test_the_source_archive_holds_no_data_of_others(tmp_path):
    run(sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", tmp_path, REPOSITORY, folder=tmp_path)
    (built,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(built) as archive:
        inside = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {"diagnostic/__init__.py", "questionnaires/full.yaml", "reports/policy.yaml", "LICENSE"} <= inside
    assert not [name for name in inside if name.startswith("tests")]


def test_the_sample_becomes_a_report_far_from_the_repository(installed, tmp_path):
    where = "import diagnostic, diagnostic.data_files as d; print(diagnostic.__file__, d.shipped('questionnaires'))"
    package, data = run(installed / "python", "-c", where, folder=tmp_path).split()
    assert Path(package).is_relative_to(installed.parent)
    assert Path(data) == Path(package).parent / "_data" / "questionnaires"

    program = installed / "diagnostic"
    pulse = ("--questionnaire", "pulse")
    run(program, "simulate", *pulse, "--out", "sample", "--language", "fr", folder=tmp_path)
    printed = run(
        *(program, "report", "sample/export.csv", "--roster", "sample/roster.csv", *pulse),
        *("--language", "fr", "--date", "2026-03-31"),
        folder=tmp_path,
    )
    page = (tmp_path / "out" / "report.fr.html").read_text(encoding="utf-8")
    assert "out/report.fr.html" in printed.replace(os.sep, "/")
    assert '<html lang="fr"' in page
    assert page.rstrip().endswith("</html>")
    assert "31 mars 2026" in page
