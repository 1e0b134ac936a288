"""The sample company's second and third wave: the release tells a true change from turnover and from a rebound.

What is planted stands in ``reports/samples/company.yaml``. The figures of changes are counted again by plain pandas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from plain_survey import Plain

from diagnostic.action_library import load_library
from diagnostic.actions import recommend
from diagnostic.analysis import analyse
from diagnostic.cells import Shown, Withheld
from diagnostic.disclosure.policy import load_policy
from diagnostic.exports.read import read_export
from diagnostic.history import History
from diagnostic.measures import Measure
from diagnostic.past import DoneAction, PastWave
from diagnostic.questionnaire_file import load_questionnaire
from diagnostic.release import Release
from diagnostic.reorganisation import Proposal, propose
from diagnostic.report.compose import SectionName, compose
from diagnostic.report.theme import load_theme
from diagnostic.report.to_html import to_html
from diagnostic.report.wording import Wording
from diagnostic.responses import ROOT, Responses
from diagnostic.settings import Settings
from diagnostic.simulate import Company, draw_people, draw_waves, load_company, write_sample
from diagnostic.wave_info import ChangePart, Fate, WaveInfo

LANGUAGE = "en"
KEY = bytes(range(32))
ACTION = "project-start"


@dataclass(frozen=True, slots=True)
class Study:
    """Three waves of the sample company, as a study has them."""

    companies: tuple[Company, ...]
    waves: tuple[Responses, ...]
    plain: tuple[Plain, ...]
    proposals: tuple[Proposal, ...]
    second: Release
    third: Release

    def unit(self, name: str) -> str:
        """Return the id in the second release of a team or a division of the company's definition."""
        company = self.companies[1]
        named = {unit.id: unit.to(LANGUAGE) for unit in company.teams}
        named |= {division.id: division.name.to(LANGUAGE) for division in company.divisions}
        (found,) = [unit.id for unit in self.second.units if unit.name == named[name]]
        return found


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    company, questionnaire = load_company(), load_questionnaire("full")
    drawn = draw_waves(company, questionnaire, seed=company.seed, language=LANGUAGE, count=3)
    waves, plain = [], []
    for wave in drawn:
        folder = tmp_path_factory.mktemp("wave")
        files = write_sample(wave.company, questionnaire, wave.people, language=LANGUAGE, folder=folder)
        waves.append(read_export(files.export, questionnaire, roster=files.roster, link_key=KEY).responses)
        plain.append(Plain(files.export, files.roster))
    proposals = tuple(propose(old, new) for old, new in pairwise(waves))
    infos = [WaveInfo(f"w{at}", f"Wave {at}", f"202{at}-10-01", wave.n, "full", 1) for at, wave in enumerate(waves, 1)]
    past = [PastWave(*each) for each in zip(infos, waves, (step.lineage for step in proposals), strict=False)]
    improved = company.waves[0].improved
    assert improved is not None
    (scale,), division = improved.scales, next(d for d in company.divisions if d.id == improved.division)
    where = next(unit.id for unit in waves[1].hierarchy.units if unit.name == division.name.to(LANGUAGE))
    done = (DoneAction(ACTION, scale, frozenset([where])),)
    settings, policy = Settings(organisation="Sylvane", date="2026-01-01"), load_policy(None)
    second = analyse(waves[1], settings, policy, history=History(infos[1], (past[0],), done))
    third = analyse(waves[2], settings, policy, history=History(infos[2], tuple(past)))
    return Study(tuple(each.company for each in drawn), tuple(waves), tuple(plain), proposals, second, third)


def number(release: Release, measure: Measure, column: str, *keys: str) -> float:
    cell = release.cell(measure, *keys)
    assert isinstance(cell, Shown), (measure, keys, cell)
    return cell.number(column)


def part(release: Release, kind: ChangePart, unit: str, scale: str) -> float:
    return number(release, Measure.CHANGE_PART, "estimate", unit, scale, kind.value)


def flagged(release: Release) -> set[tuple[str, str, int]]:
    table = release.tables[Measure.CHANGE]
    verdict = np.nan_to_num(table.columns["verdict"])
    return {(table.axes[0][u], table.axes[1][s], int(verdict[u, s])) for u, s in np.argwhere(verdict != 0)}


def slug(name: str) -> str:
    return name.lower().replace(" ", "-")


# --- who was there ----------------------------------------------------------------------------------


def test_the_first_wave_is_the_sample_as_it_is_without_the_others(study: Study) -> None:
    company = load_company()
    alone = draw_people(company, load_questionnaire("full"), seed=company.seed, language=LANGUAGE)
    assert study.plain[0].raw["Personal code"].tolist() == alone.code.tolist()
    assert study.companies[0] == company


def test_codes_belong_to_people(study: Study) -> None:
    for before, after in pairwise(study.plain):
        then, now = (side.raw[side.raw["Personal code"] != ""].set_index("Personal code") for side in (before, after))
        assert then.index.is_unique
        assert now.index.is_unique
        both = then.index.intersection(now.index)
        assert 0.55 < len(both) / len(now) < 0.85
        assert (then.loc[both, "Language"] == now.loc[both, "Language"]).all()
        together = then.loc[both, "Team"] == now.loc[both, "Team"]
        assert 0.7 < together.mean() < 0.98
    for side in study.plain:
        assert 0.02 < (side.raw["Personal code"] == "").mean() < 0.08
    assert study.plain[2].raw.shape[0] < 0.85 * study.plain[1].raw.shape[0]


def test_the_reorganisation_is_proposed_as_planted(study: Study) -> None:
    company = study.companies[0]
    planted = company.waves[0].reorganisation
    names = {team.id: slug(team.to(LANGUAGE)) for team in company.teams}
    division = {team.id: slug(each.name.to(LANGUAGE)) for each in company.divisions for team in each.teams}
    division |= {each.id: slug(each.name.to(LANGUAGE)) for each in company.divisions}

    def was(team: str) -> str:
        return f"{division[team]}/{names[team]}"

    expected = {
        *((Fate.RENAMED, f"{division[r.team]}/{slug(r.into.to('en'))}", (was(r.team),)) for r in planted.renamed),
        *(
            (Fate.MERGED, f"{division[m.teams[0]]}/{slug(m.into.to('en'))}", tuple(map(was, m.teams)))
            for m in planted.merged
        ),
        *(
            (Fate.SPLIT, f"{division[s.team]}/{slug(n.to('en'))}", (was(s.team),))
            for s in planted.split
            for n in s.into
        ),
        *((Fate.MOVED, f"{division[m.division]}/{names[m.team]}", (was(m.team),)) for m in planted.moved),
        *((Fate.NEW, f"{division[n.division]}/{slug(n.team.to('en'))}", ()) for n in planted.new),
        *((Fate.CLOSED, was(team), (was(team),)) for team in planted.closed),
    }
    assert len(expected) == 7
    found = study.proposals[0]
    assert found.doubts == ()
    changed = {(step.fate, step.unit, tuple(sorted(step.before))) for step in found.lineage.steps}
    assert {step for step in changed if step[0] is not Fate.SAME} == {(f, u, tuple(sorted(b))) for f, u, b in expected}
    assert study.proposals[1].plain


# --- what moved -------------------------------------------------------------------------------------


def test_the_true_improvement_is_found_and_is_the_stayers(study: Study) -> None:
    improved = study.companies[0].waves[0].improved
    assert improved is not None
    (scale,), unit = improved.scales, study.unit(str(improved.division))
    assert number(study.second, Measure.CHANGE, "verdict", unit, scale) == 1
    low, high = (number(study.second, Measure.CHANGE, end, unit, scale) for end in ("low", "high"))
    assert low < 25 * improved.by < high
    change = number(study.second, Measure.CHANGE, "estimate", unit, scale)
    assert part(study.second, ChangePart.STAYERS, unit, scale) > 0.75 * change
    assert number(study.second, Measure.FOLLOW_UP, "verdict", ACTION) == 1
    assert number(study.second, Measure.FOLLOW_UP, "low", ACTION) < 25 * improved.by
    assert number(study.second, Measure.FOLLOW_UP, "high", ACTION) > 25 * improved.by


def test_the_rise_by_turnover_is_not_the_stayers(study: Study) -> None:
    turnover = study.companies[0].waves[0].turnover
    assert turnover is not None
    unit, scale = study.unit(turnover.team), turnover.scale
    change = number(study.second, Measure.CHANGE, "estimate", unit, scale)
    assert change > 10
    assert number(study.second, Measure.CHANGE, "verdict", unit, scale) == 1
    stayed = part(study.second, ChangePart.STAYERS, unit, scale)
    assert abs(stayed) < 0.25 * change
    # Who joined and who left is told together, as what those who stayed leave of the change.
    for kind in (ChangePart.JOINED, ChangePart.LEFT):
        assert isinstance(study.second.cell(Measure.CHANGE_PART, unit, scale, kind.value), Withheld)


def test_the_lowest_teams_come_back_by_themselves(study: Study) -> None:
    lowest = study.companies[0].waves[0].rebound
    assert lowest is not None
    observed, expected, verdict = (
        number(study.second, Measure.REBOUND, column, lowest.scale) for column in ("observed", "expected", "verdict")
    )
    assert observed >= 4
    assert abs(observed - expected) <= 2
    assert verdict == 0


@pytest.mark.parametrize("wave", ["second", "third"])
def test_no_rebound_is_taken_for_a_change(study: Study, wave: str) -> None:
    table = getattr(study, wave).tables[Measure.REBOUND]
    assert np.isfinite(table.columns["verdict"]).sum() >= 20
    assert not np.nan_to_num(table.columns["verdict"]).any()
    observed, expected = table.columns["observed"], table.columns["expected"]
    assert np.nanmean(observed) == pytest.approx(np.nanmean(expected), abs=2)
    assert np.nanmean(observed) > 1.5


def test_nothing_else_moved(study: Study) -> None:
    happened = study.companies[0].waves[0]
    assert happened.improved is not None
    assert happened.turnover is not None
    (scale,), where = happened.improved.scales, study.unit(str(happened.improved.division))
    true = {(where, scale), (ROOT, scale), (study.unit(happened.turnover.team), happened.turnover.scale)}
    found = flagged(study.second)
    assert {verdict for *_, verdict in found} == {1}
    places = {(unit, subject) for unit, subject, _ in found}
    assert {(where, scale), (study.unit(happened.turnover.team), happened.turnover.scale)} <= places
    others = {(unit, subject) for unit, subject in places - true if not unit.startswith(f"{where}/")}
    assert len(others) <= 1, others  # 5 % of what is flagged, at most, is chance
    assert np.isfinite(study.second.tables[Measure.CHANGE].columns["verdict"]).sum() > 1000


def test_the_third_wave_holds_and_fades(study: Study) -> None:
    """What improved stays; hopes fade where that is planted; fewer answers make fewer certain."""
    improved, faded = study.companies[0].waves[0].improved, study.companies[0].waves[1].faded
    assert improved is not None
    assert faded is not None
    (scale,), unit = improved.scales, study.unit(str(improved.division))
    first, second, third = (number(study.third, Measure.TREND, "estimate", f"w{at}", unit, scale) for at in (1, 2, 3))
    assert second - first > 10
    assert third - first > 10
    assert number(study.third, Measure.CHANGE, "verdict", unit, scale) == 0
    (hope,), gone = faded.scales, study.unit(str(faded.division))
    assert number(study.third, Measure.CHANGE, "verdict", gone, hope) == -1
    places = {(u, s) for u, s, _ in flagged(study.third)}
    assert {s for _, s in places} <= {hope, "raised"}
    assert all(u.startswith(gone) or u == ROOT for u, _ in places)


# --- what the report says of it ------------------------------------------------------------------------

SAID = {
    "en": {
        "true": "Almost all of the rise comes from those who stayed: they changed their answers",
        "turnover": "Almost all of the rise comes from people who are in one of the two results only",
        "rebound": "came back as much as the lowest always do",
    },
    "fr": {
        "true": "Presque toute la hausse vient de ceux qui sont restés",
        "turnover": "Presque toute la hausse vient de personnes qui ne sont que dans l’un des deux résultats",
        "rebound": "Elles sont remontées comme les plus basses le font toujours",
    },
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_report_names_each_of_the_three_rightly(study: Study, language: str) -> None:
    happened = study.companies[0].waves[0]
    assert happened.improved is not None
    assert happened.turnover is not None
    assert happened.rebound is not None
    plan = recommend(study.second, load_library(load_questionnaire("full")))
    page = compose(study.second, plan, Wording(language), sections=(SectionName.WAVES,))
    written = re.sub(r"<[^>]+>", "\n", to_html(page, load_theme("default"), Wording(language)))
    said = [line.strip() for line in re.sub("[\u00a0\u202f]", " ", unescape(written)).splitlines()]
    named = {subject.id: subject.name.to(language) for subject in study.second.subjects}
    units = {unit.id: unit.name for unit in study.second.units}

    def telling(unit: str, scale: str) -> str:
        start = f"{units[study.unit(unit)]} – "
        (found,) = {line for line in said if line.startswith(start) and named[scale] in line[: len(start) + 60]}
        return found

    true = telling(str(happened.improved.division), happened.improved.scales[0])
    turnover = telling(happened.turnover.team, happened.turnover.scale)
    assert SAID[language]["true"] in true
    assert SAID[language]["turnover"] in turnover
    back = [line for line in said if SAID[language]["rebound"] in line and named[happened.rebound.scale] in line]
    assert back


# --- the same, counted -------------------------------------------------------------------------------


def _sides(study: Study, teams: tuple[list[str], list[str]], scale: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return code and score of everybody who was in these teams, by wave."""
    sides = []
    for plain, names in zip(study.plain, teams, strict=False):
        frame = pd.DataFrame({"code": plain.raw["Personal code"], "score": plain.scores[scale], "team": plain.team})
        sides.append(frame[frame["team"].isin(names)].dropna(subset="score"))
    return sides[0], sides[1]


def _teams(study: Study, unit: str) -> tuple[list[str], list[str]]:
    """Return the names of the teams below a unit, as it is now and with the people that it is made of."""
    now = study.plain[1]
    names = {each.id: each.name for each in study.second.units}
    below = [names[each.id] for each in study.second.units if each.leaf and (unit == ROOT or each.id.startswith(unit))]
    reorganised = {step.unit: step.before for step in study.proposals[0].lineage.steps}
    then_names = {each.id: each.name for each in study.waves[0].hierarchy.units}
    then = [then_names[each.id] for each in study.waves[0].hierarchy.units if unit == ROOT or each.id.startswith(unit)]
    if unit in reorganised and any(each.leaf and each.id == unit for each in study.second.units):
        then = [then_names[old] for old in reorganised[unit]]
    assert set(below) <= set(now.teams)
    return then, below


@pytest.mark.parametrize(
    ("unit", "scale"),
    [
        (ROOT, "framing"),
        ("sales", "framing"),
        ("production", "mission"),
        ("production/assembly-line-3", "customer_heart"),
        ("logistics/procurement", "vision"),
        ("support-functions/quality", "engagement"),
        ("sales/e-commerce", "coherence"),
    ],
)
def test_changes_are_what_plain_counting_gives(study: Study, unit: str, scale: str) -> None:
    then, now = _sides(study, _teams(study, unit), scale)
    release = study.second
    assert number(release, Measure.CHANGE, "n", unit, scale) == len(now)
    assert number(release, Measure.CHANGE, "n_earlier", unit, scale) == len(then)
    change = now["score"].mean() - then["score"].mean()
    assert number(release, Measure.CHANGE, "estimate", unit, scale) == pytest.approx(change, abs=0.51)
    codes = set(then["code"]) & set(now["code"]) - {""}
    spread = [side["score"].var() / len(side) for side in (then, now)]
    linked = then[then["code"] != ""].merge(now[now["code"] != ""], on="code")
    shared = 2 * linked["score_x"].cov(linked["score_y"]) * len(linked) / (len(then) * len(now))
    half = 1.96 * np.sqrt(sum(spread) - shared)
    for end, sign in (("low", -1), ("high", 1)):
        # The spread and the correlation of small teams are steadied: near, not equal.
        mine = number(release, Measure.CHANGE, end, unit, scale)
        assert mine == pytest.approx(change + sign * half, abs=0.6 + 0.2 * half)
    cell = release.cell(Measure.CHANGE, unit, scale)
    assert isinstance(cell, Shown)
    # How many stayed is not given where that would tell of a few who came or went.
    assert cell.get("linked") in {None, len(codes)}


PARTS = [(ROOT, "framing"), ("sales", "framing"), ("production/assembly-line-3", "customer_heart")]


@pytest.mark.parametrize(("unit", "scale"), PARTS)
def test_parts_are_what_plain_counting_gives(study: Study, unit: str, scale: str) -> None:
    then, now = _sides(study, _teams(study, unit), scale)
    # Who was there both times, with any score: who has none on this scale at one wave was seen once.
    everywhere = [set(plain.raw["Personal code"]) - {""} for plain in study.plain[:2]]
    both = set(then["code"]) & set(now["code"]) - {""}
    stayed = [side[side["code"].isin(both)]["score"] for side in (then, now)]
    expected = {ChangePart.STAYERS: stayed[1].mean() - stayed[0].mean()}
    for kind, side, other, sign, base in (
        (ChangePart.JOINED, now, everywhere[0], 1, stayed[1].mean()),
        (ChangePart.LEFT, then, everywhere[1], -1, stayed[0].mean()),
    ):
        apart = side[(side["code"] != "") & ~side["code"].isin(other)]["score"]
        expected[kind] = sign * len(apart) / len(side) * (apart.mean() - base)
    # What those who joined and those who left make of it is told apart of the organisation only.
    kinds = list(expected) if unit == ROOT else [ChangePart.STAYERS]
    for kind in kinds:
        assert part(study.second, kind, unit, scale) == pytest.approx(expected[kind], abs=0.51), kind


def test_the_sample_differs_only_by_its_words_between_languages(tmp_path: Path) -> None:
    company, questionnaire = load_company(), load_questionnaire("pulse")
    found = []
    for language in ("en", "fr"):
        wave = draw_waves(company, questionnaire, seed=5, language=language, count=2)[1]
        files = write_sample(wave.company, questionnaire, wave.people, language=language, folder=tmp_path / language)
        found.append(read_export(files.export, questionnaire, roster=files.roster, link_key=KEY).responses)
    np.testing.assert_array_equal(found[0].answers, found[1].answers)
    np.testing.assert_array_equal(found[0].unit, found[1].unit)
    np.testing.assert_array_equal(found[0].respondent, found[1].respondent)
