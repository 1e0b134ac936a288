"""Every rule is switched off in turn, together with the gate's own check: the finished file then gives something away.

``RULES`` has all rules. A decision of the gate that stands in no rule, and a rule whose absence nobody would notice,
fail here; so a new rule needs an attack of its own.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from adversary import Attack, Effort
from count_adversary import Counts
from export_builder import SURVEY
from file_readers import of_json
from file_worlds import POLICY, QUESTIONS, Published, Wave, next_wave, published, random_wave
from wave_adversary import given_away

from diagnostic import comments, disclosure
from diagnostic.action_library import load_library
from diagnostic.actions import recommend
from diagnostic.analysis import analyse
from diagnostic.cells import Reason
from diagnostic.disclosure import contrasts, court, earlier, followers, gate, items, quoting, rules, scores, waves
from diagnostic.disclosure.audit import Verdict
from diagnostic.disclosure.judging import Closeness
from diagnostic.disclosure.policy import Policy
from diagnostic.disclosure.rulings import Ruling, by_threshold
from diagnostic.measures import Measure
from diagnostic.report import release_records
from diagnostic.report.to_json import to_json
from diagnostic.settings import Settings

DECIMALS = max(POLICY.decimals().values())
SEEDS = range(12)
Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Broken:
    """A rule: how to switch it off, what then is found in the files, and which decisions of the gate belong to it."""

    off: Callable[[Patch], None]
    found: Callable[[Sequence[Published]], bool]
    shape: str = "one_small"
    mood: str = "mixed"
    waves: int = 1
    of: tuple[str, ...] = ()
    policy: Policy = POLICY


# --- what may be found ------------------------------------------------------------------------------


def tables(made: Published) -> Mapping[str, list[dict]]:
    return {name: table["cells"] for name, table in json.loads(made.json())["measures"].items()}


def shown(cells: Sequence[dict]) -> Iterator[dict]:
    yield from (cell for cell in cells if cell["status"] == "shown")


def few(made: Sequence[Published]) -> bool:
    """A figure of fewer people than the threshold."""
    found = tables(made[-1])
    return any(cell.get("n", 99) < POLICY.threshold for name in ("score", "item_score") for cell in shown(found[name]))


def exact(made: Sequence[Published]) -> bool:
    """A withheld figure that follows from those that are shown."""
    attack = Attack(made[-1].json(), made[-1].people())
    return any(each.exact for each in attack.outcomes(Effort(intervals=False)))


def close(made: Sequence[Published]) -> bool:
    """A withheld figure that must lie within less than the policy's room."""
    attack = Attack(made[-1].json(), made[-1].people())
    found = attack.outcomes(Effort(shares=False, rounded=False))
    return any(each.width < POLICY.protection.points - 0.01 for each in found)


def alike(made: Sequence[Published]) -> bool:
    """A distribution in which all, or all but one, gave the best or the worst answer."""
    for cell in shown(tables(made[-1])["distribution"]):
        if cell["n"] * (1 - max(cell["shares"][0], cell["shares"][-1])) <= POLICY.unanimity_others + 0.04:
            return True
    return False


def alike_in_score(made: Sequence[Published]) -> bool:
    """A score that only people can have who all gave the best or the worst answer."""
    return any(cell["estimate"] in (0, 100) for cell in shown(tables(made[-1])["score"]))


def beside_few_teams(made: Sequence[Published]) -> bool:
    """The spread of all teams where one or two of them are withheld."""
    found, leaves = tables(made[-1]), {unit.id for unit in made[-1].release.units if unit.leaf}
    for cell in (cell for cell in found["pooling"] if cell["status"] == "shown"):
        hidden = [
            each
            for each in found["score"]
            if each["unit"] in leaves and each["subject"] == cell["subject"] and each["status"] != "shown"
        ]
        if 0 < len(hidden) < POLICY.threshold:
            return True
    return False


def parts_given(made: Sequence[Published]) -> bool:
    """A part of a change that the other parts, or those of other units, leave over."""
    return bool(given_away([each.json() for each in made], made[-1].wave, made[-2].wave))


def hidden_then(made: Sequence[Published]) -> bool:
    """The score of a wave that the wave's own report withheld."""
    old = {(cell["unit"], cell["subject"]): cell["status"] for cell in tables(made[0])["score"]}
    course = [cell for cell in shown(tables(made[-1])["trend"]) if cell["wave"] == "w1"]
    return any(old.get((cell["unit"], cell["subject"])) == "withheld" for cell in course)


def counted(made: Sequence[Published]) -> bool:
    """A withheld number of participants that other tables leave less room than the policy."""
    found = Counts(made[-1].json(), made[-1].headcount()).guesses()
    return any(guess.width < min(POLICY.protection.people, guess.room) for guess in found)


def finer(made: Sequence[Published]) -> bool:
    """Decimals beyond those of the policy."""
    return any(each.decimals > DECIMALS for each in of_json(made[-1].json()))


# --- how rules are switched off ---------------------------------------------------------------------


def no_check(patch: Patch) -> None:
    patch.setattr(gate, "audit", lambda *_, **__: Verdict((), 0))
    patch.setattr(gate, "guesses", lambda *_, **__: Closeness())


def nothing(patch: Patch, where: object, *names: str) -> None:
    """Functions that withhold something, and now do not."""
    for name in names:
        patch.setattr(where, name, lambda *_, **__: None)


def no_threshold(patch: Patch) -> None:
    patch.setattr(court, "by_threshold", lambda figures, _, *, units: by_threshold(figures, 1, units=units))
    no_complement(patch)


def no_complement(patch: Patch) -> None:
    patch.setattr(court, "complete", lambda tree, columns, withheld, *_: withheld)
    patch.setattr(court, "complete_with_means", lambda tree, columns, withheld, *_: (withheld, withheld & False))


def no_unanimity(patch: Patch) -> None:
    def everybody(figures, threshold, *, units):
        return by_threshold(replace(figures, unanimous=None), threshold, units=units)

    patch.setattr(court, "by_threshold", everybody)
    no_complement(patch)


def no_means(patch: Patch) -> None:
    patch.setattr(
        court,
        "complete_with_means",
        lambda tree, columns, withheld, rule, *_: (court.complete(tree, columns, withheld, rule), withheld & False),
    )


def no_links(patch: Patch) -> None:
    withhold = Ruling.withhold
    patch.setattr(
        Ruling,
        "withhold",
        lambda self, cells, reason: None if reason is Reason.LINKED else withhold(self, cells, reason),
    )


def no_bundles(patch: Patch) -> None:
    patch.setattr(
        items,
        "withheld_for",
        lambda tables, bundle, reason: np.zeros((tables[0].figures.n.shape[0], bundle.max() + 1), bool),
    )
    patch.setattr(scores, "over_unanimous_statements", lambda _, ruling: ruling.withheld() & False)


def no_statements_together(patch: Patch) -> None:
    """Statements are looked at one by one, without their scores and without those beside them."""

    def alone(given: court.Court) -> None:
        for measure in items.ITEM_TABLES:
            given.threshold(measure)

    patch.setattr(rules, "rule_on_items", alone)


def no_rest(patch: Patch) -> None:
    nothing(patch, followers, "rest_of")
    nothing(patch, contrasts, "small_rest")


def no_roles(patch: Patch) -> None:
    def alone(given: court.Court) -> None:
        given.threshold(Measure.ROLE_SCORE, units=True)

    patch.setattr(scores, "rule_on_roles", alone)
    no_overlaps(patch)


def no_overlaps(patch: Patch) -> None:
    """Sites and role levels are looked at by how many people they have, and not beside the units."""
    patch.setattr(rules, "overlapping", lambda _: False)


def no_parts(patch: Patch) -> None:
    withhold = Ruling.withhold

    def all_but_few(self: Ruling, cells: np.ndarray, reason: Reason) -> None:
        if self.figures.measure is not Measure.CHANGE_PART or reason is Reason.BELOW_THRESHOLD:
            withhold(self, cells, reason)

    patch.setattr(Ruling, "withhold", all_but_few)


def no_past(patch: Patch) -> None:
    """Of the waves before, nothing is withheld, and their reports are not in the way either."""
    hidden = waves.hidden_then
    patch.setattr(earlier, "hidden_past", lambda *_: None)
    patch.setattr(rules, "hidden_then", lambda *given: hidden(*given) & False)


def no_rounding(patch: Patch) -> None:
    patch.setattr(Policy, "decimals", lambda self: dict.fromkeys(gate_styles(), 6))
    patch.setattr(release_records, "decimals_of", lambda *_: 6)


def gate_styles() -> list[str]:
    return list(POLICY.model_dump()["rounding"])


NO_ROOM = POLICY.model_copy(update={"protection": POLICY.protection.model_copy(update={"points": 0, "people": 0})})
"""No file may say this: it is below the floor."""

RULES: dict[str, Broken] = {
    "threshold": Broken(no_threshold, few, of=("rule_on_participation", "threshold")),
    "complementary": Broken(
        no_complement,
        exact,
        of=("complement", "completed", "rule_on_scores", "rule_on_scores_and_roles", "hidden_scores"),
    ),
    "unanimity": Broken(no_unanimity, alike_in_score, "many", "ends", of=("give_bands",)),
    "statements that all answered alike": Broken(no_bundles, alike, "many", "ends", of=("over_unanimous_statements",)),
    "indices and their parts": Broken(no_means, exact, "own_people", "ends", of=("completed_with_means",)),
    "figures on the same people": Broken(no_links, exact, "beside_a_small_one", of=("rule_on_follower", "of_scores")),
    "statements under scores": Broken(
        no_statements_together,
        exact,
        "chain",
        "ends",
        of=("rule_on_items", "under_withheld_scores", "also_of_items", "withheld_for", "any_of_scale"),
    ),
    "rest of a comparison": Broken(
        no_rest,
        exact,
        "beside_a_small_one",
        of=("rest_of", "small_rest"),
    ),
    "role levels": Broken(no_roles, exact, "crossed", of=("rule_on_roles", "rule_on_role_contrasts")),
    "all teams together": Broken(
        lambda patch: nothing(patch, rules, "rule_on_all_teams"), beside_few_teams, of=("rule_on_all_teams",)
    ),
    "parts of a change": Broken(no_parts, parts_given, "crossed", waves=2, of=("across_waves",)),
    "withheld then": Broken(no_past, hidden_then, "crossed", waves=2),
    "rounding": Broken(no_rounding, finer),
    "how many took part": Broken(lambda patch: nothing(patch, Ruling, "hide_people"), counted, "many"),
    "sites, role levels and units": Broken(no_overlaps, exact, "crossed", of=("overlapping",)),
    "room for guesses": Broken(lambda _: None, close, "many", "ends", policy=NO_ROOM),
}

ELSEWHERE = {
    "rule_on_weighted": "test_weighting_attack",
    "above_withheld": "test_weighting_attack",
    "weighed_alone": "test_weighting_attack",
    "rule_on_links": "test_links_attack",
    "complement_where_asked": "test_links_attack",
    "rule_on_themes": "test_few_comments_are_read_once_the_rule_is_off",
    "rule_on_statistics_of_items": "test_about_items",
    "beside_earlier": "test_earlier_attack",
}
"""Decisions that have an attack, and a test with the rule switched off, in another place."""
_HELPERS = {"with_also", "places", "rule_all", "beside_scores"}


def _worlds(broken: Broken) -> Iterator[list[Wave]]:
    for seed in SEEDS:
        found = [random_wave(seed, broken.shape, broken.mood)]
        while len(found) < broken.waves:
            found.append(next_wave(found[-1], seed))
        yield found


@pytest.mark.parametrize("name", RULES)
def test_without_a_rule_the_finished_file_gives_something_away(name, monkeypatch):
    broken = RULES[name]
    no_check(monkeypatch)
    broken.off(monkeypatch)
    for world in _worlds(broken):
        if broken.found(published(*world, policy=broken.policy)):
            return
    raise AssertionError(f"nobody would notice that {name} is off")


@pytest.mark.parametrize("name", [name for name, broken in RULES.items() if broken.found is not exact])
def test_with_all_rules_it_does_not(name):
    broken = RULES[name]
    assert not broken.found(published(*next(_worlds(broken))))


def test_every_decision_of_the_gate_belongs_to_a_rule_here():
    decisions = {name for name, _ in inspect.getmembers(court.Court, inspect.isfunction) if not name.startswith("_")}
    for found in pkgutil.iter_modules(disclosure.__path__, f"{disclosure.__name__}."):
        module = importlib.import_module(found.name)
        if getattr(module, "Court", None) is court.Court:  # it has rules
            functions = inspect.getmembers(module, inspect.isfunction)
            decisions |= {name for name, function in functions if function.__module__ == module.__name__}
    known = {name for broken in RULES.values() for name in broken.of} | set(ELSEWHERE) | _HELPERS
    assert decisions <= known, decisions - known


# --- comments ---------------------------------------------------------------------------------------

ADDRESS = "jo.blake@example.org"


def _with_comments(count: int) -> str:
    """The file of an organisation in which some wrote that they know what is expected, and gave their address."""
    wave = random_wave(1, "one_small", "mixed")
    scales = tuple(replace(scale, words={"en": ("expected", "work")}) for scale in QUESTIONS.scales)
    asked = replace(QUESTIONS, comments=SURVEY.comments, scales=scales)
    said = [
        f"The work is fine here, write to me at {ADDRESS}, it is number {at} of all the notes." for at in range(count)
    ]
    texts = tuple(said) + (None,) * (len(wave.who) - count)
    responses = replace(wave.responses(), questionnaire=asked, comments={asked.comments[0].id: texts})
    release = analyse(responses, Settings(organisation="Example", date="2026-01-01"), POLICY)
    return to_json(release, recommend(release, load_library(asked)))


def test_few_comments_are_read_once_the_rule_is_off(monkeypatch):
    few_people = POLICY.comment_threshold - 1
    assert json.loads(_with_comments(few_people))["comments"] == []
    monkeypatch.setattr(quoting, "_enough", lambda *_: True)
    assert json.loads(_with_comments(few_people))["comments"][0]["n"] == few_people


def test_addresses_are_read_once_the_mask_is_off(monkeypatch):
    many_people = POLICY.comment_threshold + 8
    quotes = [each["text"] for each in json.loads(_with_comments(many_people))["comments"][0]["quotes"]]
    assert quotes
    assert not any(ADDRESS in text for text in quotes)
    monkeypatch.setattr(comments, "mask", lambda texts, *_, **__: list(texts))
    unmasked = [each["text"] for each in json.loads(_with_comments(many_people))["comments"][0]["quotes"]]
    assert any(ADDRESS in text for text in unmasked)
