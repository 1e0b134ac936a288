"""What would be lost if a form went out like this: codes that tools change, lists too long to choose from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from diagnostic.field_codes import LONGEST_ANSWER
from diagnostic.fielding.form import Form, FormUnits, Matrix, Open
from diagnostic.problems import Code, Place, Problem, Values

LONGEST_NAME = 150
"""Signs of a unit's name: more do not fit into a list on a telephone."""
MOST_TEAMS = 9_999
"""Their codes have five signs, a letter first."""
_CODE = re.compile(rf"[A-Za-z0-9]{{1,{LONGEST_ANSWER}}}")
_SHOWN = 60


def unit_problems(units: FormUnits) -> Iterator[Problem]:
    """Yield what is wrong with the names of teams and divisions."""
    if len(units.teams) > MOST_TEAMS:
        yield Problem(Code.FIELD_TEAMS_MANY, Place(), {"count": len(units.teams), "most": MOST_TEAMS})
    for unit in (*units.teams, *units.divisions):
        if len(unit.name) > LONGEST_NAME:
            values: Values = {"unit": unit.name[:_SHOWN] + "…", "count": len(unit.name), "most": LONGEST_NAME}
            yield Problem(Code.FIELD_NAME_LONG, Place(), values)
    for listed in (units.teams, units.divisions):
        for name in _twice(unit.name for unit in listed):
            yield Problem(Code.FIELD_NAME_TWICE, Place(), {"unit": name[:_SHOWN]})


def form_problems(form: Form, tools: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with the codes of a form for these tools."""
    asked = [question.code for question in form.questions]
    # Units are the lines of two matrices: their codes may come twice.
    lines = [line.code for question in _matrices(form) for line in question.lines if not line.of_unit]
    for code in _twice((*asked, *lines)):
        yield Problem(Code.FIELD_CODE_TWICE, Place(), {"code": code})
    if "limesurvey" in set(tools):
        answers = {answer.code for each in form.questions if not isinstance(each, Open) for answer in each.answers}
        for code in sorted(each for each in answers if not _CODE.fullmatch(each)):
            yield Problem(Code.FIELD_ANSWER_CODE, Place(), {"code": code, "tool": "LimeSurvey"})


def _matrices(form: Form) -> Iterator[Matrix]:
    return (question for question in form.questions if isinstance(question, Matrix))


def _twice(texts: Iterable[str]) -> list[str]:
    return [text for text, count in Counter(text.casefold() for text in texts).items() if count > 1]
