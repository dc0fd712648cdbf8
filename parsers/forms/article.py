"""The column labels of table 1: every article has its own header line, in the words of one edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from parsers.forms.catalogue import Entry
from parsers.forms.labels import read_label, similarity
from parsers.forms.lines import Place
from parsers.forms.printed import Printed
from parsers.forms.shape import Column
from parsers.forms.tables import editions, form_block
from parsers.numbers import heading_unit

EDITIONS = editions("active_disclosure")
_ROW_HEADS = frozenset({"信息内容", "项目", "内容", "类别", "指标", "名称"})
_ALIKE = 0.75
_ENOUGH = 0.5
_EVEN: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Heading:
    """A header line: its column labels in printed order, without the label of the rows' own column.

    repeats  how often each label is printed side by side: converters write a merged cell into every column.
    closed   no other label stands behind the last one (备注, 上年数).
    """

    at: int
    leaves: tuple[Place, ...]
    repeats: tuple[int, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """How the columns of one row are read: column keys in printed order, each with the unit that its label names.

    edition   the newest edition that the labels are.
    editions  all that print this row in these columns under these labels.
    """

    edition: str
    editions: frozenset[str]
    columns: tuple[str, ...]
    units: tuple[str | None, ...]


@lru_cache(maxsize=64)
def column(edition: str, key: str) -> Column:
    return form_block("active_disclosure", edition).column(key)


_CORES: Mapping[tuple[str, str], tuple[str, ...]] = {
    (edition, one.key): tuple(read_label(text).core for text in (one.label, *one.variants))
    for edition in EDITIONS
    for one in form_block("active_disclosure", edition).columns
}
_ALL_CORES = frozenset(core for cores in _CORES.values() for core in cores)


def heading(row: Printed) -> Heading | None:
    """The column labels printed in this line (or in front of a flattened row), None when there are none."""
    if not row.heads or (row.own.rows and len(row.heads) == 1):
        return None
    places = row.heads[:-1] if row.own.rows else sorted((*row.heads, *row.values), key=lambda place: place[0])
    texts = [place for place in places if place[1].text]
    columns = [number for number, (_, cell) in enumerate(texts) if _is_column(cell.text)]
    if not columns:
        return None
    leaves = [leaf for leaf in texts[columns[0] : columns[-1] + 1] if read_label(leaf[1].text).core not in _ROW_HEADS]
    return Heading(row.at, tuple(leaves), (1,) * len(leaves), columns[-1] == len(texts) - 1)


def unrepeated(above: Heading) -> Heading:
    """The heading with labels that stand side by side more than once taken as one."""
    leaves: list[Place] = []
    repeats: list[int] = []
    for leaf in above.leaves:
        if leaves and leaf[1].text == leaves[-1][1].text:
            repeats[-1] += 1
        else:
            leaves.append(leaf)
            repeats.append(1)
    return Heading(above.at, tuple(leaves), tuple(repeats), above.closed)


@lru_cache(maxsize=2048)
def _is_column(text: str) -> bool:
    core = read_label(text).core
    return core in _ALL_CORES or (len(core) >= 4 and any(similarity(core, one, _EVEN) >= _ALIKE for one in _ALL_CORES))


def read_columns(entry: Entry, above: Heading | None) -> Reading | None:
    """The reading that the header line supports, None without a header or when it fits no edition of this row."""
    return _decided(entry, _texts(above))[1] if above else None


def better_taken_once(entry: Entry, above: Heading) -> bool:
    """Whether labels printed side by side more than once are one label written into every column of a merged cell.

    本年新制作数量 twice before 对外公开总数量 is a slip, 本年处理决定数量 three times is one cell of 2021.
    """
    texts = _texts(above)
    if not any(one == other for one, other in pairwise(texts)):
        return False
    return _decided(entry, _texts(unrepeated(above)))[0] > _decided(entry, texts)[0]


def _texts(above: Heading) -> tuple[str, ...]:
    return tuple([cell.text for _, cell in above.leaves])


@lru_cache(maxsize=1024)
def _decided(entry: Entry, texts: tuple[str, ...]) -> tuple[float, Reading | None]:
    """The edition whose labels these are, with its support 0..1; no reading when none or more than one fits."""
    scored = [(_support(edition, row.columns, texts), edition) for edition, row in entry.editions.items()]
    best, edition = max(scored)
    columns = entry.editions[edition].columns
    alike = frozenset(other for score, other in scored if score >= best)
    if best < _ENOUGH or any(entry.editions[other].columns != columns for other in alike):
        return 0.0, None
    return best, _reading(edition, alike, columns, texts)


def _support(edition: str, columns: Sequence[str], texts: Sequence[str]) -> float:
    """0..1: how well the printed labels are this edition's, compared in order."""
    pairs = zip(columns, _ordered(edition, columns, texts), strict=False)
    return sum(_closeness(edition, key, text) for key, text in pairs) / max(len(columns), len(texts))


@lru_cache(maxsize=4096)
def _closeness(edition: str, key: str, text: str) -> float:
    core = read_label(text).core
    return max(1.0 if core == one else similarity(core, one, _EVEN) for one in _CORES[edition, key])


def _ordered(edition: str, columns: Sequence[str], texts: Sequence[str]) -> list[str]:
    """The printed labels in the columns' official order, as far as each is legible; else as printed."""
    order = printed_order(edition, columns, texts)
    by_key = dict(zip(order, texts, strict=False))
    return [by_key[key] for key in columns if key in by_key] if len(texts) == len(columns) else list(texts)


def printed_order(edition: str, columns: Sequence[str], texts: Sequence[str]) -> tuple[str, ...]:
    """The column keys in printed order: by label when every label names another column, else the official order."""
    named = []
    for text in texts:
        core = read_label(text).core
        fitting = [key for key in columns if core in _CORES[edition, key]]
        if len(fitting) != 1:
            return tuple(columns)
        named.append(fitting[0])
    return tuple(named) if sorted(named) == sorted(columns) else tuple(columns)


def _reading(edition: str, alike: frozenset[str], columns: Sequence[str], texts: Sequence[str]) -> Reading:
    order = printed_order(edition, columns, texts)
    units = [heading_unit(text) for text in texts[: len(order)]]
    return Reading(edition, alike, order, (*units, *[None] * (len(order) - len(units))))


def plain_reading(entry: Entry, edition: str) -> Reading:
    """The official columns of an edition, for rows whose header line is lost."""
    columns = entry.editions[edition].columns
    alike = frozenset(other for other, row in entry.editions.items() if row.columns == columns)
    return Reading(edition, alike, columns, (None,) * len(columns))
