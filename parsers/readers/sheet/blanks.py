"""A workbook without its blank cells: a column that somebody gave a border holds a million of them."""

from __future__ import annotations

import io
import re
import zipfile

from parsers.readers.bounds import MAX_CELLS
from parsers.readers.failure import ReadError
from parsers.readers.package import Package, refuse_entities

_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_BLANK = re.compile(rb"<((?:\w+:)?)c(?:\s[^<>]*)?(?:/>|>\s*</\1c>)")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MANY = 20_000


def checked(data: bytes) -> tuple[bytes, bool]:
    """The workbook without blank cells where it has many, and whether it holds formulas.

    Before openpyxl builds an object for every cell, they are counted, and entities are refused in every part.
    Raises ReadError: too_large, hostile, encrypted.
    """
    package = Package(data)
    changed: dict[str, bytes] = {}
    formulas = False
    for name in package.names():
        if not name.endswith((".xml", ".rels")):
            continue
        part = package.read(name)
        refuse_entities(part, name)
        if name.startswith("xl/worksheets/"):
            formulas = formulas or _FORMULA.search(part) is not None
            less = _without_blanks(part)
            if less is not part:
                changed[name] = less
            if sum(1 for _ in _CELL.finditer(less)) > MAX_CELLS:
                raise ReadError("too_large", "cells_in_part", part=name, most=MAX_CELLS)
    return (_packed(package, changed) if changed else data), formulas


def _without_blanks(part: bytes) -> bytes:
    cells = sum(1 for _ in _CELL.finditer(part))
    return _BLANK.sub(b"", part) if cells > _MANY else part


def _packed(package: Package, changed: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        for name in package.names():
            if name in changed or name.endswith((".xml", ".rels")):
                packed.writestr(name, changed[name] if name in changed else package.read(name))
    return buffer.getvalue()
