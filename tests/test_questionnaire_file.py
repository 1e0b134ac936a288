"""Questionnaires read from files: the shipped ones, one's own, and what is said about broken ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diagnostic import questionnaire_file, questionnaire_schema
from diagnostic.data_files import shipped
from diagnostic.languages import languages
from diagnostic.problems import Code, InvalidInput, Problem
from diagnostic.questionnaire import AttributeKind, Chain, Questionnaire, Role, ScaleKind
from diagnostic.questionnaire_file import Kind, available, load_questionnaire
from diagnostic.report.wording import Wording

CONCEPT = {
    "mission-clarity": ("mission", "vision", "communication"),
    "offer": ("products", "brand", "value_sharing", "coherence"),
    "silo-behaviour": ("own_task", "goal_conflict", "common_good"),
    "customer-focus": ("customer_heart", "initiative", "promise"),
    "mobilisation": ("co_construction", "delivery", "adaptation"),
    "pitfalls": ("framing", "means", "priority_churn", "disillusion"),
    "outcomes": ("engagement", "cohesion", "enps"),
}

OWN = """\
id: own
version: 1
name: {en: Own, fr: À nous}
purpose: {en: Ours., fr: Pour nous.}
chain: mobilisation
formats:
  yes-no:
    name: {en: Yes or no, fr: Oui ou non}
    options:
      - {value: 0, en: No, fr: Non}
      - {value: 1, en: [Yes, Yep], fr: [Oui, Ouais]}
    dont_know: {en: [Unsure, 99], fr: [NSP, 99]}
    favourable: [1]
scales:
  - id: trust
    name: {en: Trust, fr: Confiance}
    high: {en: There is trust., fr: Il y a de la confiance.}
    low: {en: There is none., fr: Il n’y en a pas.}
    role: driver
    format: yes-no
    items:
      - {id: trust_1, en: I trust., fr: J’ai confiance., marker: true}
      - {id: trust_2, en: I doubt., fr: Je doute., reversed: true}
indices:
  - id: trust_index
    name: {en: Trust index, fr: Indice de confiance}
    high: {en: High., fr: Haut.}
    low: {en: Low., fr: Bas.}
    scales: [trust]
checks:
  - {id: check_own, en: Choose yes., fr: Choisissez oui., format: yes-no, expected: 1}
comments:
  - {id: comment_own, en: What else?, fr: Quoi d’autre ?}
rosters:
  - id: links
    name: {en: Links, fr: Liens}
    high: {en: Good., fr: Bons.}
    low: {en: Bad., fr: Mauvais.}
    units: team
    need: {format: yes-no, en: "Do you need {unit}?", fr: "Avez-vous besoin de {unit} ?"}
    quality: {format: yes-no, en: "Does {unit} help?", fr: "{unit} vous aide ?"}
"""


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


def write(folder: Path, text: str = OWN) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "questionnaire.yaml").write_text(text, encoding="utf-8")
    return folder


def problems_of(path: str | Path) -> list[Problem]:
    with pytest.raises(InvalidInput) as raised:
        load_questionnaire(path)
    return list(raised.value.problems)


@pytest.fixture(scope="module")
def full() -> Questionnaire:
    return load_questionnaire("full")


# --- the shipped questionnaires -------------------------------------------------------------------------------------


def test_available_lists_compositions_then_modules():
    found = available()
    ids = [entry.id for entry in found]
    assert ids[:3] == ["core", "full", "pulse"]
    assert set(ids[3:]) == {*CONCEPT, "open-comments"}
    assert [entry.kind for entry in found] == [Kind.COMPOSITION] * 3 + [Kind.MODULE] * 8
    assert all(set(entry.name.by_language) == {*languages()} == set(entry.purpose.by_language) for entry in found)


@pytest.mark.parametrize("questionnaire_id", [*CONCEPT, "open-comments", "core", "full", "pulse"])
def test_all_shipped_questionnaires_load(questionnaire_id):
    questionnaire = load_questionnaire(questionnaire_id)
    assert questionnaire.id == questionnaire_id
    assert questionnaire.minutes >= 1
    assert all(Path(file).name == "actions.yaml" for file in questionnaire.action_files)


def test_full_has_every_scale_of_the_concept_in_its_block(full: Questionnaire):
    found: dict[str, tuple[str, ...]] = {}
    for scale in full.scales:
        found[scale.block] = (*found.get(scale.block, ()), scale.id)
    assert found == CONCEPT
    assert [roster.id for roster in full.rosters] == ["collaboration"]
    assert {index.id: index.kind for index in full.indices} == {
        "silo_index": ScaleKind.INDEX,
        "raised": ScaleKind.INDEX,
        "delivered": ScaleKind.INDEX,
        "disillusion_gap": ScaleKind.GAP,
    }
    assert [block.chain for block in full.blocks] == [
        Chain.PREREQUISITE,
        Chain.OFFER,
        Chain.BRAKE,
        Chain.CUSTOMER,
        Chain.MOBILISATION,
        Chain.BRAKE,
        Chain.OUTCOME,
        Chain.OUTCOME,
    ]


def test_scales_have_three_or_four_items_some_of_them_reversed_and_one_marker(full: Questionnaire):
    for scale in full.scales:
        if scale.kind is ScaleKind.NPS:
            assert len(scale.items) == 1
            assert [option.value for option in scale.items[0].format.options] == list(range(11))
            continue
        assert 3 <= len(scale.items) <= 4, scale.id
        assert [item.reversed for item in scale.items if item.marker] == [False], scale.id
        assert all(item.id == f"{scale.id}_{number}" for number, item in enumerate(scale.items, start=1))
    assert 10 <= sum(item.reversed for item in full.items) <= len(full.items) / 2
    assert {scale.id for scale in full.scales if scale.role is Role.OUTCOME} == {"engagement", "cohesion", "enps"}


def test_everything_is_written_in_every_language(full: Questionnaire):
    texts = [item.text for item in full.items]
    texts += [text for subject in full.subjects for text in (subject.name, subject.high, subject.low)]
    texts += [comment.text for comment in full.comments]
    assert all(set(text.by_language) == {*languages()} for text in texts)
    assert all(len(set(text.by_language.values())) == len(languages()) for text in texts if len(text.to("en")) > 25)


def test_a_file_is_in_the_languages_that_any_of_its_texts_is_in(tmp_path: Path):
    one = "version: 1\nid: own\nname: {de: Wir}\npurpose: {de: Wir.}\nchain: offer\n"
    asked = load_questionnaire(write(tmp_path / "one", one + "comments: [{id: c, de: Was noch?}]\n"))
    assert asked.comments[0].text.by_language == {"de": "Was noch?"}
    (problem,) = problems_of(write(tmp_path / "two", one + "comments: [{id: c, de: Was noch?, en: What else?}]\n"))[:1]
    assert (problem.code, problem.values) == (Code.MISSING_LANGUAGE, {"key": "name", "language": "en"})


def test_what_is_gathered_by_language_cannot_be_written_as_such(tmp_path: Path):
    text = OWN.replace("name: {en:", "name: {by_language: {en: Own}, en:", 1)
    assert Code.UNKNOWN_KEY in [problem.code for problem in problems_of(write(tmp_path / "own", text))]


def test_core_is_the_three_at_the_heart_and_the_outcomes():
    core = load_questionnaire("core")
    assert [block.id for block in core.blocks] == [
        "mission-clarity",
        "silo-behaviour",
        "customer-focus",
        "outcomes",
        "open-comments",
    ]
    assert [index.id for index in core.indices] == ["silo_index"]


def test_pulse_has_the_marker_of_each_scale_and_the_enps(full: Questionnaire):
    pulse = load_questionnaire("pulse")
    assert [scale.id for scale in pulse.scales] == [scale.id for scale in full.scales]
    assert all(len(scale.items) == 1 for scale in pulse.scales)
    assert {item.id for item in pulse.items} == {item.id for item in full.items if item.marker or item.scale == "enps"}
    assert [index.id for index in pulse.indices] == [index.id for index in full.indices]
    assert pulse.content_hash != full.content_hash


def test_indices_with_fewer_than_half_of_their_scales_are_left_out():
    pitfalls = load_questionnaire("pitfalls")
    assert {index.id: index.scales for index in pitfalls.indices} == {"delivered": ("means", "priority_churn")}


def test_attributes_are_those_that_every_study_needs(full: Questionnaire):
    by_kind = {attribute.kind: attribute for attribute in full.attributes}
    assert set(by_kind) == set(AttributeKind)
    assert [value.id for value in by_kind[AttributeKind.ROLE_LEVEL].values] == ["leader", "manager", "staff"]
    assert by_kind[AttributeKind.ROLE_LEVEL].values[0].label("fr") == "Dirigeant"


def test_the_instructed_answer_is_a_code(full: Questionnaire):
    (check,) = full.checks
    assert check.format.options[check.expected - 1].label("en") in check.text.to("en")


# --- one's own ------------------------------------------------------------------------------------------------------


def test_a_module_of_ones_own_by_folder_and_by_file(tmp_path: Path):
    folder = write(tmp_path / "own")
    own = load_questionnaire(folder)
    assert own == load_questionnaire(folder / "questionnaire.yaml") == load_questionnaire(str(folder))
    (scale,) = own.scales
    response = scale.items[0].format
    assert (response.id, response.size, response.favourable, response.neutral) == ("yes-no", 2, {2}, frozenset())
    assert response.options[1].labels["fr"] == ("Oui", "Ouais")
    assert response.dont_know["en"] == ("Unsure", "99")
    assert [item.reversed for item in scale.items] == [False, True]
    assert own.checks[0].expected == 2
    assert own.rosters[0].need_text.to("en").format(unit="Sales") == "Do you need Sales?"
    assert own.attributes == load_questionnaire("core").attributes
    assert own.action_files == ()


def test_a_composition_mixes_own_folders_and_shipped_modules(tmp_path: Path):
    write(tmp_path / "mine" / "own")
    elsewhere = write(
        tmp_path / "elsewhere",
        OWN.replace("own", "far")
        .replace("trust", "faith")
        .replace("links", "ties")
        .replace("checks:", "x-checks:")
        .split("x-checks")[0],
    )
    (tmp_path / "mine" / "own" / "actions.yaml").write_text("actions: []\n", encoding="utf-8")
    path = tmp_path / "mine" / "ours.yaml"
    path.write_text(
        "id: ours\nversion: 3\nname: {en: Ours, fr: Nôtre}\npurpose: {en: Ours., fr: Nôtre.}\n"
        f"modules: [own, outcomes, {elsewhere}]\n",
        encoding="utf-8",
    )
    ours = load_questionnaire(path)
    assert [block.id for block in ours.blocks] == ["own", "outcomes", "far"]
    assert (ours.id, ours.version) == ("ours", 3)
    assert [Path(file).parent.name for file in ours.action_files] == ["own", "outcomes"]
    assert ours.scale("faith").items[0].format == ours.scale("trust").items[0].format


def test_attributes_and_formats_beside_take_their_place(tmp_path: Path):
    formats = (
        "star-3:\n  name: {en: Stars, fr: Étoiles}\n  options:\n"
        "    - {value: 1, en: one, fr: une}\n    - {value: 2, en: two, fr: deux}\n"
        "    - {value: 3, en: three, fr: trois}\n"
        "  favourable: [3]\n"
    )
    folder = write(tmp_path / "own", OWN.replace("    format: yes-no\n", "    format: star-3\n"))
    (folder / "formats.yaml").write_text(formats, encoding="utf-8")
    (folder / "attributes.yaml").write_text(
        "- {id: crew, kind: team, name: {en: Crew, fr: Équipage}, headers: {en: [crew], fr: [équipage]}}\n",
        encoding="utf-8",
    )
    own = load_questionnaire(folder)
    assert own.scales[0].items[0].format.size == 3
    assert [attribute.id for attribute in own.attributes] == ["crew"]
    assert own.attributes[0].question.by_language == {}


def test_one_language_is_enough_when_the_file_says_so(tmp_path: Path):
    french = "\n".join(
        line.replace("{en: Ours., fr: Pour nous.}", "{fr: Pour nous.}") for line in OWN.splitlines()
    ).replace("version: 1", "version: 1\nlanguages: [fr]")
    own = load_questionnaire(write(tmp_path / "own", french))
    assert own.purpose.to("en") == "Pour nous."
    assert problems_of(write(tmp_path / "two", french.replace("languages: [fr]", "languages: [fr, en]")))[0].code is (
        Code.MISSING_LANGUAGE
    )


def test_a_composition_must_not_promise_a_language_that_a_module_lacks(tmp_path: Path):
    write(tmp_path / "own", OWN.replace("version: 1", "version: 1\nlanguages: [fr]"))
    path = tmp_path / "ours.yaml"
    text = "id: ours\nversion: 1\nname: {en: O, fr: O}\npurpose: {en: O, fr: O}\nmodules: [own, outcomes]\n"
    path.write_text(text, encoding="utf-8")
    (problem,) = problems_of(path)
    assert (problem.code, problem.place.line, problem.values["language"]) == (Code.MISSING_LANGUAGE, 3, "en")
    path.write_text(text + "languages: [fr]\n", encoding="utf-8")
    assert load_questionnaire(path).name.to("fr") == "O"


def test_an_unknown_questionnaire_names_the_closest():
    (problem,) = problems_of("ful")
    assert problem.code is Code.QUESTIONNAIRE_UNKNOWN
    assert str(problem.values["nearest"]).startswith("full")


# --- the fingerprint ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("I trust.", "I really trust.", True),
        ("name: {en: Trust,", "name: {en: Confidence,", True),
        ("role: driver", "role: other", True),
        (", reversed: true", "", False),
        ("trust_2", "trust_3", False),
        ("favourable: [1]", "favourable: [0]", False),
        ("{value: 1, en: [Yes", "{value: 2, en: [Yes", False),
        ("    format: yes-no\n    items", "    minimum_answered: 1\n    format: yes-no\n    items", False),
        ("    scales: [trust]", "    scales: [mission, trust]", True),
    ],
)
def test_the_hash_changes_with_what_affects_scores_only(tmp_path: Path, before, after, same):
    assert before in OWN
    changed = OWN.replace(before, after, 1)
    if "value: 2" in after:
        changed = changed.replace("favourable: [1]", "favourable: [2]").replace("expected: 1", "expected: 2")
    one = load_questionnaire(write(tmp_path / "one"))
    two = load_questionnaire(write(tmp_path / "two", changed))
    assert (one.content_hash == two.content_hash) is same
    assert len(one.content_hash) == 64


# --- broken files ---------------------------------------------------------------------------------------------------

RATING = "".join(f"      - {{value: {n}, en: e{n}, fr: f{n}}}\n" for n in range(12))

BROKEN = [
    ("no fr", "I doubt., fr: Je doute.", "I doubt.", Code.MISSING_LANGUAGE, "I doubt."),
    ("empty fr", "fr: Confiance}", "fr: }", Code.MISSING_LANGUAGE, "Trust, fr"),
    ("empty text", "en: I doubt.,", "en: '',", Code.WRONG_VALUE, "Je doute"),
    ("unknown key", "reversed: true", "revresed: true", Code.UNKNOWN_KEY, "revresed"),
    ("item twice", "trust_2", "trust_1", Code.DUPLICATE_ID, "I doubt."),
    ("check as comment", "comment_own", "check_own", Code.DUPLICATE_ID, "What else"),
    ("id of an attribute", "comment_own", "team", Code.DUPLICATE_ID, "id: team,"),
    ("unknown format", "    format: yes-no\n", "    format: yes-on\n", Code.UNKNOWN_REFERENCE, "yes-on"),
    ("unknown check format", "format: yes-no, expected", "format: no, expected", Code.UNKNOWN_REFERENCE, "expected"),
    ("unknown scale", "scales: [trust]", "scales: [trust, thrust]", Code.UNKNOWN_REFERENCE, "thrust"),
    ("unknown minus", "scales: [trust]", "scales: [trust]\n    minus: [x]", Code.UNKNOWN_REFERENCE, "minus"),
    ("nps in index", "scales: [trust]", "scales: [trust, nps_own]", Code.WRONG_VALUE, "nps_own]"),
    ("expected", "expected: 1}", "expected: 2}", Code.WRONG_VALUE, "expected: 2"),
    ("two markers", "reversed: true", "marker: true", Code.WRONG_COUNT, "    items:"),
    ("too much answered", "    format: yes-no", "    minimum_answered: 1.5", Code.WRONG_VALUE, "1.5"),
    ("none answered", "    format: yes-no", "    minimum_answered: 0", Code.WRONG_VALUE, "minimum"),
    ("favourable", "favourable: [1]", "favourable: [1, 2]", Code.WRONG_VALUE, "favourable"),
    ("neutral too", "favourable: [1]", "favourable: [1]\n    neutral: [1]", Code.WRONG_VALUE, "neutral"),
    ("not increasing", "{value: 0, en: No", "{value: 3, en: No", Code.VALUES_NOT_INCREASING, "value: 1"),
    ("label twice", "fr: [Oui, Ouais]", "fr: [Oui, « NON »]", Code.LABEL_TWICE, "« NON »"),
    ("dont know is an answer", "en: [Unsure, 99]", "en: [Unsure, 'no']", Code.LABEL_TWICE, "Unsure"),
    ("dont know is a value", "en: [Unsure, 99]", "en: [Unsure, 1]", Code.LABEL_TWICE, "Unsure"),
    ("one option", "      - {value: 0, en: No, fr: Non}\n", "", Code.WRONG_COUNT, "options:"),
    ("twelve options", "      - {value: 0, en: No, fr: Non}\n", RATING, Code.WRONG_COUNT, "options:"),
    ("no unit", "Does {unit} help?", "Does it help?", Code.WRONG_PLACEHOLDER, "Does it help"),
    ("other placeholder", "Does {unit} help?", "Does {team} help?", Code.WRONG_PLACEHOLDER, "{team}"),
    ("lone brace", "Does {unit} help?", "Does {unit help?", Code.WRONG_PLACEHOLDER, "{unit help"),
    ("chain", "chain: mobilisation", "chain: mobilization", Code.WRONG_VALUE, "chain"),
    ("no role", "    role: driver\n", "", Code.MISSING_KEY, "id: trust\n"),
    ("kind", "    role: driver", "    role: driver\n    kind: sum", Code.WRONG_VALUE, "kind: sum"),
    ("nps of two", "    role: driver", "    role: driver\n    kind: nps", Code.WRONG_COUNT, "    items:"),
    ("nps format", "    role: driver", "    role: driver\n    kind: nps", Code.WRONG_VALUE, "    format: yes-no"),
    ("two checks", "comments:", "  - {id: c2, en: a, fr: b, expected: 1}\ncomments:", Code.WRONG_COUNT, "c2"),
    ("own agreement-5", "  yes-no:\n", "  agreement-5:\n", Code.DUPLICATE_ID, "agreement-5"),
    ("language", "version: 1", "version: 1\nlanguages: [en, xx]", Code.WRONG_VALUE, "languages"),
    ("units", "units: team", "units: site", Code.WRONG_VALUE, "units: site"),
]

NPS = """\
  - {id: nps_own, name: &n {en: N, fr: N}, high: *n, low: *n, role: outcome, kind: nps, format: rating-11, items: [
      {id: nps_own_1, en: Would you?, fr: Le feriez-vous ?}]}
indices:
"""


@pytest.mark.parametrize(("before", "after", "code", "at"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_broken_modules_are_refused_with_code_and_line(tmp_path: Path, before, after, code, at):
    assert before in OWN
    text = OWN.replace(before, after, 1).replace("indices:\n", NPS, 1)
    found = problems_of(write(tmp_path / "own", text))
    assert (code, line_of(text, at.rstrip("\n"))) in [(problem.code, problem.place.line) for problem in found]
    assert {problem.place.file for problem in found} == {str(tmp_path / "own" / "questionnaire.yaml")}
    for language in languages():
        assert all(all(Wording(language).problem(problem)[1:]) for problem in found)


ORDER = [
    "all.yaml",
    "one/questionnaire.yaml",
    "two/questionnaire.yaml",
    "three/questionnaire.yaml",
    "attributes.yaml",
]


def test_the_problems_of_all_files_come_at_once_and_in_order(tmp_path: Path):
    write(tmp_path / "one", OWN.replace("reversed: true", "revresed: true").replace("fr: Je doute., ", ""))
    write(tmp_path / "two", OWN.replace("scales: [trust]", "scales: [trsut]"))
    write(tmp_path / "three", "id: [")
    (tmp_path / "attributes.yaml").write_text(
        "- {id: crew, kind: category, name: {en: Crew, fr: Équipage}, headers: {en: [Crew]}}\n"
        "- {id: ship, kind: category, name: {en: Ship}, headers: {en: [' crew'], fr: [bateau]}}\n",
        encoding="utf-8",
    )
    (tmp_path / "all.yaml").write_text(
        "id: all\nversion: 1\nname: {en: All, fr: Tout}\npurpose: {en: All., fr: Tout.}\n"
        "modules: [one, two, three, mission-clarty]\n",
        encoding="utf-8",
    )
    found = problems_of(tmp_path / "all.yaml")
    seen = [(Path(f.place.file or "").relative_to(tmp_path).as_posix(), f.place.line, f.code) for f in found]
    doubt, index = line_of(OWN, "I doubt."), line_of(OWN, "scales: [trust]")
    assert seen[0] == ("all.yaml", 5, Code.UNKNOWN_REFERENCE)
    assert str(found[0].values["nearest"]).startswith("mission-clarity")
    assert ("one/questionnaire.yaml", doubt, Code.UNKNOWN_KEY) in seen
    assert ("one/questionnaire.yaml", doubt, Code.MISSING_LANGUAGE) in seen
    assert ("two/questionnaire.yaml", 1, Code.DUPLICATE_ID) in seen
    assert ("two/questionnaire.yaml", doubt, Code.DUPLICATE_ID) in seen
    assert ("two/questionnaire.yaml", index, Code.UNKNOWN_REFERENCE) in seen
    assert ("three/questionnaire.yaml", 1, Code.YAML_SYNTAX) in seen
    assert ("attributes.yaml", 1, Code.WRONG_COUNT) in seen  # nobody's team
    assert ("attributes.yaml", 1, Code.MISSING_LANGUAGE) in seen
    assert ("attributes.yaml", 2, Code.MISSING_LANGUAGE) in seen
    assert ("attributes.yaml", 2, Code.LABEL_TWICE) in seen
    assert [file for file, _, _ in seen] == sorted((file for file, _, _ in seen), key=ORDER.index)


def test_markers_are_needed_only_where_they_are_used(tmp_path: Path):
    text = OWN.replace(", marker: true", "")
    write(tmp_path / "own", text)
    frame = "id: short\nversion: 1\nname: {en: S, fr: S}\npurpose: {en: S, fr: S}\nmodules: [own]\nitems: "
    (tmp_path / "all.yaml").write_text(frame + "all\n", encoding="utf-8")
    assert len(load_questionnaire(tmp_path / "all.yaml").items) == 2
    (tmp_path / "short.yaml").write_text(frame + "markers\n", encoding="utf-8")
    (problem,) = problems_of(tmp_path / "short.yaml")
    assert (problem.code, problem.place.line) == (Code.WRONG_COUNT, line_of(text, "    items:"))
    assert problem.values["found"] == 0


def test_a_module_named_twice_is_one_too_many(tmp_path: Path):
    write(tmp_path / "own")
    (tmp_path / "twice.yaml").write_text(
        "id: twice\nversion: 1\nname: {en: T, fr: T}\npurpose: {en: T, fr: T}\nmodules: [own, own]\n", encoding="utf-8"
    )
    assert {problem.code for problem in problems_of(tmp_path / "twice.yaml")} >= {Code.DUPLICATE_ID}


TEAM = "- {id: a, kind: team, name: &n {en: A, fr: A}}\n"
VALUES = "- id: b\n  kind: category\n  name: *n\n  values:\n    - {id: x, en: [One], fr: [Un]}\n"


@pytest.mark.parametrize(
    ("attributes", "code", "line"),
    [
        (TEAM + "- {id: b, kind: team, name: *n}\n", Code.WRONG_COUNT, 2),
        (TEAM + "- {id: r, kind: role_level, name: *n}\n", Code.WRONG_COUNT, 2),
        (TEAM + VALUES + "    - {id: x, en: [Two], fr: [Deux]}\n", Code.DUPLICATE_ID, 7),
        (TEAM + VALUES + "    - {id: y, en: [ONE], fr: [Deux]}\n", Code.LABEL_TWICE, 7),
        (TEAM + "- {id: b, kind: category, name: {en: B}}\n", Code.MISSING_LANGUAGE, 2),
        ("teams: [a]\n", Code.WRONG_TYPE, 1),
        ("- {id: a, kind: squad, name: {en: A, fr: A}}\n", Code.WRONG_VALUE, 1),
    ],
)
def test_broken_attributes(tmp_path: Path, attributes, code, line):
    folder = write(tmp_path / "own")
    (folder / "attributes.yaml").write_text(attributes, encoding="utf-8")
    assert [(problem.code, problem.place.line) for problem in problems_of(folder)] == [(code, line)]


# --- the schemas ----------------------------------------------------------------------------------------------------


def test_the_schemas_on_disk_are_up_to_date():
    for name, text in questionnaire_schema.schema_files().items():
        assert shipped("questionnaires", "schema", name).read_text(encoding="utf-8") == text, (
            f"{name} is not what questionnaire_schema.schema_files() gives: write it again"
        )


def test_the_schemas_help_authors_with_every_key():
    for text in questionnaire_schema.schema_files().values():
        for part in json.loads(text).get("$defs", {}).values():
            for name, field in part.get("properties", {}).items():
                assert field.get("description"), name


def test_every_shipped_file_names_a_schema_that_exists():
    for path in shipped("questionnaires").rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        if "$schema=" in first:
            assert (path.parent / first.split("$schema=")[1]).is_file(), path


def test_shipped_ids_are_those_of_all_modules():
    assert set(questionnaire_file.shipped_ids("scales")) == {scale for scales in CONCEPT.values() for scale in scales}
    assert questionnaire_file.shipped_ids("rosters") == ("collaboration",)


def test_a_misspelt_word_does_not_hide_what_else_is_wrong_beside_it(tmp_path: Path):
    path = tmp_path / "own.yaml"
    path.write_text(
        """id: own
version: 1
languages: [en]
name: {en: Own}
purpose: {en: Own.}
chain: offer
scales:
  - id: trust
    name: {en: Trust}
    high: {en: High.}
    low: {en: Low.}
    role: outcom
    format: agreement-9
    items:
      - {id: trust_1, en: "One.", markr: true}
      - {id: trust_1, en: "Two."}
""",
        encoding="utf-8",
    )
    with pytest.raises(InvalidInput) as raised:
        load_questionnaire(path)
    assert [(problem.code, problem.place.line) for problem in raised.value.problems] == [
        (Code.WRONG_VALUE, 12),
        (Code.UNKNOWN_REFERENCE, 13),
        (Code.UNKNOWN_KEY, 15),
        (Code.DUPLICATE_ID, 16),
    ]
