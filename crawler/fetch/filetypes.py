"""What bytes are, by their first ones; what an address promises; whether a file is whole."""

from __future__ import annotations

import re
import struct
from urllib.parse import unquote, urlsplit

from crawler.fetch.shapes import looks_like_html

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"Founder CEB", "application/x-ceb"),
)
_OFFICE_ZIP = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"OFD.xml", "application/ofd"),
)
_ACCEPTED: dict[str, tuple[str, ...]] = {
    "pdf": ("application/pdf",),
    "docx": ("wordprocessingml", "application/zip", "x-ole-storage"),
    "doc": ("x-ole-storage", "application/rtf", "wordprocessingml", "application/zip", "office-html"),
    "wps": ("x-ole-storage", "wordprocessingml", "application/zip", "application/rtf"),
    "xlsx": ("spreadsheetml", "application/zip", "x-ole-storage"),
    "xls": ("x-ole-storage", "spreadsheetml", "application/zip", "office-html", "text/xml"),
    "et": ("x-ole-storage", "spreadsheetml", "application/zip"),
    "ofd": ("application/ofd", "application/zip"),
    "zip": ("application/zip", "wordprocessingml", "spreadsheetml"),
    "rar": ("vnd.rar", "application/zip"),
    "jpg": ("image/",),
    "jpeg": ("image/",),
    "png": ("image/",),
    "gif": ("image/",),
    "bmp": ("image/",),
    "tif": ("image/",),
    "tiff": ("image/",),
    "ceb": ("x-ceb",),
}
"""Kinds of bytes that portals serve under a suffix and that hold what the suffix promises."""
_SUFFIX = re.compile(r"\.([a-z]{2,4})$", re.I)
_PARAMETER = re.compile(r"(?:file_?name|showname|name|file|path|fileurl)=[^&]*\.([a-z]{2,4})(?:&|$)", re.I)
_TAIL = 4096


def media_type(body: bytes, header: str = "") -> str:
    """Media type by the bytes; the header decides only among kinds of text."""
    for magic, kind in _MAGIC:
        if body.startswith(magic):
            return _office(body) if kind == "application/zip" else kind
    if b"%PDF-" in body[:1024]:
        return "application/pdf"
    if looks_like_html(body):
        return "text/html"
    declared = header.split(";", maxsplit=1)[0].strip().lower()
    if declared in ("application/json", "text/xml", "application/xml", "text/html"):
        return declared
    head = body[:2048]
    if b"\x00" in head:
        return "application/octet-stream"
    return "text/xml" if head.lstrip().startswith(b"<?xml") else "text/plain"


def _office(body: bytes) -> str:
    for name, kind in _OFFICE_ZIP:
        if name in body[:_TAIL] or name in body[-64 * 1024 :]:
            return kind
    return "application/zip"


def expected_type(url: str, file_name: str = "") -> str | None:
    """Suffix that the address or the file's name promises: "pdf", "docx" …; None when it promises none."""
    parts = urlsplit(url)
    for text, pattern in (
        (unquote(parts.path), _SUFFIX),
        (unquote(parts.query), _PARAMETER),
        (file_name.strip(), _SUFFIX),
    ):
        match = pattern.search(text)
        if match and match[1].lower() in _ACCEPTED:
            return match[1].lower()
    return None


def right_type(suffix: str, body: bytes, kind: str) -> bool:
    """Whether bytes of that media type may be what the suffix promises. A sheet or letter saved as a web page may."""
    names = _ACCEPTED.get(suffix)
    if names is None:
        return True
    if "office-html" in names and kind == "text/html":
        return b"<table" in body.lower() or b"schemas-microsoft-com:office" in body
    return any(name in kind for name in names)


def is_whole(body: bytes, kind: str) -> bool:
    """Whether a file ends as its kind must. True for kinds that have no end to look for."""
    if kind == "application/pdf":
        return b"%%EOF" in body[-_TAIL:]
    if body.startswith(b"PK\x03\x04"):
        return _zip_is_whole(body)
    if kind == "application/x-ole-storage":
        return _ole_is_whole(body)
    if kind == "image/png":
        return b"IEND" in body[-64:]
    if kind == "image/jpeg":
        return b"\xff\xd9" in body[-_TAIL:]
    return True


def _zip_is_whole(body: bytes) -> bool:
    """The directory stands at the end of a zip and says where it begins and how long it is."""
    at = body.rfind(b"PK\x05\x06", max(0, len(body) - 66_000))
    if at < 0 or at + 22 > len(body):
        return False
    size, offset = struct.unpack_from("<II", body, at + 12)
    return bool(offset == 0xFFFFFFFF or offset + size <= at)


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
