"""What a new ``study.yaml`` says: every key with its explanation, in the language it is made in."""

from __future__ import annotations

import json
import textwrap

from diagnostic.deliverable import Form
from diagnostic.report.wording import Wording

_WIDTH = 100
_LATER = {
    "template": "template.pptx",
    "policy": "policy.yaml",
    "screening": "screening.yaml",
    "benchmarks": '["benchmarks/sector.yaml"]',
    "show_owners": "true",
    "keep_months": "36",
}
"""Keys that are written, but not yet said: somebody has to decide."""


def study_text(wording: Wording, *, client: str, questionnaire: str) -> str:
    """Return the text of the file."""
    said = {
        "client": _quoted(client),
        "questionnaire": _quoted(questionnaire),
        "languages": f"[{wording.language}]",
        "formats": f"[{Form.PAGE.value}]",
        "theme": "default",
        "link": "true",
    }
    parts = [_comment(wording.text("study.file.head"))]
    parts += [f"{_comment(wording.text(f'study.file.{key}'))}\n{key}: {value}" for key, value in said.items()]
    parts += [f"{_comment(wording.text(f'study.file.{key}'))}\n# {key}: {value}" for key, value in _LATER.items()]
    return "\n\n".join(parts) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # which YAML reads as the same text


def _comment(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)
