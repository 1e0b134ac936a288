"""The shape of ``study.yaml``: what a study is about, and what its reports are made with."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from diagnostic.definitions import Language
from diagnostic.deliverable import Form

_Words = Annotated[str, Field(min_length=1, max_length=200)]
_Path = Annotated[str, Field(min_length=1, max_length=1000)]


class StudyFile(BaseModel):
    """What the file says; paths are as seen from the study's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    client: _Words
    """Name of the organisation, for the cover."""
    questionnaire: _Path
    """Id of a shipped questionnaire, or a path."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    """Of the reports; the first is the one made where nothing is said."""
    formats: Annotated[tuple[Form, ...], Field(min_length=1)] = (Form.PAGE,)
    """What reports are made as, where the command does not say it."""
    theme: _Path = "default"
    template: _Path | None = None
    """A presentation whose layouts, fonts and colours the slides take."""
    policy: _Path | None = None
    screening: _Path | None = None
    benchmarks: tuple[_Path, ...] = ()
    show_owners: bool = False
    """Whether reports name the owners of actions: a report travels further than the plan does."""
    link: bool = True
    """Whether personal codes become pseudonyms by which waves are linked; otherwise they are dropped."""
    keep_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    """After how many months a wave is to be erased; None where that is not settled."""
