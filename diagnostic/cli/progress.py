"""The progress bar of a long run, on terminals only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from diagnostic.analysis import Progress as Report
from diagnostic.analysis import Step
from diagnostic.cli.screen import Screen


@contextmanager
def progress_bar(screen: Screen) -> Iterator[Report]:
    """Show a bar while the block runs; what it yields is told each step as it begins."""
    steps = list(Step)
    columns = (SpinnerColumn(), BarColumn(bar_width=20), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=screen.err, transient=True, disable=not screen.err.is_terminal) as bar:
        task = bar.add_task("", total=len(steps))

        def tell(step: Step) -> None:
            description = screen.wording.text(f"cli.step.{step.value}")
            bar.update(task, description=description, completed=steps.index(step))

        yield tell
