"""Workbooks: .xlsx by openpyxl, .xls by xlrd. What a sheet shows counts, hidden sheets do not."""

from __future__ import annotations

from xml.etree.ElementTree import ParseError

from parsers.model import Document, ReadDocument
from parsers.readers.failure import reader
from parsers.readers.package import ZIP_DAMAGE
from parsers.readers.sheet.book import read_workbook
from parsers.readers.sheet.old import DAMAGE, read_book, read_xls

__all__ = ["read_embedded", "read_workbook", "read_xls", "read_xlsx"]

_DAMAGE = (*ZIP_DAMAGE, ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError)
"""What openpyxl raises on bytes that it does not understand: it uses what it reads without checking it."""


@reader(*_DAMAGE, *DAMAGE)
def read_embedded(document: Document) -> ReadDocument:
    """The sheet that another document shows of a workbook that stands in it."""
    is_zip = document.data.startswith(b"PK")
    return read_workbook(document.data, "xlsx", True) if is_zip else read_book(document.data, True)


@reader(*_DAMAGE)
def read_xlsx(document: Document) -> ReadDocument:
    """A workbook as it is shown: last calculated values, number formats, merged cells."""
    return read_workbook(document.data, "xlsx")
