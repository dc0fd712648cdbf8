"""What a Word or Excel file holds, apart from how it was saved: one hash for the same words in the same cells.

Whoever opens a file and saves it again writes other XML: ids of the session, another order of attributes and shared
strings, other styles. What is compared is text by paragraph and cell, values by cell, and pictures by their bytes. Read
with patterns and within limits: the bytes are a stranger's.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator

_MOST_BYTES = 64 * 1024 * 1024
"""Of the parts that are read; a larger file is compared part by part."""
_WORD_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_STRINGS = "xl/sharedStrings.xml"
_MEDIA = re.compile(r"(?:word|xl)/(?:media|embeddings)/")
_WORD = re.compile(rb"<w:(?:t|delText)(?:\s[^>]*)?>([^<]*)</w:|<w:(p|tr|tc|br|tab|vanish|del)[\s/>]")
_STRING = re.compile(rb"<(?:\w+:)?si(?:\s[^>]*)?>(.*?)</(?:\w+:)?si>", re.DOTALL)
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)<")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<")
_REFERENCE, _KIND = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"'), re.compile(rb'\bt="(\w+)"')


def office_hash(package: zipfile.ZipFile) -> str | None:
    """SHA-256 over what the file says; None when it is no Word or Excel file, or too large to be read here.

    Raises zipfile.BadZipFile, and whatever zipfile raises on damaged parts.
    """
    names = {part.filename: part for part in package.infolist()}
    words = sorted(filter(_WORD_PARTS.fullmatch, names))
    sheets = sorted(filter(_SHEET.fullmatch, names), key=_number)
    read = [*words, *sheets, *([_STRINGS] if _STRINGS in names else [])]
    if not (words or sheets) or sum(names[name].file_size for name in read) > _MOST_BYTES:
        return None
    pieces = [*_of_word(package, words), *_of_sheets(package, sheets, _STRINGS in names)]
    if not any(piece[:1] > b"\2" for piece in pieces):
        return None  # pictures only, or names that these patterns do not know
    digest = hashlib.sha256(b"\0".join(pieces))
    for crc, size in sorted((part.CRC, part.file_size) for name, part in names.items() if _MEDIA.match(name)):
        digest.update(f"{crc} {size}\0".encode())
    return digest.hexdigest()


def _number(name: str) -> int:
    found = _SHEET.fullmatch(name)
    return int(found[1]) if found else 0


def _of_word(package: zipfile.ZipFile, names: list[str]) -> Iterator[bytes]:
    """Words and where paragraphs, rows and cells begin; runs of one paragraph are one text, however they are cut."""
    for name in names:
        text = b""
        for match in _WORD.finditer(package.read(name)):
            if match[2] is None:
                text += match[1]
                continue
            if text:
                yield text
            text = b""
            yield b"\1" + match[2]
        if text:
            yield text


def _of_sheets(package: zipfile.ZipFile, names: list[str], shared: bool) -> Iterator[bytes]:
    found = _STRING.findall(package.read(_STRINGS)) if shared else []
    strings = [b"".join(_TEXT.findall(string)) for string in found]
    for number, name in enumerate(names):
        yield b"\2%d" % number
        for attributes, inner in _CELL.findall(package.read(name)):
            reference, kind = _REFERENCE.search(attributes), _KIND.search(attributes)
            value = _value(inner, kind[1] if kind else b"n", strings)
            if value:
                yield (reference[1] if reference else b"") + b"=" + value


def _value(inner: bytes, kind: bytes, strings: list[bytes]) -> bytes:
    if kind == b"inlineStr":
        return b"".join(_TEXT.findall(inner))
    found = _VALUE.search(inner)
    value = found[1].strip() if found else b""
    if kind == b"s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else b""
    try:
        return b"%r" % float(value) if kind == b"n" and value else value
    except ValueError:
        return value
