"""The order in which table 2's header prints its columns."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from parsers.forms.copies import Instance
from parsers.forms.labels import read_label
from parsers.forms.printed import Printed, cells_of, unread_cells
from parsers.forms.tables import APPLICANTS, FORM_BLOCKS

_KEYS = tuple(column.key for column in APPLICANTS)
_TABLES = [block for block in FORM_BLOCKS if block.name == "requests"]
_CORES = {
    read_label(text).core: column.key
    for block in reversed(_TABLES)
    for column in block.columns
    for text in (column.label, *column.variants)
}
_EDITIONS = {
    core: frozenset(
        block.edition
        for block in _TABLES
        if any(core == read_label(text).core for one in block.columns for text in (one.label, *one.variants))
    )
    for core in _CORES
}
"""Core of a column's label → the editions that print it."""
_ORGANISATIONS = "organisations"
_CORES["法人或其他组织"] = _ORGANISATIONS
_KINDS = frozenset(_KEYS) - {"natural_person", "total"}
_HEADER_ROWS = 8
_ALSO_ELSEWHERE = frozenset({"total", "other_organization"})
"""总计 also heads table 3's columns, 其他 is a word of many tables."""


def applicant_order(printed: Sequence[Printed], instance: Instance) -> tuple[str, ...] | None:
    """Column keys as printed; the official order when the header does not contradict it, None when it cannot be read:
    two labels of which nothing is read may stand in any order.

    Only the order inside one header row counts: spans of header and data rows may differ, and text print-outs
    have no spans at all.
    """
    above = _above(printed, instance)
    if sum(map(unread_cells, above)) > 1:
        return None
    rows = [_keys(row) for row in above]
    found = [keys for keys in rows if any(key not in _ALSO_ELSEWHERE for key in keys)]
    if all(_follows(keys) for keys in found):
        return _KEYS
    return _put_together(found)


def header_editions(printed: Sequence[Printed], instance: Instance) -> list[frozenset[str]]:
    """Of each column label above the table, the editions that print it."""
    cores = dict.fromkeys(core for row in _above(printed, instance) for core in _cores(row))
    return [_EDITIONS[core] for core in cores if core in _EDITIONS]


def _above(printed: Sequence[Printed], instance: Instance) -> list[Printed]:
    first = min(instance.rows.values(), key=lambda row: row.at).at
    return [row for row in printed[max(0, first - _HEADER_ROWS) : first] if not row.line.flat]


def _put_together(found: list[list[str]]) -> tuple[str, ...] | None:
    """One line of columns out of two: 法人或其他组织 stands for the five kinds printed below it."""
    kinds = next((keys for keys in found if len(keys) == len(_KINDS) and set(keys) == _KINDS), [])
    for keys in found:
        whole = [key for one in keys for key in (kinds if one == _ORGANISATIONS else [one])]
        if sorted(whole) == sorted(_KEYS):
            return tuple(whole)
    return None


def _keys(row: Printed) -> list[str]:
    """Keys of the column labels in one line, in printed order."""
    return [key for core in _cores(row) if (key := _CORES.get(core))]


def _cores(row: Printed) -> list[str]:
    return [read_label(cell.text).core for _, cell in cells_of(row) if cell.text]


def _follows(keys: list[str]) -> bool:
    """Whether the keys stand in the official order, each once."""
    places = [_KEYS.index(key) for key in keys if key != _ORGANISATIONS]
    return all(one < other for one, other in itertools.pairwise(places))
