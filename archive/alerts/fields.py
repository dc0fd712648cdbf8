"""The fields of alerts.toml, one by one: each is what it must be, or one sentence says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from archive.figures.measures import MEASURES
from parsers.forms.tables import FORM_BLOCKS

CELLS = tuple(dict.fromkeys(key for block in FORM_BLOCKS for key in block.cell_keys()))


class AlertsError(Exception):
    """alerts.toml cannot be used; the message names the file, the entry and what is wrong. Never holds an address."""

    def __init__(self, path: Path, entry: str, problem: str) -> None:
        super().__init__(f"{path}{', ' + entry if entry else ''}: {problem}.")


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


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of the file, with its name for messages."""

    path: Path
    name: str
    table: Mapping[str, Any]

    def error(self, problem: str) -> AlertsError:
        return AlertsError(self.path, self.name, problem)

    def text(self, field: str, default: str | None = None) -> str:
        value = self.table.get(field, default)
        if value is None:
            raise self.error(f"{field} is missing")
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(f"{field} must be a text in quotes")
        return value.strip()

    def one_of(self, field: str, allowed: Sequence[str], default: str) -> str:
        value = self.text(field, default)
        if value not in allowed:
            raise self.error(f"{field} must be {' or '.join(allowed)}, not {value!r}")
        return value

    def texts(self, field: str, allowed: Sequence[str] = ()) -> tuple[str, ...]:
        value = self.table.get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.error(f'{field} must be a list of texts: {field} = ["…"]')
        for item in value:
            if allowed and item not in allowed:
                raise self.error(f"{field} has {item!r}; known are {', '.join(allowed)}")
        return tuple(item.strip() for item in value)

    def wholes(self, field: str) -> tuple[int, ...]:
        value = self.table.get(field, [])
        if not isinstance(value, list) or not all(type(item) is int for item in value):
            raise self.error(f"{field} must be a list of whole numbers")
        return tuple(value)

    def whole(self, field: str, default: int, *, least: int) -> int:
        value = self.table.get(field, default)
        if type(value) is not int or value < least:
            raise self.error(f"{field} must be a whole number, {least} or more")
        return value

    def number(self, field: str, default: float) -> float:
        value = self.table.get(field, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise self.error(f"{field} must be a number, 0 or more")
        return float(value)


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
