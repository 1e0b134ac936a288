import pytest

from diagnostic.exports.encoding import decode
from diagnostic.problems import Code, InvalidInput, Severity

TEXT = "Équipe;Où ça ?\nDéveloppement;« l’été » – 5 €\n"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_the_encoding_is_found_in_the_bytes(encoding, named):
    decoded = decode(TEXT.encode(encoding), "x.csv")
    assert decoded.data.decode() == TEXT
    assert decoded.encoding == named


def test_another_code_page_is_taken_on_evidence():
    text = "Команда;Ответ\n" + "Отдел продаж;Полностью согласен с этим утверждением\n" * 5
    assert decode(text.encode("cp1251"), "x.csv").data.decode() == text


def test_a_code_page_is_said():
    (note,) = decode(TEXT.encode("cp1252"), "x.csv").problems
    assert (note.code, note.severity, note.values["encoding"]) == (Code.ENCODING_ASSUMED, Severity.NOTE, "cp1252")


def test_plain_letters_need_no_note():
    assert decode(b"a,b\n1,2\n", "x.csv").problems == ()


def test_two_encodings_in_one_file_are_read_line_by_line_and_reported():
    data = "Équipe;a\nDévelopper;1\r\n".encode() + "Qualité;2\n".encode("cp1252") + "Été;3\n".encode()
    decoded = decode(data, "x.csv")
    assert decoded.data.decode() == "Équipe;a\nDévelopper;1\r\nQualité;2\nÉté;3\n"
    (problem,) = decoded.problems
    assert (problem.code, problem.place.line, problem.values["count"]) == (Code.ENCODING_MIXED, 3, 1)


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"\x00\x01\x02\x03" * 500, b"\x01\x02\x03\x04" * 500])
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(InvalidInput) as caught:
        decode(data, "x.csv")
    assert [problem.code for problem in caught.value.problems] == [Code.FILE_FORMAT_UNKNOWN]
