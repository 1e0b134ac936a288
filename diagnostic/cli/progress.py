"""The progress bar of a long run, on terminals only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from diagnostic.analysis import Step
from diagnostic.cli.screen import Screen
from diagnostic.deliverable import Form


@contextmanager
def progress_bar(screen: Screen, forms: Sequence[Form] = ()) -> Iterator[Callable[[Step | Form], None]]:
    """Show a bar while a report is made; what it yields is told each step, and then each form, as it begins."""
    steps = {step.value: screen.wording.text(f"cli.step.{step.value}") for step in Step}
    steps |= {form.value: screen.wording.text(f"cli.form.{form.value}") for form in forms}
    with steps_bar(screen, steps) as tell:
        yield lambda step: tell(step.value)


@contextmanager
def count_bar(screen: Screen, description: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar of many things alike; what it yields is told how many are done, and of how many."""
    columns = (SpinnerColumn(), BarColumn(bar_width=20), TextColumn("{task.description}"), MofNCompleteColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=screen.err, transient=True, disable=not screen.err.is_terminal
    ) as bar:
        task = bar.add_task(description, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


@contextmanager
def steps_bar(screen: Screen, steps: Mapping[str, str]) -> Iterator[Callable[[str], None]]:
    """Show a bar of some steps, by id with what is shown of them; what it yields is told each id as its turn comes."""
    columns = (SpinnerColumn(), BarColumn(bar_width=20), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=screen.err, transient=True, disable=not screen.err.is_terminal) as bar:
        task = bar.add_task("", total=len(steps))
        order = list(steps)

        def tell(step: str) -> None:
            bar.update(task, description=steps[step], completed=order.index(step))

        yield tell
