"""What is marked in the tree before its text is taken: links, the marks of notes.

The text of a link belongs to the page that it leads to: the next article, a related report, an entry of a menu; links
to files are told as metadata. For styles a look at the tags comes first: most pages use none of this, and a
search through the tree costs more than the look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from parsers.formats import names_file
from parsers.model import Meta
from parsers.readers.html.flow import Element, squeeze
from parsers.readers.html.source import Source
from parsers.readers.marks import LINKED, UNLINKED, raised

ATTACHMENT = "attachment"
"""Name of the metadata that a link to a file gives; its value is the text of the link, or its address."""
_HANDS_OVER = re.compile("/download|attach", re.I)
_NOWHERE = ("#", "javascript:", "mailto:", "tel:", "data:")
_BLOCKS = "h1,h2,h3,h4,h5,h6,p,li,div,dd,dt"
_SHORTEST = 4


def mark_link(link: Element, url: str | None) -> Iterator[Meta]:
    """Mark the text of a link to another page than `url`; the metadata of a link to a file."""
    address = (link.attributes.get("href") or "").strip()
    if not address or address.lower().startswith(_NOWHERE):
        return
    text = squeeze(link.text())
    if names_file(address) or _HANDS_OVER.search(address):
        yield Meta(ATTACHMENT, text or address)
    elif len(text) >= _SHORTEST and not _is_same_page(address, url):
        _mark(link)


def _is_same_page(address: str, url: str | None) -> bool:
    """Whether the link leads to the page on which it stands: a headline may link to itself."""
    if url is None:
        return False
    own, other = urlsplit(url), urlsplit(urljoin(url, address))
    return (own.netloc, own.path, own.query) == (other.netloc, other.path, other.query)


def _mark(link: Element) -> None:
    """Marks at both ends of the text, in every block that stands inside the link (lexbor finds a block in itself)."""
    for holder in [block for block in link.css(_BLOCKS) if len(block.css(_BLOCKS)) <= 1] or [link]:
        first = holder.child
        if first is not None:
            first.insert_before(LINKED)
            holder.insert_child(UNLINKED)


_NOTE_MARKS = ".MsoFootnoteReference,.MsoEndnoteReference"


def mark_styles(tree: LexborHTMLParser, source: Source) -> bool:
    """Let styles show in the text: the mark of a note joins no figure. Whether anything may have been changed."""
    told = source.holds((b"notereference",))
    if told:
        for element in tree.css(_NOTE_MARKS):
            element.replace_with(raised(element.text()))
    return told
