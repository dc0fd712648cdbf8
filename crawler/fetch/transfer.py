"""Unpacking an answer's body, and finding out whether all of it came.

Scrapy's own unpacking passes a gzip stream that was cut short as a good page without any flag, and a Content-Length
that is too small cuts the end of a page in silence. So bodies are unpacked here, and the end of each is looked at.
"""

from __future__ import annotations

import re
import zlib

from crawler.fetch.filetypes import is_whole

ACCEPT_ENCODING = "gzip, deflate"
_HTML_OPEN = re.compile(rb"<html\b|<body\b", re.I)
_HTML_CLOSED = re.compile(rb"</html\s*>|</body\s*>|</frameset\s*>", re.I)
_STORE_OPEN, _STORE_CLOSED = b"<datastore", b"</datastore>"
_CHUNK = 1 << 20


class TransferError(Exception):
    """A body that cannot be believed. `verdict` is truncated, encoding_lie or too_large."""

    def __init__(self, verdict: str, reason: str) -> None:
        self.verdict = verdict
        super().__init__(reason)


def unpack(body: bytes, encoding: str, limit: int) -> bytes:
    """The decoded body. Raises TransferError when the bytes are not what the header says, or not all of them."""
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        if name in ("", "identity") or not body:
            continue
        if name not in ("gzip", "x-gzip", "deflate"):
            raise TransferError("encoding_lie", f"packed as {name}, which was not asked for")
        body = _inflate(body, name, limit)
    return _inflate(body, "gzip", limit) if _hidden_gzip(body) else body


def _hidden_gzip(body: bytes) -> bool:
    """Some servers send packed bytes without saying so."""
    return body[:3] == b"\x1f\x8b\x08"


def _inflate(body: bytes, name: str, limit: int) -> bytes:
    packed = body[:2] == b"\x1f\x8b"
    if name != "deflate" and not packed:
        raise TransferError("encoding_lie", "said to be gzip, is not")
    try:
        return _stream(body, 31 if packed else 15, limit)
    except zlib.error as error:
        if packed or name != "deflate":
            raise TransferError("truncated", f"gzip stream broken: {error}") from error
    try:
        return _stream(body, -15, limit)
    except zlib.error as error:
        raise TransferError("encoding_lie", f"said to be deflate: {error}") from error


def _stream(body: bytes, window: int, limit: int) -> bytes:
    """All members of a stream; its trailer (length, checksum) must be there and right."""
    out: list[bytes] = []
    size = 0
    while body:
        unpacker = zlib.decompressobj(window)
        while body and not unpacker.eof:
            piece = unpacker.decompress(body, _CHUNK)
            size += len(piece)
            if size > limit:
                raise TransferError("too_large", f"unpacks to more than {limit} bytes")
            out.append(piece)
            body = unpacker.unconsumed_tail
        if not unpacker.eof:
            raise TransferError("truncated", "gzip stream ends early")
        body = unpacker.unused_data if unpacker.unused_data[:2] == b"\x1f\x8b" else b""
    return b"".join(out)


def missing_end(body: bytes, kind: str) -> str:
    """Why a body seems cut, or "". A page that opens <html> closes it or its <body>; files end as their kind must."""
    if kind == "text/html":
        opened = _HTML_OPEN.search(body, 0, 20_000)
        return "" if not opened or _HTML_CLOSED.search(body, max(0, len(body) - 200_000)) else "the page is not closed"
    if _STORE_OPEN in body[:2000] and _STORE_CLOSED not in body:
        return "the datastore is not closed"
    head = body[:1].strip()
    if kind == "application/json" and head in (b"{", b"[") and body.rstrip()[-1:] not in (b"}", b"]", b";", b")"):
        return "the JSON is not closed"
    return "" if is_whole(body, kind) else f"the end of {kind} is missing"
