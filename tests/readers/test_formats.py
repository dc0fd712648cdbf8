"""The table of kinds: complete, light, and never deceived by what stands behind a signature."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from importlib import import_module
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.site.labels.words import READERS
from crawler.fetch.filetypes import expected_type, is_whole, right_type
from parsers.formats import (
    BY_SUFFIX,
    FORMATS,
    KINDS,
    SUFFIXES,
    FileType,
    Format,
    Signature,
    detect,
    media_type,
    names_file,
    rank,
    sniff,
    suffix_of,
)
from parsers.model import Document, ReadDocument, Unreadable
from parsers.readers import read
from tests.readers.rendering import pdf, word

ROOT = Path(__file__).resolve().parents[2]
SIGNED: list[tuple[Format, FileType, Signature]] = [
    (each, stored, signature) for each in FORMATS for stored in each.types for signature in stored.signatures
]
DECEIVING = (
    b"<p >",
    b"<html><body><table>",
    b"%PDF-1.4",
    b"PK\x03\x04",
    b"MIME-Version: 1.0\nContent-Type: x",
    b"</p>",
)
bodies = st.lists(st.one_of(st.binary(max_size=300), st.sampled_from(DECEIVING)), max_size=6).map(b"".join)


def signed(signature: Signature) -> bytes:
    length = max(at + len(piece) for at, piece in signature)
    data = bytearray(b"<" * length)
    for at, piece in signature:
        data[at : at + len(piece)] = piece
    return bytes(data)


def same_box(stored: FileType) -> set[str]:
    return {each.kind for each in FORMATS for one in each.types if one.box and one.box == stored.box} - {"wps"}


@pytest.mark.parametrize(("each", "stored", "signature"), SIGNED, ids=lambda value: getattr(value, "kind", ""))
@settings(max_examples=60, deadline=None)
@given(body=bodies)
@example(body=b"<p>")
@example(body=b"<html>" + b" " * 5000 + b"</html>")
def test_a_signature_is_final_whatever_comes_behind_it(each, stored, signature, body) -> None:
    data = signed(signature) + body
    assert detect(data) in (same_box(stored) if stored.box else {each.kind})
    assert media_type(data, "text/html; charset=utf-8") == sniff(data)[1].media_type


@pytest.mark.parametrize("kind", ["pdf", "image", "ofd", "zip", "docx", "xlsx", "xls", "ole_damaged"])
@settings(max_examples=15, deadline=None)
@given(body=bodies)
def test_bytes_that_are_not_what_they_begin_as_are_refused_and_never_read_as_a_page(kind, body) -> None:
    for stored in KINDS[kind].types:
        for signature in stored.signatures:
            answer = read(Document(signed(signature) + body))
            assert isinstance(answer, Unreadable) or answer.reader not in ("html", "text")


def test_a_pdf_whose_first_bytes_hold_markup_is_a_pdf() -> None:
    data = pdf.build()
    head, rest = data[:9], data[9:]
    answer = read(Document(head + b"%<html><p >description</p>\n" + rest))
    assert isinstance(answer, ReadDocument) and answer.reader == "pdf"


@pytest.mark.parametrize("body", [b"\x93\x01\x02\x03" * 400, bytes(range(256)) * 20, b"Founder CEB 3.0" + b"\x01" * 90])
def test_bytes_that_nothing_reads_are_refused_with_a_reason(body: bytes) -> None:
    answer = read(Document(body))
    assert isinstance(answer, Unreadable)
    assert answer.reason == "unsupported_type"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16", "utf-16-le"])
def test_text_in_any_charset_is_text(charset: str) -> None:
    assert charset == "utf-16-le" or detect("一、总体情况\n2023年收到申请12件。\n".encode(charset) * 40) == "text"
    assert detect("<p>一、总体情况</p><table><tr><td>1".encode(charset)) == "html"


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.kind)
def test_every_kind_is_whole(each: Format) -> None:
    if each.reader:
        module, name = each.reader.split(":")
        assert callable(getattr(import_module(module), name))
    if each.office:
        assert each.types[0].suffixes and each.office in KINDS
    assert each.reader or each.refused or each.kind in ("wps", "pdf_scan")
    assert READERS[each.kind] == each.chinese and rank(each.kind) == each.rank
    for suffix in each.suffixes:
        assert names_file(f"https://a.gov.cn/x.{suffix.upper()}")
        assert expected_type(f"https://a.gov.cn/down?fileName=x.{suffix}") == suffix
        assert BY_SUFFIX[suffix].family == each.family or suffix == "xml"


def test_what_is_handed_over_gets_the_suffix_of_its_media_type() -> None:
    for each in FORMATS:
        for stored in each.types:
            if stored.suffixes:
                assert suffix_of(stored.media_type) in stored.suffixes
    assert suffix_of("text/html; charset=gbk") == "html"
    assert suffix_of("application/x-ole-storage", "https://a.gov.cn/a.wps") == "wps"
    assert suffix_of("application/octet-stream", "https://a.gov.cn/a.exe") == "bin"


def test_the_table_imports_no_reader() -> None:
    heavy = ("lxml", "selectolax", "openpyxl", "pdfplumber", "cv2", "PIL", "parsers.readers")
    code = f"import sys, parsers.formats; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_padding_behind_the_end_takes_nothing_from_a_file() -> None:
    for data in (pdf.build(), word.data()):
        kind = media_type(data)
        for padding in (b"\x00" * 9_000, b" \r\n" * 40_000, b"<!-- served by x -->"):
            assert is_whole(data + padding, kind)
            answer = read(Document(data + padding))
            assert isinstance(answer, ReadDocument) and answer.blocks
        assert not is_whole(data[: len(data) * 2 // 3], kind)


def test_a_later_revision_of_a_pdf_that_was_cut_off_is_not_whole() -> None:
    data = pdf.build()
    assert not is_whole(data + b"\n9 0 obj << /Length 5000 >> stream\n" + b"x" * 9_000, "application/pdf")


def test_a_package_within_a_package_does_not_make_a_cut_one_whole() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        package.writestr("inner.docx", word.data())
        package.writestr("tail.txt", b"x" * 4000)
    data = buffer.getvalue()
    assert is_whole(data, "application/zip")
    assert not is_whole(data[:-3000], "application/zip")


@pytest.mark.parametrize(
    ("suffix", "body", "right"),
    [
        ("doc", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n", True),
        ("doc", b"{\\rtf1 ", True),
        ("doc", b"<html><body><table><tr><td>1</td></tr></table></body></html>", True),
        ("txt", b"<html><body><p>404</p></body></html>", False),
        ("pdf", b"<html><body><table><tr><td>1</td></tr></table></body></html>", False),
        ("jpg", b"GIF89a", True),
        ("jpg", b"%PDF-1.4", False),
        ("7z", b"Rar!\x1a\x07\x00", True),
        ("7z", b"not found", False),
        ("exe", b"not found", True),
    ],
)
def test_a_file_is_of_the_family_that_its_name_promises(suffix: str, body: bytes, right: bool) -> None:
    assert right_type(suffix, body) is right


def test_the_page_of_the_documentation_is_generated() -> None:
    text = (ROOT / "docs" / "formats.md").read_text("utf-8")
    assert table() in text, "python -m tests.readers.test_formats prints the table for docs/formats.md"


def table() -> str:
    lines = ["| kind | is | 中文 | file names | read by | exactness |", "|---|---|---|---|---|---|"]
    for each in FORMATS:
        names = ", ".join(f".{suffix}" for suffix, _ in groupby(each.suffixes)) or "—"
        by = (
            f"`{each.reader}`"
            if each.reader
            else f"refused: `{each.refused[0]}`"
            if each.refused
            else "another's reader"
        )
        by += f", made a {each.office} of" if each.office else ""
        lines.append(f"| `{each.kind}` | {each.english} | {each.chinese} | {names} | {by} | {each.rank} |")
    return "\n".join(lines)


def test_every_suffix_is_lower_case_and_short() -> None:
    assert all(suffix == suffix.lower() and 2 <= len(suffix) <= 5 for suffix in SUFFIXES)


if __name__ == "__main__":
    print(table())
