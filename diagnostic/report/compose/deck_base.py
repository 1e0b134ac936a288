"""What every slide is made from: the document's figures by their names, the release behind it, source lines and notes.

Holds no slide. A slide takes its pictures and sentences from the document, so that the deck cannot say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from diagnostic.report.compose.context import Context
from diagnostic.report.deck import Content, Slide
from diagnostic.report.document import ActionCards, Block, Document, Figure, Group, HeatMap, Section
from diagnostic.report.values import Style, Tone, Value

FULL_STOPS = (".", "。")


@dataclass(frozen=True, slots=True)
class Maker:
    """The composed document, and what it was composed from."""

    document: Document
    context: Context

    def text(self, key: str, **values: str | int) -> str:
        """Return a text of the catalogue."""
        return self.context.text(key, **values)

    def plural(self, key: str, n: int, **values: str | int) -> str:
        """Return the form of a text that fits a number."""
        return self.context.wording.plural(key, n, **values)

    def count(self, number: float) -> str:
        """Return a number of things as printed."""
        return self.context.wording.number(number, Style.COUNT)

    def score(self, value: float, subject: str = "") -> str:
        """Return a score as printed."""
        return self.context.wording.number(value, self.context.names.style(subject) if subject else Style.SCORE)

    def quoted(self, subjects: Sequence[str]) -> str:
        """Return scales in quotation marks, as one list."""
        return self.context.wording.join([self.context.quoted(subject) for subject in subjects])

    def section(self, name: str) -> Section | None:
        """Return a section of the document."""
        return next((section for section in self.document.sections if section.id == name), None)

    def blocks(self, section: str = "") -> Iterator[Block]:
        """Return the blocks of the document, or of one section of it, those within groups as well."""
        for part in self.document.sections:
            if section in {"", part.id}:
                yield from _within(part.blocks)

    def figures(self, prefix: str) -> tuple[Figure, ...]:
        """Return the figures whose name starts so, in the order of the document."""
        return tuple(block for block in self.blocks() if isinstance(block, Figure) and block.id.startswith(prefix))

    def figure(self, name: str) -> Figure | None:
        """Return a figure by its name; None where the document has no such figure."""
        return next((figure for figure in self.figures(name) if figure.id == name), None)

    def heat(self, name: str) -> HeatMap | None:
        """Return a heat map by its name."""
        return next((block for block in self.blocks() if isinstance(block, HeatMap) and block.id == name), None)

    def group(self, name: str) -> Group | None:
        """Return a group of blocks by its name."""
        return next((block for block in self.blocks() if isinstance(block, Group) and block.id == name), None)

    def cards(self) -> ActionCards | None:
        """Return the actions of the whole organisation; None where there are none."""
        found = (block for block in self.blocks("plan") if isinstance(block, ActionCards))
        first = next(found, None)
        whole = self.context.plan.organisation.recommendations
        return first if first is not None and first.cards and whole else None

    def marks(self, values: Iterable[Value]) -> tuple[str, ...]:
        """Return what the marks say that stand in the place of some of these figures; nothing where none do."""
        texts = {value.text for value in values}
        found = [(kind, self.text(f"mark.{kind}")) for kind in ("withheld", "not_estimable")]
        return tuple(self.text(f"slides.marks.{kind}", mark=mark) for kind, mark in found if mark in texts)

    def shows(self, kind: str, sentence: str) -> str:
        """Return what a native chart of a kind shows, for those who cannot see it."""
        return self.text(f"slides.alt.{kind}", sentence=ended(sentence))

    def legend(self, kind: str, tones: Sequence[Tone]) -> tuple[tuple[Tone, str], ...]:
        """Return what the marks of a picture say."""
        return tuple((tone, self.text(f"slides.{kind}.{tone.value}")) for tone in tones)

    def source(self, n: float | None = None) -> str:
        """Return the line that says whose answers these are, how many and when."""
        about = self.context.release.about
        return self.text(
            "slides.source",
            questionnaire=about.questionnaire_name.to(self.context.wording.language),
            answers=self.plural("count.answers", int(about.n if n is None else n)),
            date=self.context.wording.date(self.when),
        )

    @property
    def when(self) -> str:
        """Return the date of the answers, which is that of the wave where there are waves."""
        waves = self.context.release.waves
        return waves[-1].date if waves and waves[-1].date else self.context.release.about.date

    def slide(
        self,
        kind: str,
        title: str,
        content: Content,
        *,
        name: str = "",
        say: Sequence[str] = (),
        alternative: str = "",
        rank: int = 1,
    ) -> Slide:
        """Return a slide with the notes of its kind: how to read it, what to say, what not to say."""
        said = " ".join(ended(each) for each in say or (title,))
        notes = (
            self.text("slides.notes.read", text=self.text(f"slides.{kind}.read")),
            self.text("slides.notes.say", text=said),
            self.text("slides.notes.avoid", text=self.text(f"slides.{kind}.avoid")),
        )
        return Slide(name or kind, headline(title), content, self.source(), notes, alternative or headline(title), rank)


def headline(sentence: str) -> str:
    """Return a sentence as a title: without its full stop, unless it is one of several."""
    text = sentence.strip()
    return text[:-1] if text.endswith(FULL_STOPS) and ". " not in text else text


def ended(sentence: str) -> str:
    """Return a sentence with its full stop, so that others can follow it."""
    text = sentence.strip()
    return text if text.endswith((*FULL_STOPS, "?", "!", "…")) else f"{text}."


def capital(text: str) -> str:
    """Return a few words as they stand alone in a cell or under a label."""
    return text[:1].upper() + text[1:]


def balanced(count: int, most: int) -> list[int]:
    """Return how many things go on each of as few slides as can hold them, about as many on each."""
    parts = max(1, -(-count // most))
    return [count // parts + (at < count % parts) for at in range(parts)]


def _within(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Group):
            yield from _within(block.blocks)
