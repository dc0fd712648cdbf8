"""The bytes of a page before they are parsed: in UTF-8, with what one look over them tells of its tags.

What repeats is looked at once: a Word export writes some hundred different tags and texts thousands of times. Tags
with thousands of attributes are cut down to those that count: the time of an HTML5 parser grows with the square of the
number of attributes of one tag, because each is compared with all.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Collection, Iterable
from typing import NamedTuple
from urllib.parse import unquote

from parsers.decode import decode, may_be_utf8
from parsers.model import Document

_LONG = 4_096
"""Bytes of a tag from which on its attributes are counted."""
_MANY = 200
_KEPT = frozenset(
    {b"style", b"class", b"id", b"hidden", b"open", b"colspan", b"rowspan", b"bgcolor", b"color", b"background", b"dir"}
    | {b"src", b"href", b"type", b"value", b"name", b"content", b"property", b"charset", b"http-equiv", b"width"}
    | {b"height"}
)
_OPENS = re.compile(rb"<[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(rb"""[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"'][^\s>]*)?)?""")


def is_suspect(pieces: Collection[bytes]) -> bool:
    """Whether any tag is so long that it may hold too many attributes. `pieces`: what stands between the `<`."""
    return any(len(piece) > _LONG and piece[:1].isalpha() and piece.find(b">", 0, _LONG) < 0 for piece in pieces)


def without_excess(data: bytes) -> bytes:
    """The page, tags with more than _MANY attributes left with the few that are ever looked at."""
    parts: list[bytes] = []
    done = 0
    for found in _OPENS.finditer(data):
        if found.start() < done:
            continue
        end, kept, number = _read(data, found.end())
        if number > _MANY:
            parts += [data[done : found.end()], *kept]
            done = end
    parts.append(data[done:])
    return b"".join(parts)


def _read(data: bytes, place: int) -> tuple[int, list[bytes], int]:
    """Where the attributes of a tag end, those that count as they are written, and how many there are."""
    kept: dict[bytes, bytes] = {}
    number = 0
    while (found := _ATTRIBUTE.match(data, place)) is not None and found.end() > place:
        number += 1
        place = found.end()
        name = found[1].lower()
        if name in _KEPT and name not in kept:
            kept[name] = b" " + found[0].strip(b"/ \t\r\n\f")
    return place, list(kept.values()), number


_END = 2000
_CLOSING = (b"td", b"th", b"tr", b"p>", b"div", b"li", b"table")
_MANY_TAGS = 8_000
_TAG = re.compile(rb"<(/?)(?:div|table|section|article|ul|ol|li|dl|form|span|font|center|blockquote)\b", re.IGNORECASE)
DEEPEST = 1_000
"""Pages nest about thirty deep; the time of any HTML5 parser grows with the square of the depth."""


class Source(NamedTuple):
    """A page in UTF-8.

    tags     every tag once, in small letters, comments among them.
    number   of all tags.
    damaged  bytes were replaced while decoding.
    """

    data: bytes
    tags: bytes
    number: int
    damaged: bool = False

    def holds(self, words: Iterable[bytes]) -> bool:
        """Whether any of the words stands in a tag."""
        return any(self.tags.rfind(word) >= 0 for word in words)  # `rfind` takes a third of the time of `in`


def source_of(document: Document) -> Source:
    data = document.data
    if may_be_utf8(data):
        pieces = data.split(b"<")
        distinct = set(pieces)
        if is_suspect(distinct):
            return of_bytes(without_excess(data)) if _is_utf8(distinct) else _decoded(document)
        if _is_utf8(distinct):
            return Source(data, _tags(distinct), len(pieces) - 1)
    return _decoded(document)


def _decoded(document: Document) -> Source:
    decoded = decode(document.data, document.charset)
    plain = decoded.codec == "utf-8" and not decoded.damaged
    return of_bytes(document.data if plain else decoded.text.encode("utf-8", "replace"), decoded.damaged)


def of_bytes(data: bytes, damaged: bool = False) -> Source:
    """`data` is UTF-8."""
    pieces = data.split(b"<")
    if is_suspect(pieces):
        data = without_excess(data)
        pieces = data.split(b"<")
    return Source(data, _tags(set(pieces)), len(pieces) - 1, damaged)


def _is_utf8(pieces: Iterable[bytes]) -> bool:
    """Whether what was cut at an ASCII character is UTF-8 throughout: each piece tells for itself."""
    try:
        b"<".join(pieces).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _tags(pieces: Collection[bytes]) -> bytes:
    """What stands before the ends of the tags, every tag between `<` and a space."""
    return b"<%b " % b" <".join({piece.partition(b">")[0] for piece in pieces}).lower()


_DOCTYPE = re.compile(rb"(?:\s|\xef\xbb\xbf|<!--.*?-->|<\?[^>]*>)*<!doctype\s*([^>]*)>", re.IGNORECASE | re.DOTALL)
_OLD = re.compile(
    rb"html\s+public\s*[\"']-//(?!w3c//dtd (?:xhtml|html 4\.01//))([^\"']*)[\"']\s*([\"'])?", re.IGNORECASE
)


def is_in_quirks(data: bytes) -> bool:
    """Whether a browser shows the page as the browsers of the nineties did (HTML 13.2.6.4.1)."""
    found = _DOCTYPE.match(data[:_LONG])
    old = _OLD.match(found[1]) if found else None
    if found is None or not found[1].lower().startswith(b"html"):
        return True
    # HTML 4.01 Transitional with an address is nearly a page of today.
    return old is not None and not (b"html 4.01 " in old[1].lower() and old[2])


def written_bytes(address: str) -> bytes:
    """What a `data:` address holds; nothing when it is damaged."""
    head, _, written = address.partition(",")
    text = unquote(written)
    try:
        return b64decode("".join(text.split()) + "==") if ";base64" in head.lower() else text.encode("utf-8", "replace")
    except ValueError:
        return b""


def is_too_deep(source: Source) -> bool:
    if source.number < _MANY_TAGS:
        return False
    depth = 0
    for closing in _TAG.findall(source.data):
        depth = max(depth - 1, 0) if closing else depth + 1
        if depth > DEEPEST:
            return True
    return False


def stops_in_the_middle(source: Source) -> bool:
    """Whether nothing closes the last cell or paragraph: a number in it may have lost its last digits."""
    end = source.data[-_END:].lower()
    if b"</body" in end or b"</html" in end:
        return False
    lower = source.data.lower()
    opened = max(lower.rfind(b"<" + tag) for tag in (b"td", b"th", b"p", b"div", b"li"))
    return opened >= 0 and not any(b"</" + tag in lower[opened:] for tag in _CLOSING)
