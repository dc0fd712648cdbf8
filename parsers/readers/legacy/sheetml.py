"""Excel 2003 XML made ready for LibreOffice, which shows its hidden sheets and knows no fonts of pieces of a text, no
rules and no hidden zeros."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterator

from lxml import etree

from parsers.readers.faces import draws_pictures
from parsers.readers.failure import ReadError
from parsers.readers.marks import doubtful, struck
from parsers.readers.package import parse_xml

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_LOWEST, _SMALL = 4.0, 4.5
"""Points: a row below shows nothing of its text; letters below can hardly be read."""
_AREA = re.compile(r"R(\d+)C(\d+)(?::R(\d+)C(\d+))?")
_HARMLESS = frozenset({"B", "I", "U"})
_USUAL = "Default"
_PARTS = {
    "NumberFormat": {f"{_SS}Format": "General"},
    "Interior": {f"{_SS}Color": "#FFFFFF", f"{_SS}Pattern": "Solid"},
    "Font": {f"{_SS}Color": "#000000"},
    "Borders": {},
    "Alignment": {},
}
"""What a style says, and what counts where neither it nor those that it is based on say anything."""
_DEEPEST = 8
Place = tuple[int, int]


def as_shown(data: bytes) -> bytes:
    """The file so that LibreOffice converts what Excel shows; unchanged where it is damaged."""
    try:
        root = parse_xml(data, "document")
    except (ReadError, etree.XMLSyntaxError):
        return data
    sheets = root.findall(f"{_SS}Worksheet")
    hidden = [one for one in sheets if _option(one, "Visible") not in (None, "", "SheetVisible")]
    for sheet in hidden if len(hidden) < len(sheets) else ():
        root.remove(sheet)
    for cell in root.iter(f"{_SS}Cell") if hidden else ():
        if "!" in cell.get(f"{_SS}Formula", ""):  # what it was calculated from may be gone: its result stays
            del cell.attrib[f"{_SS}Formula"]
    looks = _told_whole(root)
    drawn = f"{_SS}LineStyle"
    crossed = {
        name for name, look in looks.items() for line in _lines_through(look) if line.get(drawn, "None") != "None"
    }
    for sheet in root.iterfind(f"{_SS}Worksheet"):
        _show(sheet, looks, crossed)
    for line in [line for look in looks.values() for line in _lines_through(look)]:
        _remove(line)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _option(sheet: etree._Element, name: str) -> str | None:
    found = sheet.find(f"{_X}WorksheetOptions/{_X}{name}")
    return None if found is None else (found.text or "").strip()


def _told_whole(root: etree._Element) -> dict[str, etree._Element]:
    """The styles by their names, each with all that it has from others: what one leaves out LibreOffice takes from the
    style that stands before it in the file."""
    styles = {style.get(f"{_SS}ID", ""): style for style in root.iterfind(f"{_SS}Styles/{_SS}Style")}
    for style in styles.values():
        for part, plain in _PARTS.items():
            if style.find(f"{_SS}{part}") is None:
                told = _inherited(style, part, styles)
                style.append(etree.Element(f"{_SS}{part}", plain) if told is None else copy.deepcopy(told))
    return styles


def _inherited(style: etree._Element, part: str, styles: dict[str, etree._Element]) -> etree._Element | None:
    for _ in range(_DEEPEST):
        if style.get(f"{_SS}ID") == _USUAL:
            return None
        outer = styles.get(style.get(f"{_SS}Parent", _USUAL))
        if outer is None:
            return None
        found = outer.find(f"{_SS}{part}")
        if found is not None:
            return found
        style = outer
    return None


def _lines_through(look: etree._Element) -> list[etree._Element]:
    """From corner to corner; LibreOffice gives them to all styles that stand behind in the file."""
    borders = look.iterfind(f"{_SS}Borders/{_SS}Border")
    return [one for one in borders if (one.get(f"{_SS}Position") or "").startswith("Diagonal")]


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _show(sheet: etree._Element, looks: dict[str, etree._Element], crossed: Collection[str]) -> None:
    zeros = _option(sheet, "DoNotDisplayZeros") is None
    areas = [
        tuple(int(edge) for edge in (*found.groups()[:2], found[3] or found[1], found[4] or found[2]))
        for told in sheet.iterfind(f"{_X}ConditionalFormatting/{_X}Range")
        for found in _AREA.finditer(told.text or "")
    ]
    for row in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
        height = row.get(f"{_SS}Height", "")
        if height.replace(".", "", 1).isdecimal() and float(height) < _LOWEST:
            row.set(f"{_SS}Hidden", "1")
    for (row_number, column), cell in _cells(sheet):
        data = cell.find(f"{_SS}Data")
        if data is None:
            continue
        ruled = any(top <= row_number <= bottom and left <= column <= right for top, left, bottom, right in areas)
        drawn = any(etree.QName(one).localname not in _HARMLESS for one in data.iterdescendants(etree.Element))
        text = "".join(map(str, data.itertext()))
        named = _look_of(cell)
        look = looks.get(named)
        font = None if look is None else look.find(f"{_SS}Font")
        drawn = drawn or named in crossed or (look is not None and _is_drawn_otherwise(look))
        if not zeros and text.strip() == "0":
            cell.remove(data)
        elif font is not None and font.get(f"{_SS}StrikeThrough") in ("1", "true"):
            _replace(cell, data, struck(text))
        elif (ruled or drawn) and any(letter.isdigit() for letter in text):
            _replace(cell, data, doubtful(text))


def _is_drawn_otherwise(look: etree._Element) -> bool:
    """Whether letters are pictures, too small to be read, or repeated: LibreOffice hands none of it on."""
    font, given = look.find(f"{_SS}Font"), look.find(f"{_SS}Alignment")
    size = "" if font is None else font.get(f"{_SS}Size", "")
    small = size.replace(".", "", 1).isdecimal() and float(size) < _SMALL
    pictured = font is not None and draws_pictures(font.get(f"{_SS}FontName", ""))
    return pictured or small or (given is not None and given.get(f"{_SS}Horizontal") == "Fill")


def _look_of(cell: etree._Element) -> str:
    """The name of a cell's style: its own or that of its row."""
    row = cell.getparent()
    own = cell.get(f"{_SS}StyleID") or (row.get(f"{_SS}StyleID") if row is not None else None)
    if own:
        cell.set(f"{_SS}StyleID", own)
    return own or _USUAL


def _replace(cell: etree._Element, data: etree._Element, text: str) -> None:
    for inner in list(data):
        data.remove(inner)
    data.text = text
    data.set(f"{_SS}Type", "String")
    cell.attrib.pop(f"{_SS}Formula", "")


def _cells(sheet: etree._Element) -> Iterator[tuple[Place, etree._Element]]:
    """The cells with their rows and columns, which count from the last one that says its own."""
    row_number = 0
    for row in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
        row_number = _number(row, "Index") or row_number + 1
        column = 0
        for cell in row.iterfind(f"{_SS}Cell"):
            column = _number(cell, "Index") or column + 1
            yield (row_number, column), cell
            column += _number(cell, "MergeAcross")
        row_number += _number(row, "Span")


def _number(element: etree._Element, name: str) -> int:
    said = element.get(f"{_SS}{name}", "")
    return int(said) if said.isdecimal() and len(said) < 9 else 0
