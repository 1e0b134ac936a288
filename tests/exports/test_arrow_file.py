"""Parquet, Arrow and Feather: every cell as a person would write it, whatever its type."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from export_builder import HEADER, ROWS, problems_of, read, same, the, write_csv
from pyarrow import feather, ipc, parquet

from diagnostic.exports.arrow_file import read_arrow
from diagnostic.problems import Code

TABLE = pa.table({name: [row[at] for row in ROWS] for at, name in enumerate(HEADER)})
TYPED = pa.table(
    {
        "Team": pa.array([row[0] for row in ROWS]).dictionary_encode(),
        "clear_1": pa.array([int(row[1]) for row in ROWS], pa.int8()),
        "clear_2": pa.array([int(row[2]) for row in ROWS], pa.int64()).dictionary_encode(),
        "leave_1": pa.array([float(row[3]) if row[3] else None for row in ROWS], pa.float64()),
    }
)


def write_stream(table, path):
    with ipc.new_stream(str(path), table.schema) as stream:
        stream.write_table(table)


def write_file(table, path):
    with ipc.new_file(str(path), table.schema) as file:
        file.write_table(table, max_chunksize=2)


WRITERS = {
    "x.parquet": lambda table, path: parquet.write_table(table, path, row_group_size=2),
    "x.feather": lambda table, path: feather.write_feather(table, str(path)),
    "x.arrow": write_file,
    "x.arrows": write_stream,
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("table", [TABLE, TYPED])
def test_the_same_answers_as_the_csv(tmp_path, name, table):
    WRITERS[name](table, tmp_path / name)
    reading = read(tmp_path / name)
    same(reading, read(write_csv(tmp_path / "x.csv", [HEADER, *ROWS])))
    assert reading.source.format == ("parquet" if name == "x.parquet" else "arrow")
    assert not [problem for problem in reading.problems if problem.code is Code.WRONG_EXTENSION]


def cells(table):
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink)
    found, _, notes = read_arrow(sink.getvalue().to_pybytes(), "x.parquet")
    return {column.header: [column.cell(row) for row in range(found.n)] for column in found.columns}, notes


def test_every_type_as_a_person_would_write_it():
    day = dt.datetime(2026, 1, 5, 9, 0, 30, tzinfo=dt.UTC)
    table = pa.table(
        {
            "i": pa.array([1, None, -3]), "f": pa.array([4.0, float("nan"), 2.5]), "b": pa.array([True, False, None]),
            "s": pa.array(["é", "", None], pa.large_string()), "d": pa.array([day.date(), None, day.date()]),
            "t": pa.array([day, None, day], pa.timestamp("ns", "UTC")),
            "m": pa.array([Decimal("4.00"), Decimal("2.5"), None]),
            "w": pa.array([dt.timedelta(minutes=2), None, dt.timedelta(seconds=1)], pa.duration("ns")),
            "o": pa.array([dt.time(9, 5), None, dt.time(10, 0)]), "n": pa.nulls(3),
        }
    )  # fmt: skip
    found, notes = cells(table)
    assert found == {
        "i": ["1", "", "-3"], "f": ["4", "", "2.5"], "b": ["true", "false", ""], "s": ["é", "", ""],
        "d": ["2026-01-05", "", "2026-01-05"], "t": ["2026-01-05T09:00:30+00:00", "", "2026-01-05T09:00:30+00:00"],
        "m": ["4", "2.5", ""], "w": ["120", "", "1"], "o": ["09:05:00", "", "10:00:00"], "n": ["", "", ""],
    }  # fmt: skip
    assert notes == ()


def test_columns_with_several_things_a_cell_are_left_out_and_named(tmp_path):
    nested = TYPED.append_column("tools", pa.array([["a"], [], ["b", "c"], None]))
    nested = nested.append_column("photo", pa.array([b"x"] * 4)).append_column("place", pa.array([{"x": 1}] * 4))
    parquet.write_table(nested, tmp_path / "x.parquet")
    reading = read(tmp_path / "x.parquet")
    assert dict(the(reading.problems, Code.NESTED_COLUMNS).values) == {"count": 3, "columns": "tools · photo · place"}
    assert len(reading.responses.answers) == 4


def test_categories_that_nobody_chose_and_the_index_of_a_frame(tmp_path):
    frame = pd.DataFrame({"Team": pd.Categorical(["A", "B"], ["A", "B", "C"]), "clear_1": pd.array([1, None], "Int64"),
                          "clear_2": [2.0, 3.0], "leave_1": [1, 2]}, index=[7, 9])  # fmt: skip
    frame.to_parquet(tmp_path / "x.parquet")
    reading = read(tmp_path / "x.parquet")
    np.testing.assert_array_equal(reading.responses.answers, [[1, 2, 1], [0, 3, 2]])
    assert {unit.name for unit in reading.responses.hierarchy.units} >= {"A", "B"}
    assert "C" not in {unit.name for unit in reading.responses.hierarchy.units}
    assert [match.header for match in reading.matches if match.aside] == ["__index_level_0__"]


@pytest.mark.parametrize("name", WRITERS)
def test_damaged(tmp_path, name):
    WRITERS[name](TABLE, tmp_path / name)
    data = (tmp_path / name).read_bytes()
    for broken in (data[: len(data) // 2], data[:9]):
        (tmp_path / name).write_bytes(broken)
        assert [problem.code for problem in problems_of(tmp_path / name)] == [Code.ARROW_CORRUPT]


def test_no_rows(tmp_path):
    parquet.write_table(TYPED.slice(0, 0), tmp_path / "x.parquet")
    assert [problem.code for problem in problems_of(tmp_path / "x.parquet")] == [Code.NO_ROWS]


def test_a_wrong_extension_is_said(tmp_path):
    parquet.write_table(TYPED, tmp_path / "x.csv")
    assert dict(the(read(tmp_path / "x.csv").problems, Code.WRONG_EXTENSION).values) == {
        "extension": ".csv",
        "found": "PARQUET",
    }


def test_a_long_parquet(tmp_path):
    rows = [(f"p{k}", item, value) for k, row in enumerate(ROWS) for item, value in zip(HEADER, row, strict=True)]
    parquet.write_table(
        pa.table(dict(zip(("person", "item", "answer"), zip(*rows, strict=True), strict=True))), tmp_path / "x.pq"
    )
    np.testing.assert_array_equal(
        read(tmp_path / "x.pq").responses.answers, [[1, 2, 3], [4, 5, 1], [2, 2, 0], [3, 1, -1]]
    )
