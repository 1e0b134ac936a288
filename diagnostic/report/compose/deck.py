"""The executive deck of a report: which slides, in which order, and what moves to the appendix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain as joined

from diagnostic.actions import Plan
from diagnostic.followed import FollowedAction
from diagnostic.release import Release
from diagnostic.report.compose import deck_actions, deck_appendix, deck_cuts, deck_scores, deck_units
from diagnostic.report.compose.context import context_of
from diagnostic.report.compose.deck_base import Maker
from diagnostic.report.deck import Deck, Divider, Slide
from diagnostic.report.document import Document
from diagnostic.report.wording import Wording

LARGEST = 20
"""Slides that an executive meeting can take; what ranks last moves to the appendix."""
_Part = Callable[[Maker], Iterator[Slide]]
_MAIN: tuple[_Part, ...] = (
    deck_scores.cover,
    deck_scores.findings,
    deck_scores.participation,
    deck_scores.chain,
    deck_scores.scores,
    deck_scores.ends,
    deck_units.heat,
    deck_units.teams,
    deck_scores.apart,
    deck_actions.priorities,
    deck_units.links,
    deck_units.roles,
    deck_units.hopes,
    deck_actions.moved,
    deck_actions.followed,
    deck_actions.actions,
    deck_scores.brief,
    deck_actions.sure,
    deck_actions.next_steps,
)
_APPENDIX: tuple[_Part, ...] = (
    deck_cuts.cuts,
    deck_appendix.rates,
    deck_units.heat_of_teams,
    deck_appendix.drivers,
    deck_appendix.pairs,
    deck_appendix.changes,
    deck_appendix.reliability,
    deck_appendix.words,
)


def compose_deck(
    document: Document, release: Release, plan: Plan, wording: Wording, *, followed: Sequence[FollowedAction] = ()
) -> Deck:
    """Return the deck of a composed document, in the document's language.

    Parameters
    ----------
    document
        The whole report, from which pictures, tables and sentences are taken.
    release, plan, followed
        What the document was composed from: where the document's sentences are too long for a title.
    wording
        Of the document's language.
    """
    names = tuple(section.id for section in document.sections)
    context = context_of(release, plan, wording, sections=names, followed=followed)
    maker = Maker(document, context)
    main = tuple(joined.from_iterable(part(maker) for part in _MAIN))
    kept = _foremost(main)
    rest = tuple(slide for slide in main if slide not in kept)
    more = (*rest, *joined.from_iterable(part(maker) for part in _APPENDIX))
    divider = maker.slide("appendix", maker.text("slides.appendix.title"), Divider(maker.text("slides.appendix.text")))
    return Deck(
        language=wording.language,
        title=document.title,
        organisation=document.organisation,
        date=release.about.date,
        notice=document.notice,
        slides=kept,
        appendix=(divider, *more) if more else (),
    )


def _foremost(slides: tuple[Slide, ...]) -> tuple[Slide, ...]:
    """Return as many slides as a meeting can take, in their order, those of the lowest rank left out first."""
    places = sorted(range(len(slides)), key=lambda at: (slides[at].rank, at))[:LARGEST]
    return tuple(slides[at] for at in sorted(places))
