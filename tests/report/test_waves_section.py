"""What the report says across waves: each rule's sentence in both languages, figures with their tables, no markup."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from release_factory import LOW_TEAM, SECRET, empty_plan, sample_plan, sample_release
from report.test_compose import blocks, every, figure, group, section, texts  # the ways into a document
from waves_release import FOLLOWED, HOSTILE, IT, LOGISTICS, NORTH, WEB, WORKSHOP, waves_release

from diagnostic.cells import REASONS, WHYS, Reason, Status
from diagnostic.measures import Measure
from diagnostic.problems import Why
from diagnostic.report.chart_values import BarPanels, Changes, Courses, Slopes
from diagnostic.report.compose import SectionName, compose
from diagnostic.report.compose.context import Context, context_of, page_ids
from diagnostic.report.compose.wave_words import change_sentence, origin_sentence, risen_and_fallen
from diagnostic.report.document import Bullets, Callout, Figure, Group, HeatMap, KeyFigures, Paragraph, TableBlock
from diagnostic.report.moves import Counts, Move, moved
from diagnostic.report.names import Names
from diagnostic.report.theme import load_theme
from diagnostic.report.to_html import to_html
from diagnostic.report.values import Tone
from diagnostic.report.wording import Wording

RELEASE = waves_release()
THIN = "\u202f"


def document(language="en", release=RELEASE, followed=FOLLOWED):
    return compose(release, sample_plan(), Wording(language), followed=followed)


BOTH = {language: document(language) for language in ("en", "fr")}
both_languages = pytest.mark.parametrize("language", ["en", "fr"])


def said(part) -> str:
    return "\n".join(texts(part)).replace(THIN, " ").replace("\u00a0", " ")


def origin_of(unit, language, subject="engagement"):
    context = Context(RELEASE, empty_plan(), Names(RELEASE, Wording(language)), page_ids(RELEASE.units), ())
    change = moved(RELEASE, unit, subject)
    whole = f"{change_sentence(context, change, with_unit=True)} {origin_sentence(context, change)}"
    return whole.replace(THIN, " ")


ORIGINS = {
    WORKSHOP: (
        (
            "Workshop – “Engagement” rose by 12 points, from 60.",
            "Almost all of the rise comes from those who stayed: they changed their answers (+11).",
            "One part is withheld to protect those who answered: people who left or are silent now.",
        ),
        (
            "Workshop – « Engagement » a gagné 12 points (partant de 60).",
            "Presque toute la hausse vient de ceux qui sont restés : leurs réponses ont changé (+11).",
            "Une part n’est pas montrée, pour protéger ceux qui ont répondu :",
            "personnes parties ou silencieuses cette fois.",
        ),
    ),
    WEB: (
        (
            "Web – “Engagement” rose by 10 points, from 55.",
            "Almost all of the rise comes from other people answering: they joined or left, or were silent once (+10).",
            "Those who stayed did not change.",
        ),
        (
            "Web – « Engagement » a gagné 10 points (partant de 55).",
            "Presque toute la hausse vient de ce que d’autres personnes ont répondu : arrivées, parties, ou",
            "silencieuses une fois (+10).",
            "Ceux qui sont restés n’ont pas changé.",
        ),
    ),
    LOW_TEAM: (
        (
            "South – “Engagement” rose by 9 points, from 40.",
            "It was among the lowest teams, which come back by 6 points by themselves: its rise cannot be",
            "told from that.",
        ),
        (
            "South – « Engagement » a gagné 9 points (partant de 40).",
            "Elle était parmi les équipes les plus basses, qui remontent d’elles-mêmes de 6 points : sa",
            "hausse ne s’en distingue pas.",
        ),
    ),
    LOGISTICS: (
        (
            "Logistics – “Engagement” fell by 8 points, from 66.",
            "All of the fall, and more, comes from people who changed units, not from changed answers (−10).",
            "Those who stayed moved the other way (+2).",
        ),
        (
            "Logistics – « Engagement » a perdu 8 points (partant de 66).",
            "Toute la baisse, et davantage, vient de personnes qui ont changé d’unité, et non de réponses",
            "qui auraient changé (−10).",
            "Ceux qui sont restés ont évolué en sens contraire (+2).",
        ),
    ),
    NORTH: (
        (
            "North (Operations) – “Engagement” rose by 7 points, from 62.",
            "Where the rise comes from cannot be told: most of it rests on people who are known from one",
            "wave only, or on parts that are withheld (+6).",
        ),
        (
            "North (Operations) – « Engagement » a gagné 7 points (partant de 62).",
            "On ne peut pas dire d’où vient la hausse : elle repose surtout sur des personnes connues d’une",
            "seule vague, ou sur des parts non montrées (+6).",
        ),
    ),
    IT: (
        (
            "IT – “Engagement” rose by 8 points, from 61.",
            "What it is made of may not be said: too few people, or nobody known from both waves.",
        ),
        (
            "IT – « Engagement » a gagné 8 points (partant de 61).",
            "On ne peut pas dire de quoi elle est faite : trop peu de personnes, ou personne qui soit connu",
            "des deux vagues.",
        ),
    ),
}
"""By unit, what is said of its change in English and in French."""


@pytest.mark.parametrize("unit", ORIGINS)
def test_each_origin_has_its_sentence(unit):
    english, french = ORIGINS[unit]
    assert origin_of(unit, "en") == " ".join(english)
    assert origin_of(unit, "fr") == " ".join(french)


def test_several_sources_are_listed_by_size():
    assert origin_of("organisation", "en", "cohesion").endswith(
        "The fall has several sources: people who stayed (−2), people who joined or were silent "
        "before (−1) and people who left or are silent now (−1)."
    )


def test_what_moved_is_said_by_how_sure_it_is():
    text = figure(BOTH["en"], "waves-changes").sentence
    assert "Surely rose: “Engagement” (+5)." in text
    assert "Surely fell: “Cohesion” (−4)." in text
    assert "with so many comparisons it may be chance: “Mission” (+3)." in text
    assert "4 scales stayed where they were: if they changed at all, then by less than 4 points." in text
    assert (
        "Whether 2 scales changed cannot be told: the smallest change that would have been found is 6 points." in text
    )
    assert "1 scale cannot be compared with the wave before." in text


def test_the_picture_shows_before_now_interval_and_what_would_have_been_found():
    shown = figure(BOTH["en"], "waves-changes")
    assert isinstance(shown.chart, Changes)
    rows = {row.label: row for row in shown.chart.rows}
    assert (rows["Engagement"].before, rows["Engagement"].after, rows["Engagement"].point) == (58, 63, 5)
    assert (rows["Engagement"].words, rows["Engagement"].tone, rows["Engagement"].found_from) == (
        "rose",
        Tone.ABOVE,
        None,
    )
    assert (rows["Vision"].words, rows["Vision"].tone, rows["Vision"].found_from) == ("cannot be said", Tone.NEUTRAL, 6)
    assert "Promise kept" not in rows
    table = {row[0].text: row for row in shown.table.rows}
    assert [value.number for value in table["Engagement"]][1:4] == [58, 63, 5]
    assert table["Promise kept"][3].note == "Not available: not asked."
    assert shown.sentence in shown.alternative


def test_a_cell_of_the_map_is_coloured_only_where_it_is_sure():
    (shown,) = [block for block in every(HeatMap, BOTH["en"]) if block.id == "waves-map"]
    engagement = [column.title for column in shown.columns].index("Engagement")
    cells = {row.unit: row.cells[engagement] for row in shown.rows}
    assert (cells[WEB].number, cells[WEB].tone, cells[WEB].says) == (10, Tone.ABOVE, "rose")
    assert (cells[LOGISTICS].tone, cells[LOGISTICS].says) == (Tone.BELOW, "fell")
    assert (cells["commercial"].tone, cells["commercial"].note) == (Tone.NEUTRAL, "−2 to +3; found from 6")
    assert cells["support/legal"].text == "[c]"
    assert cells["support/finance"].text == "[x]"
    assert shown.legend == {Tone.ABOVE: "Rose", Tone.BELOW: "Fell"}
    (numbers,) = [block for block in every(KeyFigures, BOTH["en"]) if block.figures[0].label == "Rose"]
    assert [each.value.number for each in numbers.figures[:2]] == [5, 1]


def test_the_parts_add_up_to_the_change_in_the_picture():
    shown = figure(BOTH["en"], "waves-parts-whole")
    assert isinstance(shown.chart, BarPanels)
    *parts, total = shown.chart.rows
    for panel in range(2):
        assert sum(values[panel] or 0 for _, _, values in parts) == total[2][panel]


@both_languages
def test_the_lowest_come_back_as_they_always_do(language):
    text = figure(BOTH[language], "waves-rebound-lowest").sentence.replace(THIN, " ")
    assert (
        text
        == {
            "en": "On “Engagement” the 3 lowest teams moved by +9, where +6 was to be expected. They came back as "
            "much as the lowest always do.",
            "fr": "Sur « Engagement », les 3 équipes les plus basses ont évolué de +9, où +6 était attendu. Elles sont "
            "remontées comme les plus basses le font toujours.",
        }[language]
    )


@pytest.mark.parametrize(
    ("verdict", "words"), [(1, "more than the lowest always"), (-1, "less than the lowest always")]
)
def test_more_or_less_than_the_lowest_always_do_is_said(verdict, words):
    table = RELEASE.tables[Measure.REBOUND]
    other = replace(table, columns={**table.columns, "verdict": table.columns["verdict"] * 0 + verdict})
    release = replace(RELEASE, tables=MappingProxyType({**RELEASE.tables, Measure.REBOUND: other}))
    assert words in figure(document(release=release), "waves-rebound-lowest").sentence


def test_what_became_of_the_plan_is_an_association():
    part = group(BOTH["en"], "waves-plan")
    text = said(part)
    assert "The plan of the wave before held 3 actions: 2 delivered and 1 dropped." in text
    assert "delivered in 3 teams, it went with 6 points more on “Engagement” than in similar teams" in text
    assert "it makes no difference on “Cohesion” that could be told (+1, interval −3 to +5)" in text
    assert "this is an association, and no proof" in text
    rows = {row[0].text: row for row in next(b for b in blocks(part) if isinstance(b, TableBlock)).rows}
    assert rows["Tell customers"][1].text == "gone/unit"
    assert rows["Tell customers"][2].text == "dropped: no budget"
    assert "waves-plan" not in [
        block.id for block in section(document(followed=()), "waves").blocks if hasattr(block, "id")
    ]


@both_languages
def test_a_warning_stands_before_any_change_where_questions_are_understood_differently(language):
    made = section(document(language, waves_release(holds=False)), "waves")
    order = [type(block) for block in made.blocks]
    assert order.index(Callout) < order.index(Figure)
    text = said(made)
    assert {"en": "In “Mission clarity” the questions go together differently", "fr": "Dans « Clarté de la mission »"}[
        language
    ] in text
    assert Callout not in [type(block) for block in section(BOTH[language], "waves").blocks]


def test_units_and_questions_that_changed_are_listed():
    units = said(group(BOTH["en"], "waves-units"))
    assert "1 unit renamed, 1 made of several and 1 closed" in units
    assert "“Software” and “Hardware”" in units
    assert "Of 1 unit it is not known, or not confirmed, what it was" in units
    questions = said(group(BOTH["en"], "waves-questions"))
    assert "“Vision”: 1 question added and 1 reworded. Compared on 1 common question." in questions
    assert "“Promise kept”: 2 dropped. Not compared: fewer than half" in questions
    lead = [block.text for block in section(BOTH["en"], "waves").blocks if isinstance(block, Paragraph)]
    assert any("“Promise kept” is not compared" in text for text in lead)


def test_divisions_are_drawn_from_one_wave_to_the_next_as_the_table_has_them():
    shown = figure(BOTH["en"], "waves-slopes-score")
    assert isinstance(shown.chart, Slopes)
    assert shown.chart.waves[0] == "Wave 1"
    assert [panel.label for panel in shown.chart.panels] == ["Engagement", "Cohesion"]
    drawn = [(line.label, panel.label, line.before, line.after) for panel in shown.chart.panels for line in panel.lines]
    listed = [(row[0].text, row[1].text, row[2].number, row[3].number) for row in shown.table.rows]
    assert sorted(drawn) == sorted(listed)
    assert shown.sentence.startswith("On “Engagement”, no division’s change is surely more than chance.")


def test_courses_are_drawn_from_three_waves_on_and_limits_from_eight():
    assert not [each for each in every(Figure, BOTH["en"]) if isinstance(each.chart, Courses)]
    long = figure(document(release=waves_release(waves=9)), "waves-courses-score")
    assert isinstance(long.chart, Courses)
    panels = {panel.label: panel for panel in long.chart.panels}
    assert [point and point.estimate for point in panels["Mission"].points][:2] == [None, 52]
    assert panels["Engagement"].limits == (57, 51, 63)
    assert "“Engagement” has left it" in long.sentence
    three = figure(document(release=waves_release(waves=3)), "waves-courses-score")
    assert isinstance(three.chart, Courses)
    assert panels.keys() == {panel.label for panel in three.chart.panels}
    assert three.chart.panels[0].limits is None


def test_benchmarks_stand_with_the_scores_and_say_what_is_not_known():
    shown = figure(BOTH["en"], "benchmarks-1")
    assert isinstance(shown.chart, Changes)
    (row,) = shown.chart.rows
    assert (row.before, row.after, row.point, row.words) == (55, 63, 8, "above")
    assert "intervals are too short" in shown.sentence
    assert shown.table.rows[0][5].note == "nobody knows how many people are behind it"


def test_the_other_sections_say_what_moved():
    made = BOTH["en"]
    assert "Surely rose: “Engagement” (+5)." in said(group(made, "summary-moved"))
    assert "The clearest: Workshop – “Engagement” rose by 12 points" in said(group(made, "summary-moved"))
    assert "Since “Wave 1”: " in said(section(made, "scores"))
    assert "Surely rose: “Engagement” (+10)." in said(group(made, "team-commercial-web-waves"))
    assert "team-support-finance-waves" not in [each.id for each in every(Group, made)]
    assert "Across waves nothing is shown that either wave withholds" in said(section(made, "confidentiality"))
    assert "Changes between waves" in said(section(made, "methods"))
    assert "Regression to the mean" in said(section(made, "glossary"))


def test_a_team_without_a_past_says_so():
    table = RELEASE.tables[Measure.CHANGE]
    status, reason = table.status.copy(), table.reason.copy()
    status[table.axes[0].index(WEB)] = Status.NOT_ESTIMABLE
    reason[table.axes[0].index(WEB)] = WHYS.index(Why.NOT_ASKED)
    new = replace(table, status=status, reason=reason)
    release = replace(RELEASE, tables=MappingProxyType({**RELEASE.tables, Measure.CHANGE: new}))
    made = document(release=release)
    assert "This team has no past that it could be compared with" in said(group(made, "team-commercial-web-waves"))
    titles = [column.title for block in blocks(group(made, "team-commercial-web")) if isinstance(block, TableBlock)
              for column in block.columns]  # fmt: skip
    assert "Score" in titles
    assert "Change" not in titles


def test_a_team_that_is_withheld_says_why():
    table = RELEASE.tables[Measure.CHANGE]
    status, reason = table.status.copy(), table.reason.copy()
    status[table.axes[0].index(WEB)] = Status.WITHHELD
    reason[table.axes[0].index(WEB)] = REASONS.index(Reason.LINKED)
    hidden = replace(table, status=status, reason=reason)
    release = replace(RELEASE, tables=MappingProxyType({**RELEASE.tables, Measure.CHANGE: hidden}))
    text = said(group(document(release=release), "team-commercial-web-waves"))
    assert "Nothing can be compared with the wave before here: another figure on the same people" in text


def test_an_export_that_stands_alone_says_nothing_of_waves():
    alone = document(release=sample_release(), followed=())
    assert "waves" not in [each.id for each in alone.sections]
    text = said(alone.sections)
    assert "Regression to the mean" not in text
    assert "Changes between waves" not in text
    assert not [block for block in every(TableBlock, alone) if any(c.title == "Is it real?" for c in block.columns)]


@both_languages
def test_hostile_names_stay_text_and_nothing_withheld_leaves(language):
    made = document(language, waves_release(waves=9))
    page = to_html(made, load_theme("default"), Wording(language))
    assert HOSTILE not in page
    assert page.count("<script") == 1
    assert f"{SECRET:.0f}" not in page.replace(",", "").replace(THIN, "")


@both_languages
def test_a_comparison_is_a_page_of_its_own(language):
    made = compose(RELEASE, empty_plan(), Wording(language), sections=[SectionName.WAVES, SectionName.GLOSSARY])
    assert [each.id for each in made.sections] == ["waves", "glossary"]
    assert all(not cell.href for block in every(HeatMap, made) for row in block.rows for cell in row.cells)
    assert not [row.href for block in every(HeatMap, made) for row in block.rows if row.href]


def test_bullets_of_units_name_only_what_may_be_told():
    part = group(BOTH["en"], "waves-parts-units")
    (list_,) = [block for block in part.blocks if isinstance(block, Bullets)]
    assert not [text for text in list_.texts if text.startswith("IT ")]
    assert "Of 1 more unit that moved, what its change is made of is not shown" in said(part)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("1 shows a rise and none shows a fall", "none shows a rise and 2 show a fall", "a rise or a fall")),
        ("fr", ("1 montre une hausse et aucune ne", "aucune ne montre de hausse et 2 montrent", "ni de baisse")),
        ("de", ("1 zeigt einen Anstieg und keiner", "keiner zeigt einen Anstieg und 2 zeigen", "oder Rückgang")),
    ],
)
def test_nothing_is_said_in_words_and_not_as_a_nought(language, words):
    context = context_of(RELEASE, sample_plan(), Wording(language))
    tallies = ({Move.ROSE: 1}, {Move.FELL: 2}, {Move.STEADY: 5})
    told = [risen_and_fallen(context, Counts(moves, 0, 0)) for moves in tallies]
    assert all(word in sentence for word, sentence in zip(words, told, strict=True)), told
    assert not any("0" in sentence for sentence in told)
