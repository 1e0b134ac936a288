"""What can go wrong, as values: problems with a place and a cure, and figures that cannot be estimated.

This module holds codes and places, never sentences: the words are in the catalogues
(``reports/locales/<language>/problems.po``, one ``problem.<code>.what`` and one ``problem.<code>.cure`` each).
It must not know any other module of the package, and never carries a person's answer, id or comment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias, TypeVar

T = TypeVar("T")


class Code(StrEnum):
    """Every problem a user can meet. The value is the code shown to users and used in the documentation."""

    # files
    FILE_NOT_FOUND = "file-not-found"
    FILE_EMPTY = "file-empty"
    FILE_NOT_READABLE = "file-not-readable"
    FILE_NOT_WRITABLE = "file-not-writable"
    FILE_EXISTS = "file-exists"
    FILE_FORMAT_UNKNOWN = "file-format-unknown"
    XLSX_CORRUPT = "xlsx-corrupt"
    XLSX_ENCRYPTED = "xlsx-encrypted"
    MACROS_IGNORED = "macros-ignored"
    FORMULAS_NOT_CALCULATED = "formulas-not-calculated"
    ERROR_VALUES = "error-values"
    UNPACKED_TOO_LARGE = "unpacked-too-large"
    ZIP_DAMAGED = "zip-damaged"
    ZIP_ENCRYPTED = "zip-encrypted"
    ZIP_NO_TABLE = "zip-no-table"
    ZIP_SEVERAL_TABLES = "zip-several-tables"
    SPSS_DAMAGED = "spss-damaged"
    SPSS_REPAIRED = "spss-repaired"
    DECLARED_MISSING = "declared-missing"
    FILE_CUT = "file-cut"
    ROWS_ABOVE_HEADER = "rows-above-header"
    TABLE_TURNED = "table-turned"
    SUMMARY_ROWS = "summary-rows"
    ENCODING_MIXED = "encoding-mixed"
    NO_ROWS = "no-rows"
    RAGGED_ROWS = "ragged-rows"
    QUOTE_NOT_CLOSED = "quote-not-closed"
    TOO_MANY_COLUMNS = "too-many-columns"
    IS_A_FOLDER = "is-a-folder"
    WRONG_EXTENSION = "wrong-extension"
    ENCODING_ASSUMED = "encoding-assumed"
    SEVERAL_SHEETS = "several-sheets"
    STRUCTURE_UNKNOWN = "structure-unknown"
    STRUCTURE_DAMAGED = "structure-damaged"
    HEADER_MISSING = "header-missing"
    COLUMNS_DIFFER = "columns-differ"
    HEADERS_SHIFTED = "headers-shifted"
    HEADER_DAMAGED = "header-damaged"
    HEADER_REPEATED = "header-repeated"
    SURVEYS_MIXED = "surveys-mixed"
    FILE_TOO_LARGE = "file-too-large"
    JSON_SYNTAX = "json-syntax"
    JSON_NESTED = "json-nested"
    ARROW_CORRUPT = "arrow-corrupt"
    NESTED_COLUMNS = "nested-columns"
    OTHER_FILES = "other-files"
    ANSWERS_VERSION = "answers-version"
    SEVERAL_FORMS = "several-forms"
    REPEAT_SHEETS = "repeat-sheets"
    REPEAT_TABLE = "repeat-table"
    LONG_TABLE = "long-table"
    LONG_COLUMNS_LEFT = "long-columns-left"
    LONG_CONFLICT = "long-conflict"
    LONG_ROWS_LOST = "long-rows-lost"
    STATEMENT_ROW_MISSING = "statement-row-missing"
    # columns of an export
    NOTHING_MATCHED = "nothing-matched"
    NO_TEAM_COLUMN = "no-team-column"
    TEAM_COLUMN_IS_ID = "team-column-is-id"
    COLUMN_TWICE = "column-twice"
    COLUMN_AMBIGUOUS = "column-ambiguous"
    COLUMN_UNMATCHED = "column-unmatched"
    TEXTS_DIFFER = "texts-differ"
    QUESTIONNAIRE_CHANGED = "questionnaire-changed"
    QUESTIONNAIRE_OTHER = "questionnaire-other"
    COLUMNS_IGNORED = "columns-ignored"
    ITEMS_ABSENT = "items-absent"
    IDENTIFIER_DROPPED = "identifier-dropped"
    CODE_BECAME_PSEUDONYM = "code-became-pseudonym"
    CODE_TELLS_WHO = "code-tells-who"
    HEADINGS_CUT = "headings-cut"
    # answers of an export
    UNKNOWN_LABELS = "unknown-labels"
    NUMBERS_OUT_OF_RANGE = "numbers-out-of-range"
    NUMBERS_AGAINST_LABELS = "numbers-against-labels"
    SCALE_DIFFERS = "scale-differs"
    ANSWERS_UNCLEAR = "answers-unclear"
    ANSWERS_IN_LANGUAGES = "answers-in-languages"
    UNKNOWN_ATTRIBUTE_VALUES = "unknown-attribute-values"
    SCALE_ALL_MISSING = "scale-all-missing"
    # people of an export
    BLANK_ROWS = "blank-rows"
    UNANSWERED_ROWS = "unanswered-rows"
    REJECTED_ROWS = "rejected-rows"
    UNFINISHED_ROWS = "unfinished-rows"
    TEST_ROWS = "test-rows"
    ONLY_TEST_ROWS = "only-test-rows"
    DUPLICATE_RESPONDENTS = "duplicate-respondents"
    IDENTICAL_ROWS = "identical-rows"
    IDENTICAL_ROWS_KEPT = "identical-rows-kept"
    SEVERAL_WAVES = "several-waves"
    SEVERAL_SURVEYS = "several-surveys"
    TRIAL_ROWS = "trial-rows"
    PEOPLE_WITHOUT_TEAM = "people-without-team"
    ONE_TEAM = "one-team"
    TEAM_VARIANTS = "team-variants"
    # roster of units
    ROSTER_NO_TEAM_COLUMN = "roster-no-team-column"
    ROSTER_CODE_TWICE = "roster-code-twice"
    ROSTER_DUPLICATE = "roster-duplicate"
    ROSTER_AMBIGUOUS = "roster-ambiguous"
    ROSTER_CYCLE = "roster-cycle"
    ROSTER_HEADCOUNT = "roster-headcount"
    ROSTER_NO_HEADCOUNT = "roster-no-headcount"
    ROSTER_TEAM_UNKNOWN = "roster-team-unknown"
    ROSTER_TEAM_SILENT = "roster-team-silent"
    ROSTER_DIVISION_DIFFERS = "roster-division-differs"
    MORE_ANSWERS_THAN_PEOPLE = "more-answers-than-people"
    LINK_UNIT_UNKNOWN = "link-unit-unknown"
    # known numbers of people, for weighting
    MARGINS_NO_COLUMNS = "margins-no-columns"
    MARGINS_ATTRIBUTE = "margins-attribute"
    MARGINS_VALUE = "margins-value"
    MARGINS_TWICE = "margins-twice"
    MARGINS_HEADCOUNT = "margins-headcount"
    MARGINS_NOT_IN_ANSWERS = "margins-not-in-answers"
    MARGINS_VALUE_MISSING = "margins-value-missing"
    MARGINS_VALUE_SILENT = "margins-value-silent"
    WEIGHTS_NO_HEADCOUNTS = "weights-no-headcounts"
    # map of columns and labels
    MAP_TARGET_UNKNOWN = "map-target-unknown"
    MAP_ANSWER_UNKNOWN = "map-answer-unknown"
    MAP_UNUSED = "map-unused"
    # map of units between waves
    UNIT_UNKNOWN = "unit-unknown"
    UNIT_FATE = "unit-fate"
    UNITS_LEFT_OUT = "units-left-out"
    MAP_NOT_CONFIRMED = "map-not-confirmed"
    # living plan of a study
    PLAN_ACTION_UNKNOWN = "plan-action-unknown"
    PLAN_TWICE = "plan-twice"
    PLAN_REASON_MISSING = "plan-reason-missing"
    PLAN_OWNER_MISSING = "plan-owner-missing"
    PLAN_DELIVERED_LATE = "plan-delivered-late"
    PLAN_ENTRY_UNKNOWN = "plan-entry-unknown"
    PLAN_NOT_EDITABLE = "plan-not-editable"
    # benchmarks and norms
    BENCHMARK_NO_COLUMNS = "benchmark-no-columns"
    BENCHMARK_VALUE = "benchmark-value"
    BENCHMARK_FEW_PEOPLE = "benchmark-few-people"
    BENCHMARK_TWICE = "benchmark-twice"
    BENCHMARK_NOT_ASKED = "benchmark-not-asked"
    BENCHMARK_OTHER_QUESTIONS = "benchmark-other-questions"
    NORMS_FEW_STUDIES = "norms-few-studies"
    NORMS_LEFT_OUT = "norms-left-out"
    NORMS_SAME_CLIENT = "norms-same-client"
    # definition files
    YAML_SYNTAX = "yaml-syntax"
    YAML_DUPLICATE_KEY = "yaml-duplicate-key"
    YAML_TAG = "yaml-tag"
    YAML_TOO_LARGE = "yaml-too-large"
    NOT_UTF8 = "not-utf8"
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    WRONG_TYPE = "wrong-type"
    WRONG_VALUE = "wrong-value"
    WRONG_COUNT = "wrong-count"
    WRONG_PLACEHOLDER = "wrong-placeholder"
    VALUES_NOT_INCREASING = "values-not-increasing"
    LABEL_TWICE = "label-twice"
    DUPLICATE_ID = "duplicate-id"
    UNKNOWN_REFERENCE = "unknown-reference"
    MISSING_LANGUAGE = "missing-language"
    QUESTIONNAIRE_UNKNOWN = "questionnaire-unknown"
    QUESTIONNAIRE_LANGUAGE = "questionnaire-language"
    # themes
    THEME_COLOUR_UNQUOTED = "theme-colour-unquoted"
    THEME_COLOUR_CORRECTED = "theme-colour-corrected"
    THEME_TONES_MOVED = "theme-tones-moved"
    THEME_TONES_ALIKE = "theme-tones-alike"
    THEME_FONT_UNREADABLE = "theme-font-unreadable"
    THEME_FONT_FAMILIES = "theme-font-families"
    THEME_FONT_NO_BOLD = "theme-font-no-bold"
    THEME_FONT_LETTERS = "theme-font-letters"
    THEME_FONT_EMBEDDING = "theme-font-embedding"
    LOGO_NOT_PICTURE = "logo-not-picture"
    LOGO_DAMAGED = "logo-damaged"
    LOGO_TOO_LARGE = "logo-too-large"
    LOGO_ACTIVE = "logo-active"
    LOGO_NO_SIZE = "logo-no-size"
    LOGO_SMALL = "logo-small"
    LOGO_SHAPE = "logo-shape"
    LOGO_LETTERS = "logo-letters"
    # the questionnaire in a survey tool
    FIELD_TEAMS_MANY = "field-teams-many"
    FIELD_NAME_LONG = "field-name-long"
    FIELD_NAME_TWICE = "field-name-twice"
    FIELD_CODE_TWICE = "field-code-twice"
    FIELD_ANSWER_CODE = "field-answer-code"
    # a client's presentation
    TEMPLATE_NO_PRESENTATION = "template-no-presentation"
    TEMPLATE_ENCRYPTED = "template-encrypted"
    TEMPLATE_DAMAGED = "template-damaged"
    TEMPLATE_KIND = "template-kind"
    TEMPLATE_NO_TITLE = "template-no-title"
    # studies and their stores
    STUDY_NOT_FOUND = "study-not-found"
    FOLDER_EXISTS = "folder-exists"
    STUDY_KEY = "study-key"
    STUDY_KEY_OPEN = "study-key-open"
    HANDOVER_KEY_MISSING = "handover-key-missing"
    HANDOVER_KEY_WEAK = "handover-key-weak"
    HANDOVER_KEY_OPEN = "handover-key-open"
    HANDOVER_KEY_THERE = "handover-key-there"
    HANDOVER_KEY_IN_STUDY = "handover-key-in-study"
    HANDOVER_KEY_BESIDE = "handover-key-beside"
    HANDOVER_KEEP_UNKNOWN = "handover-keep-unknown"
    HANDOVER_KEEP_REFUSED = "handover-keep-refused"
    HANDOVER_KEPT_TELLS = "handover-kept-tells"
    HANDOVER_KEPT_RARE = "handover-kept-rare"
    HANDOVER_COMBINATIONS = "handover-combinations"
    HANDOVER_DIFFERS = "handover-differs"
    HANDOVER_SAME_FILE = "handover-same-file"
    STORE_BUSY = "store-busy"
    STORE_DAMAGED = "store-damaged"
    STORE_NEWER = "store-newer"
    DISK_FULL = "disk-full"
    WAVE_NAME = "wave-name"
    WAVE_EXISTS = "wave-exists"
    WAVE_ADDED_ALREADY = "wave-added-already"
    WAVE_UNKNOWN = "wave-unknown"
    WAVES_ORDER = "waves-order"
    STUDY_EMPTY = "study-empty"
    WAVE_NOT_LINKED = "wave-not-linked"
    PERSON_UNKNOWN = "person-unknown"
    RETENTION_OVER = "retention-over"
    LEDGER_BROKEN = "ledger-broken"
    LEDGER_FOREIGN = "ledger-foreign"
    LEDGER_ENTRY = "ledger-entry"
    # packs of managers
    PACK_UNIT_UNKNOWN = "pack-unit-unknown"
    # confidentiality
    THRESHOLDS_LOOSER = "thresholds-looser"
    EARLIER_TOO_CLOSE = "earlier-too-close"
    EARLIER_UNKNOWN = "earlier-unknown"
    GATE_REFUSED = "gate-refused"
    GATE_TOO_SLOW = "gate-too-slow"
    ORGANISATION_BELOW_THRESHOLD = "organisation-below-threshold"


class Severity(StrEnum):
    """How much a problem stops: an error makes the report impossible, a warning is shown with it."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: any of a file, a sheet, a line or row (1-based, as the user counts), a column, a key."""

    file: str | None = None
    line: int | None = None
    row: int | None = None
    column: str | None = None
    key: str | None = None


Values: TypeAlias = Mapping[str, str | int | float]
"""What the sentence of a problem names."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: a code, its place, and the values that its sentence needs (never anything a person answered)."""

    code: Code
    place: Place = Place()
    values: Values = field(default_factory=dict)
    severity: Severity = Severity.ERROR

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


class InvalidInput(Exception):  # noqa: N818 - the name says what is wrong, for the person who reads it
    """Input that cannot be used, with all its problems at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.code.value for problem in self.problems))


def attempt(step: Callable[[], T], problems: list[Problem]) -> T | None:
    """Return what a step returns; None where it raised ``InvalidInput``, whose problems are added to the others.

    So that all that is wrong can be said at once.
    """
    try:
        return step()
    except InvalidInput as invalid:
        problems += invalid.problems
        return None


class Why(StrEnum):
    """Why a figure cannot be estimated."""

    NO_ANSWERS = "no-answers"
    TOO_FEW_ANSWERS = "too-few-answers"
    TOO_FEW_ITEMS = "too-few-items"
    TOO_FEW_GROUPS = "too-few-groups"
    NO_VARIANCE = "no-variance"
    NOT_CONVERGED = "not-converged"
    SINGULAR = "singular"
    NOT_ASKED = "not-asked"
    NO_REST = "no-rest"
    NOT_PLAUSIBLE = "not-plausible"
    NO_HEADCOUNT = "no-headcount"


@dataclass(frozen=True, slots=True)
class NotEstimable:
    """A figure that the data are too thin to give: a value, so that nobody takes it for a number."""

    reason: Why
