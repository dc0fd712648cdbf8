"""What a sheet shows of a number: formats token by token, formulas without a result, letters that nobody sees."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill

from parsers.readers.sheet.display import shown
from parsers.readers.sheet.formats import shown_number
from parsers.readers.sheet.formulas import Workbook
from tests.readers.reading import blocks_of, rows

FORMATS = [
    (592372449, "0!.0000", "59237.2449"),
    (592372449, '0"."0000', "59237.2449"),
    (338081, "0\\.0,", "33.8"),
    (38081, '"3"0', "338081"),
    (3, '"1"0', "13"),
    (7, "\\10", "17"),
    (83, ";;;", ""),
    (-83, ";;;", ""),
    (0, "0;-0;;@", ""),
    (0, '0;-0;"无"', "无"),
    (0, "#", ""),
    (5, "000", "005"),
    (1234567, "#,##0.00", "1234567.00"),
    (12345678, "0.00,,", "12.35"),
    (0.256, "0.0%", "25.6%"),
    (12.5, "0.0?", "12.5"),
    (12, "0.##", "12"),
    (-7, "0;(0)", "(7)"),
    (-7, "0;[Red]-0", "-7"),
    (-7, "0", "-7"),
    (-0.2, "0", "0"),
    (0.5, ".00", ".50"),
    (5, '[>3]0;"少"', "5"),
    (2, '[>3]0;"少"', "少"),
    (5, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "5"),
    (5, "[$¥-804]0", "¥5"),
    (5, "[Blue]0", "5"),
    (5, '0" 件"', "5 件"),
    (5, "G/通用格式", "5"),
    (5, 'General"件"', "5件"),
    (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "0"),
    (338081, "0.00E+00", "3.38E+05"),
]
NOT_UNDERSTOOD = ["[DBNum1]0", "*-0", "0*9", "[White]0", '0"', "# ?/?", "0b", "[Color2]0", "yyyy", "[h]:mm"]


@pytest.mark.parametrize(("value", "number_format", "text"), FORMATS)
def test_numbers_as_their_formats_show_them(value: float, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


@pytest.mark.parametrize("number_format", NOT_UNDERSTOOD)
def test_a_format_that_is_not_understood_shows_no_figure(number_format: str) -> None:
    assert shown_number(83, number_format) is None
    assert shown(83, number_format) == "⟨83⟩"


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [("83", ";;;", ""), ("83", '0;0;0;"1"@', "183"), ("83", "@", "83"), ("83", "0", "83"), ("无", "0;;;@", "无")],
)
def test_texts_as_their_formats_show_them(value: str, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("=SUM(A1:B2)", 10),
        ("=A1+B1*2-B2/2", 3),
        ("=-(A1+2)^2", 9),
        ("=-(A1+2)^0.5", None),
        ("=B2*50%", 2),
        ("=ROUND(2.675,2)", 2.68),
        ("=$A$1+'另 表'!A1", 101),
        ("=SUM(A1:C1,5)", 8),
        ("=A3+1", None),
        ("=C3", None),
        ("=D3", None),
        ("=VLOOKUP(1,A1:B2,2)", None),
        ("=MAX(A1:B2)-MIN(A1:B2)", 3),
        ("=1/0", None),
        ("=A1&B1", None),
        ("=Z99", 0),
    ],
)
def test_formulas_are_calculated_or_unknown(formula: str, result: float | None) -> None:
    values: dict[tuple[str, int, int], object] = {("表", 1, 1): 1, ("表", 1, 2): 2, ("表", 2, 1): 3, ("表", 2, 2): 4}
    values |= {("表", 3, 1): "文字", ("另 表", 1, 1): 100}
    formulas = {("表", 9, 9): formula, ("表", 3, 3): "=D3", ("表", 3, 4): "=C3"}
    found = Workbook(values, formulas).result(("表", 9, 9))
    assert found == (None if result is None else pytest.approx(result))


def _book(fill) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row, label in enumerate(("规章", "行政许可"), 1):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, 37)
    fill(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _white(sheet):
    sheet["B2"].font = Font(color="FFFFFFFF")


def _on_its_colour(sheet):
    sheet["B2"].font, sheet["B2"].fill = Font(color="FF003366"), PatternFill("solid", fgColor="FF003366")


def _by_theme(sheet):
    sheet["B2"].font = Font(color=openpyxl.styles.colors.Color(theme=0))


def _tiny(sheet):
    sheet["B2"].font = Font(sz=1)


def _no_zeros(sheet):
    sheet["B2"], sheet.sheet_view.showZeros = 0, False


def _no_width(sheet):
    sheet["C1"], sheet["C2"], sheet["B2"] = 5, 6, None
    sheet.column_dimensions["C"].width = 0.1


def _conditional(sheet):
    sheet.conditional_formatting.add("B2", CellIsRule("greaterThan", ["30"], font=Font(color="FFFFFFFF")))


def _conditional_elsewhere(sheet):
    sheet.conditional_formatting.add("B2", CellIsRule("equal", ["0"], font=Font(color="FFFFFFFF")))


def _repeated(sheet):
    sheet["B2"].alignment = Alignment(horizontal="fill")


def _repeated_text(sheet):
    sheet["B2"] = "37"
    _repeated(sheet)


def _to_left(sheet):
    sheet["B2"] = -37
    sheet["B2"].alignment = Alignment(readingOrder=2)


def _crowded(sheet):
    sheet["B2"] = 338081
    sheet.column_dimensions["B"].width = 1.5


def _two_lines(sheet):
    sheet["B2"] = "338\n12"


@pytest.mark.parametrize(
    ("fill", "text"),
    [
        (_white, None), (_on_its_colour, None), (_by_theme, None), (_tiny, None), (_no_zeros, None), (_no_width, None),
        (_conditional, "⟨37⟩"), (_conditional_elsewhere, "37"), (_repeated, "⟨37⟩"),
        (_repeated_text, "⟨37⟩"), (_to_left, "⟨-37⟩"), (_crowded, "⟨338081⟩"),
        (_two_lines, "338\n12"),
    ],
)  # fmt: skip
def test_what_a_sheet_shows(fill, text):
    read = rows(blocks_of(_book(fill)))
    assert (read[1][1] or None if len(read) > 1 and len(read[1]) > 1 else None) == text


def test_a_stored_result_that_is_not_the_formulas_own_is_uncertain():
    def fill(sheet):
        sheet["B2"] = "=B1+1"

    data = _book(fill)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    for stored, text in ((b"38", "38"), (b"99", "⟨99⟩")):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            for member, content in members.items():
                package.writestr(member, content.replace(b"<v></v>", b"<v>%b</v>" % stored).replace(
                    b"<v/>", b"<v>%b</v>" % stored) if member == name else content)  # fmt: skip
        assert rows(blocks_of(buffer.getvalue()))[1] == ["行政许可", text]


def test_a_million_cells_with_a_border_cost_nothing():
    data = _book(lambda sheet: None)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    blank = "".join(f'<row r="{row}">' + f'<c r="A{row}" s="0"/>' * 100 + "</row>" for row in range(10, 5010))
    members["xl/worksheets/sheet1.xml"] = members["xl/worksheets/sheet1.xml"].replace(
        b"</sheetData>", blank.encode() + b"</sheetData>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    assert rows(blocks_of(buffer.getvalue() + b"\0" * 100_000)) == [["规章", "37"], ["行政许可", "37"]]
