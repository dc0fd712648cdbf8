"""Files for LibreOffice: many in one start, each on its own, and a clear word where it is not installed."""

from __future__ import annotations

import hashlib

from parsers.model import Document, Unreadable
from parsers.readers.legacy import convert_many
from parsers.report import parse
from parsers.sandbox import Pool, batch
from tests.readers.reading import report, right_and_wrong


def key(document: Document) -> str:
    return hashlib.sha256(document.data).hexdigest()


def test_without_libreoffice_the_document_waits_and_the_rest_goes_on(files, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    waiting = parse(Document(files["doc"], file_name="年报.doc"))
    assert isinstance(waiting, Unreadable)
    assert (waiting.reason, waiting.detail) == ("needs_libreoffice", "install libreoffice-writer-nogui to read .doc")
    assert right_and_wrong(parse(Document(files["docx"]))) == (200, {})


def test_a_batch_is_converted_together_and_a_bad_file_spoils_no_other(files):
    """The third file has the directory of a Word document and nothing else in it."""
    broken = files["doc"][:512] + bytes(len(files["doc"]) - 2048) + files["doc"][-1536:]
    spoilt = Document(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + "WordDocument".encode("utf-16-le").ljust(128, b"\0")
    )
    documents = [
        Document(files["doc"]),
        Document(files["doc"] + b"\0" * 512),
        spoilt,
        Document(broken),
        Document(files["html"]),
    ]
    converted = convert_many(documents)
    assert isinstance(converted[key(documents[0])], bytes)
    assert isinstance(converted[key(documents[1])], bytes)
    failed = converted[key(spoilt)]
    assert isinstance(failed, Unreadable)
    assert failed.reason == "damaged"
    assert key(documents[4]) not in converted


def test_the_pool_converts_legacy_files_of_a_batch_at_once(files, monkeypatch):
    starts = []
    monkeypatch.setattr(batch, "convert_many", lambda found: starts.append(len(found)) or convert_many(found))
    documents = [Document(files["doc"] + bytes(512 * number)) for number in range(3)]
    with Pool(1) as readers:
        outcomes = list(readers.map([*documents, Document(files["html"])]))
    assert starts == [3]
    assert [report(outcome).reader for outcome in outcomes] == ["doc", "doc", "doc", "html"]
    assert all(right_and_wrong(outcome) == (200, {}) for outcome in outcomes)
