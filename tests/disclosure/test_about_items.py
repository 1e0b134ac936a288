"""What is said of statements over everybody is withheld with everybody's answers to them."""

import numpy as np
import pytest
from worlds import ITEMS, teams

from diagnostic.cells import Reason, Shown, Withheld
from diagnostic.disclosure.gate import protect
from diagnostic.figures import Figures
from diagnostic.measures import Measure


def about_items(measure: Measure, column: str, n: int) -> Figures:
    items = tuple(ITEMS)
    size = np.full(len(items), n)
    columns = {column: np.full(len(items), 0.456), "n": size.astype(float)}
    return Figures(measure, (items,), size, columns, np.full(len(items), -1, dtype=np.int8))


@pytest.mark.parametrize(("measure", "column"), [(Measure.ITEM_RELIABILITY, "rest_r"), (Measure.LOADING, "estimate")])
def test_it_follows_the_answers_of_everybody(measure, column, policy):
    world = teams([8, 9, 10])
    figures = world.figures()
    scale_of = {item.id: item.scale for item in world.context().items}
    first = next(iter(scale_of))
    alike = [item for item, scale in scale_of.items() if scale == scale_of[first]]
    score = figures[Measure.ITEM_SCORE]
    unanimous = np.zeros(score.n.shape, dtype=bool)
    unanimous[0, score.axes[1].index(first)] = True
    hidden = {
        each: Figures(each, f.axes, f.n, f.columns, f.why, unanimous)
        for each, f in figures.items()
        if each in (Measure.ITEM_SCORE, Measure.ITEM_FAVOURABLE, Measure.DISTRIBUTION)
    }
    release = protect({**figures, **hidden, measure: about_items(measure, column, 27)}, world.context(), policy)
    for item in scale_of:
        cell = release.cell(measure, item)
        if item in alike:
            assert cell == Withheld(Reason.LINKED)
        else:
            assert isinstance(cell, Shown)
            assert cell.number(column) == 0.46


def test_few_people_are_withheld_and_without_tables_of_answers_only_these(policy):
    world = teams([8, 9, 10])
    figures = {
        measure: each
        for measure, each in world.figures().items()
        if measure not in (Measure.ITEM_SCORE, Measure.ITEM_FAVOURABLE, Measure.DISTRIBUTION)
    }
    items = tuple(ITEMS)
    for n, shown in ((4, False), (5, True)):
        more = {Measure.LOADING: about_items(Measure.LOADING, "estimate", n)}
        release = protect({**figures, **more}, world.context(), policy)
        assert isinstance(release.cell(Measure.LOADING, items[0]), Shown) is shown
