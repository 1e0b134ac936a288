"""A form for Qualtrics as its own survey file (.qsf), in all its languages, with a code a line and a number an answer.

The format has no documentation: what is here is what such files are seen to have. All ids are of this file alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from diagnostic.fielding.files import Files, digest
from diagnostic.fielding.form import Choice, Form, Matrix, Open, Question
from diagnostic.fielding.qualtrics import numbers, several, shown
from diagnostic.questionnaire import Text

_DESCRIPTION = 99
"""Signs of a question that lists of questions show."""
_NEVER = "0000-00-00 00:00:00"
_OPTIONS = {
    "BackButton": "true",
    "SaveAndContinue": "false",
    "SurveyProtection": "PublicSurvey",
    "BallotBoxStuffingPrevention": "false",
    "NoIndex": "Yes",
    "SecureResponseFiles": "true",
    "SurveyExpiration": "None",
    "SurveyTermination": "DefaultMessage",
    "Header": "",
    "Footer": "",
    "ProgressBarDisplay": "Text",
    "PartialData": "+1 week",
    "AnonymizeResponse": "Yes",
    "CollectGeoLocation": "false",
    "NewScoring": 1,
}
"""Nothing that tells who answered is recorded, and nobody can go on where somebody else stopped."""


def write(form: Form) -> Files:
    """Return the survey file."""
    survey = _Survey(form, f"{digest(form.title.to(form.languages[0]) + form.id):015d}")
    content = {"SurveyEntry": survey.entry(), "SurveyElements": list(survey.elements())}
    return {f"{form.id}-qualtrics.qsf": json.dumps(content, ensure_ascii=False, indent=1) + "\n"}


@dataclass(frozen=True, slots=True)
class _Survey:
    form: Form
    key: str
    """What all ids of the file end with."""

    @property
    def id(self) -> str:
        return f"SV_{self.key}"

    @property
    def first(self) -> str:
        return self.form.languages[0]

    def entry(self) -> dict[str, Any]:
        title = self.form.title.to(self.first)
        return {
            "SurveyID": self.id,
            "SurveyName": title,
            "SurveyDescription": None,
            "SurveyOwnerID": f"UR_{self.key}",
            "SurveyBrandID": "",
            "DivisionID": None,
            "SurveyLanguage": self.first.upper(),
            "SurveyActiveResponseSet": f"RS_{self.key}",
            "SurveyStatus": "Inactive",
            "SurveyStartDate": _NEVER,
            "SurveyExpirationDate": _NEVER,
            "SurveyCreationDate": _NEVER,
            "CreatorID": f"UR_{self.key}",
            "LastModified": _NEVER,
            "LastAccessed": _NEVER,
            "LastActivated": _NEVER,
            "Deleted": None,
        }

    def elements(self) -> Iterator[dict[str, Any]]:
        questions = list(self._questions())
        pages = [["QID1"], *self._places()]
        titles = [self.form.title, *(page.title for page in self.form.pages)]
        blocks = [
            self._block(number, title.to(self.first), ids)
            for number, (title, ids) in enumerate(zip(titles, pages, strict=True))
        ]
        trash = {**self._block(len(blocks), "Trash / Unused Questions", []), "Type": "Trash"}
        flow = [
            {"ID": block["ID"], "Type": "Block", "FlowID": f"FL_{number}"} for number, block in enumerate(blocks, 2)
        ]
        root = {"Flow": flow, "Properties": {"Count": len(flow) + 1}, "FlowID": "FL_1", "Type": "Root"}
        languages: dict[str, list[str]] = {each.upper(): [] for each in self.form.languages}
        options = {**_OPTIONS, "AvailableLanguages": languages, "SurveyLanguage": self.first.upper()}
        yield self._element("BL", "Survey Blocks", payload=[*blocks, trash])
        yield self._element("FL", "Survey Flow", payload=root)
        yield self._element("SO", "Survey Options", payload=options)
        yield self._element("SCO", "Scoring", payload=_scoring())
        yield self._element("STAT", "Survey Statistics", payload={"MobileCompatible": True, "ID": "Survey Statistics"})
        yield self._element("QC", "Survey Question Count", str(len(questions)))
        yield self._element("RS", f"RS_{self.key}", "Default Response Set")
        for payload in questions:
            yield self._element("SQ", payload["QuestionID"], payload["QuestionDescription"], payload=payload)

    def _element(self, name: str, first: str, second: str | None = None, payload: Any = None) -> dict[str, Any]:
        return {
            "SurveyID": self.id,
            "Element": name,
            "PrimaryAttribute": first,
            "SecondaryAttribute": second,
            "TertiaryAttribute": None,
            "Payload": payload,
        }

    def _block(self, number: int, title: str, questions: Sequence[str]) -> dict[str, Any]:
        return {
            "Type": "Standard" if number else "Default",
            "Description": title,
            "ID": f"BL_{number:02d}{self.key[2:]}",
            "BlockElements": [{"Type": "Question", "QuestionID": each} for each in questions],
        }

    def _places(self) -> Iterator[list[str]]:
        """Yield the ids of the questions of each page; the welcome has the first id."""
        number = 2
        for page in self.form.pages:
            yield [f"QID{place}" for place in range(number, number + len(page.questions))]
            number += len(page.questions)

    def _questions(self) -> Iterator[dict[str, Any]]:
        welcome = self.form.welcome
        texts = {each: {"QuestionText": several(welcome.to(each))} for each in self.form.languages}
        yield self._payload(1, "welcome", {"QuestionType": "DB", "Selector": "TB"}, texts, welcome)
        for number, question in enumerate(self.form.questions, start=2):
            texts = {each: _texts(question, each) for each in self.form.languages}
            yield self._payload(number, question.code, _fixed(question), texts, question.text)

    def _payload(
        self, number: int, code: str, fixed: dict[str, Any], texts: dict[str, dict[str, Any]], text: Text
    ) -> dict[str, Any]:
        others = {each.upper(): texts[each] for each in self.form.languages[1:]}
        return {
            **texts[self.first],
            "DefaultChoices": False,
            "DataExportTag": code,
            "QuestionID": f"QID{number}",
            "QuestionDescription": text.to(self.first).replace("\n", " ")[:_DESCRIPTION],
            "Configuration": {"QuestionDescriptionOption": "UseText"},
            "Validation": _validation(must=False),
            "GradingData": [],
            **fixed,
            # An empty list stands for none, as in every file of theirs.
            "Language": others or [],
        }


def _scoring() -> dict[str, Any]:
    return {
        "ScoringCategories": [],
        "ScoringCategoryGroups": [],
        "ScoringSummaryCategory": None,
        "ScoringSummaryAfterQuestions": 0,
        "ScoringSummaryAfterSurvey": 0,
        "DefaultScoringCategory": None,
        "AutoScoringCategory": None,
    }


def _validation(*, must: bool) -> dict[str, Any]:
    return {"Settings": {"ForceResponse": "ON" if must else "OFF", "ForceResponseType": "ON", "Type": "None"}}


def _texts(question: Question, language: str) -> dict[str, Any]:
    """Return what is worded: in the first language it stands in the question, in others under ``Language``."""
    found: dict[str, Any] = {"QuestionText": shown(question.text.to(language))}
    if not isinstance(question, Open):
        answers = _displays([answer.text for answer in question.answers], language)
        if isinstance(question, Matrix):
            # Theirs are called the other way round: the lines are choices.
            found["Choices"] = _displays([line.text for line in question.lines], language)
            found["Answers"] = answers
        else:
            found["Choices"] = answers
    return found


def _displays(texts: Sequence[Text], language: str) -> dict[str, dict[str, str]]:
    return {str(place): {"Display": shown(text.to(language))} for place, text in enumerate(texts, start=1)}


def _fixed(question: Question) -> dict[str, Any]:
    """Return what is the same in every language."""
    match question:
        case Open():
            selector = "ML" if question.long else "SL"
            must = _validation(must=question.required)
            return {"QuestionType": "TE", "Selector": selector, "Validation": must}
        case Choice():
            return {
                "QuestionType": "MC",
                "Selector": "DL" if question.many else "SAVR",
                **({} if question.many else {"SubSelector": "TX"}),
                "ChoiceOrder": _order(question.answers),
                "RecodeValues": _recoded(question),
                "Validation": _validation(must=question.required),
            }
        case Matrix():
            return {
                "QuestionType": "Matrix",
                "Selector": "Likert",
                "SubSelector": "SingleAnswer",
                "Configuration": _MATRIX,
                "ChoiceOrder": _order(question.lines),
                "AnswerOrder": _order(question.answers),
                "RecodeValues": _recoded(question),
                "ChoiceDataExportTags": {str(place): line.code for place, line in enumerate(question.lines, start=1)},
            }


_MATRIX = {
    "QuestionDescriptionOption": "UseText",
    "TextPosition": "inline",
    "ChoiceColumnWidth": 25,
    "RepeatHeaders": "none",
    "WhiteSpace": "OFF",
    "MobileFirst": True,
}


def _order(parts: Sequence[object]) -> list[str]:
    return [str(place) for place in range(1, len(parts) + 1)]


def _recoded(question: Choice | Matrix) -> dict[str, str]:
    codes = numbers(question.answers, question)
    return {str(place): code for place, code in enumerate(codes, start=1)}
