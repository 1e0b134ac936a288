"""From where on a sign of careless answering counts, as values, read from ``reports/screening.yaml``.

Every number has its one home in that file. This module knows no answers and flags nobody.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from diagnostic.data_files import shipped
from diagnostic.definitions import load

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Correlation = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=2, le=1000)]


class ScreeningRules(BaseModel):
    """What screening goes by."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds_per_item: float = Field(ge=0, le=60, allow_inf_nan=False)
    fast_at_most: Share
    duplicate_items: int = Field(ge=10, le=1000)
    duplicate_alike: Share
    signs_needed: int = Field(ge=1, le=6)
    longest_run: float = Field(gt=0, le=1, allow_inf_nan=False)
    variability: Share
    even_odd: Correlation
    distance_p: Share
    pair_correlation: float = Field(gt=0, lt=1, allow_inf_nan=False)
    synonyms: Correlation
    least_items: Count
    least_scales: Count
    least_reversed: Share
    least_answered: Share


def load_screening(path: str | Path | None = None) -> ScreeningRules:
    """Return the shipped rules, or those of a project's own file.

    Raises
    ------
    InvalidInput
        The file has problems.
    """
    return load(shipped("reports", "screening.yaml") if path is None else path, ScreeningRules).value
