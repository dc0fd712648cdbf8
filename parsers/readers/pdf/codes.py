"""Which digits a file gives to several codes of one font: the text alone does not say then which shape is drawn."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psexceptions import PSException

_DIGITS = "0123456789"
_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end(?:bfchar|bfrange)", re.DOTALL)
_PART = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_MOST_CODES = 65_536


def said_twice(data: bytes) -> frozenset[str]:
    """The digits that one of the file's tables of meanings (ToUnicode) has for more than one code. All of them where
    the tables cannot be read."""
    try:
        found = PDFDocument(PDFParser(io.BytesIO(data)))
        return frozenset(digit for table in _tables(found) for digit in _twice(table))
    except (PDFException, PSException, KeyError, ValueError, TypeError, RecursionError, AttributeError):
        return frozenset(_DIGITS)


def _tables(found: PDFDocument) -> Iterator[bytes]:
    seen: set[int] = set()
    for table in found.xrefs:
        for number in table.get_objids():
            if number in seen:
                continue
            seen.add(number)
            item = found.getobj(number)
            meaning = resolve1(item.get("ToUnicode")) if isinstance(item, dict) else None
            if isinstance(meaning, PDFStream):
                yield meaning.get_data()


def _twice(table: bytes) -> set[str]:
    once: set[str] = set()
    twice: set[str] = set()
    for text in _meanings(table):
        if text in once:
            twice.add(text)
        once.add(text)
    return twice


def _meanings(table: bytes) -> Iterator[str]:
    """The digit of every code that means one, code by code."""
    for kind, inside in _BLOCK.findall(table):
        parts: list[Any] = [_part(*part) for part in _PART.findall(inside)]
        yield from _of_chars(parts) if kind == b"bfchar" else _of_ranges(parts)


def _part(number: bytes, opens: bytes, closes: bytes) -> str | bytes:
    if opens or closes:
        return (opens or closes).decode()
    return bytes.fromhex(number.decode())


def _of_chars(parts: list[Any]) -> Iterator[str]:
    yield from (_digit(parts[at]) for at in range(1, len(parts), 2) if _digit(parts[at]))


def _of_ranges(parts: list[Any]) -> Iterator[str]:
    at = 0
    while at + 2 < len(parts):
        first, last = (int.from_bytes(part, "big") for part in parts[at : at + 2])
        at += 2
        if parts[at] == "[":
            end = parts.index("]", at)
            yield from (_digit(part) for part in parts[at + 1 : end] if _digit(part))
            at = end + 1
            continue
        start = int.from_bytes(parts[at], "big")
        for code in range(max(0x30 - start, 0), min(last - first, 0x39 - start, _MOST_CODES) + 1):
            yield chr(start + code)
        at += 1


def _digit(meaning: bytes) -> str:
    text = meaning.decode("utf-16-be", "ignore") if len(meaning) > 1 else meaning.decode("latin-1")
    return text if len(text) == 1 and text in _DIGITS else ""
