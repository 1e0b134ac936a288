"""What a report is told beside the answers."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.screening_rules import ScreeningRules


@dataclass(frozen=True, slots=True)
class Settings:
    """What a report needs to know beside the answers; the caller gives date and seed, so that runs repeat exactly."""

    organisation: str
    date: str
    """ISO date shown in the report."""
    confidence: float = 0.95
    false_discovery_rate: float = 0.05
    seed: int = 1
    screening: ScreeningRules | None = None
    """From where on a sign of careless answering counts; None for the shipped rules."""
    ordinal_reliability: bool = False
    """Whether the alpha of what lies behind the ordered answers (polychoric correlations) is shown beside alpha."""
    weighted: bool = False
    """Whether scores are weighted to the roster and the margins, too, so that silence shows."""
