"""Where something stands in a document: table, row and column as the form names them, and page or line as printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from parsers.folding import squeeze
from parsers.forms.read import FormsRead, read_forms
from parsers.forms.tables import FORM_BLOCKS, editions, form_block
from parsers.model import Grid, Paragraph, ReadDocument

TABLES: Mapping[str, str] = {
    "active_disclosure": "表一",
    "requests": "表二",
    "review_litigation": "表三",
    "statistics": "统计表",
}
"""Block → what the office calls it."""
_UNITS: Mapping[str, str] = {"text": "行", "pdf": "页", "ofd": "页"}
"""Reader → what `Paragraph.at` counts there."""
_PARTS = "零一二三四五六"
_ROWS = {f"{block.name}.{row.key}": row.label for block in reversed(FORM_BLOCKS) for row in block.rows}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document; "" and 0 for what is not known.

    table, row, column  labels of the form.
    grid, line  which table of the document, and which of its rows, counted from 1.
    at, unit    page or line of the document, and which of the two (页, 行).
    section     1..6, of a sentence of the narrative.
    last_year   it stands in the report of the year before.
    """

    table: str = ""
    row: str = ""
    column: str = ""
    grid: int = 0
    line: int = 0
    at: int = 0
    unit: str = ""
    section: int = 0
    last_year: bool = False

    def __str__(self) -> str:
        named = self.table + (f"“{self.row}”行" if self.row else "") + (f"“{self.column}”列" if self.column else "")
        part = f"第{_PARTS[self.section]}部分" if self.section else ""
        printed = [f"文件第{self.at}{self.unit}"] if self.at else []
        if self.grid:
            printed.insert(0, f"文中第{self.grid}个表格第{self.line}行")
        where, told = named + part, "，".join(printed)
        whole = f"{where}（{told}）" if where and told else where or told
        return ("上一年的报告：" if self.last_year else "") + whole


@dataclass(frozen=True)
class Places:
    """The places of one document. `forms`: block → edition as the report has it."""

    read: ReadDocument | None
    forms: Mapping[str, str]

    @cached_property
    def _found(self) -> FormsRead | None:
        return read_forms(self.read.blocks) if self.read else None

    @cached_property
    def _grids(self) -> Mapping[int, int]:
        blocks = self.read.blocks if self.read else ()
        grids = [index for index, block in enumerate(blocks) if isinstance(block, Grid)]
        return {index: number for number, index in enumerate(grids, 1)}

    def of_cell(self, key: str, *, last_year: bool = False) -> Place:
        """The place of a cell of the forms."""
        block, row, column = key.split(".")
        edition = self.forms.get(block, "")
        grid, line, at = self._printed(f"{block}.{row}")
        unit = self._unit if at else ""
        return Place(
            TABLES[block], row_label(block, row, edition), column_label(block, column, edition),
            grid, line, at, unit, last_year=last_year,
        )  # fmt: skip

    def of_sentence(self, sentence: str, section: int = 0) -> Place:
        """The place of a sentence of the narrative: of the first paragraph that holds it."""
        wanted = squeeze(sentence)
        for block in self.read.blocks if self.read and wanted else ():
            if isinstance(block, Paragraph) and wanted in squeeze(block.text):
                return Place(section=section, at=block.at if self._unit else 0, unit=self._unit)
        return Place(section=section)

    @property
    def _unit(self) -> str:
        return _UNITS.get(self.read.reader, "") if self.read else ""

    def _printed(self, row: str) -> tuple[int, int, int]:
        """Which table, which of its rows, and the page or line, of a row of the forms; zeros where it is not found."""
        if self.read is None or self._found is None or row not in self._found.stands:
            return 0, 0, 0
        index, line = self._found.stands[row]
        block = self.read.blocks[index]
        if isinstance(block, Grid):
            at = block.at[line] if self._unit and line < len(block.at) else 0
            return self._grids[index], line + 1, at
        return 0, 0, block.at if self._unit and isinstance(block, Paragraph) else 0


def row_label(block: str, row: str, edition: str) -> str:
    """What a row is called, with its group: in that edition, else in the newest that has it."""
    for one in _in_order(block, edition):
        for printed in form_block(block, one).rows:
            if printed.key == row:
                return " ".join(filter(None, (printed.group, printed.label)))
    return ""


def column_label(block: str, column: str, edition: str) -> str:
    for one in _in_order(block, edition):
        for printed in form_block(block, one).columns:
            if printed.key == column:
                return printed.label
    return ""


def _in_order(block: str, edition: str) -> tuple[str, ...]:
    return tuple(sorted(editions(block), key=lambda one: one != edition))


def named(key: str, block: str) -> str:
    """A block, row or cell under its Chinese name, for the words of a note; anything else as it stands."""
    if key in TABLES:
        return TABLES[key]
    whole = key if key.split(".", maxsplit=1)[0] in TABLES else f"{block}.{key}"
    if whole in _ROWS:
        return _ROWS[whole]
    name, _, rest = whole.partition(".")
    row, _, column = rest.rpartition(".")
    labels = (row_label(name, row, ""), column_label(name, column, "")) if name in TABLES else ()
    return " · ".join(filter(None, labels)) or key
