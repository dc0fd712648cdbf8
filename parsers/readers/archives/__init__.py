"""Attachments that are archives: the report is looked for among their members.

zip is read here. rar and 7z are unpacked by bsdtar (Debian: libarchive-tools) or unar where one is installed.
"""

from __future__ import annotations

from contextvars import ContextVar

from parsers.model import Document, ReadDocument
from parsers.readers.archives.members import Member, unpacked, zip_members
from parsers.readers.archives.select import read_members
from parsers.readers.failure import ReadError, reader
from parsers.readers.package import ZIP_DAMAGE

MAX_DEPTH = 3
"""Archives within archives."""

_depth: ContextVar[int] = ContextVar("depth", default=0)


@reader(*ZIP_DAMAGE, RuntimeError)
def read_zip(document: Document) -> ReadDocument:
    """Raises nothing; `Unreadable`: encrypted, damaged, too_large, several_reports, unsupported_type."""
    return _read(zip_members(document.data))


@reader()
def read_rar(document: Document) -> ReadDocument:
    """The same for rar and 7z; `unsupported_type` where no program is there to unpack them."""
    return _read(unpacked(document.data))


def _read(members: list[Member]) -> ReadDocument:
    depth = _depth.get()
    if depth >= MAX_DEPTH:
        raise ReadError("too_large", "nested_archives", most=MAX_DEPTH)
    token = _depth.set(depth + 1)
    try:
        return read_members(members)
    finally:
        _depth.reset(token)
