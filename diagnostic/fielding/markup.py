"""Texts of a form as HTML, for tools that take their texts for it. What is for one tool alone stays in its module."""

from __future__ import annotations

import html
from collections.abc import Mapping

HIDDEN = "\u2060"
"""A word joiner: nobody sees it, readers drop it, and it parts two signs that a tool would take for its own."""


def escaped(text: str, others: Mapping[str, str] | None = None) -> str:
    """Return a text that HTML shows as it is; ``others`` has further signs and what stands for them."""
    found = html.escape(text, quote=True).replace("&#x27;", "'")
    for sign, entity in (others or {}).items():
        found = found.replace(sign, entity)
    return found


def paragraphs(text: str, others: Mapping[str, str] | None = None) -> str:
    """Return the paragraphs of a text, which blank lines part, as HTML on one line."""
    return "".join(f"<p>{escaped(part, others)}</p>" for part in parts(text))


def parts(text: str) -> list[str]:
    """Return the paragraphs of a text, each on one line."""
    return [part.replace("\n", " ").strip() for part in text.split("\n\n") if part.strip()]
