"""Files made to do harm: each is refused under its own name, and nothing else is harmed by it."""

from __future__ import annotations

import io
import zipfile
import zlib

import numpy as np
import openpyxl
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from parsers.model import Document, Unreadable
from parsers.report import parse
from parsers.sandbox.task import MEGABYTE
from tests.readers.reading import blocks_of, refusal, texts
from tests.readers.wordml import p, package


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def bomb(members: int = 4, megabytes: int = 60) -> bytes:
    return zipped({f"年度报告{number}.html": b" " * megabytes * MEGABYTE for number in range(members)})


def test_zip_bomb():
    data = bomb()
    assert len(data) < MEGABYTE
    assert refusal(data).reason == "too_large"


def test_zip_within_zip_within_zip():
    data = b"<p>text</p>"
    for depth in range(6):
        data = zipped({f"{depth}.zip": data})
    assert refusal(data).reason == "too_large"


def test_zip_with_too_many_members():
    assert refusal(zipped({f"{number}.txt": b"" for number in range(5001)})).reason == "too_large"


def test_docx_with_ten_million_cells():
    row = "<w:tr>" + "<w:tc><w:p/></w:tc>" * 100 + "</w:tr>"
    assert refusal(package("<w:tbl>" + row * 5_000 + "</w:tbl>")).detail.startswith(
        "the document has 500000 table cells"
    )
    assert refusal(zipped({"word/document.xml": b"<w:tc/>" * 10_000_000})).reason == "too_large"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_xml_entities_and_external_references(doctype):
    assert refusal(package(p("&x;"), prologue=doctype)).reason == "hostile"
    book = zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": doctype.encode() + b"<worksheet/>"})
    assert refusal(book).reason == "hostile"
    assert refusal(zipped({"OFD.xml": doctype.encode() + b"<OFD/>"})).reason == "hostile"


def test_deep_nesting():
    body = p("底")
    for _ in range(300):
        body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
    assert refusal(package(body)).reason in {"damaged", "too_large"}


def test_pdf_with_ten_thousand_pages():
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for _ in range(10_000):
        canvas.showPage()
    canvas.save()
    answer = refusal(buffer.getvalue())
    assert (answer.reason, answer.detail) == ("too_large", "the pdf has 10000 pages, more than 400")


def test_picture_of_fifty_thousand_by_fifty_thousand():
    small = io.BytesIO()
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(small, "PNG")
    head = bytearray(small.getvalue())
    head[16:24] = (50_000).to_bytes(4, "big") * 2
    # With the checksum right, a decoder would begin to make room for the pixels.
    head[29:33] = zlib.crc32(bytes(head[12:29])).to_bytes(4, "big")
    outcome = parse(Document(bytes(head), file_name="年报.png"))
    assert isinstance(outcome, Unreadable)
    assert outcome.reason == "too_large"
    assert "2500000000 pixels" in outcome.detail


def test_macros_and_embedded_programs_are_never_looked_at():
    parts = {"vbaProject.bin": ("vbaProject", b"Sub AutoOpen()"), "embeddings/a.exe": ("oleObject", b"MZ")}
    assert texts(blocks_of(package(p("正文"), parts))) == ["正文"]


def test_a_sheet_with_one_cell_in_its_last_corner():
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = 7
    book.active["A1"] = "规章"
    buffer = io.BytesIO()
    book.save(buffer)
    assert texts(blocks_of(buffer.getvalue())) == ["规章", "7"]
