"""The text of one Word paragraph in its final state, and what is anchored in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parsers.readers.docx.looks import PLAIN, Looks
from parsers.readers.docx.names import attribute, child, relation_id, word_name

_GONE = frozenset({"del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "rt", "softHyphen"})
"""Deleted or moved away, codes of fields, properties, and the reading printed over a character."""

_FLAT = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass
class ParagraphContent:
    """What a paragraph holds: text with "\\n" for line breaks, text boxes, and pictures by relationship id."""

    text: str = ""
    boxes: list[etree._Element] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


def paragraph_content(paragraph: etree._Element, looks: Looks | None = None) -> ParagraphContent:
    """`looks`: the character styles of the document."""
    content = ParagraphContent()
    content.text = "".join(_pieces(paragraph, content, _Open(looks or Looks())))
    return content


def mark_is_deleted(paragraph: etree._Element) -> bool:
    """The end of the paragraph was deleted with changes tracked: its text runs on into the next one."""
    return child(paragraph, "pPr", "rPr", "del") is not None


@dataclass
class _Open:
    """What is known while a paragraph is read: character styles; open fields, innermost last, True while their code
    is being read, which is not printed."""

    looks: Looks
    open: list[bool] = field(default_factory=list)

    def mark(self, kind: str | None) -> None:
        if kind == "begin":
            self.open.append(True)
        elif kind == "separate" and self.open:
            self.open[-1] = False
        elif kind == "end" and self.open:
            self.open.pop()

    def in_code(self) -> bool:
        return any(self.open)


def _pieces(element: etree._Element, content: ParagraphContent, fields: _Open) -> Iterator[str]:
    for item in element:
        name = word_name(item)
        if name in _GONE or name == "":
            continue
        if name == "r":
            look = fields.looks.of_run(item)
            pieces = _pieces(item, content, fields)
            yield from pieces if look == PLAIN else [look.shown("".join(pieces))]
        elif name == "fldChar":
            fields.mark(attribute(item, "fldCharType"))
        elif name in {"t", "m:t"}:
            yield "" if fields.in_code() else item.text or ""
        elif name in _FLAT:
            # A page or column break ends a line as well.
            yield "" if fields.in_code() else _FLAT[name]
        elif name == "sym":
            yield _symbol(item)
        elif name == "txbxContent":
            content.boxes.append(item)
        elif name == "mc:AlternateContent":
            yield from _pieces(_alternative(item), content, fields)
        else:
            content.pictures.extend(_picture_ids(item, name))
            yield from _pieces(item, content, fields)


def _symbol(item: etree._Element) -> str:
    """A character of a symbol font; those in the private area have no meaning outside that font."""
    code = int(attribute(item, "char") or "0", 16)
    return chr(code) if 0x20 <= code < 0xE000 else ""


def _alternative(item: etree._Element) -> etree._Element:
    """One of the alternatives, never both: Word writes a text box once as DrawingML and once as VML."""
    choices = [part for part in item if word_name(part) in {"mc:Choice", "mc:Fallback"}]
    with_text = [part for part in choices if any(word_name(inner) == "txbxContent" for inner in part.iter())]
    return (with_text or choices or [item])[0] if choices else etree.Element("empty")


def _picture_ids(item: etree._Element, name: str) -> list[str]:
    if name not in {"a:blip", "v:imagedata"}:
        return []
    found = relation_id(item, "embed") or relation_id(item, "id")
    return [found] if found else []
