"""The statistics table of 2014 to 2018 in its local versions."""

from __future__ import annotations

import pytest

from parsers.forms.tables import form_block
from tests.parsers.forms.layouts import page_of_markup
from tests.parsers.forms.reading import forms_of

ROWS = form_block("statistics", "2014").rows
MARKS = {row.key: str((number * 7919) % 997) for number, row in enumerate(ROWS, 1)}
LABELS = {row.label for row in ROWS}


def _rows(head: list[str], fields: dict[str, str]) -> list[list[str]]:
    """The printed rows: group headings on lines of their own; `fields` says what stands under each column."""
    rows, group = [head], ""
    for row in ROWS:
        if row.group != group and row.group and row.group not in LABELS:
            rows.append([row.group if fields[column] == "label" else "" for column in head])
        group = row.group
        texts = {"label": row.label, "value": MARKS[row.key], "number": str(len(rows))}
        rows.append([texts.get(fields[column], fields[column]) for column in head])
    return rows


PLAIN = _rows(["统计指标", "单位", "统计数"], {"统计指标": "label", "单位": "件", "统计数": "value"})
VERSIONS = {
    "plain": PLAIN,
    "serial numbers": _rows(
        ["序号", "统计指标", "单位", "统计数"], {"序号": "number", "统计指标": "label", "单位": "条", "统计数": "value"}
    ),
    "codes": _rows(
        ["统计指标", "代码", "单位", "统计数"], {"统计指标": "label", "代码": "07", "单位": "条", "统计数": "value"}
    ),
    "no units": _rows(["统计指标", "统计数"], {"统计指标": "label", "统计数": "value"}),
    "several columns and a total": _rows(
        ["统计指标", "单位", "区政府", "区直单位", "合计"],
        {"统计指标": "label", "单位": "件", "区政府": "3", "区直单位": "4", "合计": "value"},
    ),
}


def _table(rows: list[list[str]]) -> bytes:
    markup = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    return page_of_markup(f"<p>附：政府信息公开情况统计表</p><table>{markup}</table>")


def _read(data: bytes) -> dict[str, object]:
    found = forms_of(data)
    assert found.forms == {"statistics": "2014"}
    return {key.split(".")[1]: cell.value for key, cell in found.cells.items()}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_row_under_its_own_block(version: str) -> None:
    assert _read(_table(VERSIONS[version])) == {key: int(mark) for key, mark in MARKS.items()}


def test_tab_separated_and_flattened() -> None:
    for separator in ("\t", "  "):
        text = "\n".join(separator.join(field for field in row if field) for row in PLAIN)
        assert _read(text.encode()) == {key: int(mark) for key, mark in MARKS.items()}


def test_several_columns_without_a_total_give_nothing() -> None:
    rows = _rows(
        ["统计指标", "单位", "区政府统计数", "区直单位统计数"],
        {"统计指标": "label", "单位": "件", "区政府统计数": "3", "区直单位统计数": "value"},
    )
    found = forms_of(_table(rows))
    assert {cell.value for cell in found.cells.values()} == {None}
    assert found.warnings


def test_the_same_label_in_two_blocks_is_told_apart_by_order() -> None:
    found = _read(_table(PLAIN))
    assert found["reconsiderations_corrected"] != found["lawsuits_corrected"]


def test_there_are_58_rows_with_distinct_keys() -> None:
    assert len({row.key for row in ROWS}) == len(ROWS) == 58
