"""The statistics table of 2014 to 2018: one figure a row, in blocks that use the same labels again."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.forms.align import instances
from parsers.forms.catalogue import CATALOGUES, UNITS
from parsers.forms.copies import Instance
from parsers.forms.labels import read_label
from parsers.forms.lines import Place
from parsers.forms.printed import Printed
from parsers.forms.table import NO_CELL, TableRead, figures
from parsers.forms.tables import newest
from parsers.model import Cell
from parsers.numbers import is_figure

_CATALOGUE = CATALOGUES["statistics"]
_FEWEST_ROWS = 4
_TOTAL_COLUMNS = frozenset({"统计数", "合计", "总计", "数量", "本年累计", "累计", "数值", "数据"})
_HEADER_ROWS = 3


def read_statistics(printed: Sequence[Printed], _wanted: str = "") -> list[TableRead]:
    """Every copy of the table that has more than a few of its rows."""
    found = [one for one in instances(printed, _CATALOGUE) if len(one.rows) >= _FEWEST_ROWS]
    return [_read(instance, printed) for instance in found]


def _read(instance: Instance, printed: Sequence[Printed]) -> TableRead:
    table = TableRead("statistics", newest("statistics").edition)
    column = _total_column(instance, printed)
    missing = []
    for entry in _CATALOGUE.entries:
        row = instance.rows.get(entry.index)
        if row is None:
            missing.append(entry.key)
            table.keep(entry.key, ("value",), [NO_CELL])
            continue
        table.use(row)
        table.keep(entry.key, ("value",), [_figure(table, entry.key, row, column)], row)
    for extra in instance.extra:
        place = _chosen(extra, column)
        table.keep_extra(extra, {place[0]: "value"} if place is not None else {})
    table.report_lost(instance.lost)
    for index in instance.by_place:
        table.say_by_place(_CATALOGUE.entries[index].key, instance.rows[index])
    if missing:
        table.add_note("rows_not_found", rows=tuple(missing))
    return table


def _total_column(instance: Instance, printed: Sequence[Printed]) -> int | None:
    """The grid column headed 统计数 (or 合计 …) when exactly one column is; None otherwise."""
    first = min(instance.rows.values(), key=lambda row: row.at).at
    places = [
        place
        for row in printed[max(0, first - _HEADER_ROWS) : first]
        for place in (*row.heads, *row.values)
        if not row.line.flat and read_label(place[1].text).core in _TOTAL_COLUMNS
    ]
    return places[0][0] if len(places) == 1 else None


def _figure(table: TableRead, key: str, row: Printed, column: int | None) -> Cell:
    chosen = _chosen(row, column)
    written = len(_written(row))
    if chosen is None and written:
        table.add_note("no_total_column", key, values=written)
    return figures(row, (chosen,), [None])[0]


def _chosen(row: Printed, column: int | None) -> Place | None:
    """The place of the row's figure: its only written one, or of several the one in the grid column `column`."""
    written = _written(row)
    if len(written) <= 1:
        return written[0] if written else None
    return next((place for place in _behind_unit(row.values) if place[0] == column), None)


def _written(row: Printed) -> list[Place]:
    return [place for place in _behind_unit(row.values) if place[1].text]


def _behind_unit(values: Sequence[Place]) -> tuple[Place, ...]:
    """The values without the 单位 column (条, 件, 万元 …), which stands before the figures."""
    for number, (_, cell) in enumerate(values):
        if cell.text in UNITS:
            return tuple(values[number + 1 :])
    return tuple(place for place in values if not place[1].text or is_figure(place[1].text) or len(values) == 1)
