"""The readers of Word and Excel against what LibreOffice prints: random looks of a digit beside a figure."""

from __future__ import annotations

import html
import os
import random
import shutil
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from tests.readers.oracle.printing import agree, cells, printed
from tests.readers.wordml import package, part

ROUNDS = max(int(os.environ.get("NIANBAO_ORACLE", "1")) // 20, 1)
ROWS = 30
LOOKS = (
    "<w:vanish/>", '<w:vanish w:val="0"/>', '<w:color w:val="FFFFFF"/>', '<w:color w:val="FEFEFE"/>', "<w:b/>",
    '<w:color w:val="FF0000"/>', '<w:color w:val="000080"/><w:shd w:val="clear" w:fill="000080"/>',
    '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000080"/>', '<w:sz w:val="28"/>',
    '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>', '<w:color w:val="auto"/>', '<w:i w:val="0"/>',
)  # fmt: skip
COLOURS = (("000000", None), ("000000", None), ("FFFFFF", None), ("FFFFFF", "003366"), ("003366", "003366"))
STANDS = (
    *('<w:ind w:left="-2000"/>', '<w:ind w:hanging="6000"/>', '<w:ind w:left="400" w:hanging="400"/>'),
    *('<w:ind w:left="-100"/>', '<w:jc w:val="right"/><w:ind w:right="-4000"/>', '<w:jc w:val="center"/>'),
)
FORMATS = (
    "0", "General", '0"."0000', '"1"0', ";;;", "0.00", "#,##0", "0%", "0,", "[Red]0", "0;-0;;@", "000000",
    '[>100]"2"0;0',
    "_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"_ ;_ @_ ", '0"件"', "0.0,", "#", "?0", "\\30", "0.##", "$0", "(0)", "0_)", '""0',
)  # fmt: skip


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice prints the documents")
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_figure_is_what_word_prints(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    looks = [dice.choice(LOOKS) for _ in range(ROWS)]
    kinds = ("character", "paragraph")
    styles = "".join(
        f'<w:style w:type="{kind}" w:styleId="{kind[0]}{number}"><w:name w:val="{kind[0]}{number}"/>'
        f"<w:rPr>{look}</w:rPr></w:style>"
        for number, look in enumerate(looks)
        for kind in kinds
    )
    rows = "".join(
        f"<w:tr><w:tc><w:tcPr/><w:p><w:r><w:t>R{number}E</w:t></w:r></w:p></w:tc>{_cell(dice, number, look)}</w:tr>"
        for number, look in enumerate(looks)
    )
    data = package(f"<w:tbl><w:tblPr/>{rows}</w:tbl><w:p/>", {"styles.xml": ("styles", part("styles", styles))})
    source = tmp_path / "a.docx"
    source.write_bytes(with_types(data))
    agree(cells(data), printed(tmp_path, source), looks)


def _cell(dice: random.Random, number: int, look: str) -> str:
    figure = f"<w:r><w:t>{dice.randrange(2000, 9000)}</w:t></w:r>"
    one = "<w:r><w:t>1</w:t></w:r>"
    paragraphs = {
        "own": f"<w:p><w:r><w:rPr>{look}</w:rPr><w:t>1</w:t></w:r>{figure}</w:p>",
        "character": f'<w:p><w:r><w:rPr><w:rStyle w:val="c{number}"/></w:rPr><w:t>1</w:t></w:r>{figure}</w:p>',
        "paragraph": f'<w:p><w:pPr><w:pStyle w:val="p{number}"/></w:pPr>{one}</w:p><w:p>{figure}</w:p>',
        "stands": f"<w:p><w:pPr>{dice.choice(STANDS)}</w:pPr>{figure}</w:p>",
        "two": f"<w:p><w:r><w:rPr>{look}</w:rPr><w:t>1</w:t></w:r><w:r><w:br/></w:r>{figure}</w:p>",
    }
    return f"<w:tc><w:tcPr/>{dice.choice(list(paragraphs.values()))}</w:tc>"


def with_types(data: bytes) -> bytes:
    """The package with what LibreOffice asks for besides: types of its parts, and where it begins."""
    import io
    import zipfile

    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    space = "http://schemas.openxmlformats.org/package/2006"
    types = (
        f'<Types xmlns="{space}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{main}.styles+xml"/></Types>'
    )
    link = f'<Relationship Id="r" Type="{office}" Target="word/document.xml"/>'
    start = f'<Relationships xmlns="{space}/relationships">{link}'
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, types if name == "[Content_Types].xml" else old.read(name))
        new.writestr("_rels/.rels", f"{start}</Relationships>")
    return buffer.getvalue()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice prints the workbooks")
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_figure_is_what_a_sheet_prints(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.column_dimensions["B"].width = 30
    told = []
    for number in range(ROWS):
        sheet.cell(number + 1, 1, f"R{number}E")
        cell = sheet.cell(number + 1, 2, dice.choice((0, 7, 83, 2345, 338081, 59237.2449, "45", -6)))
        cell.number_format = dice.choice(FORMATS)
        ink, paper = dice.choice(COLOURS)
        told.append(f"{cell.value} {cell.number_format} {ink} {paper}")
        cell.font = Font(color=f"FF{ink}")
        if paper:
            cell.fill = PatternFill("solid", fgColor=f"FF{paper}")
    source = tmp_path / "a.xlsx"
    book.save(source)
    agree(cells(source.read_bytes()), printed(tmp_path, source), told)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice prints the workbooks")
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_figure_is_what_a_workbook_of_2003_prints(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    styles, rows, told = "", "", []
    for number in range(ROWS):
        value, number_format = dice.choice((0, 7, 83, 2345, 338081, 59237.2449, "45", -6)), dice.choice(FORMATS)
        ink, paper = dice.choice(COLOURS)
        told.append(f"{value} {number_format} {ink} {paper}")
        kind = "String" if isinstance(value, str) else "Number"
        styles += (
            f'<Style ss:ID="s{number}"><Font ss:Color="#{ink}"/><Interior ss:Color="#{paper or "FFFFFF"}" '
            f'ss:Pattern="Solid"/><NumberFormat ss:Format="{html.escape(number_format)}"/></Style>'
        )
        rows += (
            f'<Row><Cell><Data ss:Type="String">R{number}E</Data></Cell>'
            f'<Cell ss:StyleID="s{number}"><Data ss:Type="{kind}">{value}</Data></Cell></Row>'
        )
    rows += f'<Row><Cell><Data ss:Type="String">R{ROWS}E</Data></Cell></Row>'  # and a foot of the page
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    data = (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Styles>{styles}</Styles><Worksheet ss:Name="a"><Table><Column ss:Width="60"/><Column ss:Width="160"/>{rows}'
        "</Table></Worksheet></Workbook>"
    ).encode()
    source = tmp_path / "a.xml"
    source.write_bytes(data)
    agree(cells(data), printed(tmp_path, source), told)
