"""Somebody who holds the file that was handed over, and its receipt, looks for people in it.

They know what an export looks like and everything that stood in this one; they do not have the key.
"""

import base64
import codecs
import csv
import gzip
import hashlib
import hmac
import io
import re
import unicodedata
from dataclasses import replace
from urllib.parse import quote

import numpy as np
import pytest
from handover_world import KEY, NAMES, OPTIONS, handed, planted

from diagnostic.exports.pseudonyms import LENGTH
from diagnostic.exports.read import read_export
from diagnostic.handover_comments import CommentsMode
from diagnostic.handover_receipt import Coarsening, receipt_json
from diagnostic.questionnaire_file import load_questionnaire

FULL = load_questionnaire("full")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Return the export, what was planted in it, and what was made of it."""
    path, told = planted(tmp_path_factory.mktemp("world"))
    return path, told, handed(path, FULL)


def everything(made) -> str:
    return made.content.decode() + receipt_json(made.receipt, date="2026-05-01", program="1")


def flat(text: str) -> str:
    plain = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    return re.sub(r"[\W_]", "", plain).casefold()


def disguises(value: str) -> set[str]:
    """Return a value as programs write it: encoded, escaped, hashed without a key."""
    raw = value.encode()
    found = {
        base64.b64encode(raw).decode().rstrip("="), base64.b32encode(raw).decode().rstrip("="), raw.hex(),
        quote(value), codecs.encode(value, "rot13"), value[::-1],
    }  # fmt: skip
    for each in (value, value.strip().casefold()):
        for kind in ("md5", "sha1", "sha256"):
            found.add(hashlib.new(kind, each.encode(), usedforsecurity=False).hexdigest())
    return found


def test_nothing_that_was_planted_is_found_in_any_form(world):
    _, told, made = world
    text = everything(made)
    small, letters = text.casefold(), flat(text)
    for kind, values in told.items():
        for value in values:
            assert value.casefold() not in small, kind
            assert flat(value) not in letters, kind
            for each in disguises(value):
                # A few signs are found in anything.
                assert len(each) < 8 or each.casefold()[:32] not in small, kind


def test_hashes_without_the_key_do_not_give_codes_back(world):
    """The codes are few and known: whoever guesses all of them finds none, unless the key is guessed, too."""
    _, told, made = world
    known = {row["respondent"] for row in csv.DictReader(io.StringIO(made.content.decode()))}
    keys = [b"", b"0" * 32, bytes(32), b"diagnostic", made.receipt.output_sha256.encode(), b"diagnostic study key"]
    keys += [bytes.fromhex(digest) for digest in (*made.receipt.input_sha256.values(), made.receipt.output_sha256)]
    for code in told["code"]:
        for key in keys:
            assert hmac.new(key, code.casefold().encode(), hashlib.sha256).hexdigest()[: 2 * LENGTH] not in known
        assert hashlib.sha256(code.casefold().encode()).hexdigest()[: 2 * LENGTH] not in known
    # With the key it is no secret: that is what the key is.
    assert hmac.new(KEY, told["code"][0].casefold().encode(), hashlib.sha256).hexdigest()[: 2 * LENGTH] in known


def test_the_key_is_nowhere(world):
    _, _, made = world
    text = everything(made).casefold()
    for form in (KEY.hex(), base64.b64encode(KEY).decode(), hashlib.sha256(KEY).hexdigest(), str(int.from_bytes(KEY))):
        assert form[:16].casefold() not in text
    assert KEY[:8] not in made.content


@pytest.mark.parametrize("mode", [CommentsMode.MIXED, CommentsMode.ROW])
def test_no_name_is_left_in_comments(world, mode):
    path, _, _ = world
    made = handed(path, FULL, replace(OPTIONS, comments=mode))
    texts = [row["comment_helps"] for row in csv.DictReader(io.StringIO(made.content.decode()))]
    said = flat(" ".join(texts))
    left = [part for name in NAMES for part in map(flat, re.split(r"[\s'-]", name)) if len(part) > 3 and part in said]
    assert left == ["petit"]  # "un petit peu": the word, not the name
    assert not re.search(r"nadia|herr m|\d{2}|@|thom4s|fernandes|patents", " ".join(texts), re.IGNORECASE)
    assert sum(bool(text) for text in texts) > 60


def test_the_order_of_rows_tells_nothing(world):
    """Ranks in the export and in the file: over several keys, no more alike than two shuffled packs."""
    path, told, _ = world
    close = []
    for number in range(6):
        key = hashlib.sha256(bytes([number])).digest()
        rows = [row["respondent"] for row in csv.DictReader(io.StringIO(handed(path, FULL, key=key).content.decode()))]
        rank = {
            hmac.new(key, c.casefold().encode(), hashlib.sha256).hexdigest()[:32]: k for k, c in enumerate(told["code"])
        }
        order = np.array([rank[code] for code in rows])
        close.append(abs(np.corrcoef(order, np.arange(order.size))[0, 1]))
        assert (np.diff(order) == 1).mean() < 0.1
    assert np.mean(close) < 0.2


def test_the_order_cannot_be_repeated_from_the_file_alone(world):
    path, _, made = world
    seeds = [
        int.from_bytes(bytes.fromhex(d)) for d in (*made.receipt.input_sha256.values(), made.receipt.output_sha256)
    ]
    rows = list(csv.DictReader(io.StringIO(made.content.decode())))
    answers = [(row["mission_1"], row["vision_1"], row["communication_1"]) for row in rows]
    original = [tuple(map(str, row.tolist())) for row in read_export(path, FULL).responses.answers]
    for seed in [0, 1, 2, *seeds]:
        order = np.random.default_rng(seed).permutation(len(original))
        assert np.mean([answers[k] == original[at] for k, at in enumerate(order)]) < 0.3


def test_times_of_day_are_gone_and_durations_are_whole_seconds(world):
    _, _, made = world
    text = made.content.decode()
    assert not re.search(r"\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}", text)
    assert all(re.fullmatch(r"\d+", row["duration"]) for row in csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("threshold", [3, 5, 10])
def test_nobody_is_singled_out_by_what_is_known_of_them_within_a_team(world, threshold):
    """A colleague knows team, role level, length of service and site of everybody, and looks for one row."""
    path, _, _ = world
    options = replace(OPTIONS, threshold=threshold, coarsening=Coarsening.TEAM)
    rows = list(csv.DictReader(io.StringIO(handed(path, FULL, options).content.decode())))
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.get(name) or "" for name in ("team", "role_level", "tenure", "site"))
        seen[key] = seen.get(key, 0) + 1
    teams = {key[0]: sum(count for other, count in seen.items() if other[0] == key[0]) for key in seen}
    assert min(count / min(threshold, teams[key[0]]) for key, count in seen.items()) >= 1
    # Without it, somebody is found: the option does something.
    plain = list(csv.DictReader(io.StringIO(handed(path, FULL).content.decode())))
    keys = [tuple(row[name] for name in ("team", "role_level", "tenure", "site")) for row in plain]
    assert min(keys.count(key) for key in set(keys)) < 3


def test_a_comment_is_not_joined_with_the_answers_beside_it(world):
    """The attacker recognises a comment and takes the answers on its row: right no more often than by drawing lots."""
    path, _, _ = world
    original = read_export(path, FULL).responses
    own = {}
    hits = tries = 0
    for number in range(8):
        key = hashlib.sha256(b"mix" + bytes([number])).digest()
        one = handed(path, FULL, replace(OPTIONS, comments=CommentsMode.ROW), key=key)
        for row in csv.DictReader(io.StringIO(one.content.decode())):
            own[row["respondent"]] = row["comment_helps"]
        for row in csv.DictReader(io.StringIO(handed(path, FULL, key=key).content.decode())):
            if row["comment_helps"] and own[row["respondent"]]:
                tries += 1
                hits += row["comment_helps"] == own[row["respondent"]]
    assert original.n == 120
    assert hits / tries < 0.4  # each text is written by several people of a unit


def test_packed_or_not_the_file_has_nothing_more(world):
    """No metadata: the bytes are a table and nothing else."""
    _, _, made = world
    lines = list(csv.reader(io.StringIO(made.content.decode("utf-8"))))
    assert {len(line) for line in lines} == {len(lines[0])}
    assert not made.content.startswith((b"\xef\xbb\xbf", b"PK"))
    assert gzip.compress(made.content, mtime=0) == gzip.compress(made.content, mtime=0)
