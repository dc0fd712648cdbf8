"""Documents to blocks: the kind is told from the bytes, never from the file name alone."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import cast

from parsers.decode import json_page
from parsers.formats import sniff, without_padding
from parsers.model import Document, ReadDocument, Unreadable
from parsers.readers.failure import Reader, unreadable


def read(document: Document) -> ReadDocument | Unreadable:
    """Blocks of the document, or why there are none. Never raises on any bytes.

    The reader is imported when it is called, so that reading a page costs no pdf library.
    """
    if not document.data.strip(b"\0 \t\r\n"):
        return unreadable(document, "empty", "no_content")
    page = json_page(document.data)
    if page is not None:
        document = replace(document, data=page)
    found, stored = sniff(document.data)
    if found.refused:
        return unreadable(document, *found.refused)
    if stored.box == "zip":
        document = replace(document, data=without_padding(document.data))
    module, name = found.reader.split(":")
    return cast(Reader, getattr(import_module(module), name))(document)
