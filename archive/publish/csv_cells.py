"""Cells of CSV files made for people: none is taken for a formula by Excel, WPS or LibreOffice.

A reader opens the file by a double click, and a cell of text that begins like a formula would be computed, with
whatever a portal wrote into it. Such a cell begins with an apostrophe here, by which a spreadsheet knows it for text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import Any, Protocol

_OPENERS = "=+@\t\r"
_FORMULA = re.compile(rf"[{_OPENERS}]|-(?!\d)")
_FIRST = frozenset(_OPENERS + "-")
"""What the text of a formula begins with. Few of the millions of cells of an export do; only those are looked at."""
NOTE = (
    "In CSV files a cell of text that begins with = + @, a tab, a carriage return, or - before anything but a digit "
    "has an apostrophe (') before it, so that no spreadsheet computes it; the raw form has none (`nianbao export "
    "--raw`; on the site `_raw=1`; Parquet and JSON). "
    "CSV 中以 = + @ 等开头的文字前加了一个 '，以免被表格软件当作公式。"
)


class Sink(Protocol):
    """What can be written to; what `write` gives is given on, also when it has to be awaited."""

    def write(self, text: str, /) -> Any: ...


def guarded(value: Any) -> Any:
    """The value of a cell as it may stand in a CSV file for people; anything but text as it is."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def unguarded(text: str) -> str:
    """Text of a CSV file as it was before `guarded`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


class Writer:
    """A csv.writer whose cells are guarded, unless `raw`."""

    def __init__(self, sink: Sink, *, raw: bool = False) -> None:
        self._writer = csv.writer(sink)
        self._raw = raw

    def writerow(self, row: Iterable[Any]) -> Any:
        if not self._raw:
            row = [guarded(value) if isinstance(value, str) and value[:1] in _FIRST else value for value in row]
        return self._writer.writerow(row)
