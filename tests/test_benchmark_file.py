"""Files of benchmarks: both forms read alike, every problem at once, nothing compared that is not the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from export_builder import SURVEY
from waves_builder import renamed

from diagnostic import asked_content
from diagnostic.benchmark_file import Row, benchmark_text, read_benchmarks
from diagnostic.benchmarks import Benchmark
from diagnostic.problems import Code, InvalidInput, Place, Severity

CLEAR = next(scale for scale in SURVEY.scales if scale.items[0].id.startswith("clear"))
OTHER = next(scale for scale in SURVEY.scales if scale.id != CLEAR.id)


@pytest.fixture
def write(tmp_path):
    def written(text: str, name: str = "benchmarks.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def wrong(path) -> list[tuple[Code, int | None]]:
    with pytest.raises(InvalidInput) as caught:
        read_benchmarks(path, SURVEY)
    return [(each.code, each.place.line or each.place.row) for each in caught.value.problems]


def test_both_forms_say_the_same(write) -> None:
    yaml = f"""
benchmarks:
  - {{source: Sector, scale: {CLEAR.id}, value: 62.5, n: 1200, date: 2025, note: from their page}}
  - {{source: Own, scale: {OTHER.id}, value: 50}}
"""
    table = f"Source;Échelle;Valeur;Effectif;Année;Remarque\nSector;{CLEAR.name.to('en')};62,5;1200;2025;x\n"
    table += f";;;;;\nOwn;{OTHER.id.upper()};50;;;\n"
    expected = (Benchmark("Sector", CLEAR.id, 62.5, 1200, "2025"), Benchmark("Own", OTHER.id, 50.0))
    assert read_benchmarks(write(yaml), SURVEY) == (expected, ())
    assert read_benchmarks(write(table, "benchmarks.csv"), SURVEY)[0] == expected


def test_every_problem_of_a_yaml_file_comes_at_once(write) -> None:
    path = write(f"""
benchmarks:
  - {{source: S, scale: {CLEAR.id}x, value: 62}}
  - {{source: S, scale: {CLEAR.id}, value: 162}}
  - {{source: s, scale: {CLEAR.name.to("en")}, value: 62, n: 2}}
  - {{source: T, scale: {CLEAR.id}, value: many}}
  - {{source: U, scale: {CLEAR.id}, value: 62, date: last year}}
""")
    assert wrong(path) == [
        (Code.UNKNOWN_REFERENCE, 3),
        (Code.BENCHMARK_VALUE, 4),
        (Code.BENCHMARK_FEW_PEOPLE, 5),
        (Code.BENCHMARK_TWICE, 5),
        (Code.WRONG_TYPE, 6),
        (Code.WRONG_VALUE, 7),
    ]


def test_every_problem_of_a_table_comes_at_once(write) -> None:
    rows = [
        f"S,{CLEAR.id}x,62,100,",
        f"S,{CLEAR.id},-1,100,",
        f"S,{CLEAR.id},62,0,",
        f"T,{CLEAR.id},many,x,yesterday",
        f",{OTHER.id},,,",
    ]
    path = write("\n".join(["source,scale,value,n,date", *rows]), "benchmarks.csv")
    assert wrong(path) == [
        (Code.UNKNOWN_REFERENCE, 2),
        (Code.BENCHMARK_VALUE, 3),
        (Code.BENCHMARK_FEW_PEOPLE, 4),
        (Code.BENCHMARK_TWICE, 4),
        (Code.BENCHMARK_VALUE, 5),
        (Code.WRONG_VALUE, 5),
        (Code.WRONG_VALUE, 5),
        (Code.MISSING_KEY, 6),
        (Code.MISSING_KEY, 6),
    ]


def test_the_columns_that_are_needed_are_named(write) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_benchmarks(write("scale,points\nx,1\n", "b.csv"), SURVEY)
    (problem,) = caught.value.problems
    assert (problem.code, problem.values["missing"]) == (Code.BENCHMARK_NO_COLUMNS, "source, value")


def test_a_scale_that_is_asked_elsewhere_is_left_out(write) -> None:
    found, notes = read_benchmarks(
        write(
            f"benchmarks: [{{source: S, scale: engagement, value: 60}}, {{source: S, scale: {CLEAR.id}, value: 60}}]"
        ),
        SURVEY,
    )
    assert [each.subject for each in found] == [CLEAR.id]
    assert [(each.code, each.severity, each.values["count"]) for each in notes] == [
        (Code.BENCHMARK_NOT_ASKED, Severity.NOTE, 1)
    ]


def test_what_is_written_is_read_and_other_questions_are_not_compared(write) -> None:
    content = asked_content.of_questionnaire(SURVEY)
    rows = [
        Row(Place(), "Own: 3 studies", CLEAR.id, 61, 900, "2024/2026", "# mean", 5, 4.0, content[CLEAR.id]),
        Row(Place(), "Own: 3 studies", OTHER.id, 55, 30),
    ]
    path = write(benchmark_text(rows, comments=("One", "Two\nlines")))
    expected = (
        Benchmark("Own: 3 studies", CLEAR.id, 61, 900, "2024/2026", 5, 4.0),
        Benchmark("Own: 3 studies", OTHER.id, 55, 30),
    )
    assert read_benchmarks(path, SURVEY) == (expected, ())
    item = CLEAR.items[0].id
    found, notes = read_benchmarks(path, renamed(SURVEY, {item: "Something else?"}))
    assert found == expected[1:]
    assert [(each.code, each.values["scales"]) for each in notes] == [(Code.BENCHMARK_OTHER_QUESTIONS, CLEAR.id)]


def test_content_is_what_is_asked_not_in_which_order_or_translation() -> None:
    plain = asked_content.of_questionnaire(SURVEY)[CLEAR.id]
    turned = replace(CLEAR, items=CLEAR.items[::-1])
    translated = replace(
        CLEAR,
        items=tuple(
            replace(i, text=replace(i.text, by_language={**i.text.by_language, "de": "x"})) for i in CLEAR.items
        ),
    )
    keyed = replace(CLEAR, items=(replace(CLEAR.items[0], reversed=not CLEAR.items[0].reversed), *CLEAR.items[1:]))
    shorter = replace(CLEAR, items=CLEAR.items[:-1])
    for scale, alike in ((turned, True), (translated, True), (keyed, False), (shorter, False)):
        scales = tuple(scale if each.id == CLEAR.id else each for each in SURVEY.scales)
        found = asked_content.of_questionnaire(replace(SURVEY, scales=scales))[CLEAR.id]
        assert asked_content.same(plain, found) is alike
    assert not asked_content.same({"en": "a"}, {"fr": "a"})
