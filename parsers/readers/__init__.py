"""Documents to blocks: the kind is told from the bytes, never from the file name alone."""

from __future__ import annotations

from dataclasses import replace

from parsers.model import Document, ReadDocument, Unreadable
from parsers.readers.failure import unreadable
from parsers.readers.registry import read_file

_TAGS = (
    b"<html",
    b"<!doctype html",
    b"<head",
    b"<body",
    b"<table",
    b"<div",
    b"<p>",
    b"<p ",
    b"<meta",
    b"<span",
    b"<td>",
)


def read(document: Document) -> ReadDocument | Unreadable:
    """Blocks of the document, or why there are none. Never raises on any bytes."""
    if not document.data.strip(b"\0 \t\r\n"):
        return unreadable(document, "empty", "the document has no content")
    found = read_file(document)
    if found is not None:
        return found
    from parsers.readers.json_article import json_page

    document = replace(document, data=json_page(document.data) or document.data)
    if looks_like_markup(document.data):
        from parsers.readers.html import read_html

        return read_html(document)
    from parsers.readers.text import read_text

    return read_text(document)


def looks_like_markup(data: bytes) -> bool:
    """Whether the bytes are HTML, whatever the file is called: portals serve pages as .xls and .pdf."""
    head = data[:8192].replace(b"\0", b"").lower()
    if any(tag in head for tag in _TAGS):
        return True
    return b"</p>" in data or b"</td>" in data or b"</TD>" in data
