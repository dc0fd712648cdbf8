"""The paragraphs, tables, rows and cells of a document, with the wrappers around them opened, as they are printed."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from parsers.readers.docx.names import child, word_name
from parsers.readers.docx.runs import alternative
from parsers.readers.docx.tables import is_unseen_row

_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "body"})


def flat(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables. Tracked deletions are left out."""
    for element in parent:
        name = word_name(element)
        if name in {"p", "tbl", "altChunk"}:
            yield element
        elif name in _WRAPPERS:
            yield from flat(element)
        elif name == "mc:AlternateContent":
            yield from flat(alternative(element))


def rows_of(table: etree._Element) -> list[etree._Element]:
    return [row for row in _inner(table, "tr") if child(row, "trPr", "del") is None and not is_unseen_row(row)]


def cells_of(row: etree._Element) -> Iterator[etree._Element]:
    return (cell for cell in _inner(row, "tc") if child(cell, "tcPr", "cellDel") is None)


def _inner(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for element in parent:
        found = word_name(element)
        if found == name:
            yield element
        elif found in _WRAPPERS:
            yield from _inner(element, name)
