"""What an address promises, whether the bytes are that, and whether a file is whole. The kinds are those of
`parsers.formats`."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

from parsers.formats import BY_MEDIA_TYPE, BY_SUFFIX, FORMATS, sniff

_SUFFIX = re.compile(r"\.([a-z0-9]{2,5})$", re.I)
_PARAMETER = re.compile(r"(?:file_?name|showname|name|file|path|fileurl)=[^&]*\.([a-z0-9]{2,5})(?:&|$)", re.I)
_TAIL = 4096
_AS_PAGE = ("word", "sheet", "page")
"""Families whose files portals also serve saved as a web page."""
_OFFICE = ("word", "sheet")
_BOXES = ("zip", "ole", "ole_encrypted", "ole_damaged")
"""Packages of which only the box is recognised."""
_PDF_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_PADDING = b"\x00 \t\r\n"


def expected_type(url: str, file_name: str = "") -> str | None:
    """Suffix that the address or the file's name promises: "pdf", "docx" …; None when it promises none."""
    parts = urlsplit(url)
    for text, pattern in (
        (unquote(parts.path), _SUFFIX),
        (unquote(parts.query), _PARAMETER),
        (file_name.strip(), _SUFFIX),
    ):
        match = pattern.search(text)
        if match and match[1].lower() in BY_SUFFIX:
            return match[1].lower()
    return None


def right_type(suffix: str, body: bytes) -> bool:
    """Whether bytes may be what the suffix promises: a kind of the same family. A sheet or letter saved as a web page,
    and a package of which only the box is recognised, may."""
    wanted = [each for each in FORMATS if suffix in each.suffixes]
    if not wanted:
        return True
    families = {each.family for each in wanted}
    found, stored = sniff(body)
    if found.kind == "html":
        office = b"<table" in body.lower() or b"schemas-microsoft-com:office" in body
        return office and not families.isdisjoint(_AS_PAGE)
    if found.family in families or (found.kind == "mhtml" and not families.isdisjoint(_OFFICE)):
        return True
    if "package" in families:
        return stored.box == "zip"
    boxed = not families.isdisjoint(_OFFICE) or any(one.box == stored.box for each in wanted for one in each.types)
    return found.kind in _BOXES and boxed


def is_whole(body: bytes, kind: str) -> bool:
    """Whether a file of that media type ends as it must. True for kinds that have no end to look for.

    What servers put behind the end (zeros, blanks, a line of their own) takes nothing from the file.
    """
    known = BY_MEDIA_TYPE.get(kind)
    return _ENDS[known.end](body) if known and known.end else True


def _pdf_is_whole(body: bytes) -> bool:
    """No object behind the last end mark: there one is, a later revision of the file was cut off."""
    end = body.rfind(b"%%EOF")
    return end >= 0 and not _PDF_OBJECT.search(body, end)


def _png_is_whole(body: bytes) -> bool:
    return _PNG_END in body


def _jpeg_is_whole(body: bytes) -> bool:
    return b"\xff\xd9" in body.rstrip(_PADDING)[-_TAIL:]


def _zip_is_whole(body: bytes) -> bool:
    """The directory stands at the end of a zip and says where it begins and how long it is."""
    at = body.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(body):
        return False
    size, offset = struct.unpack_from("<II", body, at + 12)
    if offset == 0xFFFFFFFF or not size:
        return True
    return offset + size <= at and body.startswith(b"PK\x01\x02", offset)


def _ole_is_whole(body: bytes) -> bool:
    """Every sector that the header names (directory, allocation tables) lies inside the file."""
    if len(body) < 512:
        return False
    shift, tables = struct.unpack_from("<H", body, 30)[0], struct.unpack_from("<I", body, 44)[0]
    if shift not in (9, 12):
        return False
    named = struct.unpack_from("<I", body, 48) + struct.unpack_from("<109I", body, 76)[: min(tables, 109)]
    last = max((sector for sector in named if sector < 0xFFFFFFFA), default=0)
    return bool((last + 2) << shift <= len(body))


_ENDS: Mapping[str, Callable[[bytes], bool]] = {
    "zip": _zip_is_whole,
    "ole": _ole_is_whole,
    "pdf": _pdf_is_whole,
    "png": _png_is_whole,
    "jpeg": _jpeg_is_whole,
}
