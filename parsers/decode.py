"""Bytes to text without trusting what the server or the page says about them.

Order: byte order mark, strict UTF-8, strict GB18030, declared charset. Measured on mainland pages this
chain is right where the HTTP header, `chardet` and `UnicodeDammit` are not; `charset_normalizer` calls a
short GBK title UTF-16. A page cut in the middle of a character, or with a few bad bytes, is still UTF-8.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""")
_HEAD = 4096
_SHORTEST_ARTICLE = 200
_TITLE_NAMES = ("title", "doctitle", "articletitle", "infotitle", "subject", "name", "headline", "bt")
_JSON_DEPTH = 12
"""Of a JSON answer that holds an article: its least length, the names of its title, how deep it is looked for."""
_TRADITIONAL = frozenset({"big5", "big5hkscs"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text` without its byte order mark; `codec` as Python names it; `damaged` when bytes were replaced."""

    text: str
    codec: str
    damaged: bool = False


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of `data`. Never raises: in the worst case bytes are replaced and `damaged` is set."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], codec)
    wide = _wide_without_mark(data)
    if wide:
        return _replacing(data, wide)
    return _utf8(data) or _other(data, declared)


def may_be_utf8(data: bytes) -> bool:
    """Whether nothing at the beginning speaks against UTF-8 without a mark. A page in another charset has a title."""
    if any(data.startswith(mark) for mark, _ in _MARKS) or _wide_without_mark(data):
        return False
    try:
        codecs.utf_8_decode(data[:_HEAD], "strict", False)
    except UnicodeDecodeError:
        return False
    return True


def _utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    read = sum(1 for character in text if character > "\x7f") - wrong
    # Text in another charset fails at almost every character; a cut or dirty UTF-8 page at very few.
    if wrong and wrong * 20 <= read:
        return Decoded(text, "utf-8", damaged=True)
    return None


def _other(data: bytes, declared: str | None) -> Decoded:
    named = [codec for codec in (_codec(declared), _codec(_declared_inside(data))) if codec]
    # GB18030 gives a character to almost any pair of bytes, so Big5 must be asked for before it.
    first = [codec for codec in named if codec in _TRADITIONAL]
    for codec in (*first, "gb18030", *named):
        try:
            return Decoded(data.decode(codec), codec)
        except (UnicodeDecodeError, LookupError):
            continue
    return _replacing(data, "gb18030")


def _replacing(data: bytes, codec: str) -> Decoded:
    text = data.decode(codec, "replace")
    return Decoded(text, codec, damaged="\ufffd" in text)


def _wide_without_mark(data: bytes) -> str | None:
    head = data[:512]
    if len(head) < 4 or head.count(0) * 4 < len(head):
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _declared_inside(data: bytes) -> str | None:
    found = _DECLARED.search(data[:_HEAD])
    return found.group(1).decode("ascii") if found else None


def _codec(name: str | None) -> str | None:
    if not name:
        return None
    try:
        return codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return None


def json_page(data: bytes) -> bytes | None:
    """The longest markup in a JSON answer as a page (UTF-8), with its title; None when the bytes are no such answer."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return None
    try:
        value = json.loads(decode(data).text, strict=False)
    except (ValueError, RecursionError):
        return None
    pairs = list(_strings(value, 0))
    article = max((text for _, text in pairs if "<" in text), key=len, default="")
    if len(article) < _SHORTEST_ARTICLE:
        return None
    named = (text for name in _TITLE_NAMES for key, text in pairs if key.lower() == name and "<" not in text)
    title = escape(next(named, ""))
    head = f'<head><meta charset="utf-8"><meta name="ArticleTitle" content="{title}"><title>{title}</title></head>'
    body = re.sub(r"</?(?:html|head|body)\b[^>]*>", "", article, flags=re.I)
    return f"<!DOCTYPE html><html>{head}<body><h1>{title}</h1><div>{body}</div></body></html>".encode(
        "utf-8", "replace"
    )


def _strings(value: object, depth: int, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of the data with the name under which it stands."""
    if depth > _JSON_DEPTH:
        return
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _strings(each, depth + 1, str(name))
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each, depth + 1, key)
