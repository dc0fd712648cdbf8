"""A file that was saved again with the same content is the same file; one with another word or figure is not."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pytest

from archive.versions import file_hash, is_other_file

Part = Callable[[str, bytes], bytes]


def _word(text: str = "收到申请12件") -> bytes:
    document, handle = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "总计", "12"
    document.save(handle)
    return handle.getvalue()


def _sheet(total: int = 12) -> bytes:
    book, handle = openpyxl.Workbook(), io.BytesIO()
    for row in (["项目", "件数"], ["总计", total]):
        book.worksheets[0].append(row)
    book.save(handle)
    return handle.getvalue()


def _repacked(data: bytes, part: Part = lambda _, body: body, method: int = zipfile.ZIP_STORED) -> bytes:
    handle = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(handle, "w", method) as package:
        for name in reversed(before.namelist()):
            package.writestr(zipfile.ZipInfo(name, (2024, 5, 5, 5, 5, 4)), part(name, before.read(name)))
    return handle.getvalue()


def _other_session(_name: str, body: bytes) -> bytes:
    return body.replace(b"<w:p>", b'<w:p w:rsidR="00A1B2C3">').replace(b"<w:r>", b'<w:r w:rsidRPr="00112233">')


def _other_strings(name: str, body: bytes) -> bytes:
    """Shared strings in another order, as another program writes them."""
    if name == "xl/sharedStrings.xml":
        first, *others = re.findall(rb"<si>.*?</si>", body)
        return re.sub(rb"<si>.*</si>", b"".join([*others, first]), body)
    if name.startswith("xl/worksheets/"):
        count = 3
        return re.sub(rb't="s"><v>(\d+)<', lambda m: b't="s"><v>%d<' % ((int(m[1]) - 1) % count), body)
    return body.replace(b"Calibri", b"SimSun")


@pytest.mark.parametrize(
    ("data", "again"),
    [
        (_word(), _repacked(_word())),
        (_word(), _repacked(_word(), _other_session)),
        (_sheet(), _repacked(_sheet(), method=zipfile.ZIP_DEFLATED)),
        (_sheet(), _repacked(_sheet(), _other_strings)),
    ],
)
def test_saved_again_is_the_same_file(data: bytes, again: bytes) -> None:
    assert data != again
    assert file_hash(data) == file_hash(again)


@pytest.mark.parametrize(
    ("data", "other"),
    [
        (_word(), _word("收到申请13件")),
        (_sheet(), _sheet(13)),
        (_word(), _repacked(_word(), lambda _, body: body.replace(b"<w:t>12</w:t>", b""))),
        (_sheet(), _repacked(_sheet(), lambda _, body: body.replace(b'r="B2"', b'r="C2"'))),
        (_word(), _repacked(_word(), lambda name, body: body if "document" in name else body[:0])[:-30]),
    ],
)
def test_other_content_is_another_file(data: bytes, other: bytes) -> None:
    before, now = file_hash(data), file_hash(other)
    assert before != now
    assert is_other_file(before, now) or ":" not in now, "what cannot be opened is compared by its bytes"


def test_a_hash_by_an_older_rule_proves_nothing() -> None:
    assert not is_other_file("0" * 64, file_hash(_word()))
    assert not is_other_file(file_hash(_word()), None)
