"""Writes the JSON Schemas in ``questionnaires/schema`` again: after a change of a model, or with a new language."""

from diagnostic.action_library import schema_file
from diagnostic.data_files import shipped
from diagnostic.questionnaire_schema import schema_files

for name, text in (schema_files() | schema_file()).items():
    (shipped("questionnaires", "schema") / name).write_text(text, encoding="utf-8")
