"""The rows of all editions of one block in one order, and the dictionary from printed labels to rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from parsers.forms.labels import Label, read_label, weights, whole_core
from parsers.forms.shape import FormBlock, Row
from parsers.forms.tables import FORM_BLOCKS
from parsers.numbers import is_figure

BLOCK_NAMES = ("active_disclosure", "requests", "statistics")
"""Blocks whose rows are found by label; table 3 has columns only and is read by `forms.review`."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One row of a block with its place among the rows of all editions."""

    index: int
    key: str
    cores: tuple[str, ...]
    ordinals: frozenset[int]
    """Its numbers in the editions that have it; without 0, which is none."""
    group: str
    """Core of the group label printed beside or above the row."""
    editions: Mapping[str, Row]
    label: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All rows of one block."""

    name: str
    entries: tuple[Entry, ...]
    groups: frozenset[str]
    weight: Mapping[str, float]


BLANK, FIGURE, UNIT, TEXT, ROW, WEAK_ROW, GROUP, WEAK_GROUP = ".1utrwgh"
"""Signs: a row's label that is weak begins no row in the middle of a line; a group's label may be a row's as well."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a printed label says by itself.

    rows   block → indices of the entries that have exactly this label.
    weak   the text is also a column's label or stands for several rows: only order and group tell.
    group  the text is a group's label.
    header the text belongs to a header.
    figure the text could stand in a number cell.
    unit   the text is a counting word or an amount's unit, as the 单位 column prints them.
    """

    label: Label
    rows: Mapping[str, tuple[int, ...]]
    weak: bool
    group: bool
    header: bool
    figure: bool
    unit: bool


def _merged(blocks: list[FormBlock]) -> list[str]:
    """Row keys of all editions in printed order: a row that only one edition has stands after its neighbour there."""
    keys = [row.key for row in blocks[0].rows]
    for block in blocks[1:]:
        place = 0
        for row in block.rows:
            if row.key not in keys:
                keys.insert(place, row.key)
            place = keys.index(row.key) + 1
    return keys


def _entry(index: int, key: str, blocks: list[FormBlock]) -> Entry:
    rows = {block.edition: row for block in blocks for row in block.rows if row.key == key}
    first = next(iter(rows.values()))
    texts = dict.fromkeys(text for row in rows.values() for text in (row.label, *row.variants))
    cores = tuple(dict.fromkeys(core for text in texts for core in (read_label(text).core, whole_core(text))))
    group = read_label(first.group).core if first.group else ""
    ordinals = frozenset(read_label(row.label).ordinal for row in rows.values()) - {0}
    return Entry(index, key, cores, ordinals, group, rows, first.label)


def _catalogue(name: str) -> Catalogue:
    blocks = [block for block in FORM_BLOCKS if block.name == name]
    entries = tuple(_entry(index, key, blocks) for index, key in enumerate(_merged(blocks)))
    groups = frozenset(entry.group for entry in entries if entry.group)
    cores = frozenset(core for entry in entries for core in entry.cores)
    return Catalogue(name, entries, groups, weights(cores))


CATALOGUES: Mapping[str, Catalogue] = {name: _catalogue(name) for name in BLOCK_NAMES}

_COLUMN_CORES = frozenset(
    read_label(text).core
    for block in FORM_BLOCKS
    for column in block.columns
    for text in (column.label, *column.variants)
)
HEADER_CORES = _COLUMN_CORES | {
    *("信息内容", "申请人情况", "法人或其他组织", "行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉"),
    *("本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和", "统计指标", "单位", "统计数", "序号", "代码"),
}


def _exact() -> dict[str, dict[str, tuple[int, ...]]]:
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    for catalogue in CATALOGUES.values():
        for entry in catalogue.entries:
            for core in entry.cores:
                places = found.setdefault(core, {})
                places[catalogue.name] = (*places.get(catalogue.name, ()), entry.index)
    return {**_with_group(), **found}


def _with_group() -> dict[str, dict[str, tuple[int, ...]]]:
    """Labels that print their group in the same cell: （三）不予公开：1.属于国家秘密."""
    entries = [(name, entry) for name, catalogue in CATALOGUES.items() for entry in catalogue.entries if entry.group]
    return {
        f"{entry.group}{ordinal}{core}": {name: (entry.index,)}
        for name, entry in entries
        for core in entry.cores
        for ordinal in (*entry.ordinals, "")
    }


UNITS = frozenset({"条", "件", "次", "篇", "个", "人", "人次", "万元", "元", "份", "期", "场"})
_EXACT = _exact()
_NO_LABEL = read_label("")
_GROUPS = frozenset(group for catalogue in CATALOGUES.values() for group in catalogue.groups)


@lru_cache(maxsize=8192)
def known(text: str) -> Known:
    """What the forms know of a cell's text. Kept, because the same few hundred texts come again in every report."""
    if is_figure(text):
        return Known(_NO_LABEL, {}, False, False, False, True, False)
    label = read_label(text)
    rows = {} if label.damaged else _EXACT.get(label.core, {})
    several = any(len(indices) > 1 for indices in rows.values())
    core = label.core
    weak = several or core in _COLUMN_CORES
    return Known(label, rows, weak, core in _GROUPS, core in HEADER_CORES, False, core in UNITS)


@lru_cache(maxsize=8192)
def sign(text: str) -> str:
    """What the forms know of a cell's text in one letter: of these is put together what a line looks like."""
    facts = known(text)
    if facts.figure or facts.unit:
        return FIGURE if facts.figure else UNIT
    if not facts.rows:
        return TEXT if text else BLANK
    # 其他 and 总计 are surely a row's label only with their number.
    begins = not facts.weak or facts.label.level > 0
    return (GROUP if begins else WEAK_GROUP) if facts.group else ROW if begins else WEAK_ROW
