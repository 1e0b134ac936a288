"""Comments that are handed over: as many in each unit as before, and none on its own row but by chance."""

from dataclasses import replace

import numpy as np
from export_builder import HEADER, SURVEY, write_csv

from diagnostic.exports.read import read_export
from diagnostic.handover_comments import CommentsMode, handed_comments
from diagnostic.people_names import NOBODY


def responses(tmp_path, sizes, wrote):
    """Units of the first level with so many people, of whom so many wrote "fine <unit> <number>"."""
    rows = [
        [f"D{unit}", f"T{unit}-{k % 2}", "1", "2", "3", f"fine {'abcdefgh'[unit]} {k}" if k < wrote[unit] else ""]
        for unit, size in enumerate(sizes)
        for k in range(size)
    ]
    path = write_csv(tmp_path / "c.csv", [["Division", *HEADER, "comment_1"], *rows])
    return read_export(path, SURVEY).responses


def by_unit(found, texts):
    first = [found.hierarchy.units[at].parent for at in found.unit]
    return {
        unit: sorted(t for t, u in zip(texts, first, strict=True) if t and u == unit) for unit in dict.fromkeys(first)
    }


def mixed(found, seed=1, threshold=5):
    rng = np.random.default_rng(seed)
    made, counts = handed_comments(found, NOBODY, threshold=threshold, mode=CommentsMode.MIXED, rng=rng)
    return made["comment_1"], counts


def test_every_unit_keeps_its_own_comments_on_other_rows(tmp_path):
    found = responses(tmp_path, [40, 30], [20, 12])
    texts, counts = mixed(found)
    assert by_unit(found, texts) == by_unit(found, found.comments["comment_1"])
    assert counts[0].n == 32
    moved = [one != other for one, other in zip(texts, found.comments["comment_1"], strict=True) if other]
    assert np.mean(moved) > 0.8


def test_units_with_few_comments_share_them(tmp_path):
    found = responses(tmp_path, [40, 12, 12], [20, 2, 4])
    after, before = by_unit(found, mixed(found)[0]), by_unit(found, found.comments["comment_1"])
    assert {unit: len(texts) for unit, texts in after.items()} == {unit: len(texts) for unit, texts in before.items()}
    assert after["d0"] == before["d0"]
    assert any(after != by_unit(found, mixed(found, seed)[0]) for seed in range(2, 6))


def test_a_single_comment_of_a_unit_goes_with_those_of_the_next(tmp_path):
    found = responses(tmp_path, [40, 12], [20, 1])
    seen = {by_unit(found, mixed(found, seed)[0])["d1"][0] for seed in range(12)}
    assert len(seen) > 4


def test_a_row_s_own_comment_is_no_more_likely_than_any_other(tmp_path):
    found = responses(tmp_path, [30], [10])
    found = replace(found)
    own = [mixed(found, seed)[0][0] == found.comments["comment_1"][0] for seed in range(200)]
    assert np.mean(own) < 0.12  # one in thirty by chance
