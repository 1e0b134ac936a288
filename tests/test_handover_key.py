"""The key that stays with whoever knows the people: made once, kept to its owner, refused where it protects nobody."""

import secrets
import sys

import pytest

from diagnostic.handover_key import key_problems, new_key, read_key, write_key
from diagnostic.problems import Code, InvalidInput


def write(path, content, mode=0o600):
    path.write_bytes(content)
    path.chmod(mode)
    return path


def codes(path):
    with pytest.raises(InvalidInput) as caught:
        read_key(path)
    assert not any(part in str(caught.value.problems) for part in ("aaaa", "0123"))
    return {each.code for each in caught.value.problems}


def test_a_key_is_made_once_for_its_owner_alone(tmp_path):
    path, key = tmp_path / "deep" / "hr.key", new_key()
    write_key(path, key)
    assert read_key(path) == key
    assert len(key) == 32
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InvalidInput) as caught:
        write_key(path, new_key())
    assert caught.value.problems[0].code is Code.HANDOVER_KEY_THERE
    assert read_key(path) == key


@pytest.mark.parametrize(
    "weak",
    [
        b"", b"secret", b"a" * 64, b"0123456789abcdef" * 4, bytes(range(32)), b"aaaabbbb" * 8, b"correct horse battery",
        b"\0" * 64, b"00" * 32, b"0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
    ],
)  # fmt: skip
def test_a_key_that_could_be_guessed_is_refused(tmp_path, weak):
    assert codes(write(tmp_path / "k", weak)) == {Code.HANDOVER_KEY_WEAK}


def test_random_keys_in_whatever_form_are_taken(tmp_path):
    for _ in range(50):
        raw = secrets.token_bytes(32)
        assert read_key(write(tmp_path / "a", raw.hex().encode() + b"\n")) == raw
        assert read_key(write(tmp_path / "b", secrets.token_urlsafe(32).encode()))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such rights")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(tmp_path, mode):
    assert codes(write(tmp_path / "k", new_key().hex().encode(), mode)) == {Code.HANDOVER_KEY_OPEN}
    assert codes(write(tmp_path / "k", b"short", mode)) == {Code.HANDOVER_KEY_OPEN, Code.HANDOVER_KEY_WEAK}


def test_no_key(tmp_path):
    assert codes(tmp_path / "k") == {Code.HANDOVER_KEY_MISSING}
    assert codes(tmp_path) == {Code.FILE_NOT_READABLE}


def test_where_a_key_must_not_lie(tmp_path):
    study, out = tmp_path / "acme", tmp_path / "handover" / "answers.csv"
    (study / "keys").mkdir(parents=True)
    (study / "study.yaml").touch()
    out.parent.mkdir()

    def found(path):
        return [each.code for each in key_problems(path, out)]

    assert found(study / "hr.key") == found(study / "keys" / "hr.key") == [Code.HANDOVER_KEY_IN_STUDY]
    assert found(out.parent / "hr.key") == found(out.parent / "a" / "hr.key") == [Code.HANDOVER_KEY_BESIDE]
    assert found(tmp_path / "hr.key") == []
    (tmp_path / "link.key").symlink_to(study / "hr.key")
    assert found(tmp_path / "link.key") == [Code.HANDOVER_KEY_IN_STUDY]
    (tmp_path / "other.key").symlink_to(out.parent / "hr.key")
    assert found(tmp_path / "other.key") == [Code.HANDOVER_KEY_BESIDE]
