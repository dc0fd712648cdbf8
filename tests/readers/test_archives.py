"""Archives: the report is found in them, whatever its name is written in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from parsers.model import Document, Picture, ReadDocument
from parsers.readers import read
from tests.readers.reading import blocks_of, refusal, texts
from tests.readers.rendering import sheets, word
from tests.readers.rendering.content import TITLE, items


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def in_gbk(name: str, data: bytes) -> bytes:
    """A zip whose one name is in GBK without the flag for UTF-8."""
    stand_in = "x" * len(name.encode("gbk"))
    return zipped({stand_in: data}).replace(stand_in.encode(), name.encode("gbk"))


def answer(data: bytes) -> ReadDocument:
    found = read(Document(data))
    assert isinstance(found, ReadDocument), found
    return found


def test_names_in_gbk(files):
    found = answer(in_gbk("二〇二二年度报告.docx", files["docx"]))
    assert found.warnings == ("from_archive: 二〇二二年度报告.docx",)


def test_the_report_among_other_files_and_formats(files):
    found = answer(
        zipped(
            {
                "申请表.docx": word.data(word.build(("政府信息公开申请表", "申请人姓名"))),
                "年度报告.pdf": files["pdf without embedded fonts"],
                "年度报告.docx": files["docx"],
                "__MACOSX/._年度报告.docx": b"\x00",
                "~$年度报告.docx": b"\x00",
            }
        )
    )
    assert (found.reader, found.warnings) == ("docx", ("from_archive: 年度报告.docx",))


def test_an_archive_in_an_archive(files):
    assert answer(zipped({"a.zip": zipped({"年报.html": files["html"]})})).reader == "html"


def test_two_different_reports_are_for_a_person(files):
    other = sheets.html_of(tuple(item for item in items() if item != TITLE)).replace(
        b"<td rowspan=1 colspan=1>159<", b"<td>160<"
    )
    found = refusal(zipped({"甲局.html": files["html"], "乙局.html": other}))
    assert found.reason == "several_reports"


def test_scans_in_an_archive_are_pages_in_the_order_of_their_names():
    found = answer(zipped({"2.png": b"\x89PNG\r\n\x1a\n2", "1.png": b"\x89PNG\r\n\x1a\n1"}))
    assert [block.source for block in found.blocks if isinstance(block, Picture)] == ["1.png", "2.png"]


def test_protected_and_empty_archives_are_named():
    data = bytearray(zipped({"a.txt": b"text"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    assert refusal(bytes(data)).reason == "encrypted"
    assert refusal(zipped({})).reason == "empty"
    assert refusal(b"PK\x03\x04 and nothing more").reason == "damaged"


RAR = b"Rar!\x1a\x07\x01\x00rest"


def test_rar_is_named_unsupported_where_nothing_unpacks_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = refusal(RAR)
    assert found.reason == "unsupported_type"
    assert found.detail == "install libarchive-tools (bsdtar) or unar to read .rar and .7z"


@pytest.fixture
def bsdtar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for bsdtar: copies what lies in a folder to where the archive is to be unpacked."""
    content = tmp_path / "content"
    content.mkdir()
    program = tmp_path / "bin" / "bsdtar"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\ntest "$4" = -C && cp -r {content}/. "$5"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return content


def test_rar_is_read_where_something_unpacks_it(bsdtar):
    (bsdtar / "年报.html").write_bytes("<p>样例局2022年政府信息公开工作年度报告</p>".encode())
    (bsdtar / "link").symlink_to("/etc/passwd")
    assert texts(blocks_of(RAR)) == ["样例局2022年政府信息公开工作年度报告"]
    assert answer(RAR).warnings == ("from_archive: 年报.html",)


def test_a_rar_in_which_nothing_is_found_is_damaged(bsdtar):
    assert refusal(RAR).reason == "damaged"
