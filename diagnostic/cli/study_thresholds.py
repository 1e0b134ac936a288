"""``diagnostic study thresholds``: a new decision on the rules of a wave, noted with its reason."""

from __future__ import annotations

from pathlib import Path

from diagnostic.cli.screen import explained, screen
from diagnostic.disclosure.policy import load_policy
from diagnostic.study import open_study
from diagnostic.study_ledger import freeze


def run(folder: Path, wave: str, *, policy: Path | None, reason: str, language: str, today: str) -> None:
    """Freeze the rules of a file, or of the study, for a wave, and say what changed."""
    shown = screen(language)
    with explained(shown):
        study = open_study(folder)
        said = study.settings.policy
        file = policy if policy is not None else None if said is None else study.path(said)
        changed = freeze(study, wave, load_policy(file), reason=reason, date=today)
    shown.line(shown.wording.plural("study.thresholds.done", len(changed), wave=wave))
    words = [shown.wording.text(f"study.thresholds.{name}") for name in ("rule", "before", "now")]
    if changed:
        shown.table(words, [(rule, f"{before:g}", f"{now:g}") for rule, (before, now) in changed.items()])
