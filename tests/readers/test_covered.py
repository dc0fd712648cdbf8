"""What lies over, under or across a figure in a workbook, an ofd page or a sheet inside a document."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest
import xlwt
from openpyxl.drawing.image import Image as Drawn
from openpyxl.formatting.rule import ColorScaleRule, DataBarRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.colors import Color
from PIL import Image
from xlwt.CompoundDoc import XlsDoc

from parsers.forms import read_forms
from parsers.numbers import read_figure
from parsers.readers.sheet.drawings import covered_cells
from tests.readers.reading import blocks_of, rows
from tests.readers.wordml import package, table, tc


def _book(change=lambda sheet: None, replaced=None):
    book = openpyxl.Workbook()
    sheet = book.active
    for row, label in enumerate(("规章", "行政许可"), 1):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, 30 + row)
    change(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    if replaced is None:
        return buffer.getvalue()
    name, old, new = replaced
    changed = io.BytesIO()
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(changed, "w") as again:
        for member in made.namelist():
            data = made.read(member)
            again.writestr(member, data.replace(old, new) if member == name else data)
    return changed.getvalue()


def _looks(**looks):
    def change(sheet):
        for name, value in looks.items():
            setattr(sheet["B2"], name, value)

    return change


def _picture(sheet):
    buffer = io.BytesIO()
    Image.new("L", (40, 18), 255).save(buffer, "PNG")
    sheet.add_image(Drawn(buffer), "B2")


def _merged_in_a_hidden_row(sheet):
    sheet["A2"], sheet["A3"], sheet["B3"] = None, "行政许可", 32
    sheet.merge_cells("B2:D2")
    sheet.row_dimensions[2].hidden = True
    sheet["B2"] = 99


DOUBTED = {
    "a line from corner to corner": _looks(border=Border(diagonal=Side("thin"), diagonalUp=True)),
    "a pattern as dark as the letters": _looks(fill=PatternFill("darkDown", fgColor="FF000000", bgColor="FF000000")),
    "the pale colour of the theme": _looks(font=Font(color=Color(theme=2))),
    "pushed out of its cell": _looks(alignment=Alignment(indent=200)),
    "bars in place of the numbers": lambda sheet: sheet.conditional_formatting.add(
        "B2", DataBarRule("min", None, "max", None, color="FF000000", showValue=False)
    ),
    "a scale of dark colours": lambda sheet: sheet.conditional_formatting.add(
        "B2", ColorScaleRule(start_type="min", start_color="FF000000", end_type="max", end_color="FF111111")
    ),
    "a picture over it": _picture,
    "a font of pictures": _looks(font=Font(name="Webdings")),
}


@pytest.mark.parametrize("change", DOUBTED.values(), ids=DOUBTED)
def test_a_figure_that_a_sheet_may_hide_is_none(change):
    read = rows(blocks_of(_book(change)))
    assert read[0] == ["规章", "31"]
    assert len(read) == 1 or read_figure(read[1][1]).value is None


def test_the_colours_of_a_theme_are_those_that_it_says():
    accent = _book(_looks(font=Font(color=Color(theme=4))))
    assert rows(blocks_of(accent))[1] == ["行政许可", "32"]
    with zipfile.ZipFile(io.BytesIO(accent)) as package:
        theme = package.read("xl/theme/theme1.xml")
    start = theme.index(b"<a:accent1>")
    old = theme[start : theme.index(b"</a:accent1>")]
    white = ("xl/theme/theme1.xml", old, b'<a:accent1><a:srgbClr val="FFFFFF"/>')
    assert "32" not in str(rows(blocks_of(_book(_looks(font=Font(color=Color(theme=4))), white))))


def test_a_merged_cell_in_a_hidden_row_is_hidden():
    assert rows(blocks_of(_book(_merged_in_a_hidden_row)))[-1] == ["行政许可", "32"]
    low = _book(lambda sheet: sheet.row_dimensions.__getitem__(1).__setattr__("height", 1.5))
    assert rows(blocks_of(low)) == [["行政许可", "32"]]


_SPACE = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_NEW_RULES = {
    '<x14:cfRule type="cellIs" operator="greaterThan"><xm:f>5</xm:f><x14:dxf><font><color rgb="FFFFFFFF"/></font>'
    "</x14:dxf></x14:cfRule>": None,
    '<x14:cfRule type="cellIs" operator="lessThan"><xm:f>5</xm:f><x14:dxf><font><color rgb="FFFFFFFF"/></font>'
    "</x14:dxf></x14:cfRule>": 32,
    '<x14:cfRule type="expression"><xm:f>Other!A1=1</xm:f><x14:dxf><font><strike/></font></x14:dxf></x14:cfRule>': None,
    '<x14:cfRule type="iconSet"><x14:iconSet showValue="0"/></x14:cfRule>': None,
    '<x14:cfRule type="dataBar"><x14:dataBar/></x14:cfRule>': 32,
}


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
@pytest.mark.parametrize(("rule", "value"), _NEW_RULES.items())
def test_rules_of_excel_2010_hide_as_those_of_2007_do(rule, value):
    rules = (
        f'<extLst><ext xmlns:x14="{_SPACE}" uri="1"><x14:conditionalFormattings><x14:conditionalFormatting '
        f'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">{rule}<xm:sqref>B2:B9</xm:sqref>'
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
    )
    book = _book(lambda _: None, ("xl/worksheets/sheet1.xml", b"</worksheet>", rules.encode()))
    assert [read_figure(row[1]).value for row in rows(blocks_of(book))] == [31, value]


def test_rows_of_which_a_sheet_says_nothing_may_all_be_hidden():
    def only_the_second(sheet):
        sheet.sheet_format.zeroHeight = True
        sheet.row_dimensions[2].height = 15

    assert rows(blocks_of(_book(only_the_second))) == [["行政许可", "32"]]


def _old_book(*records):
    """An .xls with two rows and more records at the end of its sheet."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for row, label in enumerate(("规章", "行政许可")):
        sheet.write(row, 0, label)
        sheet.write(row, 1, 31 + row)
    stream = book.get_biff_data()
    more = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
    buffer = io.BytesIO()
    XlsDoc().save(buffer, stream[:-4] + more + stream[-4:])
    return rows(blocks_of(buffer.getvalue()))


def _anchor(left, top, right, bottom):
    return b"\0\0\x10\xf0" + struct.pack("<I9H", 18, 0, left, 0, top, 0, right, 0, bottom, 0)


def _object(kind):
    return struct.pack("<HHHHH", 0x15, 18, kind, 1, 0) + b"\0" * 12


def test_a_drawing_covers_the_cells_of_an_old_workbook():
    picture, note, arrow = 8, 0x19, 0x14
    assert _old_book((0xEC, _anchor(1, 1, 2, 3)), (0x5D, _object(picture))) == [["规章", "31"], ["行政许可", "⟨32⟩"]]
    for unseen in (note, arrow):
        assert _old_book((0xEC, _anchor(1, 1, 2, 3)), (0x5D, _object(unseen)))[1] == ["行政许可", "32"]


def test_an_old_workbook_that_has_no_room_for_a_number_or_shows_no_zeros():
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for row, value in enumerate((123456, 0, 5)):
        sheet.write(row, 0, "规章")
        sheet.write(row, 1, value)
    sheet.col(1).width = 400
    sheet.show_zero_values = 0
    buffer = io.BytesIO()
    book.save(buffer)
    assert [row[1] for row in rows(blocks_of(buffer.getvalue()))[::2]] in (["⟨123456⟩", "5"], ["⟨123456⟩"])


ROOM = [
    *(("5", 1.0, False), ("5", 1.4, True), ("55", 2.2, False), ("55", 2.4, True), ("555", 3.0, False)),
    *(("555", 3.5, True), ("59237.2449", 9.0, False), ("59237.2449", 10.7, True)),
]
"""A number, the width of its column, and whether LibreOffice prints the number whole."""


@pytest.mark.parametrize("usual", [False, True], ids=["its own width", "the sheet's"])
@pytest.mark.parametrize(("text", "width", "whole"), ROOM)
def test_a_number_for_which_a_column_has_no_room_is_none(text, width, whole, usual):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["规章", float(text)])
    if usual:
        sheet.sheet_format.defaultColWidth = width
    else:
        sheet.column_dimensions["B"].width = width
    buffer = io.BytesIO()
    book.save(buffer)
    assert rows(blocks_of(buffer.getvalue()))[0][1] == (text if whole else f"⟨{text}⟩")


def test_columns_of_an_old_workbook_of_which_nothing_is_said_are_as_wide_as_the_sheet_says():
    assert _old_book((0x55, struct.pack("<H", 1)))[0] == ["规章", "⟨31⟩"]
    assert _old_book((0x55, struct.pack("<H", 9)))[0] == ["规章", "31"]
    assert _old_book((0x99, struct.pack("<H", 400)))[0] == ["规章", "⟨31⟩"]


def test_a_shape_that_is_hidden_covers_nothing():
    shown = _book(_picture)
    hidden = _book(_picture, ("xl/drawings/drawing1.xml", b"<cNvPr ", b'<cNvPr hidden="1" '))
    with zipfile.ZipFile(io.BytesIO(shown)) as package:
        assert b"<cNvPr " in package.read("xl/drawings/drawing1.xml")
    assert covered_cells(shown) == {"Sheet": {(2, 2)}}
    assert covered_cells(hidden) == {"Sheet": set()}


def _two_sheets(sheet):
    other = sheet.parent.create_sheet("旧")
    other["A1"], other["B1"] = "规章", 99


def _embedding(book: bytes) -> bytes:
    link = "<o:OLEObject xmlns:o='urn:schemas-microsoft-com:office:office' r:id='rId1'/>"
    return package(f"<w:p><w:r><w:object>{link}</w:object></w:r></w:p>", {"c.xlsx": ("package", book)})


def test_of_an_embedded_workbook_only_what_the_document_shows_is_read():
    whole = [["规章", "31"], ["行政许可", "32"]]
    assert rows(blocks_of(_book(_two_sheets))) == [*whole, ["规章", "99"]]
    assert rows(blocks_of(_embedding(_book(_two_sheets)))) == whole
    part = ("xl/workbook.xml", b"</workbook>", b'<oleSize ref="A1:B1"/></workbook>')
    assert rows(blocks_of(_embedding(_book(_two_sheets, part)))) == [["规章", "31"]]


def test_a_cell_of_word_with_a_line_across_it_says_no_figure():
    crossed = '<w:tcBorders><w:tl2br w:val="single"/></w:tcBorders>'
    plain = '<w:tcBorders><w:tl2br w:val="nil"/></w:tcBorders>'
    body = table(tc("规章") + tc("37", crossed), tc("行政许可") + tc("38", plain))
    assert rows(blocks_of(package(body))) == [["规章", "⟨37⟩"], ["行政许可", "38"]]


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_BOX = "<ofd:AbbreviatedData>M 0 0 L 12 0 L 12 6 L 0 6 C</ofd:AbbreviatedData>"


def _ofd(objects: str, layer: str = "", note: str = "") -> bytes:
    """A page with a table of two columns; `objects` stand in its second cell, at 60, 20 mm. `note`: an annotation."""
    lines = "".join(
        f'<ofd:PathObject ID="1" Boundary="{x} {y} {w} {h}"><ofd:AbbreviatedData>M 0 0 L {w} {h}</ofd:AbbreviatedData>'
        "</ofd:PathObject>"
        for x, y, w, h in [(20, 15, 80, 0), (20, 30, 80, 0), (20, 15, 0, 15), (50, 15, 0, 15), (100, 15, 0, 15)]
    )
    page = f'<ofd:Content><ofd:Layer ID="1" {layer}>{lines}{_text("A", 25)}{objects}</ofd:Layer></ofd:Content>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr(
            "OFD.xml", f"<ofd:OFD {_OFD}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        )
        made.writestr(
            "D/Document.xml",
            f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PublicRes>Res.xml</ofd:PublicRes></ofd:CommonData>"
            '<ofd:Pages><ofd:Page ID="2" BaseLoc="P.xml"/></ofd:Pages><ofd:Annotations>N/All.xml</ofd:Annotations>'
            "</ofd:Document>",
        )
        made.writestr(
            "D/Res.xml",
            f'<ofd:Res {_OFD}><ofd:DrawParams><ofd:DrawParam ID="7" LineWidth="0.3"/>'
            f'<ofd:DrawParam ID="8">{_WHITE}</ofd:DrawParam><ofd:DrawParam ID="9" Relative="8" LineWidth="1"/>'
            "</ofd:DrawParams></ofd:Res>",
        )
        made.writestr(
            "D/N/All.xml",
            f'<ofd:Annotations {_OFD}><ofd:Page PageID="2"><ofd:FileLoc>1.xml</ofd:FileLoc></ofd:Page>'
            "</ofd:Annotations>",
        )
        made.writestr("D/N/1.xml", f"<ofd:PageAnnot {_OFD}>{note}</ofd:PageAnnot>")
        made.writestr("D/P.xml", f"<ofd:Page {_OFD}><ofd:PageRes>PageRes.xml</ofd:PageRes>{page}</ofd:Page>")
        made.writestr(
            "D/PageRes.xml",
            f'<ofd:Res {_OFD}><ofd:ColorSpaces><ofd:ColorSpace ID="21" Type="RGB"/>'
            '<ofd:ColorSpace ID="22" Type="CMYK"/>'
            '<ofd:ColorSpace ID="23" Type="RGB" BitsPerComponent="16"/></ofd:ColorSpaces>'
            '<ofd:DrawParams><ofd:DrawParam ID="19" Relative="8"/></ofd:DrawParams></ofd:Res>',
        )
    return buffer.getvalue()


def _text(text: str, x: float = 60, more: str = "", colour: str = "", size: float = 4) -> str:
    deltas = " ".join([str(size / 2)] * (len(text) - 1))
    return (
        f'<ofd:TextObject ID="3" Boundary="{x} 20 30 6" Size="{size}" {more}>{colour}'
        f'<ofd:TextCode X="0" Y="4" DeltaX="{deltas}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def _shape(more: str, colour: str = "") -> str:
    return f'<ofd:PathObject ID="4" Boundary="59 19 12 6" {more}>{colour}{_BOX}</ofd:PathObject>'


_WHITE = '<ofd:FillColor Value="255 255 255"/>'
_WHITE_PEN = '<ofd:FillColor Value="0 0 0"/><ofd:StrokeColor Value="255 255 255"/>'
_FILLED = 'Fill="true" Stroke="false"'
_LINE = (
    '<ofd:PathObject ID="4" Boundary="59 22.6 9 0.2" LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L 9 0'
    "</ofd:AbbreviatedData></ofd:PathObject>"
)
_SLANT = (
    '<ofd:PathObject ID="4" Boundary="55 18 30 8" LineWidth="0.3"><ofd:AbbreviatedData>M 0 8 L 15 0'
    "</ofd:AbbreviatedData></ofd:PathObject>"
)
_CURVE = (
    '<ofd:PathObject ID="4" Boundary="64.5 21 2 3" LineWidth="0.3"><ofd:AbbreviatedData>M 0 0 B 1 0 2 1 2 2 L 0 3'
    "</ofd:AbbreviatedData></ofd:PathObject>"
)


def _bar(x: float, y: float, wide: float, high: float) -> str:
    outline = f"M 0 0 L {wide} 0 L {wide} {high} L 0 {high} C"
    return (
        f'<ofd:PathObject ID="4" Boundary="{x} {y} {wide} {high}" {_FILLED}>'
        f"<ofd:AbbreviatedData>{outline}</ofd:AbbreviatedData></ofd:PathObject>"
    )


OFD_PAGES = {
    "plain": (_text("37"), 37),
    "in red": (_text("37", colour='<ofd:FillColor Value="255 0 0"/>'), 37),
    "invisible before": (_text("9", 58, 'Visible="false"') + _text("37"), 37),
    "not visible before": (_text("9", 58, 'Visible="0"') + _text("37"), 37),
    "in bold by a pen": (_text("37", more='Stroke="1" LineWidth="0.15"'), 37),
    "run together by a pen": (_text("37", more='Stroke="true" LineWidth="2"'), None),
    "eaten by a white pen": (_text("37", more='Stroke="true" LineWidth="0.3"', colour=_WHITE_PEN), None),
    "of looks with a thick pen": (_text("37", size=2, more='Stroke="true" DrawParam="7"'), None),
    "clear before": (_text("9", 58, 'Alpha="0"') + _text("37"), 37),
    "white before": (_text("9", 58, colour=_WHITE) + _text("37"), 37),
    "not filled": (_text("9", 58, 'Fill="false"') + _text("37"), 37),
    "tiny before": (_text("9", 58, size=0.1) + _text("37"), 37),
    "off the page": (_text("9", -60) + _text("37"), 37),
    "covered by white": (_text("99") + _shape(_FILLED, _WHITE) + _text("37"), 37),
    "on a white field": (_shape(_FILLED, _WHITE) + _text("37"), 37),
    "black on black": (_shape(_FILLED, '<ofd:FillColor Value="0 0 0"/>') + _text("37"), None),
    "white on black": (_shape(_FILLED, '<ofd:FillColor Value="0 0 0"/>') + _text("37", colour=_WHITE), 37),
    "framed": (_text("37") + _shape('Fill="false"'), 37),
    "half clear over it": (_text("37") + _shape(_FILLED, '<ofd:FillColor Value="255 255 255" Alpha="128"/>'), None),
    "of an unknown colour": (_text("37", colour='<ofd:FillColor Value="1 2"/>'), None),
    "pale": (_text("37", colour='<ofd:FillColor Value="225 225 225"/>'), None),
    "printed over": (_text("37") + _text("88"), None),
    "struck out": (_text("37") + _LINE, None),
    "of looks without a colour": (_text("37", more='DrawParam="7"'), 37),
    "of white looks before": (_text("9", 58, 'DrawParam="9"') + _text("37"), 37),
    "of unknown looks": (_text("37", more='DrawParam="77"'), None),
    "of white looks of its page before": (_text("9", 58, 'DrawParam="19"') + _text("37"), 37),
    "of a space of its page": (_text("37", colour='<ofd:FillColor ColorSpace="21" Value="0 0 0"/>'), 37),
    "of a space of other parts": (_text("37", colour='<ofd:FillColor ColorSpace="22" Value="0 0 0"/>'), None),
    "of a finer space": (_text("37", colour='<ofd:FillColor ColorSpace="23" Value="255 255 255"/>'), None),
    "of an unknown space": (_text("37", colour='<ofd:FillColor ColorSpace="24" Value="0 0 0"/>'), None),
    "a bar before": (_bar(58.6, 21.2, 0.3, 2.8) + _text("37"), None),
    "a point within": (_text("3") + _bar(62.3, 23.6, 0.4, 0.4) + _text("7", 63), None),
    "a curve behind": (_text("37") + _CURVE, None),
    "a picture behind": (_text("37") + '<ofd:ImageObject ID="5" Boundary="64.5 20 2 4" ResourceID="9"/>', None),
    "crossed out": (_text("37") + _SLANT, None),
    "a stroke added": (_text("37") + _bar(60.4, 21, 0.3, 2.6), None),
    "under a picture": (_text("37") + '<ofd:ImageObject ID="5" Boundary="59 19 12 6" ResourceID="9"/>', None),
}


@pytest.mark.parametrize(("objects", "value"), OFD_PAGES.values(), ids=OFD_PAGES)
def test_a_figure_of_an_ofd_page_is_what_is_painted(objects, value):
    assert read_figure(rows(blocks_of(_ofd(objects)))[0][1]).value == value


def test_the_looks_of_a_layer_are_those_of_its_objects():
    assert rows(blocks_of(_ofd(_text("37"), 'DrawParam="9"')))[0][1] == ""


def test_a_picture_in_a_cell_is_no_blank():
    assert rows(blocks_of(_ofd('<ofd:ImageObject ID="5" Boundary="60 19 6 5" ResourceID="9"/>')))[0][1] == "□"


def _note(objects: str, more: str = "") -> str:
    return f'<ofd:Annot ID="6" {more}><ofd:Appearance Boundary="0 0 210 297">{objects}</ofd:Appearance></ofd:Annot>'


NOTES = {
    "a new figure on a white bar": (_note(_shape(_FILLED, _WHITE) + _text("38")), 38),
    "a digit behind it": (_note(_text("1", 64)), 371),
    "invisible": (_note(_text("1", 64), 'Visible="false"'), 37),
    "a watermark": (_note(_text("1", 64), 'Type="Watermark"'), 37),
}


@pytest.mark.parametrize(("note", "value"), NOTES.values(), ids=NOTES)
def test_what_is_noted_on_an_ofd_page_is_seen(note, value):
    assert read_figure(rows(blocks_of(_ofd(_text("37"), note=note)))[0][1]).value == value


def test_two_rows_of_one_label_are_two_readings():
    labels = ("本年新收政府信息公开申请数量", "上年结转政府信息公开申请数量", "结转下年度继续办理")
    kinds = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    body = [(labels[0], 5), (labels[0], 6), (labels[1], 0), (labels[2], 5)]
    cells = "".join(f"<tr><td>{label}{f'<td>{first}' + '<td>0' * 5 + f'<td>{first}'}</tr>" for label, first in body)
    page = f"<table><tr><td>申请人情况{''.join(f'<td>{kind}' for kind in kinds)}</tr>{cells}</table>"
    read = read_forms(blocks_of(page.encode())).cells
    assert (read["requests.received.natural_person"].value, read["requests.received.natural_person"].raw) == (
        None,
        "5 / 6",
    )
    assert read["requests.received.enterprise"].value == 0
    assert read["requests.carried_forward.total"].value == 5
