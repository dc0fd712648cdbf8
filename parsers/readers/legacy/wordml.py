"""Word 2003 XML made ready for LibreOffice, which shows what it hides, leaves out what was put in with changes tracked,
and draws no lines through cells."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from parsers.readers.docx.fonts import in_font
from parsers.readers.failure import ReadError
from parsers.readers.marks import doubtful
from parsers.readers.package import parse_xml

_W = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_OFF = frozenset({"off", "0", "false"})
_RAISED_FROM = 6
"""Half-points: less only sets Chinese and Latin letters on one line."""
_DEEPEST = 8


def as_shown(data: bytes) -> bytes:
    """The file so that LibreOffice converts what Word shows; unchanged where it is damaged."""
    try:
        root = parse_xml(data, "document")
    except (ReadError, etree.XMLSyntaxError):
        return data
    for change in list(root.iter(f"{_AML}annotation")):
        _settle(change)
    for borders in root.iter(f"{_W}tcBorders"):
        _cross(borders)
    hidden = _hidden_styles(root)
    for paragraph in root.iter(f"{_W}p"):
        named = _value(paragraph.find(f"{_W}pPr/{_W}pStyle")) in hidden
        for run in list(paragraph.iter(f"{_W}r")):
            _show(run, named, hidden)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val", "")


def _settle(change: etree._Element) -> None:
    """The final state of a tracked change."""
    kind, parent = change.get(f"{_W}type", ""), change.getparent()
    if parent is None or kind not in ("Word.Insertion", "Word.Deletion"):
        return
    inner = list(change.iterfind(f"{_AML}content/*")) if kind == "Word.Insertion" else []
    for one in inner:
        change.addprevious(one)
    if change.find(f"{_AML}content") is not None:  # a mark of a row or a paragraph has none
        parent.remove(change)


def _cross(borders: etree._Element) -> None:
    """A cell that a line runs through holds no figure; LibreOffice draws no such line."""
    crossed = any(_value(borders.find(f"{_W}{name}")) not in ("", "none", "nil") for name in ("tl2br", "tr2bl"))
    properties = borders.getparent()
    cell = properties.getparent() if crossed and properties is not None else None
    for text in cell.iter(f"{_W}t") if cell is not None else ():
        if any(letter.isdigit() for letter in text.text or ""):
            text.text = doubtful(text.text or "")


def _says(properties: etree._Element | None) -> bool | None:
    """Whether properties hide; None where they say nothing."""
    said = None if properties is None else properties.find(f"{_W}vanish")
    return None if said is None else said.get(f"{_W}val", "on") not in _OFF


def _hidden_styles(root: etree._Element) -> frozenset[str]:
    styles = {style.get(f"{_W}styleId", ""): style for style in root.iterfind(f"{_W}styles/{_W}style")}

    def chain(name: str) -> Iterator[etree._Element]:
        for _ in range(_DEEPEST):
            style = styles.get(name)
            if style is None:
                return
            yield style
            name = _value(style.find(f"{_W}basedOn"))

    def hides(name: str) -> bool:
        said = (_says(style.find(f"{_W}rPr")) for style in chain(name))
        return next((one for one in said if one is not None), False)

    return frozenset(filter(hides, styles))


def _show(run: etree._Element, hidden_paragraph: bool, hidden: frozenset[str]) -> None:
    properties, parent = run.find(f"{_W}rPr"), run.getparent()
    own = _says(properties)
    named = properties is not None and _value(properties.find(f"{_W}rStyle")) in hidden
    if parent is not None and (own if own is not None else named != hidden_paragraph):
        parent.remove(run)
        return
    if properties is not None:
        _rewrite(run, properties)


def _rewrite(run: etree._Element, properties: etree._Element) -> None:
    """What LibreOffice does not hand on: letters of a font of pictures, and how high others are raised."""
    fonts = properties.find(f"{_W}rFonts")
    if fonts is not None:
        font = fonts.get(f"{_W}ascii")
        for text in run.iterfind(f"{_W}t"):
            text.text = in_font(text.text or "", font)
    height = properties.find(f"{_W}position")
    raised = _value(height)
    if height is not None and raised.lstrip("-").isdecimal() and abs(int(raised)) >= _RAISED_FROM:
        height.tag = f"{_W}vertAlign"
        height.set(f"{_W}val", "subscript" if raised.startswith("-") else "superscript")
