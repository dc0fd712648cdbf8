"""The text of one Word paragraph in its final state, and what is anchored in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from parsers.readers.docx.fonts import in_font, symbol
from parsers.readers.docx.looks import NOTHING_AROUND, PLAIN, Around, Looks
from parsers.readers.docx.names import attribute, child, children, is_on, relation_id, value_of, word_name
from parsers.readers.docx.standing import is_away, is_displaced, twips
from parsers.readers.marks import UNKNOWN, doubtful, lowered, raised

_GONE = frozenset({"del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "rt", "softHyphen"})
"""Deleted or moved away, codes of fields, properties, and the reading printed over a character."""

_NOTES = frozenset({"footnoteReference", "endnoteReference"})
_FLAT = {
    **{"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "pgNum": UNKNOWN},
    **dict.fromkeys(("dayShort", "dayLong", "monthShort", "monthLong", "yearShort", "yearLong"), UNKNOWN),
}
_MATHS: dict[str, Callable[[str], str]] = {
    **{"m:sup": raised, "m:sub": lowered, "m:den": "/{}".format, "m:deg": raised, "m:lim": lowered},
    **dict.fromkeys(("m:rad", "m:m", "m:eqArr", "m:nary", "m:phant", "m:borderBox", "m:bar", "m:groupChr"), doubtful),
}
_DRAWN_CODES = ("EQ", "SYMBOL", "QUOTE", "ADVANCE", "AUTONUM", "LISTNUM", "DISPLAYBARCODE", "MACROBUTTON", "=")
"""Fields that print something though no result of them is stored."""
SHAPES = frozenset(
    f"v:{name}" for name in ("shape", "rect", "roundrect", "oval", "line", "polyline", "curve", "arc", "image", "group")
)
_OFFICE = ("http://schemas.microsoft.com/", "http://schemas.openxmlformats.org/", "urn:schemas-microsoft-com:")
"""How the namespaces begin that Word knows."""


@dataclass
class ParagraphContent:
    """What a paragraph holds: text with "\\n" for line breaks, text boxes, pictures and embedded files by their
    relationship ids. `pictured`: one stands in its line (what floats: see floating.py); `displaced`: the text stands in
    a frame with a place of its own, or in lines lower than its letters."""

    text: str = ""
    boxes: list[etree._Element] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)
    pictured: bool = False
    displaced: bool = False


def paragraph_content(
    paragraph: etree._Element, looks: Looks | None = None, around: Around = NOTHING_AROUND
) -> ParagraphContent:
    """`looks`: the styles of the document; `around`: what lies under the paragraph (the cell that it stands in)."""
    content = ParagraphContent()
    known = looks or Looks()
    properties = child(paragraph, "pPr")
    told = known.standing_of(properties)
    if told:
        if is_away(told):
            return content
        tabbed = "tabs" in told and any(word_name(part) == "tab" for run in paragraph for part in run)
        content.displaced = is_displaced(told, tabbed)
    state = _Open(known, known.of_paragraph(properties, around), mirrored=is_on(properties, "bidi"))
    content.text = "".join(_pieces(paragraph, content, state))
    return content


def mark_is_gone(paragraph: etree._Element) -> bool:
    """The end of the paragraph was deleted with changes tracked, or is hidden: its text runs on into the next one."""
    mark = child(paragraph, "pPr", "rPr")
    return child(mark, "del") is not None or is_on(mark, "vanish")


_SIGNED = re.compile(r"[-+−－–(]\s*\d|\d\s*[-+−－–)]")
"""Signs that change their side where a text runs from right to left."""


@dataclass
class _Open:
    """What is known while a paragraph is read: the styles, what lies under the text; open fields, innermost last, True
    while their code is being read, which is not printed; whether the paragraph runs from right to left."""

    looks: Looks
    around: Around
    open: list[bool] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    font: str | None = None
    mirrored: bool = False

    def mark(self, item: etree._Element) -> str:
        """What a field shows that stores no result."""
        kind = attribute(item, "fldCharType")
        if kind == "begin":
            self.open.append(True)
            self.codes.append("")
            return _chosen(item)
        if kind == "separate" and self.open:
            self.open[-1] = False
        elif kind == "end" and self.open:
            code = self.codes.pop().strip().upper()
            return UNKNOWN if self.open.pop() and code.startswith(_DRAWN_CODES) else ""
        return ""

    def in_code(self) -> bool:
        return any(self.open)


def _chosen(item: etree._Element) -> str:
    """What a drop-down field of old forms shows."""
    choices = child(item, "ffData", "ddList")
    entries = [attribute(entry, "val") or "" for entry in children(choices, "listEntry")]
    number = twips(value_of(choices, "result") or value_of(choices, "default"))
    return entries[number] if 0 <= number < len(entries) else ""


def _pieces(element: etree._Element, content: ParagraphContent, state: _Open) -> Iterator[str]:
    for item in element:
        name = word_name(item)
        if name == "instrText" and state.codes:
            state.codes[-1] += item.text or ""
        if name in _GONE or name == "":
            continue
        if name == "r":
            yield _run(item, content, state)
        elif name == "fldChar":
            yield state.mark(item)
        elif name in {"t", "m:t"}:
            yield "" if state.in_code() else in_font(item.text or "", state.font)
        elif name in _FLAT:
            # A page or column break ends a line as well.
            yield "" if state.in_code() else _FLAT[name]
        elif name == "sym":
            yield symbol(_code(item), attribute(item, "font"))
        elif name == "txbxContent":
            content.boxes.append(item)
        elif name == "mc:AlternateContent":
            yield from _pieces(alternative(item), content, state)
        else:
            yield from _other(item, name, content, state)


def _other(item: etree._Element, name: str, content: ParagraphContent, state: _Open) -> Iterator[str]:
    _anchored(item, name, content)
    pieces = _pieces(item, content, state)
    if name == "v:textpath":
        yield doubtful(item.get("string") or "")
    elif name in _MATHS:
        yield _MATHS[name]("".join(pieces))
    elif (name == "sdt" and is_prompt(item)) or (name == "bdo" and attribute(item, "val") == "rtl"):
        text = "".join(pieces)
        yield doubtful(text) if any(letter.isdigit() for letter in text) else text
    elif not is_hidden_shape(item, name):
        yield from pieces


def is_prompt(control: etree._Element) -> bool:
    """Whether a content control shows the prompt that stands in it until somebody fills it in."""
    return is_on(child(control, "sdtPr"), "showingPlcHdr")


def _run(item: etree._Element, content: ParagraphContent, state: _Open) -> str:
    look = state.looks.of_run(item, state.around)
    state.font = look.font
    pieces = "".join(_pieces(item, content, state))
    state.font = None
    if _SIGNED.search(pieces) and (state.mirrored or is_on(child(item, "rPr"), "rtl")):
        pieces = doubtful(pieces)
    if any(word_name(part) in _NOTES and attribute(part, "customMarkFollows") for part in item):
        pieces = raised(pieces)
    if look is PLAIN and state.around.paper == "auto":
        return pieces
    return look.shown(pieces, state.around.paper)


def _code(item: etree._Element) -> int:
    try:
        return int(attribute(item, "char") or "0", 16)
    except ValueError:
        return 0


def alternative(item: etree._Element) -> etree._Element:
    """One of the alternatives, never both: Word writes a text box once as DrawingML and once as VML. One that asks for
    what Word does not know is passed over (ECMA-376 Part 3, 9.3)."""
    choices = [part for part in item if word_name(part) == "mc:Fallback" or _is_understood(part)]
    with_text = [part for part in choices if any(word_name(inner) == "txbxContent" for inner in part.iter())]
    return (with_text or choices or [item])[0] if choices else etree.Element("empty")


def _is_understood(part: etree._Element) -> bool:
    if word_name(part) != "mc:Choice":
        return False
    spaces = [part.nsmap.get(prefix, "") for prefix in (part.get("Requires") or "").split()]
    return all(space.startswith(_OFFICE) for space in spaces)


def _anchored(item: etree._Element, name: str, content: ParagraphContent) -> None:
    if name in {"a:blip", "v:imagedata"}:
        found = relation_id(item, "embed") or relation_id(item, "id")
        content.pictures += [found] if found else []
    elif name == "o:OLEObject" and item.get("Type", "Embed") == "Embed":
        found = relation_id(item, "id")
        content.embedded += [found] if found else []
    elif name == "wp:inline" or (name in SHAPES and "absolute" not in (item.get("style") or "")):
        content.pictured = True


def is_hidden_shape(item: etree._Element, name: str) -> bool:
    return name in SHAPES and "visibility:hidden" in (item.get("style") or "").replace(" ", "")
