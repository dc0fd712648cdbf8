"""Copies of one table: anchors are rows whose label is an official one; where they begin again, another copy begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parsers.forms.catalogue import Catalogue
from parsers.forms.printed import Printed


@dataclass(slots=True)
class Instance:
    """One copy of a table: official index → printed row, and what could not be assigned.

    by_place  indices that were assigned by their neighbours only.
    extra     rows with a legible label that no edition knows; `lost` rows that could not be assigned.
    doubled   rows with another row's label and other values: a slip. With the same values they are `repeated`,
              as at a page break, and stand for nothing.
    """

    rows: dict[int, Printed] = field(default_factory=dict)
    by_place: list[int] = field(default_factory=list)
    extra: list[Printed] = field(default_factory=list)
    lost: list[Printed] = field(default_factory=list)
    doubled: list[Printed] = field(default_factory=list)
    repeated: list[Printed] = field(default_factory=list)


def copies(printed: Sequence[Printed], catalogue: Catalogue) -> Iterator[Instance]:
    """The copies of a table with the rows that their labels alone assign, in reading order."""
    anchors = _anchors(printed, catalogue)
    current = Instance()
    for number, (index, row) in enumerate(anchors):
        known_row = current.rows.get(index)
        if known_row is None and not _begins_again(current, index, row):
            current.rows[index] = row
        elif known_row is None:
            yield current
            current = Instance({index: row})
        elif _is_slip(current, known_row, row, anchors[number + 1] if number + 1 < len(anchors) else None):
            same = texts_of(known_row) == texts_of(row)
            (current.repeated if same else current.doubled).append(row)
        else:
            yield current
            current = Instance({index: row})
    if current.rows:
        yield current


def _begins_again(current: Instance, index: int, row: Printed) -> bool:
    """Whether a row that stands in another grid than the one before belongs further up: a small table of the
    narrative came first."""
    if not current.rows:
        return False
    last = next(reversed(current.rows))
    return index < last and current.rows[last].line.block != row.line.block


def _is_slip(current: Instance, first: Printed, row: Printed, following: tuple[int, Printed] | None) -> bool:
    """Whether a label that comes twice is a slip inside one table (or a row repeated at a page break), not a copy."""
    if texts_of(first) == texts_of(row) and row.at == first.at + 1:
        return True
    if following is None or first.line.block != row.line.block:
        return False
    index, after = following
    return after.line.block == row.line.block and index > max(current.rows)


def texts_of(row: Printed) -> list[str]:
    """The printed values of a row."""
    return [cell.text for _, cell in row.values]


def _anchors(printed: Sequence[Printed], catalogue: Catalogue) -> list[tuple[int, Printed]]:
    return [
        (row.own.rows[catalogue.name][0], row)
        for row in printed
        if row.values and catalogue.name in row.own.rows and (not row.own.weak or _is_numbered(row, catalogue))
    ]


def _is_numbered(row: Printed, catalogue: Catalogue) -> bool:
    """Whether a label that says too little is certain by its number: （七）总计. 3.其他 may stand in any group."""
    indices = row.own.rows[catalogue.name]
    label = row.own.label
    return len(indices) == 1 and label.level in (1, 2) and label.ordinal in catalogue.entries[indices[0]].ordinals
