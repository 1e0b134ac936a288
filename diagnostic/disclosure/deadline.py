"""How long the gate may take: a limit that refuses a release and never changes one.

What is withheld is the same on every machine, slow or quick; a machine too slow to finish the proof gets no release.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from diagnostic.problems import Code, InvalidInput, Problem


class TooSlow(InvalidInput):
    """No release: the proof that it is safe was not finished in time."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when, by a clock in seconds; ``seconds`` is what was allowed, for the message."""

    seconds: int = 0
    clock: Callable[[], float] = monotonic
    until: float = float("inf")

    def check(self) -> None:
        """Raise TooSlow where the time is over."""
        if self.clock() > self.until:
            raise TooSlow([Problem(Code.GATE_TOO_SLOW, values={"seconds": self.seconds})])


NO_DEADLINE = Deadline()


def deadline(seconds: int, clock: Callable[[], float]) -> Deadline:
    """Return the end of so many seconds from now."""
    return Deadline(seconds, clock, clock() + seconds)
