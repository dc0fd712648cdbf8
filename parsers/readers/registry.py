"""Which function reads which kind of file. Imported by name, so that reading a page costs no pdf library."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from parsers.model import Document, ReadDocument, Unreadable
from parsers.readers.detect import detect
from parsers.readers.failure import Reader, unreadable

READERS: dict[str, tuple[str, str]] = {
    "docx": ("parsers.readers.docx", "read_docx"),
    "xlsx": ("parsers.readers.sheet", "read_xlsx"),
    **dict.fromkeys(("doc", "rtf", "wordml", "odt", "ods", "sheetml"), ("parsers.readers.legacy", "read_legacy")),
    "ofd": ("parsers.readers.ofd", "read_ofd"),
    "zip": ("parsers.readers.archives", "read_zip"),
    "rar": ("parsers.readers.archives", "read_rar"),
    "7z": ("parsers.readers.archives", "read_rar"),
    "mhtml": ("parsers.readers.mhtml", "read_mhtml"),
    "image": ("parsers.readers.picture", "read_picture"),
    "pdf": ("parsers.readers.pdf", "read_pdf"),
    "xls": ("parsers.readers.sheet", "read_xls"),
}
"""Kind, as `detect` names it → module and function."""

REFUSED: dict[str, tuple[str, str]] = {
    "ole_encrypted": ("encrypted", "the Office file is protected with a password"),
    "ole_damaged": ("damaged", "the Office file is cut off: its directory is missing"),
    "ole": ("unsupported_type", "an OLE file that is neither a Word document nor a workbook"),
}
"""Kind → reason and sentence."""


def read_file(document: Document) -> ReadDocument | Unreadable | None:
    """Read a file by its magic bytes; None when it is markup or text, which has no magic bytes."""
    kind = detect(document.data)
    if kind in REFUSED:
        return unreadable(document, *REFUSED[kind])
    if kind not in READERS:
        return None
    module, name = READERS[kind]
    return cast(Reader, getattr(import_module(module), name))(document)
