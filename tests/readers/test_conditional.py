"""Looks that a rule or a table lays over a cell: what may not be seen as it is, is no figure."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest
import xlwt
from openpyxl.worksheet.table import Table, TableStyleInfo

from tests.readers.reading import blocks_of, rows

_COLOURS = {"white": 9, "black": 8, "red": 10, "yellow": 13}
_NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _look(*, ink: str = "", paper: str = "", struck: bool = False, number_format: int = 0) -> bytes:
    """DXFN ([MS-XLS] 2.5.91), byte by byte."""
    told = 1 << 19 | (1 << 16 | 1 << 17 | 1 << 18)
    parts = b""
    if number_format:
        told = (told & ~(1 << 19)) | 1 << 25
        parts += struct.pack("<BB", 0, number_format)  # DXFNumIFmt
    if ink or struck:
        told |= 1 << 26
        font = struct.pack("<iIHHBBBB", -1, 0x80 if struck else 0, 400, 0, 0, 0, 0, 0)
        parts += bytes(64) + font + struct.pack("<iII", _COLOURS.get(ink, -1), 0, 0 if struck else 0x80) + bytes(26)
    if paper:
        told = (told | 1 << 29) & ~(1 << 16 | 1 << 18)
        parts += struct.pack("<HH", 1 << 10, 64 | _COLOURS[paper] << 7)
    return struct.pack("<IH", told, 0) + parts


def _whole(number: int) -> bytes:
    return struct.pack("<BH", 0x1E, number)


def _rule(look: bytes, kind: int = 1, operator: int = 5, formulas: tuple[bytes, ...] = (_whole(30),)) -> bytes:
    sizes = [len(formula) for formula in (*formulas, b"")[:2]]
    body = struct.pack("<BBHH", kind, operator, *sizes) + look + b"".join(formulas)
    area = struct.pack("<HH4HH4H", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
    return struct.pack("<HH", 0x1B0, len(area)) + area + struct.pack("<HH", 0x1B1, len(body)) + body


def _bar_of_2007(alone: bool) -> bytes:
    """CONDFMT12 and CF12 of bars ([MS-XLS] 2.4.43, 2.4.44)."""
    area = bytes(12) + struct.pack("<HH4HH4H", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
    body = bytes(12) + struct.pack("<BBHHIH", 4, 0, 0, 0, 0, 0) + struct.pack("<H", 0)
    body += (
        struct.pack("<BHHB16s", 0, 1, 0, 16, b"") + struct.pack("<HBBBB", 0, 0, 0 if alone else 2, 10, 90) + bytes(20)
    )
    return struct.pack("<HH", 0x879, len(area)) + area + struct.pack("<HH", 0x87A, len(body)) + body


def _xls(records: bytes) -> bytes:
    """Two rows with 37 in them, and the records at the end of their sheet."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for row, label in enumerate(("规章", "行政许可")):
        sheet.write(row, 0, label)
        sheet.write(row, 1, 37)
    stream = book.get_biff_data()
    assert stream.endswith(b"\x0a\x00\x00\x00")
    buffer = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(buffer, stream[:-4] + records + stream[-4:])
    return buffer.getvalue()


HIDING = {
    "white": _rule(_look(ink="white")),
    "white, by a formula": _rule(_look(ink="white"), kind=2, formulas=(struct.pack("<BB", 0x1D, 1),)),
    "black on black": _rule(_look(paper="black")),
    "white on yellow": _rule(_look(ink="white", paper="yellow")),
    "struck out": _rule(_look(struck=True)),
    "another format": _rule(_look(number_format=10)),
    "between numbers": _rule(_look(ink="white"), operator=1, formulas=(_whole(1), struct.pack("<Bd", 0x1F, 99.5))),
    "bars alone": _bar_of_2007(alone=True),
}
SHOWING = {
    "white for others": _rule(_look(ink="white"), operator=3),
    "red": _rule(_look(ink="red")),
    "on yellow": _rule(_look(paper="yellow")),
    "white on black": _rule(_look(ink="white", paper="black")),
    "outside the numbers": _rule(_look(struck=True), operator=2, formulas=(_whole(1), _whole(99))),
    "bars behind": _bar_of_2007(alone=False),
}


@pytest.mark.parametrize("name", HIDING)
def test_a_rule_of_an_old_workbook_that_may_hide_a_figure(name: str) -> None:
    assert rows(blocks_of(_xls(HIDING[name]))) == [["规章", "37"], ["行政许可", "⟨37⟩"]]


@pytest.mark.parametrize("name", SHOWING)
def test_a_rule_of_an_old_workbook_that_hides_nothing(name: str) -> None:
    assert rows(blocks_of(_xls(SHOWING[name]))) == [["规章", "37"], ["行政许可", "37"]]


def test_a_damaged_rule_does_not_lose_the_workbook() -> None:
    assert rows(blocks_of(_xls(struct.pack("<HHH", 0x1B0, 2, 7)))) == [["规章", "37"], ["行政许可", "37"]]


def _rewritten(book: openpyxl.Workbook, styles: str, old: str = "</styleSheet>") -> bytes:
    """The workbook with `styles` before the end of its style sheet."""
    written, buffer = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as package, zipfile.ZipFile(buffer, "w") as made:
        for name in package.namelist():
            data = package.read(name)
            if name == "xl/styles.xml":
                text = data.decode().partition("<tableStyles")[0].replace("</styleSheet>", "")
                data = f"{text}{styles}</styleSheet>".encode()
            made.writestr(name, data)
    return buffer.getvalue()


_FONT = '<font><color rgb="FF{}"/></font>'
_FILL = '<fill><patternFill><bgColor rgb="FF{}"/></patternFill></fill>'
STYLES = [
    ("wholeTable", _FONT.format("FFFFFF"), "⟨37⟩"),
    ("wholeTable", _FILL.format("000000"), "⟨37⟩"),
    ("wholeTable", _FONT.format("FFFFFF") + _FILL.format("003366"), "37"),
    ("firstRowStripe", _FONT.format("FFFFFF"), "⟨37⟩"),
    ("headerRow", _FONT.format("FFFFFF"), "37"),
    ("lastColumn", _FONT.format("FFFFFF"), "37"),
    ("wholeTable", "<font><b/></font>", "37"),
]


@pytest.mark.parametrize(("part", "look", "text"), STYLES)
def test_a_table_in_a_style_of_the_workbooks_own(part: str, look: str, text: str) -> None:
    book = openpyxl.Workbook()
    for row in (("名称", "件数"), ("规章", 37), ("行政许可", 37)):
        book.active.append(row)
    table = Table(displayName="T", ref="A1:B3")
    table.tableStyleInfo = TableStyleInfo(name="own", showRowStripes=True)
    book.active.add_table(table)
    parts = f'<tableStyleElement type="{part}" dxfId="0"/>'
    styles = f'<tableStyles count="1"><tableStyle name="own" pivot="0" count="1">{parts}</tableStyle></tableStyles>'
    data = _rewritten(book, f'<dxfs count="1"><dxf>{look}</dxf></dxfs>{styles}')
    assert rows(blocks_of(data))[2] == ["行政许可", text]


@pytest.mark.parametrize(("look", "text"), [(_FILL.format("000000"), "⟨37⟩"), (_FILL.format("FFFF00"), "37")])
def test_a_rule_with_a_fill_as_excel_writes_it(look: str, text: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(("行政许可", 37))
    rule = openpyxl.formatting.rule.CellIsRule("greaterThan", ["30"])
    rule.dxf = openpyxl.styles.differential.DifferentialStyle(font=openpyxl.styles.Font(b=True))
    book.active.conditional_formatting.add("B1", rule)
    written = io.BytesIO()
    book.save(written)
    buffer = io.BytesIO()
    with zipfile.ZipFile(written) as package, zipfile.ZipFile(buffer, "w") as made:
        for name in package.namelist():
            data = package.read(name)
            if name == "xl/styles.xml":
                text_of = data.decode()
                start, end = text_of.index("<dxf>"), text_of.index("</dxf>")
                data = f"{text_of[:start]}<dxf>{look}{text_of[end:]}".encode()
            made.writestr(name, data)
    assert rows(blocks_of(buffer.getvalue())) == [["行政许可", text]]
