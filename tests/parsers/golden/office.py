"""Office documents of this directory, element by element: `python -m tests.parsers.golden.documents` writes them too.

Each holds the report of tests.readers.rendering.content; of the figure of 行政许可 it says otherwise than it shows.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from html import escape

import openpyxl

from tests.readers.rendering.content import DISCLOSURE, TITLE, Item, Place, Table, disclosure_table, items
from tests.readers.wordml import package, part

FIGURE = str(DISCLOSURE["licences"][0])
OLD = str(int(FIGURE) - 12)
OFFICE: dict[str, bytes] = {}
Cell = Callable[[str], str]
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "text", "table", "style", "manifest"))


def document(name: str) -> Callable[[Callable[[], bytes]], None]:
    def add(make: Callable[[], bytes]) -> None:
        OFFICE[name] = make()

    return add


def _zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """The same bytes every time: a zip file of 1980."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, data in parts.items():
            made.writestr(
                zipfile.ZipInfo(name), data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            )
    return buffer.getvalue()


def _again(data: bytes, left_out: Iterable[str] = ()) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return _zipped({name: made.read(name) for name in made.namelist() if name not in left_out})


def _rows(table: Table) -> list[list[tuple[Place, bool]]]:
    """Row by row the cells that begin in it, and those that reach into it from above (True), each once."""
    rows: list[list[tuple[Place, bool]]] = [[] for _ in range(table.height)]
    for place in table.places:
        for row in range(place.row, place.row + place.rowspan):
            rows[row].append((place, row > place.row))
    return [sorted(row, key=lambda one: one[0].column) for row in rows]


def _older() -> Table:
    """The first table as it was before the figure was corrected."""
    places = disclosure_table().places
    return Table(
        tuple(Place(p.row, p.column, OLD if p.text == FIGURE else p.text, p.rowspan, p.colspan) for p in places)
    )


# --- Word ------------------------------------------------------------------------------------------------------------


def _run(text: str, look: str = "") -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{escape(text)}</w:t></w:r>"


def _word_cell(place: Place, below: bool, figure: Cell, joins: tuple[str, str]) -> str:
    inner = "" if below else figure(place.text) if place.text == FIGURE else _run(place.text)
    joined = "" if place.rowspan == 1 else joins[1] if below else joins[0]
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{place.colspan}"/>{joined}</w:tcPr><w:p>{inner}</w:p></w:tc>'


_JOINS = ('<w:vMerge w:val="restart"/>', "<w:vMerge/>")


def _word_body(figure: Cell, joins: tuple[str, str] = _JOINS) -> str:
    def told(item: Item) -> str:
        if not isinstance(item, Table):
            return f"<w:p>{_run(item)}</w:p>"
        rows = ("".join(_word_cell(place, below, figure, joins) for place, below in row) for row in _rows(item))
        columns = '<w:gridCol w:w="900"/>' * item.width
        return (
            f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
        )

    return "".join(map(told, items()))


@document("word_figure_in_a_list_of_bullets.docx")
def _() -> bytes:
    """The bullet is a 1: nobody can tell it from a digit."""
    level = '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:suff w:val="nothing"/><w:lvlText w:val="1"/></w:lvl>'
    lists = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
    numbering = f'{lists}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    listed = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    body = _word_body(_run).replace(f"<w:p>{_run(FIGURE)}", listed + _run(FIGURE))
    return _again(package(body, {"numbering.xml": ("numbering", part("numbering", numbering))}))


@document("word_figure_corrected_with_changes_tracked.docx")
def _() -> bytes:
    """The earlier figure is deleted, the new one put in."""
    told = '<w:{0} w:id="{1}" w:author="a">{2}</w:{0}>'
    gone = _run(OLD).replace("w:t>", "w:delText>")
    return _again(package(_word_body(lambda text: told.format("del", 1, gone) + told.format("ins", 2, _run(text)))))


@document("word_2003_with_a_hidden_digit.xml")
def _() -> bytes:
    space = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
    body = _word_body(
        lambda text: _run("1", "<w:vanish/>") + _run(text), ('<w:vmerge w:val="restart"/>', "<w:vmerge/>")
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
    return f"{head}<w:wordDocument {space}><w:body>{body}</w:body></w:wordDocument>".encode()


@document("rich_text_with_digits_not_shown.rtf")
def _() -> bytes:
    """Before the figure one digit is hidden by its style, one white, one deleted; one of the figure's is a code."""

    def coded(text: str) -> str:
        return "".join(rf"\u{ord(letter) - (65536 if ord(letter) > 32767 else 0)}?" for letter in text)

    def told(item: Item) -> str:
        if not isinstance(item, Table):
            return rf"\pard {coded(item)}\par"
        return "".join(row(one) for one in _rows(item))

    def row(places: list[tuple[Place, bool]]) -> str:
        joins = [(r"\clvmrg" if below else r"\clvmgf") if place.rowspan > 1 else "" for place, below in places]
        edges = [
            rf"{join}\cellx{900 * (place.column + place.colspan)}"
            for join, (place, _) in zip(joins, places, strict=True)
        ]
        cells = [rf"\pard\intbl {'' if below else shown(place.text)}\cell" for place, below in places]
        return rf"\trowd {''.join(edges)}{''.join(cells)}\row "

    def shown(text: str) -> str:
        unseen = r"{\cs10\v 1}{\cf1 2}{\deleted 3}"
        return rf"{unseen}\u{ord(text[0])}?{text[1:]}" if text == FIGURE else coded(text)

    styles = r"{\stylesheet{\s0 Normal;}{\*\cs10 \v Yin;}}{\colortbl;\red255\green255\blue255;}"
    return (rf"{{\rtf1\ansi\ansicpg936\uc1{styles}" + "".join(map(told, items())) + "}").encode("ascii")


# --- OpenDocument and Excel ----------------------------------------------------------------------------------------


def _opened(kind: str, body: str, styles: str) -> bytes:
    media = f"application/vnd.oasis.opendocument.{kind}"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{type_}"/>'
        for path, type_ in (("/", media), ("content.xml", "text/xml"))
    )
    content = (
        f'<office:document-content {_SPACES} office:version="1.2"><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body>{body}</office:body></office:document-content>"
    )
    manifest = f"<manifest:manifest {_SPACES}>{entries}</manifest:manifest>"
    return _zipped({"mimetype": media, "content.xml": content, "META-INF/manifest.xml": manifest})


def _open_table(table: Table, name: str, more: str = "") -> str:
    def cell(place: Place, row: int, column: int) -> str:
        if (row, column) != (place.row, place.column):
            return "<table:covered-table-cell/>"
        spans = f'table:number-columns-spanned="{place.colspan}" table:number-rows-spanned="{place.rowspan}"'
        text = f"<text:p>{escape(place.text)}</text:p>"
        return f'<table:table-cell office:value-type="string" {spans}>{text}</table:table-cell>'

    rows = "".join(
        "<table:table-row>"
        + "".join(
            cell(place, number, column)
            for place, _ in row
            for column in range(place.column, place.column + place.colspan)
        )
        + "</table:table-row>"
        for number, row in enumerate(_rows(table))
    )
    columns = f'<table:table-column table:number-columns-repeated="{table.width}"/>'
    return f'<table:table table:name="{name}" {more}>{columns}{rows}</table:table>'


@document("text_with_an_earlier_table_in_a_hidden_section.odt")
def _() -> bytes:
    def told(item: Item) -> str:
        return _open_table(item, "T") if isinstance(item, Table) else f"<text:p>{escape(item)}</text:p>"

    hidden = f'<text:section text:name="S" text:display="none">{_open_table(_older(), "O")}</text:section>'
    shown = "".join(map(told, items()))
    place = shown.index("<table:table ")
    return _opened("text", f"<office:text>{shown[:place]}{hidden}{shown[place:]}</office:text>", "")


def _on_sheet(content: tuple[Item, ...]) -> Table:
    """The report as one table: a line of text in the first column, a row left empty around tables."""
    places: list[Place] = []
    row = 0
    for item in content:
        if isinstance(item, Table):
            places += [Place(row + 1 + p.row, p.column, p.text, p.rowspan, p.colspan) for p in item.places]
            row += item.height + 2
        else:
            places.append(Place(row, 0, item))
            row += 1
    return Table(tuple(places))


@document("sheets_of_which_the_first_is_hidden.ods")
def _() -> bytes:
    hidden = (
        '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    draft = _open_table(_on_sheet((TITLE, _older())), "草稿", 'table:style-name="h"')
    return _opened(
        "spreadsheet",
        f"<office:spreadsheet>{draft}{_open_table(_on_sheet(items()), '年报')}</office:spreadsheet>",
        hidden,
    )


@document("workbook_in_which_formats_write_points_and_digits.xlsx")
def _() -> bytes:
    """Fees are stored without their point, licences without their last digit; a piece of a text is too small."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place in _on_sheet(items()).places:
        cell = sheet.cell(place.row + 1, place.column + 1, int(place.text) if place.text.isdecimal() else place.text)
        if place.text == FIGURE:
            cell.value, cell.number_format = int(FIGURE[:-1]), f'0"{FIGURE[-1]}"'
        elif place.text == str(DISCLOSURE["fees"][0]):
            cell.value, cell.number_format = int(place.text.replace(".", "")), '0"."0000'
        if place.rowspan * place.colspan > 1:
            last = (place.row + place.rowspan, place.column + place.colspan)
            sheet.merge_cells(None, place.row + 1, place.column + 1, *last)
    buffer = io.BytesIO()
    book.save(buffer)
    return _again(buffer.getvalue(), ["docProps/core.xml"])


@document("web_archive_of_a_page.mht")
def _() -> bytes:
    def table(item: Table) -> str:
        return "".join(
            "<tr>" + "".join(cell(place) for place, below in row if not below) + "</tr>" for row in _rows(item)
        )

    def cell(place: Place) -> str:
        text = f"<i class=3Dold>1</i>{place.text}" if place.text == FIGURE else escape(place.text)
        return f"<td rowspan=3D{place.rowspan} colspan=3D{place.colspan}>{text}</td>"

    told = (f"<table>{table(item)}</table>" if isinstance(item, Table) else f"<p>{item}</p>" for item in items())
    title = f"<title>{TITLE}</title><style>.old{{display:none}}</style>"
    page = f"<html><head>{title}</head><body>{''.join(told)}</body></html>"
    coded = "".join(
        letter if letter.isascii() else "".join(f"={byte:02X}" for byte in letter.encode()) for letter in page
    )
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="B"\n\n--B\n'
    head += 'Content-Type: text/html; charset="utf-8"'
    return f"{head}\nContent-Transfer-Encoding: quoted-printable\n\n{coded}\n\n--B--\n".encode("ascii")


@document("excel_2003_with_a_hidden_sheet_and_a_format_before_others.xml")
def _() -> bytes:
    """The first sheet is hidden; the style of the fees writes their point, those behind it in the file say nothing."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"

    def cell(place: Place) -> str:
        fees, value = place.text == str(DISCLOSURE["fees"][0]), place.text.replace(".", "")
        kind = "Number" if value.isdecimal() and (fees or "." not in place.text) else "String"
        look = "p" if fees else "b"
        spans = f'ss:MergeAcross="{place.colspan - 1}" ss:MergeDown="{place.rowspan - 1}"'
        text = escape(value if fees else place.text)
        told = f'<Data ss:Type="{kind}">{text}</Data>'
        return f'<Cell ss:Index="{place.column + 1}" ss:StyleID="{look}" {spans}>{told}</Cell>'

    def sheet(name: str, content: tuple[Item, ...], more: str) -> str:
        rows = "".join(
            f"<Row>{''.join(cell(place) for place, below in row if not below)}</Row>"
            for row in _rows(_on_sheet(content))
        )
        options = f'<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">{more}</WorksheetOptions>'
        return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{options}</Worksheet>'

    point = '<Style ss:ID="p"><NumberFormat ss:Format="0&quot;.&quot;0000"/></Style>'
    bold = '<Style ss:ID="b"><Font ss:Bold="1"/></Style>'
    draft = sheet("草稿", (TITLE, _older()), "<Visible>SheetHidden</Visible>")
    head = '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>'
    styles = f"<Styles>{point}{bold}</Styles>"
    sheets = draft + sheet("年报", items(), "")
    return f'{head}<Workbook xmlns="{space}" xmlns:ss="{space}">{styles}{sheets}</Workbook>'.encode()
