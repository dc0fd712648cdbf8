"""What the names of styles say about a text: marks of notes.

A look at the tags comes first: most pages use none of this, and a search through the tree costs more than the look.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from parsers.readers.html.source import Source
from parsers.readers.marks import raised

_NOTE_MARKS = ".MsoFootnoteReference,.MsoEndnoteReference"


def mark_styles(tree: LexborHTMLParser, source: Source) -> bool:
    """Let styles show in the text: the mark of a note joins no figure. Whether anything may have been changed."""
    told = source.holds((b"notereference",))
    if told:
        for element in tree.css(_NOTE_MARKS):
            element.replace_with(raised(element.text()))
    return told
