"""What of a PDF is its pages: the same for a file made anew, with another /ID, other dates or another producer. Pure.

By the bytes alone, without reading the pages: objects without their numbers, streams unpacked, and none of what only
says when and with what the file was made.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator

MOST = 64 << 20
"""Bytes that one stream is unpacked to; a larger one counts as it is packed."""

_OBJECT = re.compile(rb"\b\d+\s+\d+\s+obj\b(.*?)\bendobj\b", re.DOTALL)
_STREAM = re.compile(rb"(.*?)\bstream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_ABOUT_THE_FILE = re.compile(rb"/(?:CreationDate|ModDate|Producer|Creator)\b|/Type\s*/(?:XRef|Metadata)\b")
_NOISE = re.compile(
    rb"/Metadata\s+\d+\s+\d+\s+R|/LastModified\s*(?:\([^)]*\)|<[^>]*>)|/ID\s*\[[^\]]*\]"
    rb"|/Length\d?\s+\d+(?:\s+\d+\s+R)?|/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])"
)
_REFERENCE = re.compile(rb"\b\d+\s+\d+\s+R\b")
_SUBSET = re.compile(rb"/[A-Z]{6}\+")
_PLAIN_FLATE = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])")
_NUMBER = re.compile(rb"/(N|First)\s+(\d+)")


def pages_hash(data: bytes) -> str | None:
    """SHA-256 in hex of the parts of a PDF; None when it has none that can be told apart (damaged)."""
    parts = sorted(hashlib.sha256(part).digest() for part in _parts(data))
    return hashlib.sha256(b"".join(parts)).hexdigest() if parts else None


def _parts(data: bytes) -> Iterator[bytes]:
    for found in _OBJECT.finditer(data):
        body = found[1]
        stream = _STREAM.match(body)
        if stream is None:
            yield from _plain(body)
            continue
        head, packed = stream[1], stream[2]
        unpacked = _unpacked(packed) if _PLAIN_FLATE.search(head) else packed
        if b"/ObjStm" in head:
            for inner in _inside(head, unpacked):
                yield from _plain(inner)
        elif not _ABOUT_THE_FILE.search(head):
            yield _folded(head) + b"\n" + unpacked


def _plain(body: bytes) -> Iterator[bytes]:
    folded = _folded(body)
    if not _ABOUT_THE_FILE.search(body) and not folded.isdigit():  # a number alone is the length of a stream
        yield folded


def _folded(body: bytes) -> bytes:
    plain = _SUBSET.sub(b"/", _REFERENCE.sub(b"R", _NOISE.sub(b"", body)))
    return b" ".join(plain.split())


def _unpacked(packed: bytes) -> bytes:
    opened = zlib.decompressobj()
    try:
        data = opened.decompress(packed, MOST)
    except zlib.error:
        return packed
    return data if opened.eof else packed


def _inside(head: bytes, unpacked: bytes) -> Iterator[bytes]:
    """The objects of an object stream: pairs of number and offset stand in front of the first."""
    known = {name: int(value) for name, value in _NUMBER.findall(head)}
    first = known.get(b"First", 0)
    offsets = [int(value) for value in unpacked[:first].split()[1 : 2 * known.get(b"N", 0) : 2] if value.isdigit()]
    for start, end in zip(offsets, [*offsets[1:], len(unpacked) - first], strict=True):
        yield unpacked[first + start : first + end]
