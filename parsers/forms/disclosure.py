"""Table 1: what was published by the agency itself, article by article.

One table may print one article in the columns of 2019 and another in those of 2021 (seen: 黑河市气象局 2021), so the
edition is decided row by row, from the column labels above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.forms.align import instances
from parsers.forms.article import (
    Heading,
    Reading,
    better_taken_once,
    column,
    heading,
    plain_reading,
    read_columns,
    unrepeated,
)
from parsers.forms.assign import Geometry, assign
from parsers.forms.catalogue import CATALOGUES, Entry
from parsers.forms.copies import Instance
from parsers.forms.editions import contained_in
from parsers.forms.lines import Place
from parsers.forms.printed import Printed
from parsers.forms.table import NO_CELL, TableRead, figures, unassigned
from parsers.forms.tables import editions, form_block, newest
from parsers.model import Cell

_CATALOGUE = CATALOGUES["active_disclosure"]
_FEWEST_ROWS = 3
_Above = tuple[Heading | None, Reading | None]


def read_disclosure(printed: Sequence[Printed], wanted: str = "") -> list[TableRead]:
    """Every copy of the table, in reading order."""
    found = instances(printed, _CATALOGUE)
    end = max((row.at for one in found for row in one.rows.values()), default=-1) + 1
    headings = [one for row in printed[:end] if (one := heading(row))]
    headed = [(one, _headed(one, headings)) for one in found]
    return [_read(one, above, wanted) for one, above in headed if _is_the_table(one, above)]


def _headed(instance: Instance, headings: Sequence[Heading]) -> dict[int, _Above]:
    """Index of every row → the header line that holds for it, and how that is read."""
    return {index: _above(row, _CATALOGUE.entries[index], headings) for index, row in instance.rows.items()}


def _above(row: Printed, entry: Entry, headings: Sequence[Heading]) -> _Above:
    """Labels written into every column of a merged cell count once."""
    above = next((one for one in reversed(headings) if one.at <= row.at), None)
    if above is not None and better_taken_once(entry, above):
        above = unrepeated(above)
    return above, read_columns(entry, above)


def _is_the_table(instance: Instance, headed: Mapping[int, _Above]) -> bool:
    """Whether this is table 1 and not a small table of the narrative: by its column labels or enough of its rows."""
    return any(reading for _, reading in headed.values()) or len(instance.rows) >= _FEWEST_ROWS


def _read(instance: Instance, headed: Mapping[int, _Above], wanted: str) -> TableRead:
    readings = _readings(instance, {index: reading for index, (_, reading) in headed.items() if reading}, wanted)
    edition, alike = _edition(instance, readings.values(), wanted)
    table = TableRead("active_disclosure", edition, alike=alike)
    for index, row in sorted(instance.rows.items()):
        entry, reading = _CATALOGUE.entries[index], readings.get(index)
        table.use(row)
        if reading is None:
            _keep_unread(table, entry, row)
        else:
            _keep_row(table, entry, row, reading, headed[index][0])
    _keep_missing(table, instance)
    for row in instance.extra:
        table.keep_extra(row)
    table.report_lost(instance.lost)
    for index in instance.by_place:
        table.say_by_place(_CATALOGUE.entries[index].key, instance.rows[index])
    return table


def _readings(instance: Instance, found: dict[int, Reading], wanted: str) -> dict[int, Reading]:
    """`found`, with readings for the rows whose header line is lost."""
    for index in instance.rows.keys() - found.keys():
        edition = _edition_by_count(_CATALOGUE.entries[index], instance.rows[index], wanted)
        if edition:
            found[index] = plain_reading(_CATALOGUE.entries[index], edition)
    common = frozenset.intersection(*(reading.editions for reading in found.values())) if found else frozenset()
    edition = next((one for one in (wanted, *editions("active_disclosure")) if one in common), "")
    if edition:
        for index in instance.rows.keys() - found.keys():
            entry = _CATALOGUE.entries[index]
            if edition in entry.editions and _fits(entry, edition, instance.rows[index]):
                found[index] = plain_reading(entry, edition)
    return found


def _edition_by_count(entry: Entry, row: Printed, wanted: str) -> str:
    """The edition whose columns are as many as the values, for a row whose header line is lost: the newest of several
    that print it alike, "" when others fit as well and no person said which it is."""
    fitting = [edition for edition in entry.editions if _fits(entry, edition, row)]
    if wanted in fitting and row.figures:
        return wanted
    alike = len({entry.editions[edition].columns for edition in fitting}) == 1
    return fitting[0] if alike and row.figures else ""


def _fits(entry: Entry, edition: str, row: Printed) -> bool:
    places = assign(row, len(entry.editions[edition].columns), Geometry())
    return not unassigned(row, places)


def _edition(instance: Instance, readings: Iterable[Reading], wanted: str) -> tuple[str, tuple[str, ...]]:
    """By the columns of most rows, then by the rows; where both are alike, the newest and all that it can be."""
    marks = [reading.editions for reading in readings]
    if not marks:
        return "", ()
    every = editions("active_disclosure")
    alike = [one for one in every if all(one in mark for mark in marks)]
    if len(alike) > 1:
        rows = [frozenset(_CATALOGUE.entries[index].editions) & frozenset(alike) for index in instance.rows]
        told = contained_in(rows, alike, wanted=wanted)
        return (told, ()) if told else (alike[0], tuple(alike))
    return contained_in(marks, every, rest=every[0], wanted=wanted), ()


def _keep_row(table: TableRead, entry: Entry, row: Printed, reading: Reading, above: Heading | None) -> None:
    shape = _shape(row, reading, above)
    once = _unrepeated(row, above, len(reading.columns))
    places = assign(once, len(reading.columns), shape) if once else None
    row = once or row
    plain = figures(row, places, [None] * len(reading.columns))
    official = [column(reading.edition, key).unit for key in reading.columns]
    cells = [_in_unit(*figure) for figure in zip(plain, reading.units, official, strict=True)]
    table.keep(entry.key, reading.columns, cells, row)
    table.report((entry.key,), row, places, cells)
    for key, cell, unit in zip(reading.columns, cells, official, strict=True):
        if cell.unit and unit not in ("", cell.unit):
            table.add_note("other_unit", entry.key, cell=f"{entry.key}.{key}", unit=cell.unit)


def _shape(row: Printed, reading: Reading, above: Heading | None) -> Geometry:
    """The columns of the header line; unknown where the row has none or the header does not name them all."""
    if above is None or row.line.flat or len(above.leaves) != len(reading.columns):
        return Geometry()
    return Geometry(tuple(place for place, _ in above.leaves), closed=above.closed)


def _unrepeated(row: Printed, above: Heading | None, count: int) -> Printed | None:
    """The row with each value once, when the header line proves that merged cells were written into every column.

    Data rows may merge other columns than the header line: which of several equal values is a copy must be certain.
    None when it is not.
    """
    if above is None or max(above.repeats, default=1) == 1 or row.line.flat:
        return row
    printed = row.values
    while len(printed) > sum(above.repeats) and not printed[-1][1].text:
        printed = printed[:-1]  # columns of other articles
    values = _one_a_label(printed, above) or _one_a_run(printed, count)
    if values is None:
        copied = any(one[1].text == other[1].text != "" for one, other in pairwise(printed))
        return None if copied else row
    return replace(row, values=tuple(values), figures=sum(1 for _, cell in values if cell.text))


def _one_a_label(values: Sequence[Place], above: Heading) -> list[Place] | None:
    """The first value under each label, when all values under a repeated label are the same."""
    if len(values) != sum(above.repeats):
        return None
    kept, position = [], 0
    for times in above.repeats:
        same = values[position : position + times]
        if len({cell.text for _, cell in same}) > 1:
            return None
        kept.append(same[0])
        position += times
    return kept


def _one_a_run(values: Sequence[Place], count: int) -> list[Place] | None:
    """`count` of the values, copies of their neighbours left out, when only one choice of copies leaves so many."""
    runs: list[list[Place]] = []
    for place in values:
        if runs and runs[-1][0][1].text == place[1].text:
            runs[-1].append(place)
        else:
            runs.append([place])
    long = [run for run in runs if len(run) > 1]
    spare = count - len(runs)
    if not long or not values[0][1].text or not 0 <= spare < len(values) - len(runs) or (spare and len(long) > 1):
        return None
    return [place for run in runs for place in run[: 1 + (spare if run is long[0] else 0)]]


def _in_unit(cell: Cell, heading: str | None, official: str) -> Cell:
    """The cell with its unit: the one written, else the one of its heading; None when it is the form's own."""
    unit = cell.unit or (heading if official in ("", "万元") else None)
    unit = unit if unit != official else None
    return cell if cell.value is None or unit == cell.unit else replace(cell, unit=unit)


def _keep_unread(table: TableRead, entry: Entry, row: Printed) -> None:
    """A row whose columns are unknown: an extra row when its form has no such row, else empty with a note."""
    if table.edition and table.edition not in entry.editions:
        table.keep_extra(row)
        return
    edition = table.edition or next(iter(entry.editions))
    columns = entry.editions[edition].columns
    table.keep(entry.key, columns, [NO_CELL] * len(columns), row)
    table.add_note("columns_unknown", entry.key, values=row.figures)


def _keep_missing(table: TableRead, instance: Instance) -> None:
    official = form_block(table.name, table.edition) if table.edition else newest(table.name)
    present = {_CATALOGUE.entries[index].key for index in instance.rows}
    missing = [row for row in official.rows if row.key not in present]
    for row in missing:
        table.keep(row.key, row.columns, [NO_CELL] * len(row.columns))
    if missing:
        table.add_note("rows_not_found", rows=tuple(row.key for row in missing))
