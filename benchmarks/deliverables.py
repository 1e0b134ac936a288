"""Everything that is handed over of the sample company's second wave, form by form, each beside a peer in the same run.

The smallest of some runs, in CPU seconds, each run in a process of its own as the command is: what is drawn or measured
once for several forms counts once, where it is first needed. Peers do a part of the work with nothing of ours: they say
what the machine is worth, not what could be saved.
"""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import resource
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pikepdf
import typst
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from diagnostic.cli.deliver import Asked, Report, deliver
from diagnostic.deliverable import SUFFIXES, Form
from diagnostic.disclosure.policy import load_policy
from diagnostic.exports.read import read_export
from diagnostic.history import History
from diagnostic.past import PastWave
from diagnostic.pipeline import StudyPage, StudyRun, run_study
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.reorganisation import propose
from diagnostic.report.compose import compose
from diagnostic.report.theme import load_theme
from diagnostic.report.wording import Wording
from diagnostic.settings import Settings
from diagnostic.simulate import draw_waves, load_company, write_sample
from diagnostic.wave_info import WaveInfo

RUNS = 3
AIM = 15
LANGUAGE = "fr"
_KEY = bytes(range(32))
_DATES = ("2025-10-01", "2026-10-01")

Files = dict[Form, bytes]


def study(folder: Path) -> StudyRun:
    """Return the sample company's second wave beside its first, from simulated answers to the document."""
    company, asked = load_company(), load_questionnaire("full")
    waves, infos = [], []
    drawn = draw_waves(company, asked, seed=company.seed, language=LANGUAGE, count=len(_DATES))
    for wave, date in zip(drawn, _DATES, strict=True):
        place = folder / date
        place.mkdir()
        sample = write_sample(wave.company, asked, wave.people, language=LANGUAGE, folder=place)
        responses = read_export(sample.export, asked, roster=sample.roster, link_key=_KEY).responses
        waves.append(responses)
        infos.append(WaveInfo(date, date, date, responses.n, asked.id, asked.version))
    then, now = waves
    history = History(infos[1], (PastWave(infos[0], then, propose(then, now).lineage),))
    settings = Settings(organisation=company.name.to(LANGUAGE), date="2026-11-27")
    return run_study(now, history, settings, load_policy(None), page=StudyPage(Wording(LANGUAGE)))


def all_forms(made: StudyRun, folder: Path) -> tuple[dict[str, float], float, Files]:
    """Return the CPU seconds of the document and of each form, the peak memory in MB, and the files."""
    marks: list[tuple[str, float]] = [("document", time.process_time())]
    wording = Wording(LANGUAGE)
    compose(made.release, made.plan, wording, profiles=made.profiles)
    report = Report(made, load_theme("default"), wording)
    deliver(
        report, Asked(tuple(Form)), folder, "report", tell=lambda form: marks.append((form.value, time.process_time()))
    )
    ends = [start for _, start in marks[1:]] + [time.process_time()]
    seconds = {name: end - start for (name, start), end in zip(marks, ends, strict=True)}
    files = {form: (folder / f"report{SUFFIXES[form]}").read_bytes() for form in Form}
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, files


# --- peers: the same amount, with nothing of ours -------------------------------------------------


def page_peer(files: Files) -> Callable[[], object]:
    """Write the tables of the page as HTML, with pandas."""
    tables = pd.read_html(io.StringIO(files[Form.PAGE].decode()))
    return lambda: [table.to_html() for table in tables]


def pdf_peer(files: Files) -> Callable[[], object]:
    """Set as many pages of plain words, with Typst alone."""
    with pikepdf.open(io.BytesIO(files[Form.PDF])) as pdf:
        count = len(pdf.pages)
    source = f"#for page in range({count}) [#lorem(320) #page #pagebreak(weak: true)]"
    numbers = iter(range(10**6))  # another text each time, so that nothing can be remembered
    return lambda: typst.compile(f"{source} #{next(numbers)}".encode(), format="pdf")


def slides_peer(files: Files) -> Callable[[], object]:
    """Make as many slides with as many charts of five bars, with the library alone."""
    source = Presentation(io.BytesIO(files[Form.SLIDES]))
    charts = [any(shape.has_chart for shape in slide.shapes) for slide in source.slides]

    def work() -> None:
        deck = Presentation()
        for has_chart in charts:
            slide = deck.slides.add_slide(deck.slide_layouts[5])
            slide.shapes.title.text = "Title"
            if has_chart:
                data = CategoryChartData()
                data.categories = list("abcde")
                data.add_series("one", (1, 2, 3, 4, 5))
                place = (Inches(1), Inches(2), Inches(8), Inches(4))
                slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data)
        deck.save(io.BytesIO())

    return work


def workbook_peer(files: Files) -> Callable[[], object]:
    """Write the same rows into as many sheets, with pandas."""
    book = openpyxl.load_workbook(io.BytesIO(files[Form.WORKBOOK]), read_only=True)
    sheets = {sheet.title: pd.DataFrame(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}

    def work() -> None:
        with pd.ExcelWriter(io.BytesIO(), engine="xlsxwriter") as writer:
            for title, rows in sheets.items():
                rows.to_excel(writer, sheet_name=title, header=False, index=False)

    return work


def json_peer(files: Files) -> Callable[[], object]:
    """Write the same content in one go, with the standard library."""
    content = json.loads(files[Form.JSON])
    return lambda: json.dumps(content, ensure_ascii=False)


def csv_peer(files: Files) -> Callable[[], object]:
    """Write and pack the same rows, with the standard library."""
    with zipfile.ZipFile(io.BytesIO(files[Form.CSV])) as archive:
        tables = {
            name: list(csv.reader(io.TextIOWrapper(archive.open(name), "utf-8", newline="")))
            for name in archive.namelist()
            if name.endswith(".csv")
        }

    def work() -> None:
        with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
            for name, rows in tables.items():
                text = io.StringIO(newline="")
                csv.writer(text).writerows(rows)
                archive.writestr(name, text.getvalue())

    return work


PEERS: dict[Form, tuple[str, Callable[[Files], Callable[[], object]]]] = {
    Form.PAGE: ("pandas to_html of its tables", page_peer),
    Form.PDF: ("Typst, as many plain pages", pdf_peer),
    Form.SLIDES: ("python-pptx, as many slides and charts", slides_peer),
    Form.WORKBOOK: ("pandas to_excel of the same rows", workbook_peer),
    Form.JSON: ("json.dumps of the same content", json_peer),
    Form.CSV: ("csv and zipfile, the same rows", csv_peer),
}


def fastest(work: Callable[[], object]) -> float:
    """Return the CPU seconds of the quickest of some runs."""

    def once() -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return min(once() for _ in range(RUNS))


_MADE: list[StudyRun] = []
"""What the processes of the runs inherit."""


def _run(_: int) -> tuple[dict[str, float], float, Files]:
    with tempfile.TemporaryDirectory() as folder:
        return all_forms(_MADE[0], Path(folder))


def runs() -> Iterator[tuple[dict[str, float], float, Files]]:
    """Make everything some times, each time in a process that has made nothing before."""
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        yield from pool.imap(_run, range(RUNS))


def main() -> None:
    """Make the study, every form of its report, and print seconds, ratios and peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        _MADE.append(study(Path(folder)))
    done = list(runs())
    best = {name: min(seconds[name] for seconds, _, _ in done) for name in done[0][0]}
    files = done[0][2]
    print(f"document               {best['document']:6.2f} s of CPU")
    for form, (name, peer) in PEERS.items():
        theirs = fastest(peer(files))
        size = len(files[form]) / 1e6
        print(f"{form.value:22} {best[form.value]:6.2f} s of CPU   {size:4.1f} MB", end="")
        print(f"   ratio {best[form.value] / theirs:5.1f} ({name}: {theirs:.2f} s)")
    total = min(sum(seconds.values()) for seconds, _, _ in done)
    print(f"all forms, 48 teams    {total:6.2f} s of CPU   (aim: at most {AIM})", end="")
    print(f"   peak memory {max(memory for _, memory, _ in done):5.0f} MB")


if __name__ == "__main__":
    main()
