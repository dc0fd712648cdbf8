"""Which value stands under which column, when that can be proved; otherwise nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers.forms.lines import Place
from parsers.forms.printed import Printed
from parsers.numbers import read_figure

Assigned = tuple[Place | None, ...] | None
"""One place (None: no cell there) for each column, or None when no assignment can be proved."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the values of one grid stand.

    columns  their grid columns when all full rows agree, None when they shift (text print-outs) or are unknown.
    padded   some full row has a blank between its label and its values.
    gaps     how many columns lie between the label and the first value, of each full row that has a label.
    rows     number of full rows seen.
    closed   nothing is headed behind the last column: a value there shows that the row is laid out differently.
    """

    columns: tuple[int, ...] | None = None
    padded: bool = False
    gaps: frozenset[int] = frozenset()
    rows: int = 0
    closed: bool = False


def geometry(rows: Iterable[Printed], count: int) -> Geometry:
    """The geometry that the full rows of one grid show; a full row has exactly `count` written values side by side."""
    full = [(row, columns) for row in rows if (columns := _full_columns(row, count))]
    distinct = {columns for _, columns in full}
    padded = any(not row.values[0][1].text for row, _ in full)
    gaps = frozenset([columns[0] - _behind_label(row) for row, columns in full if row.heads])
    return Geometry(distinct.pop() if len(distinct) == 1 else None, padded, gaps, len(full))


def _behind_label(row: Printed) -> int:
    """The column behind a row's label."""
    column, label = row.heads[-1]
    return column + label.colspan


def _full_columns(row: Printed, count: int) -> tuple[int, ...] | None:
    if row.line.flat:
        return None
    written = [column for column, cell in row.values if cell.text]
    return tuple(written) if len(written) == count else None


def assign(row: Printed, count: int, shape: Geometry) -> Assigned:
    """One value for each of `count` columns, by order where order decides and by geometry where it does not."""
    return plainly(row, count) or _assign(row, count, shape)


def plainly(row: Printed, count: int) -> Assigned:
    """The values of a row that has exactly one written in each of `count` columns: they need no geometry."""
    return row.values if len(row.values) == row.figures == count else None


def _assign(row: Printed, count: int, shape: Geometry) -> Assigned:
    values = row.values
    if len(values) == 1 and values[0][1].colspan >= count > 1:
        return None
    written = [position for position, (_, cell) in enumerate(values) if cell.text]
    if not written:
        return _blank(values, count)
    first, last = written[0], written[-1]
    if len(written) == count == last - first + 1:
        return tuple(values[first : last + 1])
    return None if row.line.flat else _with_blanks(row, count, shape, first, last)


def _with_blanks(row: Printed, count: int, shape: Geometry, first: int, last: int) -> Assigned:
    values = row.values
    if first == last == len(values) - 1 and _is_total(values, count, shape):
        return (*(None,) * (count - 1), values[last])
    if len(values) == count and _order_is_certain(row, shape, first):
        return tuple(values)
    if len(values) > count and first == 0 and last < count and _begin_at(values[:count], shape.columns):
        return tuple(values[:count])
    written = [place for place in values if place[1].text]
    if len(written) == count and _within(written, shape.columns):
        return tuple(written)
    return None if _may_begin_at_once(row, count, shape, last) else _by_geometry(values, shape)


def _may_begin_at_once(row: Printed, count: int, shape: Geometry, last: int) -> bool:
    """Whether the values may begin right behind a label that stands elsewhere than in full rows.

    In a print-out with tabs labels jump to another column, and rows end where they like: the blank behind such a label
    is then the first value, or is none. A row as wide as the table has all its cells, and each in its place.
    """
    column, cell = row.values[-1]
    if shape.columns is None or not row.heads or last >= count or column + cell.colspan >= row.line.width:
        return False
    return shape.columns[0] - _behind_label(row) not in shape.gaps | {0}


def _begin_at(values: Sequence[Place], columns: Sequence[int] | None) -> bool:
    """Whether the values do not contradict the known columns."""
    return columns is None or [column for column, _ in values] == list(columns)


def _within(written: Sequence[Place], columns: Sequence[int] | None) -> bool:
    """Whether the values stand between the first and the last known column: as many as columns, order tells them.

    Header and data rows may span differently; where spans were dropped, blanks stand for what they covered.
    """
    return columns is not None and written[0][0] >= columns[0] and written[-1][0] <= columns[-1]


def _blank(values: Sequence[Place], count: int) -> Assigned:
    return tuple(values[:count]) if len(values) >= count else (None,) * count


def _is_total(values: Sequence[Place], count: int, shape: Geometry) -> bool:
    """Whether the only written value, the last of its row, is the last column's: by count or by its place.

    Seen: 老城区机关事务服务中心 2022 fills in 总计 alone, in a row whose label takes the first column's place.
    """
    return len(values) == count or (shape.columns is not None and values[-1][0] == shape.columns[-1])


def _order_is_certain(row: Printed, shape: Geometry, first: int) -> bool:
    """Whether a row with as many cells as columns, some of them blank, can be read in order.

    Not when it begins with a blank that may be the label's padding while its end was cut off: when it is
    shorter than the grid. Not when two of its columns are merged and it reaches further than the others.
    """
    if first == 0:
        return True
    columns = tuple([column for column, _ in row.values])
    if columns == shape.columns:
        return True
    column, cell = row.values[-1]
    alike = len({cell.colspan for _, cell in row.values}) == 1
    alike = alike or (shape.columns is not None and _ends(columns) == _ends(shape.columns))
    reaches = column + cell.colspan == row.line.width and alike
    return (reaches or shape.columns is None) and not shape.padded


def _ends(columns: Sequence[int]) -> tuple[int, int]:
    return columns[0], columns[-1]


def _is_number(text: str) -> bool:
    return read_figure(text).value is not None


def _by_geometry(values: Sequence[Place], shape: Geometry) -> Assigned:
    """The cells that begin exactly at the known columns; nothing where a merged cell covers a column.

    Not provable when a column is not covered by the row's values at all, or something stands in front of the first.
    """
    columns = shape.columns
    if columns is None:
        return None
    covered = {place for column, cell in values for place in range(column, column + cell.colspan)}
    if not covered.issuperset(columns) or any(cell.text and column < columns[0] for column, cell in values):
        return None
    ends = (*columns[1:], columns[-1] + 1)
    at = dict(values)
    beyond = [cell.text for column, cell in values if cell.text and column >= ends[-1]]
    if beyond and (shape.closed or not (columns[0] in at and at[columns[0]].text) or any(map(_is_number, beyond))):
        return None  # the row may be shifted or a number split over two cells: it ends behind the last column
    found = [
        (column, at[column]) if column in at and column + at[column].colspan <= end else None
        for column, end in zip(columns, ends, strict=True)
    ]
    return tuple(found) if any(found) else None
