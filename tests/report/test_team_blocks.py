"""What the report says of teams in general, of teams against everybody else, and of role levels within teams."""

import dataclasses
from types import MappingProxyType

import numpy as np
import pytest
from release_factory import make_table, sample_plan, sample_release

from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.release import Release
from diagnostic.report.compose.assemble import compose
from diagnostic.report.document import Document, Group, HeatMap, Paragraph, TableBlock
from diagnostic.report.values import Tone
from diagnostic.report.wording import Wording

PLAIN = sample_release()
SUBJECTS = PLAIN.tables[Measure.CONTRAST].axes[1]
TEAMS = tuple(unit.id for unit in PLAIN.units if unit.level >= 2)
ROLES = tuple(role.id for role in PLAIN.roles)


def release(*, differ: bool = True, kept: int = 1) -> Release:
    """Return the sample with three more tables; leaders' first ``kept`` gaps are found within teams, too."""
    one = np.arange(len(SUBJECTS)) == 0
    wanted = {
        Measure.OMNIBUS: make_table(
            Measure.OMNIBUS,
            (SUBJECTS,),
            {
                "f": 2.5, "df1": 7, "df2": 61.3, "p_value": 0.01, "q_value": 0.02, "h": 15, "h_df": 7,
                "h_p_value": 0.03, "omega2": np.where(one, 0.12, 0.04), "omega2_low": 0.01, "omega2_high": 0.2,
                "verdict": float(differ), "groups": 8, "n": 120,
            },
            {},
        ),
        Measure.CONTRAST_WHOLE: make_table(
            Measure.CONTRAST_WHOLE,
            (TEAMS, SUBJECTS),
            {"estimate": 6, "low": 2, "high": 10, "verdict": np.where(one, 1, 0) * np.ones((len(TEAMS), 1)), "n": 9},
            {},
        ),
        Measure.ROLE_WITHIN: make_table(
            Measure.ROLE_WITHIN,
            (ROLES, SUBJECTS),
            {
                "estimate": 4, "low": -1, "high": 9, "groups": 6, "n": 9,
                "verdict": np.outer(np.arange(len(ROLES)) == 0, np.arange(len(SUBJECTS)) < kept),
            },
            {(ROLES[-1], subject): Why.NO_REST for subject in SUBJECTS},
        ),
    }  # fmt: skip
    return dataclasses.replace(PLAIN, tables=MappingProxyType({**PLAIN.tables, **wanted}))


def report(language: str = "en", **kind: object) -> Document:
    return compose(release(**kind), sample_plan(), Wording(language))  # type: ignore[arg-type]


def _blocks(value: object) -> list[object]:
    found = []
    for block in value.blocks:  # type: ignore[attr-defined]
        found += [block, *(_blocks(block) if isinstance(block, Group) else [])]
    return found


def _group(document: Document, id_: str) -> Group:
    every = [block for section in document.sections for block in _blocks(section)]
    return next(block for block in every if isinstance(block, Group) and block.id == id_)


def _paragraphs(value: object) -> str:
    return " ".join(block.text for block in _blocks(value) if isinstance(block, Paragraph))


def test_whether_teams_differ_is_said_with_the_share_of_the_clearest_scale() -> None:
    found = _group(report(), "teams-differ")
    assert found.blocks[0].text.startswith("Yes, on")  # type: ignore[union-attr]
    assert "12%" in found.blocks[0].text  # type: ignore[union-attr]
    table = next(block for block in _blocks(found) if isinstance(block, TableBlock))
    assert table.rows[0][4].text == "2.50 (7; 61)"
    none = _group(report(differ=False), "teams-differ")
    assert none.blocks[0].text.startswith("On none")  # type: ignore[union-attr]


def test_nothing_is_said_of_what_was_not_tested() -> None:
    plain = compose(PLAIN, sample_plan(), Wording("en"))
    ids = {block.id for section in plain.sections for block in _blocks(section) if isinstance(block, Group)}
    assert not ids & {"teams-differ", "perception-within"}
    tables = [b for s in plain.sections for b in _blocks(s) if isinstance(b, TableBlock)]
    assert not any(column.title == "Against everybody else" for table in tables for column in table.columns)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_team_is_set_against_everybody_else_on_its_page_and_in_the_map(language: str) -> None:
    document = report(language)
    title = {"en": "Against everybody else", "fr": "Face à tous les autres"}[language]
    tables = [b for s in document.sections if s.id == "teams" for b in _blocks(s) if isinstance(b, TableBlock)]
    mine = [table for table in tables if any(column.title == title for column in table.columns)]
    assert len(mine) > 0
    place = [column.title for column in mine[0].columns].index(title)
    assert {row[place].tone for row in mine[0].rows} == {Tone.ABOVE, Tone.NEUTRAL}
    heat = next(b for s in document.sections if s.id == "heat" for b in s.blocks if isinstance(b, HeatMap))
    note = {"en": "Above everybody else", "fr": "Au-dessus de tous les autres"}[language]
    assert any(note in cell.note for row in heat.rows for cell in row.cells)


def test_gaps_that_are_not_certain_within_teams_are_named() -> None:
    some = _paragraphs(_group(report(kept=1), "perception-within"))
    assert "Of 2 gaps" in some
    assert "Not certain within teams" in some
    assert "gaps of role, not of teams" in _paragraphs(_group(report(kept=2), "perception-within"))


def test_a_page_has_every_measure_of_agreement() -> None:
    document = report()
    page = next(
        id_
        for s in document.sections
        for b in _blocks(s)
        if isinstance(b, Group) and (id_ := b.id).endswith("-agreement")
    )
    table = next(block for block in _group(document, page).blocks if isinstance(block, TableBlock))
    assert [column.title for column in table.columns][1:4] == ["rWG(J)", "rWG(J), skewed", "r*WG(J)"]
