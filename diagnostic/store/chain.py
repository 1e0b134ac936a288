"""What links the entries of a list so that none can be changed, left out, added or moved unseen: a hash over the last.

Knows texts and numbers; no store and no meaning of what is linked.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

START = ""
"""What stands before the first entry."""


def linked(before: str, *fields: Any) -> str:
    """Return the SHA-256 of an entry that follows the one with the hash ``before``."""
    return hashlib.sha256(json.dumps([before, *fields], ensure_ascii=False).encode()).hexdigest()
