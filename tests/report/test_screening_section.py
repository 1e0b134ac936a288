"""How carefully people answered, in words: nobody, few, some, nearly everybody; nothing, or something, would change."""

import re
from dataclasses import replace

import pytest
from release_factory import LIMITS, SIGNS, empty_plan, make_table, sample_release, screening_tables

from diagnostic.cells import Reason
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.release import Release
from diagnostic.report.compose import compose
from diagnostic.report.compose.assemble import SectionName
from diagnostic.report.document import Callout, Definitions, Figure, Group, Paragraph, Section, TableBlock
from diagnostic.report.wording import Wording

BOTH = pytest.mark.parametrize("language", ["en", "fr"])
OF = tuple(subject.id for subject in sample_release().subjects)


def section(release: Release, language: str = "en") -> Section:
    report = compose(release, empty_plan(), Wording(language), sections=(SectionName.SCREENING,))
    return next(iter(report.sections))


def changed(**tables: object) -> Release:
    release = sample_release()
    return replace(release, tables={**release.tables, **{Measure(name): table for name, table in tables.items()}})


def rates(hidden, **columns: object):
    shares = {"estimate": 0.04, "low": 0.02, "high": 0.09, "flagged": 7, "n": 158, **columns}
    return make_table(Measure.SCREENING, (SIGNS,), shares, hidden)


def without_comparison(release: Release) -> Release:
    gone = (Measure.SCREENED, Measure.CONCLUSIONS, Measure.SCREENED_DRIVERS)
    return replace(release, tables={measure: table for measure, table in release.tables.items() if measure not in gone})


def lead(part: Section) -> str:
    first = part.blocks[0]
    assert isinstance(first, Paragraph)
    return first.text


def callout(part: Section) -> str:
    return next(block.text for block in part.blocks if isinstance(block, Callout))


def figures(part: Section) -> dict[str, Figure]:
    return {block.id: block for block in part.blocks if isinstance(block, Figure)}


def test_who_was_flagged_is_counted_and_nobody_is_named() -> None:
    part = section(sample_release())
    assert lead(part).startswith("Of 158 people, 7 (4%) answered")
    texts = [block.text for block in part.blocks if isinstance(block, Paragraph)]
    assert any("Nobody was left out" in text and "never who, nor in which team" in text for text in texts)
    units = {unit.name for unit in sample_release().units}
    assert not [name for name in units if re.search(rf"\b{re.escape(name)}\b", repr(part))]


def test_what_would_change_is_said_in_numbers() -> None:
    text = callout(section(sample_release()))
    assert "1 would move by a point or more: “Engagement”, by 2 points" in text
    assert (
        "Of 11 differences that stand out (of a unit, on a scale or an index), 1 would no longer do so; 2 others would"
        in text
    )
    assert "The only divided team found would stay divided." in text
    assert "The scales that go most with each outcome would be the same." in text
    assert "blur" in text


@BOTH
def test_nothing_would_change(language) -> None:
    counts = {"cells": [120, 100], "before": [1120, 3], "lost": 0, "new": 0, "n": 7}
    still = make_table(Measure.SCREENED, (OF,), {"estimate": 60, "difference": 0, "low": 0, "high": 0, "n": 151}, {})
    table = make_table(Measure.CONCLUSIONS, (("contrast", "divided"),), counts, {})
    text = callout(section(changed(conclusions=table, screened=still), language))
    nothing = {"en": "Nothing in the conclusions would change.", "fr": "Rien ne changerait dans les conclusions."}
    assert text.startswith(nothing[language])
    assert {"en": "1,120", "fr": "1 120"}[language] in text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "blur" not in text


def test_other_drivers_are_counted_by_outcome() -> None:
    columns = {"changed": [2, 0], "strongest": 3, "n": 151}
    table = make_table(Measure.SCREENED_DRIVERS, (("engagement", "cohesion"),), columns, {})
    text = callout(section(changed(screened_drivers=table)))
    assert "Of the 3 scales that go most with “Engagement”, 2 would be others." in text
    assert "Cohesion" not in text


def test_nobody_flagged() -> None:
    part = section(without_comparison(changed(screening=rates({}, flagged=0, estimate=0.0, low=0.0))))
    assert lead(part).startswith("Of 158 people, nobody answered")
    assert not [block for block in part.blocks if isinstance(block, Callout)]


@BOTH
@pytest.mark.parametrize("reason", [Reason.BELOW_THRESHOLD, Reason.COMPLEMENTARY])
def test_few_are_not_counted(reason, language) -> None:
    part = section(without_comparison(changed(screening=rates({("all",): reason}))), language)
    assert "5" in lead(part)
    assert "7" not in lead(part)
    assert not [block for block in part.blocks if isinstance(block, Callout)]
    assert list(figures(part)) == ["screening-signs"]


def test_where_nothing_can_be_looked_for_the_table_says_why() -> None:
    part = section(without_comparison(changed(screening=rates({(sign,): Why.TOO_FEW_ITEMS for sign in SIGNS}))))
    assert lead(part).startswith("How carefully people answered cannot be said")
    assert not figures(part)
    (table,) = [block for block in part.blocks if isinstance(block, TableBlock)]
    assert len(table.rows) == len(SIGNS)
    assert all(value.note for row in table.rows for value in row[1:])


def test_the_picture_has_what_may_be_said_and_the_table_marks_the_rest() -> None:
    figure = figures(section(sample_release()))["screening-signs"]
    assert [point.label for point in figure.chart.points] == [
        "Failed an instructed question", "Long run of one answer", "Hardly any variety",
        "Contradictions within scales", "Unusual pattern of answers", "People flagged",
    ]  # fmt: skip
    assert len(figure.table.rows) == len(SIGNS)
    marks = {row[0].text: row[1].text for row in figure.table.rows if row[1].number is None}
    assert marks["Same answers as somebody else"] == Wording("en").text("mark.withheld")
    assert marks["Faster than one can read"] == Wording("en").text("mark.not_estimable")


def test_scores_with_and_without_differ_by_what_is_said() -> None:
    figure = figures(section(sample_release()))["screening-scores"]
    for row in figure.table.rows:
        _, score, without, change, _ = row
        assert without.number == score.number + change.number
    assert "-2" in {f"{row[3].number:.0f}" for row in figure.table.rows}
    assert figure.sentence.endswith("The largest move among them is 2 points.")


@BOTH
def test_each_sign_is_explained_with_its_limit(language) -> None:
    part = section(sample_release(), language)
    (how,) = [block for block in part.blocks if isinstance(block, Group)]
    (terms,) = [block for block in how.blocks if isinstance(block, Definitions)]
    assert len(terms.terms) == len(SIGNS)
    said = dict(zip(SIGNS, (meaning for _, meaning in terms.terms), strict=True))
    assert " 2 " in said["speed"].replace("\u202f", " ")
    assert "20" in said["duplicate"]
    assert "50" in said["longstring"]
    assert re.search(r"0[.,]30", said["even_odd"])


def test_one_sign_that_is_enough_says_so() -> None:
    release = sample_release()
    about = replace(release.about, screening={**LIMITS, "signs_needed": 1.0})
    assert "One sign is enough" in figures(section(replace(release, about=about)))["screening-signs"].sentence


def test_no_section_where_nothing_was_looked_for() -> None:
    release = sample_release()
    tables = {measure: table for measure, table in release.tables.items() if measure not in screening_tables(OF)}
    report = compose(replace(release, tables=tables), empty_plan(), Wording("en"), sections=(SectionName.SCREENING,))
    assert report.sections == ()
