"""Findings and the evidence of actions as sentences of one language.

The sentences are ``finding.<kind>`` and ``evidence.<kind>`` of the catalogues; every number goes through the wording.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagnostic.actions import Evidence
from diagnostic.report.findings import Finding, Kind
from diagnostic.report.names import Names
from diagnostic.report.values import Style

_STYLES: Mapping[str, Style] = {
    "g": Style.EFFECT,
    "q_value": Style.P,
    "p_value": Style.P,
    "share": Style.PERCENT,
    "icc1": Style.PERCENT,
    "icc1_low": Style.PERCENT,
    "icc1_high": Style.PERCENT,
    "rwg_j": Style.COEFFICIENT,
    "polarisation": Style.COEFFICIENT,
    "n": Style.COUNT,
}
"""How the figures of a sentence are shown, by name; every other one is a score of the sentence's subject."""

NAMED_AT_MOST, NAMED = 5, 3
"""Scales that a sentence lists; of more than that, how many it names."""
_DRIVER_KINDS = frozenset({Kind.DRIVER, Kind.DRIVERS_ALIKE})
_SHARES = frozenset({"estimate", "low", "high"})
_DIFFERENCES = frozenset({"difference", "gap"})
_HALVES = frozenset({"raised", "delivered", "there", "back", "quality_ab", "quality_ba", "need"})


def sentence(finding: Finding, names: Names, *, with_unit: bool = False) -> str:
    """Return a finding in words, headed by its unit where ``with_unit``."""
    wording = names.wording
    figures = _figures(finding.values, names, finding.subject, shares=finding.kind in _DRIVER_KINDS)
    words = {
        "unit": names.unit(finding.unit),
        "parent": names.parent(finding.unit),
        "subject": names.subject(finding.subject) if finding.subject else "",
        **_partner(finding, names),
    }
    key = f"finding.{finding.kind.value}"
    if finding.kind is Kind.PERCEPTION_GAP:
        key = f"{key}.{'above' if finding.values['difference'] > 0 else 'below'}"
    text = wording.text(key, **figures, **words)
    if finding.alike and finding.kind is Kind.DRIVER:
        text = _with_alike(text, finding.alike, names)
    return wording.text("finding.of_unit", unit=words["unit"], sentence=text) if with_unit else text


def _with_alike(text: str, alike: Sequence[str], names: Names) -> str:
    """Add what a driver cannot be told apart from: all of it, or how many and the first few."""
    if len(alike) <= NAMED_AT_MOST:
        return names.wording.text("finding.driver.alike", sentence=text, others=_quoted(alike, names))
    count = names.wording.number(len(alike), Style.COUNT)
    others = _quoted(alike[:NAMED], names)
    return names.wording.text("finding.driver.alike.many", sentence=text, count=count, others=others)


def together(findings: Sequence[Finding], names: Names, *, with_unit: bool = False) -> str:
    """Return findings of one kind that make one line: divided teams, or how one role level sees several scales."""
    if len(findings) == 1:
        return sentence(findings[0], names, with_unit=with_unit)
    if findings[0].kind is Kind.DIVIDED:
        return names.wording.text("finding.divided_teams", units=_joined(findings, names, "divided_teams"))
    key = f"finding.perception_gaps.{'above' if findings[0].values['difference'] > 0 else 'below'}"
    return names.wording.text(key, subjects=_joined(findings, names, "perception_gaps"), **_partner(findings[0], names))


def _joined(findings: Sequence[Finding], names: Names, key: str) -> str:
    return names.wording.join(
        [
            names.wording.text(
                f"finding.{key}.one",
                unit=names.unit(finding.unit),
                subject=names.subject(finding.subject),
                difference=names.points(finding.values.get("difference", 0.0)),
            )
            for finding in findings
        ]
    )


def evidence_sentence(evidence: Evidence, names: Names) -> str:
    """Return the figures that triggered an action in words."""
    subject = evidence.subjects[0] if evidence.subjects else ""
    figures = _figures(evidence.values, names, subject)
    units = [names.unit(unit) for unit in evidence.units]
    roles = [names.role(role) for role in evidence.roles]
    words = {
        "unit": units[0] if units else "",
        "parent": names.parent(evidence.units[0]) if evidence.units else "",
        "other": units[1] if len(units) > 1 else "",
        "subject": names.subject(subject) if subject else "",
        "outcome": names.subject(evidence.subjects[1]) if len(evidence.subjects) > 1 else "",
        "role": roles[0] if roles else "",
        "reference": roles[1] if len(roles) > 1 else "",
    }
    return names.wording.text(f"evidence.{evidence.kind}", **{**words, **figures})


def _figures(values: Mapping[str, float], names: Names, subject: str, *, shares: bool = False) -> dict[str, str]:
    return {name: _figure(name, value, names, subject, shares=shares) for name, value in values.items()}


def _figure(name: str, value: float, names: Names, subject: str, *, shares: bool) -> str:
    if name in _DIFFERENCES:
        return names.points(value)
    if shares and name in _SHARES:
        return names.wording.number(value, Style.PERCENT)
    by_subject = names.style(subject) if subject and name not in _HALVES else Style.SCORE
    return names.wording.number(value, _STYLES.get(name, by_subject))


def _partner(finding: Finding, names: Names) -> dict[str, str]:
    match finding.kind:
        case Kind.PERCEPTION_GAP:
            reference = names.release.about.perception_reference
            return {"role": names.role(finding.partner), "reference": names.role(reference)}
        case Kind.WEAK_LINK:
            return {"other": names.unit(finding.partner)}
        case Kind.DRIVER | Kind.DRIVERS_ALIKE:
            return {"outcome": names.subject(finding.partner)}
        case _:
            return {}


def _quoted(subjects: Sequence[str], names: Names) -> str:
    wording = names.wording
    return wording.join([wording.text("name.quoted", name=names.subject(subject)) for subject in subjects])
