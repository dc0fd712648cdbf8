"""The official forms: the one table of keys, Chinese labels and order, made of the data in parsers.forms.editions.

Column descriptions, page headings and the data dictionary are generated from here; a key or label stands nowhere else.
"""

from __future__ import annotations

from parsers.forms.editions import load
from parsers.forms.shape import Column, FormBlock, Row

__all__ = ["FORM_BLOCKS", "Column", "FormBlock", "Row", "cell_label", "editions", "form_block", "group_cells", "newest"]

_ORDER = ("active_disclosure", "requests", "review_litigation", "statistics")

FORM_BLOCKS: tuple[FormBlock, ...] = tuple(sorted(load(), key=lambda block: _ORDER.index(block.name)))
"""Block by block in the order of a report, newest edition first."""


def editions(name: str) -> tuple[str, ...]:
    """The editions that have a block of that name, newest first."""
    return tuple(block.edition for block in FORM_BLOCKS if block.name == name)


def newest(name: str) -> FormBlock:
    """The block of that name in its newest edition. Raises KeyError when there is none."""
    return form_block(name, next(iter(editions(name)), ""))


def form_block(name: str, edition: str) -> FormBlock:
    """The block of that name and edition. Raises KeyError when there is none."""
    for block in FORM_BLOCKS:
        if block.name == name and block.edition == edition:
            return block
    raise KeyError(f"{name}/{edition}")


def group_cells(name: str, group: str, column: str = "total") -> tuple[tuple[str, ...], ...]:
    """The cells of a group of rows ("denied": those whose keys begin with denied_), one set an edition, newest first.

    Editions with the same rows have one set; one that has none of them has no set.
    """
    found = (
        tuple(f"{name}.{row.key}.{column}" for row in block.rows if row.key.startswith(f"{group}_"))
        for block in FORM_BLOCKS
        if block.name == name
    )
    return tuple(dict.fromkeys(cells for cells in found if cells))


def cell_label(key: str, edition: str) -> str:
    """The Chinese name of a cell, e.g. "（一）予以公开 · 自然人".

    A report may fill one article of table 1 in another edition's columns: a key that `edition` does not have is
    looked up in the others. Raises KeyError when no edition has it.
    """
    name, row_key, column_key = key.split(".")
    named = [block for block in FORM_BLOCKS if block.name == name]
    for block in sorted(named, key=lambda block: block.edition != edition):
        if key in block.cell_keys():
            row, column = block.row(row_key), block.column(column_key)
            return " · ".join(part for part in (row.group, row.label, column.label) if part)
    raise KeyError(key)


ACTIVE_DISCLOSURE_2021 = form_block("active_disclosure", "2021")
ACTIVE_DISCLOSURE_2019 = form_block("active_disclosure", "2019")
REQUESTS_2021 = form_block("requests", "2021")
REQUESTS_2019 = form_block("requests", "2019")
REVIEW_LITIGATION_2021 = form_block("review_litigation", "2021")
STATISTICS_2014 = form_block("statistics", "2014")
APPLICANTS = newest("requests").columns
"""Who applies, and the total: the columns of table 2."""
