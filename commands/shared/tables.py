"""Tables that an operator hands in: CSV or XLSX, as rows of cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from commands.shared.options import BadInput


def read_table(path: Path) -> list[list[str]]:
    """The rows of a CSV (UTF-8 or GB18030) or XLSX file. Raises BadInput with one sentence when it is neither."""
    try:
        return list(_workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path))
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise BadInput(f"{path} cannot be read: {error}.") from error


def _csv(path: Path) -> Iterator[list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    yield from csv.reader(io.StringIO(text, newline=""))


def _workbook(path: Path) -> Iterator[list[str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except BadZipFile as error:
        raise ValueError("no XLSX workbook") from error
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield ["" if value is None else str(value).strip() for value in row]
    book.close()
