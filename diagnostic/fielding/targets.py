"""The survey tools and other forms that a questionnaire can be sent to, and which module writes each."""

from __future__ import annotations

from collections.abc import Mapping

from diagnostic.fielding import (
    google_script,
    letters,
    limesurvey_lss,
    limesurvey_tsv,
    paper,
    qualtrics_qsf,
    qualtrics_txt,
    surveyjs,
    web_form,
    word_forms,
    xlsform,
)
from diagnostic.fielding.files import Files, Writer
from diagnostic.fielding.form import Form


def _limesurvey(form: Form) -> Files:
    return {**limesurvey_tsv.write(form), **limesurvey_lss.write(form)}


def _qualtrics(form: Form) -> Files:
    return {**qualtrics_qsf.write(form), **qualtrics_txt.write(form)}


WRITERS: Mapping[str, Writer] = {
    "limesurvey": _limesurvey,
    "qualtrics": _qualtrics,
    "xlsform": xlsform.write,
    "surveyjs": surveyjs.write,
    "msforms": word_forms.write_microsoft_forms,
    "googleforms": google_script.write,
    "html": web_form.write,
    "docx": word_forms.write_word,
    "paper": paper.write,
    "letters": letters.write,
}
"""By the name that is given on the command line. What is to be done with the files is told under the same name
(``cli.field.tool.<name>``, ``cli.field.next.<name>.import``, ``.check`` and ``.export`` in ``cli.po``)."""
