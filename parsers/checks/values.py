"""V1 to V3: what can stand in a cell at all. Only what fails is listed: a value in its range proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from parsers.checks.arithmetic import is_blank
from parsers.forms.tables import FORM_BLOCKS
from parsers.model import Cell, Check, Number

_AMOUNTS = frozenset(("万元", "元"))
_SIGNED = ".change"
"""本年增/减 is the one column that goes below zero."""
_LABELS: Mapping[str, str] = {
    f"{block.name}.{row.key}.{column}": f"{row.label}：{block.column(column).label}"
    for block in FORM_BLOCKS
    for row in block.rows
    for column in row.columns
}
_UNITS: Mapping[str, str | None] = {
    f"{block.name}.{row.key}.{column}": block.column(column).unit
    for block in FORM_BLOCKS
    for row in block.rows
    for column in row.columns
}
_COUNTY = re.compile(r"[县旗乡镇]|街道|(?<!自治)区(?!人民代表)")
_MOST_COUNTED = 300_000_000
_MOST_IN_A_COUNTY, _MOST_ANYWHERE = 1_000_000, 10_000_000
"""万元: 10 and 100 thousand million yuan. All administrative fees of the country are about 40,000,000 a year."""


def check_values(agency: str, cells: Mapping[str, Cell]) -> tuple[Check, ...]:
    """Cells of the forms whose value cannot be, is beyond reason, or is no figure. OCR's doubts are ours."""
    doubtful = [(key, cell) for key, cell in cells.items() if not _is_ordinary(cell.value)]
    return tuple(check for key, cell in doubtful for check in _of_cell(agency, key, cell))


def _is_ordinary(value: Number | None) -> bool:
    """Whether it may stand anywhere: nearly all cells, which need no further look."""
    return type(value) is int and 0 <= value <= _MOST_IN_A_COUNTY


def _of_cell(agency: str, key: str, cell: Cell) -> Iterator[Check]:
    label = _LABELS.get(key, key)
    value = cell.value
    if value is None:
        if cell.confidence is None and not is_blank(cell):
            yield Check("V3", "fail", None, None, (key,), f"{label}写有“{cell.raw[:20]}”，不是数字")
    elif value < 0 and not key.endswith(_SIGNED):
        yield Check("V1", "fail", value, 0, (key,), f"{label}不能小于 0：{cell.raw}")
    elif value != int(value) and not _is_amount(key, cell):
        yield Check("V1", "fail", value, int(value), (key,), f"{label}应为整数：{cell.raw}")
    elif (most := _most(agency, key, cell)) < value:
        yield Check("V2", "fail", value, most, (key,), f"{label}的数量级可疑：{cell.raw}")


def _is_amount(key: str, cell: Cell) -> bool:
    return cell.unit is not None or _UNITS.get(key) in _AMOUNTS or "amount" in key


def _most(agency: str, key: str, cell: Cell) -> Number:
    if not _is_amount(key, cell):
        return _MOST_COUNTED
    yuan = (cell.unit or _UNITS.get(key)) == "元"
    most = _MOST_IN_A_COUNTY if _COUNTY.search(agency) else _MOST_ANYWHERE
    return most * 10_000 if yuan else most
