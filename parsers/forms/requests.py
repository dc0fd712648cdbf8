"""Table 2: requests received and how they were dealt with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parsers.forms.align import instances
from parsers.forms.assign import Geometry, assign, geometry, plainly
from parsers.forms.catalogue import CATALOGUES
from parsers.forms.copies import Instance
from parsers.forms.editions import contained_in
from parsers.forms.header import applicant_order, header_editions
from parsers.forms.printed import Printed, says_nothing
from parsers.forms.table import NO_CELL, TableRead, figures
from parsers.forms.tables import APPLICANTS, editions, form_block, newest

_CATALOGUE = CATALOGUES["requests"]
_COLUMNS = tuple(column.key for column in APPLICANTS)
_FEWEST_ROWS = 8
_NO_UNITS = (None,) * len(_COLUMNS)
_UNKNOWN = Geometry()
_INDEX = {entry.key: entry.index for entry in _CATALOGUE.entries}


def read_requests(printed: Sequence[Printed], wanted: str = "") -> list[TableRead]:
    """Every copy of the table, in reading order."""
    return [_read(instance, printed, wanted) for instance in instances(printed, _CATALOGUE) if _is_the_table(instance)]


def _is_the_table(instance: Instance) -> bool:
    """Whether this is table 2 and not a small table of the narrative that counts some results."""
    wide = any(len(row.values) >= len(_COLUMNS) for row in instance.rows.values())
    return wide or len(instance.rows) >= _FEWEST_ROWS


def _read(instance: Instance, printed: Sequence[Printed], wanted: str) -> TableRead:
    table = TableRead("requests", _edition(instance, printed, wanted))
    official = form_block("requests", table.edition) if table.edition else newest("requests")
    order = applicant_order(printed, instance)
    if order is None:
        table.add_note("columns_unordered")
    shapes = _shapes(instance)
    for row in official.rows:
        found = instance.rows.get(_INDEX[row.key])
        if found is None:
            table.keep(row.key, row.columns, [NO_CELL] * len(row.columns))
            continue
        table.use(found)
        _keep_row(table, row.key, found, order, shapes.get(found.line.block, _UNKNOWN))
    _keep_rest(table, instance, [row.key for row in official.rows], order, shapes)
    _report(table, instance, [row.key for row in official.rows])
    return table


def _edition(instance: Instance, printed: Sequence[Printed], wanted: str) -> str:
    """By rows and column labels; "" when the table stops before those that tell its edition."""
    rows = [frozenset(_CATALOGUE.entries[index].editions) for index in instance.rows]
    return contained_in([*rows, *header_editions(printed, instance)], editions("requests"), wanted=wanted)


def _shapes(instance: Instance) -> dict[int, Geometry]:
    """The geometry of each grid; a grid without a full row has that of the grids as wide as itself. Nothing when all
    rows are full."""
    if all(plainly(row, len(_COLUMNS)) for row in instance.rows.values()):
        return {}
    by_grid: dict[int, list[Printed]] = {}
    by_width: dict[int, list[Printed]] = {}
    for row in instance.rows.values():
        by_grid.setdefault(row.line.block, []).append(row)
        by_width.setdefault(row.line.width, []).append(row)
    shapes = {block: geometry(rows, len(_COLUMNS)) for block, rows in by_grid.items()}
    return {
        block: shape if shape.rows else geometry(by_width[by_grid[block][0].line.width], len(_COLUMNS))
        for block, shape in shapes.items()
    }


def _keep_row(table: TableRead, key: str, row: Printed, order: tuple[str, ...] | None, shape: Geometry) -> None:
    places = assign(row, len(_COLUMNS), shape) if order is not None else None
    cells = figures(row, places, _NO_UNITS)
    table.keep(key, order or _COLUMNS, cells, row)
    if order is not None:
        table.report((key,), row, places, cells)


def _keep_rest(
    table: TableRead,
    instance: Instance,
    keys: Sequence[str],
    order: tuple[str, ...] | None,
    shapes: Mapping[int, Geometry],
) -> None:
    """Rows that no edition has, and those of other editions than the table's."""
    official = {_INDEX[key] for key in keys}
    foreign = [row for index, row in instance.rows.items() if index not in official and not says_nothing(row)]
    for row in (*instance.extra, *foreign):
        places = assign(row, len(_COLUMNS), shapes.get(row.line.block, _UNKNOWN)) if order is not None else None
        found = zip(places or (), order or (), strict=True) if places else ()
        table.keep_extra(row, {place[0]: key for place, key in found if place is not None})
    table.report_lost(instance.lost)


def _report(table: TableRead, instance: Instance, keys: Sequence[str]) -> None:
    for index in instance.by_place:
        table.say_by_place(_CATALOGUE.entries[index].key, instance.rows[index])
    missing = [key for key in keys if _INDEX[key] not in instance.rows]
    if missing:
        table.add_note("rows_not_found", rows=tuple(missing))
