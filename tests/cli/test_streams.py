"""Pipes that close, encodings that lack signs, terminals that are none."""

import os
import subprocess
import sys

import pytest


def started(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "diagnostic", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def test_a_closed_pipe_is_no_error_message():
    process = started("questionnaires", "full", PYTHONUNBUFFERED="1")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    message = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 1
    assert message == b""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_encoding_can_be_written(encoding):
    process = started("questionnaires", "pulse", PYTHONIOENCODING=encoding, DIAGNOSTIC_LANGUAGE="fr")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")
    text = out.decode(encoding)
    assert "Barometre court" in text if encoding == "ascii" else "Baromètre court" in text
    assert "?" not in text.split("Environ")[0].splitlines()[1]


def test_no_colours_and_no_lines_broken_where_there_is_no_terminal():
    process = started("questionnaires", "pulse", DIAGNOSTIC_LANGUAGE="en")
    out, _ = process.communicate(timeout=60)
    assert b"\x1b" not in out
    assert max(len(line) for line in out.decode().splitlines()) > 130
