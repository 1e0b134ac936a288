"""The text of a JSON file to what it holds: one document, or one a line. Nothing here knows what is in them."""

from __future__ import annotations

import json
import re

from diagnostic.problems import Code, InvalidInput, Place, Problem, Values

MOST_BYTES = 500_000_000
"""A parsed document takes several times its size in memory."""
_JSON = re.compile(rb"\s*(?:\{|\[\s*[\[{\"\]])")


def is_json(data: bytes) -> bool:
    """Return whether a text begins as an object or a list of objects does."""
    return bool(_JSON.match(data))


def parse_json(data: bytes, file: str) -> object:
    """Return the document of a JSON file in UTF-8; the list of its lines where each line is a document.

    Raises
    ------
    InvalidInput
        It is no JSON, is too large, or nests too deeply.
    """
    if len(data) > MOST_BYTES:
        values: Values = {"size": len(data) // 1_000_000, "most": MOST_BYTES // 1_000_000}
        raise InvalidInput([Problem(Code.FILE_TOO_LARGE, Place(file=file), values)])
    text = data.decode("utf-8", errors="replace")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and "\n" in text.strip():
            return _lines(text, file)
        raise _broken(error, error.lineno, file) from None
    except (RecursionError, ValueError) as error:
        # A ValueError is a number with more digits than Python converts: no answer either.
        raise InvalidInput([Problem(Code.JSON_NESTED, Place(file=file))]) from error


def _lines(text: str, file: str) -> list[object]:
    found: list[object] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise _broken(error, number, file) from None
        except (RecursionError, ValueError) as error:
            raise InvalidInput([Problem(Code.JSON_NESTED, Place(file=file, line=number))]) from error
    return found


def _broken(error: json.JSONDecodeError, line: int, file: str) -> InvalidInput:
    return InvalidInput([Problem(Code.JSON_SYNTAX, Place(file=file, line=line), {"position": error.colno})])
