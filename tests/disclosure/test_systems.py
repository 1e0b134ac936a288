"""Systems as values, and how the released tables become one."""

import numpy as np
from worlds import ROLES, SUBJECTS, teams

from diagnostic.disclosure.gate import protect
from diagnostic.disclosure.sheets import participation_sheet, score_sheet, unit_sheet
from diagnostic.disclosure.systems import Relation, System, tree_relations
from diagnostic.disclosure.told import told_of
from diagnostic.measures import Measure


def test_relations_of_a_tree_name_the_whole():
    made = tree_relations("units", ("all", "a", "b", "c"), (-1, 0, 0, 1), {0: 4})
    assert made == [Relation("units", "all", 0, (1, 2, 4)), Relation("units", "a", 1, (3,))]


def test_entries_are_the_sums_written_as_nothing():
    made = System(("w", "a", "b"), (Relation("f", "w", 0, (1, 2)),), np.zeros((3, 2)), np.ones((3, 2)))
    row, place, sign = made.entries()
    assert (row.tolist(), place.tolist(), sign.tolist()) == ([0, 0, 0], [0, 1, 2], [-1, 1, 1])
    assert made.by_family() == {"f": 2}


def sheets(world, policy):
    figures, context = world.figures(), world.context()
    release = protect(figures, context, policy)
    told = told_of(figures, context.structure())
    return release.tables, told, context.units


def test_units_and_role_levels_share_the_organisation(policy):
    world = teams([8, 9, 10])
    world.role[:6], world.role[6:12], world.role[12] = 0, 1, -1
    tables, told, units = sheets(world, policy)
    sheet = score_sheet(tables, told.given, units)
    assert sheet.columns == SUBJECTS
    names = sheet.groups.names
    assert names == (*world.ids, *ROLES, "organisation, roles: others")
    assert [relation.family for relation in sheet.system.relations] == ["units", "roles"]
    n = sheet.people()
    for relation in sheet.system.relations:
        assert (n[relation.whole] == n[list(relation.parts)].sum(axis=0)).all()
    assert sheet.groups.cells[-1] is None


def test_what_is_shown_is_known_and_what_is_not_is_between_its_ends(policy):
    tables, told, units = sheets(teams([3, 8, 9, 10]), policy)
    sheet = unit_sheet(Measure.ITEM_SCORE, tables, told.given, units)
    hidden = sheet.groups.hidden
    assert hidden[1:3].all()
    assert (sheet.system.least == sheet.system.most)[~hidden].all()
    assert (sheet.system.most[1] == 300).all()
    assert (sheet.system.least[1] == 0).all()


def test_everybody_knows_how_many_people_a_unit_has(policy):
    tables, told, units = sheets(teams([3, 8, 9, 10]), policy)
    sheet = participation_sheet(tables, told.headcount, told.given[Measure.PARTICIPATION], units)
    assert sheet.system.most[:3, 0].tolist() == [30, 4, 9]
    assert sheet.system.least[:3, 0].tolist() == [30, 0, 0]
