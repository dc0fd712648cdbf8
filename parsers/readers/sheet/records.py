"""Records of an Excel 97 workbook that xlrd leaves out; drawings that lie on its cells ([MS-XLS] 2.1.4, 2.4)."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping

import xlrd
from xlrd.compdoc import CompDoc

from parsers.readers.sheet.regions import Place

_SHEET, _BEGIN, _END, _DRAWING, _OBJECT = 0x85, 0x809, 0x0A, 0xEC, 0x5D
_ANCHOR = b"\x00\x00\x10\xf0\x12\x00\x00\x00"
"""The head of a client anchor ([MS-ODRAW] OfficeArtClientAnchorSheet): 18 bytes follow."""
_CORNERS = struct.Struct("<HHHHHHHHH")
_NOT_SEEN = frozenset({0x14, 0x19})
"""Kinds of objects: the arrow of a filter, a note that opens where somebody points."""
_FURTHEST = 2_000


def covered_cells(data: bytes) -> Mapping[int, frozenset[Place]]:
    """Number of a sheet, as xlrd counts them → the cells (row and column from 0) that a drawing lies on."""
    if _ANCHOR not in data:
        return {}
    return {number: frozenset(_places(records)) for number, records in records_of_sheets(data)}


def records_of_sheets(data: bytes) -> Iterator[tuple[int, Iterator[tuple[int, bytes]]]]:
    """Number of a sheet, as xlrd counts them, and its records; nothing of a damaged file."""
    try:
        stream = stream_of(data)
        starts = [struct.unpack_from("<I", body)[0] for kind, body in _records(stream, 0) if kind == _SHEET]
    except (xlrd.compdoc.CompDocError, struct.error, AssertionError, LookupError):
        return
    yield from ((number, _records(stream, start)) for number, start in enumerate(starts))


def stream_of(data: bytes) -> bytes:
    """The records of a workbook."""
    if not data.startswith(xlrd.compdoc.SIGNATURE):
        return data
    document = CompDoc(data, logfile=io.StringIO())
    found = (document.get_named_stream(name) for name in ("Workbook", "Book"))
    return next((bytes(stream) for stream in found if stream), b"")


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of the records from `start` to the end of what begins there."""
    depth, place = 0, start
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return


def _places(records: Iterator[tuple[int, bytes]]) -> Iterator[Place]:
    drawn = b""
    for kind, body in records:
        if kind == _DRAWING:
            drawn += body
        elif kind == _OBJECT:
            seen = len(body) < 6 or struct.unpack_from("<H", body, 4)[0] not in _NOT_SEEN
            yield from _anchored(drawn) if seen else ()
            drawn = b""


def _anchored(drawn: bytes) -> Iterator[Place]:
    place = drawn.find(_ANCHOR)
    while place >= 0:
        corners = drawn[place + len(_ANCHOR) : place + len(_ANCHOR) + _CORNERS.size]
        if len(corners) == _CORNERS.size:
            _, left, _, top, _, right, _, bottom, _ = _CORNERS.unpack(corners)
            for row in range(top, min(bottom, top + _FURTHEST) + 1):
                yield from ((row, column) for column in range(left, min(right, left + _FURTHEST) + 1))
        place = drawn.find(_ANCHOR, place + 1)
