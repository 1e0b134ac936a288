"""The JSON: every released figure, nothing else, as its schema says, the same each time."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import jsonschema
import pytest
from every_measure import every_measure, nothing_shown, secrets
from release_factory import empty_plan, sample_plan, sample_release
from waves_release import FOLLOWED, waves_release

from diagnostic.cells import Banded, Shown, Withheld
from diagnostic.measures import Measure
from diagnostic.problems import NotEstimable
from diagnostic.release import Release
from diagnostic.report.data_dictionary import SHAPES
from diagnostic.report.json_schema import release_schema
from diagnostic.report.release_records import STATUSES
from diagnostic.report.to_json import SCHEMA_ID, SCHEMA_VERSION, to_json

SCHEMA = Path(__file__).parents[2] / "reports" / "schema" / "release-1.schema.json"
RELEASES = {
    "sample": sample_release,
    "waves": waves_release,
    "withheld": nothing_shown,
    "every-measure": every_measure,
    "no-roles": lambda: sample_release(roles=False, links=False, drivers=False),
}


@lru_cache(maxsize=8)
def release(name: str) -> Release:
    return RELEASES[name]()


@lru_cache(maxsize=8)
def written(name: str) -> str:
    plan = empty_plan() if name == "withheld" else sample_plan()
    return to_json(release(name), plan, FOLLOWED if name == "waves" else ())


def content(name: str) -> dict:
    return json.loads(written(name))


ENOUGH = 12
every_release = pytest.mark.parametrize("name", RELEASES)


@lru_cache(maxsize=1)
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def problems(document: object) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in validator().iter_errors(document)]


# --- the schema ----------------------------------------------------------------------------------


def test_the_shipped_schema_is_the_one_that_the_dictionary_makes():
    """Run ``tools/make_schema.py`` after a change, and think of the version."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == release_schema()


def test_the_schema_is_a_schema_and_says_what_everything_is():
    schema = release_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == SCHEMA_ID
    assert SCHEMA_ID.endswith(f"-{SCHEMA_VERSION.split('.')[0]}")
    for measure, shape in SHAPES.items():
        told = schema["$defs"][f"measure_{measure.value}"]
        figures = told["properties"]["cells"]["items"]["oneOf"][0]["properties"]
        assert told["title"]
        assert told["description"]
        assert set(figures) == {"status", *shape.figures}
        assert all(figures[each]["title"] and "Unit: " in figures[each]["description"] for each in shape.figures)


@every_release
def test_every_release_is_valid(name):
    document = content(name)
    for table in document["measures"].values():  # cells of one kind are alike: a few of each
        table["cells"] = [cell for status in STATUSES for cell in of_status(table["cells"], status)[:ENOUGH]]
    assert problems(document) == []


def of_status(found: list[dict], status: str) -> list[dict]:
    return [cell for cell in found if cell["status"] == status]


def small() -> dict:
    document = content("withheld")
    document["measures"] = {"score": content("sample")["measures"]["score"]}
    document["measures"]["score"]["cells"] = document["measures"]["score"]["cells"][:200]
    return document


def cells(document: dict, status: str) -> dict:
    return next(cell for cell in document["measures"]["score"]["cells"] if cell["status"] == status)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(more=1),
        lambda d: d["about"].update(more=1),
        lambda d: d["about"].pop("simulated"),
        lambda d: d.update(schema_version="2.0.0"),
        lambda d: d["measures"].update(unheard_of={}),
        lambda d: cells(d, "shown").update(more=1),
        lambda d: cells(d, "shown").update(estimate=41.5),
        lambda d: cells(d, "shown").update(estimate="41"),
        lambda d: cells(d, "shown").update(reason="below-threshold"),
        lambda d: cells(d, "withheld").update(estimate=41),
        lambda d: cells(d, "withheld").pop("reason"),
        lambda d: cells(d, "withheld").update(reason="because"),
        lambda d: cells(d, "banded").pop("band_high"),
        lambda d: cells(d, "shown").update(status="hidden"),
    ],
)
def test_the_schema_is_strict(spoil):
    document = small()
    assert problems(document) == []
    spoil(document)
    assert problems(document) != []


# --- what is in it -------------------------------------------------------------------------------


@every_release
def test_every_cell_of_every_table_is_there_as_released(name):
    tables = release(name).tables
    found = content(name)["measures"]
    assert set(found) == {measure.value for measure in tables}
    for measure, table in tables.items():
        axes = SHAPES[measure].axes
        cells = found[measure.value]["cells"]
        assert len(cells) == table.status.size
        for cell in cells:
            released = table.cell(*(cell[axis] for axis in axes))
            figures = {key: value for key, value in cell.items() if key not in {*axes, "status", "reason"}}
            match released:
                case Shown(values):
                    assert cell["status"] == "shown"
                    assert set(figures) == set(values)
                case Banded(low, high):
                    assert (cell["status"], figures) == ("banded", {"band_low": low, "band_high": high})
                case Withheld(reason):
                    assert (cell["status"], cell["reason"], figures) == ("withheld", reason.value, {})
                case NotEstimable(why):
                    assert (cell["status"], cell["reason"], figures) == ("not-estimable", why.value, {})


def test_every_measure_can_be_written():
    assert (
        set(content("every-measure")["measures"])
        == {measure.value for measure in Measure}
        == {measure.value for measure in SHAPES}
    )


@every_release
def test_nothing_withheld_is_in_the_file(name):
    assert not [secret for secret in secrets() if secret in written(name)]


def test_numbers_are_no_finer_than_they_are_released():
    sample = release("sample")
    for measure in (Measure.SHRUNKEN, Measure.CONTRAST):
        for cell in content("sample")["measures"][measure.value]["cells"]:
            if cell["status"] == "shown":
                assert isinstance(cell["estimate"], int)
                assert cell["estimate"] == round(sample.cell(measure, cell["unit"], cell["subject"]).number("estimate"))


def test_a_figure_that_the_dictionary_does_not_know_is_refused():
    table = release("sample").tables[Measure.SCORE]
    columns = {**table.columns, "unheard_of": table.columns["n"]}
    odd = type(table)(table.measure, table.axes, table.status, table.reason, columns, table.bands)
    changed = {**release("sample").tables, Measure.SCORE: odd}
    with pytest.raises(ValueError, match="unheard_of"):
        to_json(replace(release("sample"), tables=changed), sample_plan())


def test_names_are_in_every_language_there_is():
    document = content("sample")
    for part in ("subjects", "blocks", "roles"):
        assert all(set(each["name"]) == {"en", "fr"} for each in document[part])
    assert all(set(each["text"]) == {"en", "fr"} for each in document["items"])


def test_actions_name_the_units_they_bring_together():
    actions = content("sample")["actions"]
    plan = sample_plan()
    every = (plan.organisation, *plan.units.values())
    assert len(actions) == sum(len(each.recommendations) + len(each.protect) for each in every)
    assert "{unit_a}" not in written("sample")
    assert {each["purpose"] for each in actions} == {"start", "protect"}


def test_what_became_of_actions_and_waves_is_there():
    document = content("waves")
    assert [each["id"] for each in document["followed_actions"]] == [each.id for each in FOLLOWED]
    assert [each["id"] for each in document["waves"]] == ["w1", "w2"]
    assert document["lineage"]
    assert document["comparability"]


def test_the_same_release_gives_the_same_text_with_a_cell_a_line():
    assert to_json(waves_release(), sample_plan(), FOLLOWED) == written("waves")
    lines = written("waves").splitlines()
    assert max(map(len, lines)) < 6000
    assert sum(line.startswith('{"unit":') for line in lines) > 1000
