"""Whether Word, Excel and PowerPoint would open a file as it is, without offering to repair it.

By the rules of Microsoft's Open XML SDK (schemas of every part, and what must agree between parts), as openxml-audit
has them for Python; ``make office`` holds files against the SDK itself.
"""

from __future__ import annotations

from pathlib import Path

from openxml_audit import OpenXmlValidator


def complaints(content: bytes, name: str, folder: Path) -> list[str]:
    """Return what an Office program would repair or refuse in a file; its name tells the kind."""
    path = folder / name
    path.write_bytes(content)
    return [str(each) for each in OpenXmlValidator().validate(path).errors]
