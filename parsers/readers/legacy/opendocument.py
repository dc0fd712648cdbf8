"""OpenDocument files made ready for LibreOffice, which loses on the way to Word and Excel what it shows itself.

What it would leave out or show though it is hidden is taken out, or written into the text: as it is shown where that is
known, as a sign that no figure holds where it is not. OpenDocument 1.3 part 3.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator

from lxml import etree

from parsers.readers.failure import ReadError
from parsers.readers.marks import UNKNOWN
from parsers.readers.package import ZIP_DAMAGE, Package

_DAMAGE: tuple[type[Exception], ...] = (ReadError, *ZIP_DAMAGE)
_SPACES = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE, _STYLE, _CONFIG = (
    f"{{{_SPACES}{name}:1.0}}" for name in ("office", "text", "table", "style", "config")
)
_FO = f"{{{_SPACES}xsl-fo-compatible:1.0}}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_CONTENT, _STYLES, _SETTINGS = "content.xml", "styles.xml", "settings.xml"
_MANIFEST = "META-INF/manifest.xml"
_TRUE, _FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})
_IN_SHEETS = frozenset(f"{_TEXT}{name}" for name in ("p", "span", "a", "s", "tab", "line-break", "soft-page-break"))
"""What LibreOffice hands on of the text of a sheet's cell; anything else is a field whose text is lost."""
_SHARE = re.compile(r"\s*(?:0%?)\s+(\d+(?:\.\d+)?)%\s*")
_NARROW, _SMALL = 3.0, 20.0
"""Per cent of the usual width, of the usual size: letters below are not seen."""
_FAINT, _LOW = 20.0, 1.5
"""Per cent: letters more transparent some programs print and others do not. Millimetres: of lines that cut letters."""
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(mm|cm|in|pt|pc)\s*")
_MILLIMETRES = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6}
_DIGIT = re.compile(r"\d")


def as_shown(data: bytes) -> bytes:
    """The file so that LibreOffice converts what it shows; unchanged where it is damaged."""
    try:
        package = Package(data)
        changed = {name: part for name in (_CONTENT, _STYLES) if name in package for part in _changed(package, name)}
        hidden = _CONTENT in changed and _SETTINGS in package
        if hidden:
            changed[_SETTINGS] = _without_active(package)
        return _with_parts(package, changed) if changed else data
    except _DAMAGE:
        return data


def is_encrypted(data: bytes) -> bool:
    """Whether any part is: what LibreOffice would make of the others is half a file."""
    try:
        package = Package(data)
        if _MANIFEST not in package:
            return False
        return next(package.xml(_MANIFEST).iter("{*}encryption-data"), None) is not None
    except _DAMAGE:
        return False


def _changed(package: Package, name: str) -> Iterator[bytes]:
    root = package.xml(name)
    before = etree.tostring(root)
    for properties in root.iter(f"{_STYLE}text-properties"):
        _say_plainly(properties)
    for properties in root.iter(f"{_STYLE}paragraph-properties"):
        _heighten(properties)
    for sheet in root.iter(f"{_OFFICE}spreadsheet"):
        _show_first(sheet, root)
        for properties in root.iter(f"{_STYLE}text-properties"):
            _show_edges(properties)
        for paragraph in sheet.iter(f"{_TEXT}p"):
            for field in [one for one in paragraph.iter(etree.Element) if one.tag not in _IN_SHEETS]:
                _put(field, UNKNOWN)
    for text in root.iter(f"{_OFFICE}text"):
        for tag, change in _CHANGES.items():
            for element in list(text.iter(f"{_TEXT}{tag}")):
                change(element)
    after = etree.tostring(root)
    if after != before:
        yield after


def _say_plainly(properties: etree._Element) -> None:
    """Small letters by their size, narrow ones too: in other words LibreOffice does not hand them on."""
    small = _SHARE.fullmatch(properties.get(f"{_STYLE}text-position", ""))
    if small and float(small[1]) < 100:
        del properties.attrib[f"{_STYLE}text-position"]
        properties.set(f"{_FO}font-size", "1pt" if float(small[1]) < _SMALL else f"{small[1]}%")
    scale = properties.get(f"{_STYLE}text-scale", "").rstrip("%")
    if scale.replace(".", "", 1).isdecimal() and float(scale) < _NARROW:
        properties.set(f"{_FO}font-size", "1pt")
    if properties.get(f"{_STYLE}text-combine") == "letters":
        properties.set(f"{_STYLE}text-combine", "lines")
    opacity = properties.get(f"{_LOEXT}opacity", "").rstrip("%")
    # LibreOffice writes opacity="0%" beside every colour that it chooses itself, and means nothing by it.
    told = properties.get(f"{_STYLE}use-window-font-color") not in _TRUE
    if told and opacity.replace(".", "", 1).isdecimal() and float(opacity) < _FAINT:
        properties.set(f"{_LOEXT}opacity", f"{_FAINT:.0f}%")


def _heighten(properties: etree._Element) -> None:
    """Lines lower than their letters: LibreOffice prints these over one another where Word prints nothing."""
    told = _LENGTH.fullmatch(properties.get(f"{_FO}line-height", ""))
    if told and float(told[1]) * _MILLIMETRES[told[2]] < _LOW:
        properties.set(f"{_FO}line-height", f"{_LOW}mm")


def _show_edges(properties: etree._Element) -> None:
    """Embossed and engraved letters are seen in any colour; a workbook knows none."""
    if properties.get(f"{_STYLE}font-relief", "none") != "none":
        properties.attrib.pop(f"{_FO}color", "")


def _show_first(sheets: etree._Element, root: etree._Element) -> None:
    """Put a sheet that is shown before those that are not: LibreOffice shows the first whatever it is told."""
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        if any(part.get(f"{_TABLE}display") in _FALSE for part in style.iter(f"{_STYLE}table-properties"))
    }
    tables = sheets.findall(f"{_TABLE}table")
    shown = next((table for table in tables if table.get(f"{_TABLE}style-name") not in hidden), None)
    if shown is not None and shown is not tables[0]:
        tables[0].addprevious(shown)


def _without_active(package: Package) -> bytes:
    """The settings without the name of the sheet that is looked at."""
    root = package.xml(_SETTINGS)
    for item in list(root.iter(f"{_CONFIG}config-item")):
        if item.get(f"{_CONFIG}name") == "ActiveTable":
            _put(item, "")
    return etree.tostring(root)


def _holds(condition: str) -> bool | None:
    """Whether a condition holds; None where it would have to be calculated."""
    said = condition.rpartition(":")[2].strip().lower()
    return True if said in _TRUE else False if said in _FALSE else None


def _hidden_text(element: etree._Element) -> None:
    hidden = _holds(element.get(f"{_TEXT}condition", ""))
    text = element.get(f"{_TEXT}string-value", "")
    _put(element, "" if hidden or not text else text if hidden is False else UNKNOWN)


def _hidden_paragraph(element: etree._Element) -> None:
    paragraph = element.getparent()
    while paragraph is not None and paragraph.tag not in (f"{_TEXT}p", f"{_TEXT}h"):
        paragraph = paragraph.getparent()
    if paragraph is not None:
        _hide(paragraph, _holds(element.get(f"{_TEXT}condition", "")))


def _section(element: etree._Element) -> None:
    display = element.get(f"{_TEXT}display", "true")
    if display == "none":
        _hide(element, True)
    elif display == "condition":
        _hide(element, _holds(element.get(f"{_TEXT}condition", "")))


def _hide(element: etree._Element, hidden: bool | None) -> None:
    """Empty what is hidden; where nobody knows whether it is, its figures are none."""
    if hidden:
        for inner in list(element):
            _put(inner, "")
        element.text = None
    elif hidden is None:
        for paragraph in element.iter(f"{_TEXT}p"):
            if _DIGIT.search("".join(map(str, paragraph.itertext()))):
                paragraph.text = UNKNOWN + (paragraph.text or "")


def _cited(element: etree._Element) -> None:
    _put(element, f"[{element.get(f'{_TEXT}identifier', '')}]")


def _opened(element: etree._Element) -> None:
    element.tag = f"{_TEXT}span"
    element.attrib.clear()


_CHANGES: dict[str, Callable[[etree._Element], None]] = {
    "section": _section,
    "hidden-paragraph": _hidden_paragraph,
    "hidden-text": _hidden_text,
    "bibliography-mark": _cited,
    "meta-field": _opened,
}


def _put(element: etree._Element, text: str) -> None:
    """Put a text in the place of an element."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    text += element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)


def _with_parts(package: Package, changed: dict[str, bytes]) -> bytes:
    """The file with other parts; what says its kind stays first and unpacked."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as written:
        for name in package.names():
            if not name.endswith("/"):
                way = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                written.writestr(name, changed[name] if name in changed else package.read(name), way)
    return made.getvalue()
