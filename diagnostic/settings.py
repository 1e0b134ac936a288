"""What a report is told beside the answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """What a report needs to know beside the answers; the caller gives date and seed, so that runs repeat exactly."""

    organisation: str
    date: str
    """ISO date shown in the report."""
    confidence: float = 0.95
    false_discovery_rate: float = 0.05
    seed: int = 1
    ordinal_reliability: bool = False
    """Whether the alpha of what lies behind the ordered answers (polychoric correlations) is shown beside alpha."""
