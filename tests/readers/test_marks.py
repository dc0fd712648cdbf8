"""A digit that is raised, lowered, hidden or struck out joins no figure, however a format says so."""

from __future__ import annotations

import io

import openpyxl
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from reportlab.pdfgen.canvas import Canvas

from parsers.numbers import read_figure
from tests.readers.reading import blocks_of, rows, texts
from tests.readers.rendering.pdf import draw_lines
from tests.readers.wordml import package, part, table

SHOWN = [
    ('37<span style="vertical-align:super">1</span>', "37¹"),
    ('37<SPAN STYLE="FONT-SIZE: 8pt; VERTICAL-ALIGN: super">1</SPAN>', "37¹"),
    ('37<span style="mso-text-raise:4.0pt;position:relative;top:-4pt">1</span>', "37¹"),
    ('37<a href="#_ftn1"><span class="MsoFootnoteReference">1</span></a>', "37¹"),
    ("37<sub>1</sub>", "37₁"),
    ('37<span style="vertical-align:sub">1</span>', "37₁"),
    ('<span style="text-decoration: line-through">9</span>37', "[9]37"),
    ('<font style="TEXT-DECORATION: line-through">9</font>37', "[9]37"),
    ("<span hidden>9</span>37", "37"),
    ('<span style="visibility:hidden">9</span>37', "37"),
    ('<span style="font-size:0">9</span>37', "37"),
    ('<span style="font-size:0.9em">9</span>37', "937"),
    ("<ruby>37<rt>1</rt></ruby>", "37"),
    ("<select><option>9</option></select>37", "37"),
    ('<input type="text" value="37">', "37"),
    ('<input type="hidden" value="9">', ""),
    ('37<input value="9">', "37⟨9⟩"),
]


@pytest.mark.parametrize(("markup", "text"), SHOWN)
def test_marks_of_a_page(markup, text):
    page = f"<body><table><tr><td>行政许可</td><td>{markup}</td></tr><tr><td>甲</td><td>1</td></tr></table></body>"
    assert rows(blocks_of(page.encode()))[0] == ["行政许可", text]


def test_a_page_that_is_hidden_as_a_whole_is_read():
    page = f"<body><div hidden><p>{'本年度工作平稳有序。' * 40}</p></div></body>"
    assert len(texts(blocks_of(page.encode()))) == 1


@pytest.mark.parametrize(("mark", "value"), [("37¹", None), ("37₁", None), ("[9]37", None), ("3[9]7", None)])
def test_what_the_marks_leave_is_no_number(mark, value):
    assert read_figure(mark).value == value


def _run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def _styles():
    style = '<w:style w:type="character" w:styleId="{}"><w:basedOn w:val="{}"/><w:rPr>{}</w:rPr></w:style>'
    raised = style.format("注", "", '<w:vertAlign w:val="superscript"/>')
    return part("styles", raised + style.format("注二", "注", "") + style.format("隐", "", "<w:vanish/>"))


RUNS = [
    (_run("9", '<w:emboss/><w:color w:val="FFFFFF"/>') + _run("37"), "⟨9⟩37"),
    (_run("37", "<w:outline/>"), "37"),
    (_run("-37", "<w:rtl/>"), "⟨-37⟩"),
    (_run("37", "<w:rtl/>"), "37"),
    (_run("37") + _run("1", '<w:vertAlign w:val="superscript"/>'), "37¹"),
    (_run("37") + _run("1", '<w:vertAlign w:val="subscript"/>'), "37₁"),
    (_run("37") + _run("1", '<w:position w:val="8"/>'), "37¹"),
    (_run("3", '<w:position w:val="2"/>') + _run("7"), "37"),
    (_run("9", "<w:strike/>") + _run("37"), "[9]37"),
    (_run("9", "<w:dstrike/>") + _run("37"), "[9]37"),
    (_run("3", '<w:strike w:val="0"/>') + _run("7"), "37"),
    (_run("9", "<w:vanish/>") + _run("37"), "37"),
    (_run("37") + _run("1", '<w:rStyle w:val="注"/>'), "37¹"),
    (_run("37") + _run("1", '<w:rStyle w:val="注二"/>'), "37¹"),
    (_run("37") + _run("1", '<w:rStyle w:val="注"/><w:vertAlign w:val="baseline"/>'), "371"),
    (_run("9", '<w:rStyle w:val="隐"/>') + _run("37"), "37"),
    (_run("9", '<w:rStyle w:val="隐"/><w:vanish w:val="0"/>') + _run("37"), "937"),
]


def test_a_line_pushed_to_the_right_is_uncertain():
    pushed = f"<w:p><w:pPr><w:ind w:left='20000'/></w:pPr>{_run('9')}</w:p><w:p>{_run('37')}</w:p>"
    cell = f"<w:tc><w:tcPr/>{pushed}</w:tc>"
    assert rows(blocks_of(package(table(cell), {"styles.xml": ("styles", _styles())}))) == [["⟨9⟩\n37"]]


@pytest.mark.parametrize(("runs", "text"), RUNS)
def test_marks_of_word(runs, text):
    cell = f"<w:tc><w:tcPr/><w:p>{runs}</w:p></w:tc>"
    body = table(cell + cell)
    assert rows(blocks_of(package(body, {"styles.xml": ("styles", _styles())}))) == [[text, text]]


def _workbook(fill):
    book = openpyxl.Workbook()
    sheet = book.active
    for row, label in enumerate(("规章", "行政许可"), 1):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, 1)
    fill(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


RICH = [
    (CellRichText("37", TextBlock(InlineFont(vertAlign="superscript"), "1")), "37¹"),
    (CellRichText("37", TextBlock(InlineFont(vertAlign="subscript"), "1")), "37₁"),
    (CellRichText(TextBlock(InlineFont(strike=True), "9"), "37"), "[9]37"),
    (CellRichText("3", TextBlock(InlineFont(b=True), "7")), "37"),
    (CellRichText("3", TextBlock(InlineFont(rFont="Wingdings"), "7")), "3⟨7⟩"),
]


@pytest.mark.parametrize(("value", "text"), RICH)
def test_marks_of_a_workbook(value, text):
    def fill(sheet):
        sheet["B2"].value = value

    assert rows(blocks_of(_workbook(fill)))[1] == ["行政许可", text]


def test_a_cell_struck_out_and_what_is_hidden():
    def fill(sheet):
        sheet["B2"].font = Font(strike=True)
        sheet["C1"], sheet["C2"] = 8, 8
        sheet.column_dimensions["C"].hidden = True
        sheet["A3"], sheet["B3"] = "行政处罚", 9
        sheet.row_dimensions[3].hidden = True

    assert rows(blocks_of(_workbook(fill))) == [["规章", "1"], ["行政许可", "[1]"]]


def test_a_piece_that_names_no_font_has_that_of_its_cell():
    def fill(sheet):
        sheet["B2"].value = CellRichText("9", TextBlock(InlineFont(color="FF000000"), "37"))
        sheet["B2"].font = Font(color="FFFFFFFF", strike=True)

    assert rows(blocks_of(_workbook(fill)))[1] == ["行政许可", "37"]


def test_marks_of_an_old_workbook():
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    raised, struck = xlwt.Font(), xlwt.Font()
    raised.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT
    struck.struck_out = True
    for row, label in enumerate(("规章", "行政许可")):
        sheet.write(row, 0, label)
        sheet.write_rich_text(row, 1, [("37", xlwt.Font()), ("1", (raised, struck)[row])])
    buffer = io.BytesIO()
    book.save(buffer)
    assert rows(blocks_of(buffer.getvalue())) == [["规章", "37¹"], ["行政许可", "37[1]"]]


def _pdf(draw):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 200))
    draw_lines(canvas)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(30, 75, "ABC")
    canvas.drawString(30, 35, "DEF")
    canvas.drawString(130, 75, "5")
    canvas.drawString(130, 35, "37")
    draw(canvas, 130 + canvas.stringWidth("37", "Helvetica", 12))
    canvas.save()
    return buffer.getvalue()


def _small(canvas, x):
    canvas.setFont("Helvetica", 7)
    canvas.drawString(x, 40, "1")


def _lifted(canvas, x):
    canvas.drawString(x, 39, "1")


def _struck(canvas, x):
    canvas.drawString(x, 35, "1")
    canvas.line(x, 38.5, x + 6.7, 38.5)


def _underlined(canvas, x):
    canvas.drawString(x, 35, "1")
    canvas.line(130, 33, x + 6.7, 33)


@pytest.mark.parametrize(
    ("draw", "text"), [(_small, "37¹"), (_lifted, "37¹"), (_struck, "37[1]□"), (_underlined, "371")]
)
def test_marks_on_a_printed_page(draw, text):
    assert rows(blocks_of(_pdf(draw)))[1][1] == text


def _style(kind, name, inner, more=""):
    return f'<w:style w:type="{kind}" w:styleId="{name}"{more}>{inner}</w:style>'


WORD_STYLES = "".join(
    (
        "<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val='21'/></w:rPr></w:rPrDefault></w:docDefaults>",
        _style("paragraph", "Yin", "<w:rPr><w:vanish/></w:rPr>"),
        _style("paragraph", "YinZi", '<w:basedOn w:val="Yin"/>'),
        _style("character", "Yin2", "<w:rPr><w:vanish/></w:rPr>"),
        _style("paragraph", "Bai", '<w:rPr><w:color w:val="FEFEFE"/></w:rPr>'),
        _style("paragraph", "Shan", "<w:rPr><w:strike/></w:rPr>"),
        _style("paragraph", "Wai", '<w:pPr><w:ind w:left="-3000"/></w:pPr>'),
        _style(
            "paragraph", "Bian", '<w:basedOn w:val="Wai"/><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr>'
        ),
        _style("table", "Biao", "<w:rPr><w:vanish/></w:rPr>"),
        _style(
            "table",
            "Tou",
            '<w:tblStylePr w:type="firstRow"><w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
            '<w:tcPr><w:shd w:val="clear" w:fill="003366"/></w:tcPr></w:tblStylePr>',
        ),
    )
)


def _paragraph(runs, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def _word_rows(inner, table_properties="", extra=None):
    cells = "".join(f"<w:tc><w:tcPr/>{one}</w:tc>" for one in (_paragraph(_run("许可")), inner))
    body = f"<w:tbl><w:tblPr>{table_properties}</w:tblPr><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>"
    return rows(blocks_of(package(body, {"styles.xml": ("styles", part("styles", WORD_STYLES)), **(extra or {})})))


def _prompt(inner):
    return f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def _alternatives(prefix, space, choice, fallback):
    markup = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    return (
        f'<mc:AlternateContent xmlns:mc="{markup}" xmlns:{prefix}="{space}"><mc:Choice Requires="{prefix}">{choice}'
        f"</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


def _formula(around, text):
    space = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    return f'<m:oMath xmlns:m="{space}">{around.format(f"<m:r><m:t>{text}</m:t></m:r>")}</m:oMath>'


WORD_CELLS = [
    (_paragraph(_run("9"), '<w:pStyle w:val="Yin"/>') + _paragraph(_run("37")), "37"),
    (_paragraph(_run("9"), '<w:pStyle w:val="YinZi"/>') + _paragraph(_run("37")), "37"),
    # Two styles that hide take each other back (ECMA-376 Part 1, 17.7.3).
    (_paragraph(_run("9", '<w:rStyle w:val="Yin2"/>') + _run("37"), '<w:pStyle w:val="Yin"/>'), "9"),
    (_paragraph(_run("9", '<w:vanish w:val="0"/>'), '<w:pStyle w:val="Yin"/>'), "9"),
    (_paragraph(_run("9"), '<w:pStyle w:val="Bai"/>') + _paragraph(_run("37")), "37"),
    (_paragraph(_run("9", '<w:color w:val="FFFFFF"/>') + _run("37")), "37"),
    (_paragraph(_run("9", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000080"/>') + _run("37")), "937"),
    (_paragraph(_run("9", '<w:color w:val="000080"/><w:highlight w:val="darkBlue"/>') + _run("37")), "37"),
    (_paragraph(_run("9", '<w:color w:val="000000" w:themeColor="background1"/>') + _run("37")), "37"),
    (_paragraph(_run("9", '<w:sz w:val="2"/>') + _run("37")), "37"),
    (_paragraph(_run("9", '<w:w w:val="1"/>') + _run("37")), "37"),
    (_paragraph(_run("9", '<w:color w:val="D8D8D8"/>') + _run("37")), "⟨9⟩37"),
    (_paragraph(_run("9"), '<w:pStyle w:val="Shan"/>') + _paragraph(_run("37")), "[9]\n37"),
    (_paragraph(_run("9"), '<w:spacing w:line="20" w:lineRule="exact"/>') + _paragraph(_run("37")), "37"),
    (_paragraph(_run("9"), '<w:framePr w:x="-20000" w:y="1"/>') + _paragraph(_run("37")), "37"),
    (_paragraph(_run("3") + '<w:r><w:sym w:font="Symbol" w:char="F037"/></w:r>'), "37"),
    (_paragraph(_run("3") + '<w:r><w:sym w:font="Wingdings" w:char="F037"/></w:r>'), "3□"),
    (_paragraph(_run("3") + _run("7", '<w:rFonts w:ascii="Wingdings"/>')), "3□"),
    (_paragraph(_run("3\uf037", '<w:rFonts w:ascii="Symbol"/>')), "37"),
    (_paragraph(_run("3") + "<w:bdo w:val='rtl'>" + _run("7") + "</w:bdo>"), "3⟨7⟩"),
    (_paragraph(_prompt(_run("37"))), "⟨37⟩"),
    (_prompt(_paragraph(_run("37"))), "⟨37⟩"),
    ("<w:tbl><w:tr><w:tc>" + _paragraph(_run("37")) + "</w:tc></w:tr></w:tbl><w:p/>", "37"),
    (_paragraph(_run("3"), "<w:rPr><w:vanish/></w:rPr>") + _paragraph(_run("7")), "37"),
    (
        _paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>EQ \\x(5)</w:instrText></w:r>'
                   '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + _run("37")),
        "□37",
    ),
    (
        _paragraph('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry '
                   'w:val="9"/><w:listEntry w:val="37"/></w:ddList></w:ffData></w:fldChar></w:r><w:r>'
                   '<w:fldChar w:fldCharType="end"/></w:r>'),
        "37",
    ),
    (_paragraph(_run("9", '<w:spacing w:val="-200"/>') + _run("37")), "⟨9⟩37"),
    (_paragraph(_run("9", '<w:fitText w:val="1"/>') + _run("37")), "⟨9⟩37"),
    (_paragraph(_alternatives("x", "urn:x", _run("9"), _run("37"))), "37"),
    (_paragraph(_alternatives("wps", "http://schemas.microsoft.com/w", _run("37"), _run("9"))), "37"),
    (_paragraph(_run("37") + '<w:r><w:footnoteReference w:id="2" w:customMarkFollows="1"/><w:t>1</w:t></w:r>'), "37¹"),
    (_paragraph(_formula("<m:phant><m:e>{}</m:e></m:phant>", "9") + _run("37")), "⟨9⟩37"),
    (_paragraph(_formula("<m:borderBox><m:e>{}</m:e></m:borderBox>", "37")), "⟨37⟩"),
    (_paragraph(_formula("<m:rad><m:deg>{}</m:deg></m:rad>", "3") + _run("37")), "⟨³⟩37"),
    (_paragraph(_formula("<m:limLow><m:lim>{}</m:lim></m:limLow>", "1") + _run("37")), "₁37"),
    # Words that Word writes itself, letters drawn as a picture, and what stands elsewhere or under something.
    (_paragraph("<w:r><w:pgNum/></w:r>" + _run("37")), "□37"),
    (_paragraph("<w:r><w:dayShort/></w:r>" + _run("37")), "□37"),
    (_paragraph('<w:r><w:pict><v:shape><v:textpath string="9"/></v:shape></w:pict></w:r>' + _run("37")), "⟨⟨9⟩37⟩"),
    (_paragraph('<w:r><w:pict><v:shape style="width:9pt"/></w:pict></w:r>' + _run("37")), "⟨37⟩"),
    (_paragraph(_run("37"), '<w:framePr w:x="100" w:y="200" w:vAnchor="page"/>'), "⟨37⟩"),
    (_paragraph(_run("37"), '<w:spacing w:line="100" w:lineRule="exact"/>'), "⟨37⟩"),
    # Indents and tabs may push a figure out of its cell, and lines lie on one another.
    (_paragraph(_run("37"), '<w:ind w:left="-2000"/>'), "⟨37⟩"),
    (_paragraph(_run("37"), '<w:ind w:leftChars="-1000"/>'), "⟨37⟩"),
    (_paragraph(_run("37"), '<w:ind w:hanging="3000"/>'), "⟨37⟩"),
    (_paragraph(_run("37"), '<w:ind w:left="420" w:hanging="420"/>'), "37"),
    (_paragraph(_run("37"), '<w:ind w:left="-105" w:right="-105"/>'), "37"),
    (_paragraph(_run("37"), '<w:jc w:val="right"/><w:ind w:right="-4000"/>'), "⟨37⟩"),
    (_paragraph("<w:r><w:tab/></w:r>" + _run("37"), '<w:tabs><w:tab w:pos="9000"/></w:tabs>'), "⟨ 37⟩"),
    (_paragraph(_run("37"), '<w:tabs><w:tab w:pos="9000"/></w:tabs>'), "37"),
    (_paragraph(_run("37"), '<w:spacing w:line="60"/>'), "⟨37⟩"),
    (_paragraph(_run("37"), '<w:spacing w:line="240"/>'), "37"),
    (_paragraph(_run("37"), '<w:pStyle w:val="Wai"/>'), "⟨37⟩"),
    (_paragraph(_run("37"), '<w:pStyle w:val="Wai"/><w:ind w:left="0"/>'), "37"),
    (_paragraph(_run("9"), '<w:pStyle w:val="Bian"/>') + _paragraph(_run("37")), "37"),
    (_paragraph(_run("9", '<w:w w:val="5"/>') + _run("37")), "⟨9⟩37"),
    (_paragraph(_run("-37"), "<w:bidi/>"), "⟨-37⟩"),
    (_paragraph(_run("37"), "<w:bidi/>"), "37"),
    # A pattern is as dark as its share of ink.
    (_paragraph(_run("9") + _run("37", '<w:color w:val="FFFFFF"/>'), '<w:shd w:val="solid" w:color="auto"/>'), "937"),
    (_paragraph(_run("9", '<w:color w:val="111111"/>') + _run("37", '<w:color w:val="FFFFFF"/>'),
                '<w:shd w:val="pct95" w:color="000000" w:fill="FFFFFF"/>'), "37"),
    (_paragraph(_run("37"), '<w:shd w:val="pct10" w:color="auto" w:fill="FFFFFF"/>'), "37"),
    (_paragraph('<w:r><w:drawing><wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessing'
                'Drawing" behindDoc="1"/></w:drawing></w:r>' + _run("37")), "⟨37⟩"),
]  # fmt: skip


@pytest.mark.parametrize(("inner", "text"), WORD_CELLS)
def test_what_word_prints_of_a_cell(inner, text):
    assert _word_rows(inner)[1][1] == text


def test_the_style_of_a_table_and_of_its_first_row():
    cell = _paragraph(_run("37"))
    assert _word_rows(cell, '<w:tblStyle w:val="Biao"/>') == [["", ""]] * 2
    assert _word_rows(cell, '<w:tblStyle w:val="Tou"/>') == [["许可", "37"]] * 2
    white = _paragraph(_run("37", '<w:color w:val="FFFFFF"/>'))
    assert _word_rows(white, '<w:tblStyle w:val="Tou"/>') == [["许可", "37"], ["许可", ""]]


def test_rows_that_word_does_not_print_or_that_are_struck_out():
    def row(label, figure, look="", properties=""):
        cells = "".join(f"<w:tc><w:tcPr/>{_paragraph(_run(text, look))}</w:tc>" for text in (label, figure))
        return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"

    low = '<w:trHeight w:val="1" w:hRule="exact"/>'
    body = row("规章", "9", "<w:strike/>") + row("规章", "3") + row("规章", "8", "", "<w:hidden/>")
    assert rows(blocks_of(package(f"<w:tbl>{body}{row('规章', '7', '', low)}</w:tbl>"))) == [["规章", "3"]]
    cut = '<w:trHeight w:val="100" w:hRule="exact"/>'
    assert rows(blocks_of(package(f"<w:tbl>{row('许可', '7', '', cut)}</w:tbl>"))) == [["许可", "⟨7⟩"]]


def test_a_number_that_word_draws_before_a_figure_is_none_of_its_digits():
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    extra = {"numbering.xml": ("numbering", part("numbering", numbering))}
    bullets = numbering.replace("decimal", "bullet").replace("%1.", "1")
    drawn = {"numbering.xml": ("numbering", part("numbering", bullets))}
    assert [row[1] for row in _word_rows(_paragraph(_run("55"), listed), extra=drawn)] == ["⟨1⟩55"] * 2
    for text, shown in (("55", ["⟨1.⟩55", "⟨2.⟩55"]), ("属于秘密", ["1.属于秘密", "2.属于秘密"])):
        assert [row[1] for row in _word_rows(_paragraph(_run(text), listed), extra=extra)] == shown


def test_documents_inside_a_document():
    page = "<table><tr><td>规章<td>3<tr><td>许可<td>5</table>".encode()
    inner = package(table(*[f"<w:tc>{_paragraph(_run(text))}</w:tc>" for text in ("规章", "许可")]))
    sheet = _workbook(lambda _: None)
    parts = {"a.html": ("aFChunk", page), "b.docx": ("aFChunk", inner), "c.xlsx": ("package", sheet)}
    link = "<o:OLEObject xmlns:o='urn:schemas-microsoft-com:office:office' r:id='rId3'/>"
    shape = f"<w:p><w:r><w:object>{link}</w:object></w:r></w:p>"
    body = f"<w:altChunk r:id='rId1'/><w:altChunk r:id='rId2'/>{shape}"
    read = [["规章", "3"], ["许可", "5"], ["规章"], ["许可"], ["规章", "1"], ["行政许可", "1"]]
    assert rows(blocks_of(package(body, parts))) == read
