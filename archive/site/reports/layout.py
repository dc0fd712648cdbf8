"""The official tables as the regulation prints them: labels with their spans, and places for figures.

Only the arrangement stands here (which label reaches over how many rows and columns); every label and key comes
from the forms table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from parsers.forms.tables import FormBlock, Row

BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
"""Printed in the head of table 2, 国办公开办函〔2021〕30号 and 〔2019〕60号."""

_LITIGATION = "行政诉讼"


@dataclass(frozen=True, slots=True)
class Printed:
    """One place of a printed table: a label, or the figure of `cell` ("requests.received.total")."""

    text: str = ""
    cell: str | None = None
    rowspan: int = 1
    colspan: int = 1
    scope: str = ""
    """Of a label: col, colgroup, row or rowgroup."""


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """`head` and `body` are rows of places; a row may be empty where spans cover it."""

    head: tuple[tuple[Printed, ...], ...]
    body: tuple[tuple[Printed, ...], ...]


@cache
def printed(block: FormBlock) -> PrintedTable:
    """The table of that block. A block without an arrangement of its own is printed plainly: a row a row."""
    return _ARRANGEMENTS.get(block.name, _plain)(block)


def _cells(block: FormBlock, row: Row, columns: Iterable[str] | None = None) -> tuple[Printed, ...]:
    return tuple(Printed(cell=f"{block.name}.{row.key}.{column}") for column in columns or row.columns)


def _label(text: str, rowspan: int = 1, colspan: int = 1, scope: str = "row") -> Printed:
    return Printed(text, None, rowspan, colspan, scope)


# --- Table 1: one small table after another, each with its article and its own columns -----------


def _disclosure(block: FormBlock) -> PrintedTable:
    width = max(len(row.columns) for row in block.rows)
    body: list[tuple[Printed, ...]] = []
    for article, grouped in groupby(block.rows, key=lambda row: row.group):
        rows = list(grouped)
        columns = rows[0].columns
        reach = _reach(len(columns), width)
        body.append((_label(article, colspan=width + 1, scope="colgroup"),))
        heads = (
            _label(block.column(key).label, colspan=span, scope="col") for key, span in zip(columns, reach, strict=True)
        )
        body.append((_label("信息内容", scope="col"), *heads))
        body.extend(_disclosure_row(block, row, width) for row in rows)
    return PrintedTable((), tuple(body))


def _disclosure_row(block: FormBlock, row: Row, width: int) -> tuple[Printed, ...]:
    reach = _reach(len(row.columns), width)
    figures = (
        Printed(cell=f"{block.name}.{row.key}.{key}", colspan=span)
        for key, span in zip(row.columns, reach, strict=True)
    )
    return (_label(row.label), *figures)


def _reach(count: int, width: int) -> Sequence[int]:
    """How many columns each of `count` figures covers in a table `width` wide: the first ones take what is over."""
    share, over = divmod(width, count)
    return [share + (1 if place < over else 0) for place in range(count)]


# --- Table 2: three columns of labels before seven of figures ------------------------------------


def _requests(block: FormBlock) -> PrintedTable:
    people, *organisations, total = block.columns
    head = (
        (_label(BALANCE_NOTE, 3, 3, "col"), _label("申请人情况", colspan=len(block.columns), scope="colgroup")),
        (
            _label(people.label, rowspan=2, scope="col"),
            _label("法人或其他组织", colspan=len(organisations), scope="colgroup"),
            _label(total.label, rowspan=2, scope="col"),
        ),
        tuple(_label(column.label, scope="col") for column in organisations),
    )
    results = [row for row in block.rows if row.group]
    body: list[tuple[Printed, ...]] = []
    for row in block.rows:
        labels = _result_labels(row, results) if row.group else (_label(row.label, colspan=3),)
        body.append((*labels, *_cells(block, row)))
    return PrintedTable(head, tuple(body))


def _result_labels(row: Row, results: Sequence[Row]) -> tuple[Printed, ...]:
    whole = results[0].group
    labels: list[Printed] = []
    if row is results[0]:
        labels.append(_label(whole, rowspan=len(results), scope="rowgroup"))
    if row.group == whole:
        return (*labels, _label(row.label, colspan=2))
    group = [other for other in results if other.group == row.group]
    if row is group[0]:
        labels.append(_label(row.group, rowspan=len(group), scope="rowgroup"))
    return (*labels, _label(row.label))


# --- Table 3: everything in one row ---------------------------------------------------------------


def _review(block: FormBlock) -> PrintedTable:
    width = len(block.columns)
    suits = [row for row in block.rows if row.group == _LITIGATION]
    others = [row for row in block.rows if row.group != _LITIGATION]
    head = (
        (
            *(_label(row.label, colspan=width, scope="colgroup") for row in others),
            _label(_LITIGATION, colspan=width * len(suits), scope="colgroup"),
        ),
        (
            *(_label(column.label, rowspan=2, scope="col") for _ in others for column in block.columns),
            *(_label(row.label, colspan=width, scope="colgroup") for row in suits),
        ),
        tuple(_label(column.label, scope="col") for _ in suits for column in block.columns),
    )
    return PrintedTable(head, (tuple(place for row in block.rows for place in _cells(block, row)),))


# --- The statistics table of 2014, and whatever comes later ---------------------------------------


def _plain(block: FormBlock) -> PrintedTable:
    head = ((_label("统计指标", scope="col"), *(_label(column.label, scope="col") for column in block.columns)),)
    body: list[tuple[Printed, ...]] = []
    for group, rows in groupby(block.rows, key=lambda row: row.group):
        if group:
            body.append((_label(group, colspan=len(block.columns) + 1, scope="colgroup"),))
        body.extend((_label(row.label), *_cells(block, row, [column.key for column in block.columns])) for row in rows)
    return PrintedTable(head, tuple(body))


_ARRANGEMENTS: dict[str, Callable[[FormBlock], PrintedTable]] = {
    "active_disclosure": _disclosure,
    "requests": _requests,
    "review_litigation": _review,
}
