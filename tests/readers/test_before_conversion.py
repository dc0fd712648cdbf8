"""What is written out of a file before LibreOffice converts it: the text that is left where it stood."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from parsers.readers.legacy import opendocument, richtext, sheetml, wordml
from tests.readers.reading import refusal

_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "text", "table", "style"))
_SHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_WORD = "http://schemas.microsoft.com/office/word/2003/wordml"


def _file(body: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", f"<office:document-content {_SPACES}>{body}</office:document-content>")
    return buffer.getvalue()


def _text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return "".join(map(str, etree.fromstring(made.read("content.xml")).itertext()))


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ('<text:hidden-text text:condition="ooow:TRUE" text:string-value="1">1</text:hidden-text>38', "38"),
        ('<text:hidden-text text:condition="ooow:FALSE" text:string-value="1"/>38', "138"),
        ('<text:hidden-text text:condition="ooow:a eq b" text:string-value="1"/>38', "□38"),
        ('<text:hidden-paragraph text:condition="ooow:TRUE"/>138', ""),
        ('<text:hidden-paragraph text:condition="ooow:a eq b"/>138', "□138"),
        ('<text:bibliography-mark text:identifier="1">1</text:bibliography-mark>38', "[1]38"),
        ("<text:meta-field>1</text:meta-field>38", "138"),
        ('1<text:section text:display="none"><text:p>9</text:p></text:section>38', "138"),
        ('<text:section text:display="condition" text:condition="x"><text:p>9</text:p></text:section>', "□9"),
    ],
)
def test_what_an_opendocument_text_shows(inner: str, text: str) -> None:
    body = f"<office:body><office:text><text:p>{inner}</text:p></office:text></office:body>"
    assert _text(opendocument.as_shown(_file(body))) == text


def test_a_field_in_a_cell_of_a_sheet_is_no_figure_and_plain_text_is_left_alone() -> None:
    cell = "<table:table><text:p>{}38</text:p></table:table>"
    sheet = f"<office:body><office:spreadsheet>{cell}</office:spreadsheet></office:body>"
    assert _text(opendocument.as_shown(_file(sheet.format("<text:sheet-name>1</text:sheet-name>")))) == "□38"
    plain = _file(sheet.format("<text:span>1</text:span>"))
    assert opendocument.as_shown(plain) == plain
    assert opendocument.as_shown(plain[:50]) == plain[:50]


def test_embossed_letters_of_rich_text_are_outlined_and_no_other_word_is_touched() -> None:
    assert richtext.as_shown(rb"{\embo 1}\\embo \embossing \impr0") == rb"{\outl 1}\\embo \embossing \outl0"


_CROSSED = rb"\trowd\cldglu\brdrs\cellx9\cldgll\brdrnone\cellx18 "


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (_CROSSED + rb"1\cell 2\cell\row", _CROSSED + rb"1\u9633?\cell 2\cell\row"),
        (rb"1\cell 2\cell " + _CROSSED + rb"\row", rb"1\u9633?\cell 2\cell " + _CROSSED + rb"\row"),
        (_CROSSED + rb"a\cell 2\cell\row", _CROSSED + rb"a\cell 2\cell\row"),
        (_CROSSED + rb"\'31\cell\row", _CROSSED + rb"\'31\u9633?\cell\row"),
        (_CROSSED + rb"\bin4 a\cell1\cell\row", _CROSSED + rb"\bin4 a\cell1\u9633?\cell\row"),
        (
            rb"\trowd\cellx9 {1\nestcell{\*\nesttableprops" + _CROSSED + rb"\nestrow}}2\cell\row",
            rb"\trowd\cellx9 {1\u9633?\nestcell{\*\nesttableprops" + _CROSSED + rb"\nestrow}}2\cell\row",
        ),
    ],
)
def test_a_cell_of_rich_text_that_a_line_runs_through_holds_no_figure(rows: bytes, shown: bytes) -> None:
    assert richtext.as_shown(rows) == shown


def test_a_cell_of_word_2003_that_a_line_runs_through_holds_no_figure() -> None:
    def cell(border: str) -> str:
        borders = f'<w:tcPr><w:tcBorders><w:tl2br w:val="{border}"/></w:tcBorders></w:tcPr>'
        page = f"<w:tc>{borders}<w:p><w:r><w:t>38</w:t></w:r></w:p></w:tc>"
        shown = wordml.as_shown(f'<w:wordDocument xmlns:w="{_WORD}">{page}</w:wordDocument>'.encode())
        return "".join(map(str, etree.fromstring(shown).itertext()))

    assert (cell("single"), cell("nil")) == ("⟨38⟩", "38")


@pytest.mark.parametrize(
    "members",
    [{"content.xml": "<a/>"}, {"content.xml": "\x01" * 9}, {"content.xml": "<a/>", "styles.xml": "\x01"}, {}],
)
def test_an_encrypted_opendocument_file_is_refused_before_it_is_half_read(members: dict[str, str]) -> None:
    buffer = io.BytesIO()
    entry = "<m:file-entry><m:encryption-data/></m:file-entry>"
    manifest = f'<m:manifest xmlns:m="{_ODF}:manifest:1.0">{entry}</m:manifest>'
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name, data in (members or {"encrypted-package": "\x01"}).items():
            made.writestr(name, data)
        made.writestr("META-INF/manifest.xml", manifest)
    assert refusal(buffer.getvalue()).reason == "encrypted"


@pytest.mark.parametrize(
    ("look", "text"),
    [
        ("<w:vanish/>", "38"),
        ('<w:vanish w:val="off"/>', "138"),
        ('<w:rStyle w:val="Son"/>', "38"),
        ('<w:rFonts w:ascii="Webdings"/>', "□38"),
    ],
)
def test_what_word_2003_shows(look: str, text: str) -> None:
    styles = (
        '<w:styles><w:style w:styleId="Yin"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="Son"><w:basedOn w:val="Yin"/></w:style></w:styles>'
    )
    runs = f"<w:r><w:rPr>{look}</w:rPr><w:t>1</w:t></w:r><w:r><w:t>38</w:t></w:r>"
    page = f'<w:wordDocument xmlns:w="{_WORD}">{styles}<w:body><w:p>{runs}</w:p></w:body></w:wordDocument>'
    assert "".join(map(str, etree.fromstring(wordml.as_shown(page.encode())).itertext())) == text


@pytest.mark.parametrize(
    ("style", "data", "more", "text"),
    [
        ("", "38", "", "38"),
        ('<Font ss:StrikeThrough="1"/>', "38", "", "[38]"),
        ('<Font ss:FontName="Wingdings"/>', "38", "", "⟨38⟩"),
        ('<Font ss:Size="1"/>', "38", "", "⟨38⟩"),
        ('<Alignment ss:Horizontal="Fill"/>', "38", "", "⟨38⟩"),
        ('<Borders><Border ss:Position="DiagonalLeft" ss:LineStyle="Dot"/></Borders>', "38", "", "⟨38⟩"),
        ('<Borders><Border ss:Position="DiagonalLeft"/></Borders>', "38", "", "38"),
        ('<Borders><Border ss:Position="Left"/></Borders>', "38", "", "38"),
        ("", '<h:Font xmlns:h="http://www.w3.org/TR/REC-html40" h:Color="#FFFFFF">1</h:Font>38', "", "⟨138⟩"),
        ("", '<h:B xmlns:h="http://www.w3.org/TR/REC-html40">1</h:B>38', "", "138"),
        ("", "38", "<x:ConditionalFormatting><x:Range>R1C1:R2C3</x:Range></x:ConditionalFormatting>", "⟨38⟩R1C1:R2C3"),
        ("", "0", "<x:WorksheetOptions><x:DoNotDisplayZeros/></x:WorksheetOptions>", ""),
    ],
)
def test_what_excel_2003_shows(style: str, data: str, more: str, text: str) -> None:
    cell = f'<Row><Cell ss:Index="2" ss:StyleID="s"><Data ss:Type="Number">{data}</Data></Cell></Row>'
    spaces = f'xmlns="{_SHEET}" xmlns:ss="{_SHEET}" xmlns:x="urn:schemas-microsoft-com:office:excel"'
    sheet = f"<Worksheet><Table>{cell}</Table>{more}</Worksheet>"
    book = f'<Workbook {spaces}><Styles><Style ss:ID="s">{style}</Style></Styles>{sheet}</Workbook>'
    assert "".join(map(str, etree.fromstring(sheetml.as_shown(book.encode())).itertext())) == text
