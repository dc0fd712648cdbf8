"""The words of which the forms are made: columns, rows, blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parsers.model import BlockName


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: str
    variants: tuple[str, ...] = ()
    unit: str = "件"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of figures. `group` is the label printed above or before it; `columns` its column keys in order."""

    key: str
    label: str
    columns: tuple[str, ...]
    group: str = ""
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sums:
    """An equation that holds in every column (`left` and `right` are rows) or in every row (they are columns).

    stated  the totals among them: only when these are written does a blank elsewhere count as 0.
    detail  what the check says; {column} and {row} stand for labels.
    """

    rule: str
    over: Literal["columns", "rows"]
    left: tuple[str, ...]
    right: tuple[str, ...]
    stated: tuple[str, ...]
    detail: str


@dataclass(frozen=True, slots=True)
class FormBlock:
    """One official table in one edition, rows in printed order."""

    name: BlockName
    edition: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sums: tuple[Sums, ...] = ()

    def cell_keys(self) -> tuple[str, ...]:
        """All cell keys in printed order: "requests.received.natural_person" …"""
        return tuple(f"{self.name}.{row.key}.{column}" for row in self.rows for column in row.columns)

    def row(self, key: str) -> Row:
        return next(row for row in self.rows if row.key == key)

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)
