"""What somebody tries with links between units: a pair and one of its links give the other link."""

import numpy as np
import pytest
from worlds import teams

from diagnostic.cells import WHYS, Reason, Status
from diagnostic.disclosure import rules
from diagnostic.disclosure.gate import DisclosureFailure, protect
from diagnostic.disclosure.rulings import Ruling
from diagnostic.figures import Figures
from diagnostic.measures import Measure
from diagnostic.problems import Why

UNITS = 6
SEEDS = range(60)


def some_links(seed):
    """Links of nobody to a dozen people, some of them unanimous, and the pairs made of them."""
    draw = np.random.default_rng(seed)
    ids = tuple(f"unit-{at}" for at in range(1, UNITS + 1))
    n = draw.choice([0, 1, 2, 4, 5, 7, 12], size=(UNITS, UNITS))
    np.fill_diagonal(n, 0)
    quality = draw.uniform(0, 100, n.shape)
    unanimous = (draw.random(n.shape) < 0.1) & (n > 0)
    off = np.where(
        np.eye(UNITS, dtype=bool), WHYS.index(Why.NOT_ASKED), np.where(n > 0, -1, WHYS.index(Why.NO_ANSWERS))
    )
    once = np.triu(np.ones(n.shape, dtype=bool), 1)
    both = np.where(once, np.minimum(n, n.T), 0)
    why = np.where(once, np.where(both > 0, -1, WHYS.index(Why.NO_ANSWERS)), WHYS.index(Why.NOT_ASKED))
    link = Figures(Measure.LINK, (ids, ids), n, {"quality": quality, "n": n * 1.0}, off.astype(np.int8), unanimous)
    columns = {"quality": (quality + quality.T) / 2, "n": (n + n.T) * 1.0}
    pair = Figures(Measure.PAIR, (ids, ids), both, columns, why.astype(np.int8), once & (unanimous | unanimous.T))
    return {Measure.LINK: link, Measure.PAIR: pair}


def release_of(seed, policy):
    world = teams([12] * UNITS)
    return protect({**world.figures(), **some_links(seed)}, world.context(), policy)


def links_from_pairs(release):
    """Links that are not shown, though a pair they are half of is."""
    link, pair = release.tables[Measure.LINK].status, release.tables[Measure.PAIR].status
    shown = np.triu(pair == Status.SHOWN, 1)
    return np.argwhere(shown & ~((link == Status.SHOWN) & (link.T == Status.SHOWN))).tolist()


def silent(release):
    """Pairs that say that nobody answered, while their links do not."""
    return np.argwhere(np.triu(release.tables[Measure.PAIR].status == Status.NOT_ESTIMABLE, 1)).tolist()


def test_pairs_give_no_link_away(policy):
    for seed in SEEDS:
        release = release_of(seed, policy)
        assert links_from_pairs(release) == []
        assert silent(release) == []


def only_links_by_threshold(court):
    """Withhold links of few people, and no pair."""
    for measure in (Measure.LINK, Measure.PAIR):
        ruling = Ruling(court.figures[measure])
        if measure is Measure.LINK:
            ruling.withhold(ruling.figures.n < court.policy.threshold, Reason.BELOW_THRESHOLD)
        court.rulings[measure] = ruling


@pytest.mark.usefixtures("no_audit")
def test_without_the_rule_they_do(policy, monkeypatch):
    monkeypatch.setattr(rules, "rule_on_links", only_links_by_threshold)
    assert any(links_from_pairs(release_of(seed, policy)) for seed in SEEDS)
    assert any(silent(release_of(seed, policy)) for seed in SEEDS)


def test_the_audit_stops_them(policy, monkeypatch):
    monkeypatch.setattr(rules, "rule_on_links", only_links_by_threshold)
    with pytest.raises(DisclosureFailure, match="pair"):
        release_of(next(seed for seed in SEEDS if gives_away(seed)), policy)


def gives_away(seed):
    """Whether some pair of two links with answers has one of few people."""
    link = some_links(seed)[Measure.LINK].n
    return bool(((link > 0) & (link < 5) & (link.T > 0)).any())
