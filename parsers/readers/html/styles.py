"""What the names of styles and fields say about a text: marks of notes, and figures in input fields.

A look at the tags comes first: most pages use none of this, and a search through the tree costs more than the look.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from parsers.readers.html.source import Source
from parsers.readers.marks import raised

_FIGURE = re.compile(r"[+-]?[\d,]+(?:\.\d+)?")
_TYPED = frozenset({"", "text", "number", "tel"})

_TELLING = (b"notereference", b"<input")
_NOTE_MARKS = ".MsoFootnoteReference,.MsoEndnoteReference"


def mark_styles(tree: LexborHTMLParser, source: Source) -> bool:
    """Let styles show in the text: the mark of a note joins no figure, what stands in a field does.

    Whether anything may have been changed.
    """
    told = source.holds(_TELLING)
    if told:
        _mark_styles(tree, source)
    return told


def _mark_styles(tree: LexborHTMLParser, source: Source) -> None:
    if source.holds((b"notereference",)):
        for element in tree.css(_NOTE_MARKS):
            element.replace_with(raised(element.text()))
    if source.holds((b"<input",)):
        _show_fields(tree)


def _show_fields(tree: LexborHTMLParser) -> None:
    """A cell that holds nothing but a field shows what is written in the field."""
    for field in tree.css("td input"):
        value = (field.attributes.get("value") or "").strip()
        typed = (field.attributes.get("type") or "").lower() in _TYPED
        if typed and _FIGURE.fullmatch(value) and field.parent is not None and not field.parent.text().strip():
            field.replace_with(value)
