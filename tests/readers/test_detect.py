"""What the bytes are, whatever the file is called."""

from __future__ import annotations

import pytest

from parsers.formats import detect
from parsers.model import Document
from parsers.readers import read
from tests.readers.reading import refusal, texts

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00")


def ole(*names: str) -> bytes:
    """The directory of a compound file."""
    return OLE + b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in names)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (ole("Root Entry", "WordDocument"), "doc"),
        (ole("Root Entry", "Workbook"), "xls"),
        (ole("Root Entry", "EncryptedPackage"), "ole_encrypted"),
        (ole("Root Entry", "PowerPoint Document"), "ole"),
        (OLE + "Bookmark".encode("utf-16-le"), "ole_damaged"),
        (b"{\\rtf1\\ansi", "rtf"),
        (b"\n\n%PDF-1.4", "pdf"),
        (b"<p>%PDF-1.4 is a format</p>", "html"),
        (b"<?xml version='1.0'?><?mso-application progid=\"Word.Document\"?>", "wordml"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "sheetml"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "mhtml"),
        (b"BMW is a make of cars", "text"),
        (b"\xff\xfe" + "<html>".encode("utf-16-le"), "html"),
        (b"\x09\x08\x10\x00\x00\x06", "xls"),
        (b"", "text"),
    ],
)
def test_kinds(data, kind):
    assert detect(data) == kind


def test_every_file_of_the_report(files):
    kinds = {name: detect(data) for name, data in files.items()}
    assert kinds == {
        "html": "html",
        "docx": "docx",
        "doc": "doc",
        "pdf by LibreOffice": "pdf",
        "pdf without embedded fonts": "pdf",
        "pdf without rules": "pdf",
        "xlsx": "xlsx",
        "xls": "xls",
        "ofd": "ofd",
    }


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (ole("Root Entry", "EncryptedPackage"), "encrypted"),
        (ole("Root Entry", "PowerPoint Document"), "unsupported_type"),
        (OLE, "damaged"),
        (b"", "empty"),
    ],
)
def test_refusals_are_named(data, reason):
    assert refusal(data).reason == reason


def test_a_page_that_word_saved_in_one_file():
    data = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\n"
        b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<html><body><p>=C4=EA=B6=C8=B1=A8=B8=E6</p></body></html>\r\n--B--\r\n"
    )
    answer = read(Document(data, file_name="年报.doc"))
    assert texts(answer.blocks) == ["年度报告"]
