"""The figures that a subscription of alerts.toml watches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from archive.figures.measures import MEASURES
from archive.upkeep.toml_entries import Entry
from parsers.forms.tables import FORM_BLOCKS

CELLS = tuple(dict.fromkeys(key for block in FORM_BLOCKS for key in block.cell_keys()))


@dataclass(frozen=True, slots=True)
class FigureRule:
    """A figure that someone watches, and how much must have happened to it.

    cell        key of a cell or pattern with *: "requests.received.total", "review_litigation.*".
    changed_by  the figure went up or down by at least that much.   changed_by_percent  likewise, of the old one.
    above, below   the new figure is more, or less, than that.
    """

    cell: str
    changed_by: float | None = None
    changed_by_percent: float | None = None
    above: float | None = None
    below: float | None = None


_RULE = tuple(FigureRule.__dataclass_fields__)


def figure_rules(entry: Entry) -> tuple[FigureRule, ...]:
    """`figures`: keys as texts, or tables {cell = "…", changed_by = 10}."""
    value = entry.table.get("figures", [])
    if not isinstance(value, list):
        raise entry.error('figures must be a list: figures = ["requests.received.total"]')
    return tuple(rule for item in value for rule in _rules(entry, item))


def _rules(entry: Entry, item: object) -> list[FigureRule]:
    table = {"cell": item} if isinstance(item, str) else item
    if not isinstance(table, dict) or not isinstance(table.get("cell"), str):
        raise entry.error('a figure is a key in quotes, or {cell = "…", changed_by = 10}')
    for name, value in table.items():
        if name not in _RULE:
            raise entry.error(f"a figure has no setting {name!r}; known are {', '.join(_RULE)}")
        if name != "cell" and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise entry.error(f"{name} of the figure {table['cell']} must be a number")
    return [FigureRule(**{**table, "cell": cell}) for cell in _cells(entry, table["cell"])]


def _cells(entry: Entry, key: str) -> Sequence[str]:
    """The name of a figure or sum stands for its cells in every edition; anything else must be a cell or match some."""
    measure = MEASURES.get(key)
    if measure is not None and measure.kind != "rate" and "." not in key:
        return [cell for cells in measure.cells for cell in cells]
    if not any(fnmatchcase(cell, key) for cell in CELLS) and not key.startswith("statistics."):
        raise entry.error(f"there is no figure {key!r}; docs/data-dictionary.md lists them")
    return (key,)
