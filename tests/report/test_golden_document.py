"""The document of the sample release is, field by field, the one that was last looked at."""

import pytest
from write_golden import LANGUAGES, as_json, golden, sample

from diagnostic.report.document import Document, Paragraph, Section


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_the_golden_one(language):
    written = golden(language).read_text(encoding="utf-8")
    made = sample(language)
    changed = [
        (number, *pair)
        for number, pair in enumerate(zip(written.splitlines(), made.splitlines(), strict=False), start=1)
        if pair[0] != pair[1]
    ]
    assert changed[:3] == [], "if meant: python tests/report/write_golden.py, and read the difference"
    assert made == written


def test_the_golden_file_tells_documents_apart():
    def document(text: str) -> Document:
        section = Section("one", "One", (Paragraph(text),))
        return Document("en", "T", "S", "O", "D", "", (section,), {})

    assert as_json(document("a")) == as_json(document("a"))
    assert as_json(document("a")) != as_json(document("b"))
    assert '"kind": "Paragraph"' in as_json(document("a"))
