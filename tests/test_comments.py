"""What is counted of comments, what may be quoted, and that nothing of few people gets out."""

from dataclasses import replace

import numpy as np
import pytest
from builders import hierarchy, questionnaire, responses, scale, text

from diagnostic.actions import Plan
from diagnostic.analysis import analyse
from diagnostic.cells import Shown, Withheld
from diagnostic.comments import LONGEST, UNCERTAIN, comments, language_of
from diagnostic.disclosure.policy import load_policy
from diagnostic.measures import Measure
from diagnostic.questionnaire import CommentQuestion
from diagnostic.released_comments import EVERY_COMMENT, comment_key
from diagnostic.report.compose import compose
from diagnostic.report.compose.assemble import SectionName
from diagnostic.report.wording import Wording
from diagnostic.scoring import score
from diagnostic.settings import Settings
from diagnostic.unit_tally import tally_units

POLICY = load_policy()
WORDS = {
    "a": {"en": ("tool", "machine"), "fr": ("outil", "machine")},
    "b": {"en": ("meeting", "plan*"), "fr": ("réunion", "planifi*")},
}
ASKED = replace(
    questionnaire(*(replace(scale(name), words=words) for name, words in WORDS.items())),
    comments=(CommentQuestion("why", text("Why? (Name nobody.)")),),
)
UNITS = hierarchy({"north": 2, "south": 2}, headcount=40)


def _answered(written, *, sizes=(20, 20, 20, 20)):
    """People of four teams, of whom the first have written the texts."""
    team = np.repeat([3, 4, 5, 6], sizes)
    rng = np.random.default_rng(1)
    answers = rng.integers(1, 6, (team.size, 6))
    texts = tuple(written[at] if at < len(written) else None for at in range(team.size))
    order = np.random.default_rng(2).permutation(team.size)
    answered = responses(ASKED, answers, team[order], units=UNITS)
    return replace(answered, comments={"why": tuple(texts)})


def _made(answered):
    units = tally_units(answered, score(answered))
    return comments(answered, units, shown=5, common=10, rng=np.random.default_rng(3))


def _count(made, unit, theme):
    figures = made.counts
    return figures.n[figures.axes[0].index(unit), figures.axes[1].index(comment_key("why", theme))]


def test_comments_are_counted_by_the_words_of_scales():
    written = [
        "The tools are old",
        "des réunions sans fin",
        "Machines and meetings",
        "planning is good",
        "nothing",
        "toolbox",
    ]
    made = _made(_answered(written))
    assert _count(made, "organisation", EVERY_COMMENT) == 6
    assert _count(made, "organisation", "a") == 2  # toolbox is another word
    assert _count(made, "organisation", "b") == 3
    assert made.counts.axes[0] == ("organisation", "north", "south")
    by_division = [_count(made, unit, EVERY_COMMENT) for unit in ("north", "south")]
    assert sum(by_division) == 6
    share = made.counts.columns["share"][0, made.counts.axes[1].index(comment_key("why", "a"))]
    assert share == pytest.approx(2 / 6)


def test_without_any_comment_there_is_nothing():
    assert _made(_answered([])) is None
    assert _made(replace(_answered([]), comments=None)) is None


def test_quotes_are_short_masked_and_single():
    written = ["my tool is broken again"] * 12
    written += ["tool " + "long " * LONGEST, "tool", "ask Dr Weiss and Mrs Blum for a tool, anna@x.example has one"]
    sheet = _made(_answered(written)).sheets[0]
    assert sheet.quotes["a"] == (("en", "my tool is broken again"),)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("We need more time for the customers and fewer reports.", "en"),
        ("Il nous faut plus de temps pour les clients.", "fr"),
        ("Wir brauchen mehr Zeit für unsere Kunden.", "de"),
        ("ok", UNCERTAIN),
    ],
)
def test_languages(words, code):
    assert language_of(words) == code


def _release(answered):
    return analyse(answered, Settings("Test", "2026-01-01"), POLICY)


def test_a_question_that_few_commented_on_is_not_in_the_release():
    release = _release(_answered(["the tool is old and broken"] * 9))
    assert release.comments == ()
    assert isinstance(release.cell(Measure.THEME, "organisation", comment_key("why", EVERY_COMMENT)), Withheld)


def test_from_ten_on_it_is_and_a_subject_of_few_is_not_quoted():
    written = [f"the tool number {at % 3} is old" for at in range(12)] + ["too many meetings here"] * 6
    (why,) = _release(_answered(written)).comments
    assert why.n == 18
    assert set(why.quotes) == {"a"}
    assert all("tool" in words for _, words in why.quotes["a"])


def test_counts_of_divisions_follow_the_rules():
    release = _release(_answered(["the tool is old and broken"] * 40))
    table = release.tables[Measure.THEME]
    for unit in ("north", "south"):
        cell = table.cell(unit, comment_key("why", "a"))
        assert not isinstance(cell, Shown) or cell.number("n") >= 5
    shown = [unit for unit in ("north", "south") if isinstance(table.cell(unit, comment_key("why", "a")), Shown)]
    assert len(shown) != 1  # one alone would give the other


def test_languages_of_few_are_not_told_apart():
    written = ["we need more time for the customers"] * 30 + ["il nous faut plus de temps pour eux"] * 4
    (why,) = _release(_answered(written)).comments
    assert sum(why.languages.values()) == 34
    assert min(why.languages.values()) >= 10


def test_the_same_seed_quotes_the_same():
    written = [
        f"the tool of kind {word} is old"
        for word in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"]
    ]
    assert _release(_answered(written)).comments == _release(_answered(written)).comments


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_section_says_what_is_shown(language):
    written = [
        f"the tool of kind {word} is old"
        for word in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"]
    ]
    release = _release(_answered(written * 3))
    document = compose(release, Plan((), ()), Wording(language), sections=(SectionName.COMMENTS,))
    (section,) = document.sections
    assert "the tool of kind" in repr(section)
    silent = compose(_release(_answered([])), Plan((), ()), Wording(language), sections=(SectionName.COMMENTS,))
    assert silent.sections == ()
