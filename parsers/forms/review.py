"""Table 3: reconsiderations and lawsuits. It has columns only: three kinds of five outcomes, one row of figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parsers.forms.assign import Geometry, assign
from parsers.forms.catalogue import known
from parsers.forms.labels import read_label
from parsers.forms.printed import Printed, cells_of, unread_cells
from parsers.forms.table import NO_CELL, TableRead, figures
from parsers.forms.tables import FORM_BLOCKS, newest

_TABLES = [block for block in FORM_BLOCKS if block.name == "review_litigation"]
_KINDS = tuple(row.key for row in newest("review_litigation").rows)
_OUTCOMES = tuple(column.key for column in newest("review_litigation").columns)
_KIND_CORES = {
    read_label(text).core: row.key for block in _TABLES for row in block.rows for text in (row.label, *row.variants)
}
_OUTCOME_CORES = {
    read_label(text).core: column.key
    for block in _TABLES
    for column in block.columns
    for text in (column.label, *column.variants)
}
_SPLIT_WORDS = frozenset({"结果", "其他", "尚未", "维持", "纠正", "审结"})
_LAWSUITS = "行政诉讼"
_SIDE_LABELS = 3
_EACH = len(_OUTCOMES)
_ALL = len(_KINDS) * _EACH


@dataclass(slots=True)
class _Header:
    """What the header lines read so far say: kinds and outcomes in printed order."""

    kinds: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    lawsuits: bool = False
    words: int = 0
    rows: list[Printed] = field(default_factory=list)

    def add(self, row: Printed, cores: Sequence[str]) -> None:
        self.rows.append(row)
        self.kinds.extend(kind for core in cores if (kind := _KIND_CORES.get(core)) and kind not in self.kinds)
        self.outcomes.extend(outcome for core in cores if (outcome := _OUTCOME_CORES.get(core)))
        self.lawsuits = self.lawsuits or _LAWSUITS in cores
        self.words += sum(1 for core in cores if core in _OUTCOME_CORES or core in _SPLIT_WORDS or core in _KIND_CORES)

    def expected(self) -> tuple[str, ...]:
        """The kinds that the data line should hold, in official order; all three unless the header names fewer."""
        if not self.kinds or len(self.kinds) == len(_KINDS) or (self.lawsuits and len(self.kinds) == 1):
            return _KINDS
        return tuple(kind for kind in _KINDS if kind in self.kinds)

    def complete(self) -> bool:
        """Whether this is surely table 3's header, so that missing figures are worth a word."""
        return len(self.outcomes) >= len(_OUTCOMES)

    def reordered(self) -> bool:
        """Whether the header prints outcomes or kinds in another order than the form, or may do so: nothing is read of
        two labels."""
        if sum(map(unread_cells, self.rows)) > 1:
            return True
        shown = [kind for kind in self.kinds if kind != "reconsideration"]
        official = [kind for kind in _KINDS if kind in shown]
        blocks = [self.outcomes[start : start + _EACH] for start in range(0, len(self.outcomes), _EACH)]
        whole = len(self.outcomes) % _EACH == 0
        return shown != official or (whole and any(tuple(block) != _OUTCOMES for block in blocks))


def read_review(printed: Sequence[Printed], _wanted: str = "") -> list[TableRead]:
    """Every copy of the table, in reading order."""
    copies: list[TableRead] = []
    for header, data in _parts(printed):
        part = _read_part(header, data)
        if copies and not copies[-1].cells.keys() & part.cells.keys():
            _merge(copies[-1], part)
        else:
            copies.append(part)
    for table in copies:
        _complete(table)
    return copies


def _parts(printed: Sequence[Printed]) -> Iterator[tuple[_Header, list[Printed]]]:
    """Each header with the data lines that follow it before something else begins."""
    header, data = _Header(), list[Printed]()
    for row in printed:
        cores = _header_cores(row)
        if cores and data:
            yield header, data
            header, data = _Header(), []
        if cores:
            header.add(row, cores)
        if not header.rows:
            continue
        if _is_data(row):
            data.append(row)
        elif row.own.rows and not row.own.weak and row.values and not cores:
            if data or header.complete():
                yield header, data
            header, data = _Header(), []
    if data or header.complete():
        yield header, data


def _header_cores(row: Printed) -> list[str]:
    """Cores of the header words in a line; nothing unless the line surely belongs to table 3's header."""
    if not row.heads or (row.own.rows and not row.own.weak and len(row.heads) <= _SIDE_LABELS):
        return []
    cores = [known(cell.text).label.core for _, cell in cells_of(row) if cell.text]
    found = [core for core in cores if core in _KIND_CORES or core in _OUTCOME_CORES or core == _LAWSUITS]
    split = [core for core in cores if core in _SPLIT_WORDS]
    telling = [core for core in found if core not in ("总计", "合计", "行政复议")] or len(split) >= 3
    pair = "行政复议" in found and (row.figures or len(cores) <= 2)
    return found + split if telling or pair else []


def _is_data(row: Printed) -> bool:
    """Whether the line holds figures and is no row of another table."""
    if row.own.rows and not row.own.weak:
        return False
    cells = row.line.places if not row.line.flat else row.values
    return len(cells) >= len(_OUTCOMES) and row.numbers > 0


def _read_part(header: _Header, data: list[Printed]) -> TableRead:
    table = TableRead("review_litigation")
    for row in (*header.rows, *data):
        table.use(row)
    if not data:
        return table
    labelled = [row for row in data if read_label(row.text).core in _KIND_CORES and row.figures <= len(_OUTCOMES)]
    if labelled:
        for row in labelled:
            _keep(table, row, (_KIND_CORES[read_label(row.text).core],))
        return table
    kinds = header.expected()
    if header.reordered():
        table.add_note("header_reordered")
    elif len(data) > 1 and len({tuple(cell.text for _, cell in row.values) for row in data}) > 1:
        table.add_note("several_lines", lines=len(data))
    else:
        _keep(table, data[0], kinds)
    return table


def _keep(table: TableRead, row: Printed, kinds: Sequence[str]) -> None:
    count = len(kinds) * len(_OUTCOMES)
    whole = not row.line.flat and len(row.line.places) == count
    places = row.line.places if whole else assign(row, count, Geometry())
    cells = figures(row, places, [None] * count)
    for number, kind in enumerate(kinds):
        table.keep(kind, _OUTCOMES, cells[number * _EACH : number * _EACH + _EACH], row)
    table.report(tuple(kinds), row, places, cells)


def _merge(table: TableRead, part: TableRead) -> None:
    table.cells.update(part.cells)
    table.stands.update(part.stands)
    table.notes.extend(part.notes)
    table.used.update(part.used)


def _complete(table: TableRead) -> None:
    missing = [kind for kind in _KINDS if f"review_litigation.{kind}.total" not in table.cells]
    for kind in missing:
        table.keep(kind, _OUTCOMES, [NO_CELL] * len(_OUTCOMES))
    if missing and not table.notes:
        table.add_note("kinds_not_found", rows=tuple(missing))


def read_bare_line(printed: Sequence[Printed]) -> TableRead | None:
    """Table 3 whose header is lost: the only line of fifteen figures without a label."""
    lines = [row for row in printed if not row.own.rows and len(row.values) == _ALL == row.figures]
    if len(lines) != 1 or _has_rest(lines[0], printed):
        return None
    table = TableRead("review_litigation")
    table.use(lines[0])
    _keep(table, lines[0], _KINDS)
    table.add_note("header_lost")
    return table


def _has_rest(line: Printed, printed: Sequence[Printed]) -> bool:
    """Whether a line of the same grid, right behind it, holds figures without a label: what wrapped in its cells."""
    behind = printed[line.at + 1] if line.at + 1 < len(printed) else None
    return behind is not None and behind.line.block == line.line.block and not behind.text and behind.figures > 0
