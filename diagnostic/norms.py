"""Norms: what several studies of different clients scored on the same questions, made from what each of them publishes.

Works on releases, whose every number the study's own gate has ruled on and rounded. Names no client.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagnostic import asked_content
from diagnostic.asked_content import Content
from diagnostic.cells import Shown
from diagnostic.measures import Measure
from diagnostic.problems import Code, InvalidInput, Problem, Severity
from diagnostic.release import Release

LEAST_STUDIES = 3
"""From two, each client would know the other's score."""
LEAST_FOR_SPREAD = 5
"""From the mean and the spread of three or four, a client who knows its own score could compute the others'."""
DOMINANT = 0.8
"""Share of the people in one study from which a norm would be that study's score."""


@dataclass(frozen=True, slots=True)
class Norm:
    """What organisations scored on one subject."""

    subject: str
    value: float
    """Mean of the organisations' scores, each counted once: a norm is what organisations are like. Weighted by people
    it would be what the largest one is like."""
    spread: float | None
    """Standard deviation of the organisations' scores; None with fewer than ``LEAST_FOR_SPREAD``."""
    studies: int
    n: int
    """People of all of them."""
    years: tuple[str, str]
    """Of the first and of the last survey."""
    content: Content


@dataclass(frozen=True, slots=True)
class _Study:
    release: Release
    content: Mapping[str, Content]


@dataclass(frozen=True, slots=True)
class _Score:
    estimate: float
    n: int
    year: str


def norms(
    releases: Sequence[Release], *, minimum_studies: int = LEAST_STUDIES
) -> tuple[tuple[Norm, ...], tuple[Problem, ...]]:
    """Return the norm of every subject that enough studies ask alike, and what is worth saying about the others.

    Parameters
    ----------
    releases
        One a study: its last wave. Of one client's studies the latest counts.
    minimum_studies
        Never fewer than three.

    Raises
    ------
    InvalidInput
        There are not enough studies of different clients.
    """
    least = max(minimum_studies, LEAST_STUDIES)
    kept = _one_a_client(releases)
    if len(kept) < least:
        raise InvalidInput([Problem(Code.NORMS_FEW_STUDIES, values={"count": len(kept), "least": least})])
    notes = []
    if len(kept) < len(releases):
        same = {"count": len(releases) - len(kept)}
        notes.append(Problem(Code.NORMS_SAME_CLIENT, values=same, severity=Severity.NOTE))
    studies = [_Study(release, asked_content.of_release(release)) for release in kept]
    found: list[Norm] = []
    left_out: dict[str, list[str]] = {"few": [], "dominated": [], "differ": []}
    for subject in dict.fromkeys(info.id for study in studies for info in study.release.subjects):
        made = _norm(subject, studies, least)
        if isinstance(made, Norm):
            found.append(made)
        else:
            left_out[made].append(subject)
    if any(left_out.values()):
        counts: dict[str, str | int | float] = {why: len(subjects) for why, subjects in left_out.items()}
        names = sorted(subject for subjects in left_out.values() for subject in subjects)
        shown = ", ".join([*names[:5], *(["…"] if len(names) > 5 else [])])
        notes.append(Problem(Code.NORMS_LEFT_OUT, values={**counts, "scales": shown}, severity=Severity.NOTE))
    return tuple(found), tuple(notes)


def _one_a_client(releases: Sequence[Release]) -> list[Release]:
    """Return the latest release of every client, the latest first."""
    latest: dict[str, Release] = {}
    for release in sorted(releases, key=lambda each: (each.about.date, each.about.organisation), reverse=True):
        latest.setdefault(" ".join(release.about.organisation.casefold().split()), release)
    return list(latest.values())


def _norm(subject: str, studies: Sequence[_Study], least: int) -> Norm | str:
    """Return the norm of a subject, or why it has none; the questions of the latest study are those that count."""
    content = next(study.content[subject] for study in studies if subject in study.content)
    shown = [(study, score) for study in studies if (score := _score(study, subject)) is not None]
    alike = [score for study, score in shown if asked_content.same(study.content[subject], content)]
    if len(alike) < least:
        return "differ" if len(shown) >= least else "few"
    people = sum(score.n for score in alike)
    if max(score.n for score in alike) > DOMINANT * people:
        return "dominated"
    scores = [score.estimate for score in alike]
    spread = float(round(statistics.stdev(scores))) if len(scores) >= LEAST_FOR_SPREAD else None
    years = sorted(score.year for score in alike)
    value = float(round(statistics.fmean(scores)))
    return Norm(subject, value, spread, len(scores), people, (years[0], years[-1]), content)


def _score(study: _Study, subject: str) -> _Score | None:
    """Return the organisation's score, None where it is not shown."""
    root = next(unit.id for unit in study.release.units if unit.parent is None)
    cell = study.release.cell(Measure.SCORE, root, subject)
    if not isinstance(cell, Shown) or not cell.get("n") or cell.get("estimate") is None:
        return None
    return _Score(cell.number("estimate"), int(cell.number("n")), study.release.about.date[:4])
