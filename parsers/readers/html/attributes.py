"""Tags with thousands of attributes, cut down to those that count.

The time of an HTML5 parser grows with the square of the number of attributes of one tag: each is compared with all.
"""

from __future__ import annotations

import re
from collections.abc import Collection

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
