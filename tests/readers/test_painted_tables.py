"""What a browser makes of a table's columns, rows and places is what is read: one case for each way."""

from __future__ import annotations

import pytest

from parsers.numbers import read_figure
from tests.readers.reading import blocks_of, rows

LABELLED = "<tr><td>行政许可</td><td>11</td><td class=a>22</td></tr>"
NEXT = "<tr><td>行政处罚</td><td>33</td><td>44</td></tr>"
COLUMNS = "<col><col class=c><col>"
SPANNED = "<tr><td rowspan=2>行政许可</td><td>11</td></tr><tr class=x><td>22</td></tr><tr><td>其他</td><td>33</td></tr>"
PLACES = [
    (".c{visibility:collapse}", COLUMNS + LABELLED, [["行政许可", "22"]]),
    ("", '<colgroup><col><col span=2 style="visibility:collapse"></colgroup>' + LABELLED, [["行政许可"]]),
    (".c{display:none}", COLUMNS + LABELLED, [["行政许可", "11", "22"]]),
    ("table{table-layout:fixed;width:200px} td{overflow:hidden} .c{width:0}", COLUMNS + LABELLED, [["行政许可", "22"]]),
    (".c{background:#036} b{color:#036}", COLUMNS + LABELLED.replace("11", "<b>1</b>1"), [["行政许可", "1", "22"]]),
    (
        ".c{background:#036} tr{background:#fff} b{color:#036}",
        COLUMNS + LABELLED.replace("11", "<b>1</b>1"),
        [["行政许可", "11", "22"]],
    ),
    (".x{visibility:collapse}", f"<tbody>{LABELLED}<tbody class=x>{NEXT}", [["行政许可", "11", "22"]]),
    (".x{visibility:collapse}", SPANNED, [["行政许可", "11"], [None, ""], ["其他", "33"]]),
    ("", SPANNED.replace("=2", "=0"), [["行政许可", "11"], [None, "22"], [None, "其他", "33"]]),
    ("", f"<tbody>{LABELLED.replace('<td>', '<td rowspan=9>', 1)}<tbody>{NEXT}", [
        ["行政许可", "11", "22"], ["行政处罚", "33", "44"],
    ]),
]  # fmt: skip
UNKNOWN = [
    ("tr{display:flex;flex-direction:row-reverse}", LABELLED),
    ("td{display:block}", LABELLED),
    (".a{float:right}", LABELLED),
    (".a{position:absolute}", LABELLED),
    (".a{position:relative;left:-40px}", LABELLED),
    ("tr::before{content:'9';display:table-cell}", LABELLED),
    ("", LABELLED.replace("22", '<p style="position:absolute;left:50px;background:#fff">99</p>')),
    (".a{position:relative} .a::after{content:'99';position:absolute;left:-50px;background:#fff}", LABELLED),
]


def _rows(page: str) -> list[list[str | None]]:
    return [list(row) for row in rows(blocks_of(page.encode()))]


@pytest.mark.parametrize(("sheet", "table", "shown"), PLACES)
def test_figures_stand_where_they_are_shown(sheet: str, table: str, shown: list[list[str | None]]) -> None:
    found = _rows(f"<!DOCTYPE html><style>{sheet}</style><table>{table}</table>")
    width = max(map(len, found))
    assert found == [row + [None] * (width - len(row)) for row in shown]


@pytest.mark.parametrize(("sheet", "table"), UNKNOWN)
def test_cells_that_stand_elsewhere_hold_no_figure(sheet: str, table: str) -> None:
    found = _rows(f"<!DOCTYPE html><style>{sheet}</style><table>{table}</table>")
    assert [read_figure(text).value for text in found[0] if text] == [None] * 3
    assert "行政许可" in found[0]


@pytest.mark.parametrize(
    "beside",
    ['<p style="margin-top:-26px;background:#fff">99</p>', '<div style="position:absolute;top:8px;left:90px">99</div>'],
)
def test_what_is_laid_over_a_table_leaves_no_figure_certain(beside: str) -> None:
    found = _rows(f"<!DOCTYPE html><table>{LABELLED}</table>{beside}")
    assert [read_figure(text or "").value for text in found[0]] == [None] * 3


@pytest.mark.parametrize(
    ("head", "cell", "value"),
    [
        ("", '<i style="color:ffffff">1</i>338', 338),
        ("<style>i{text-indent:-9999;display:block}</style>", "<i>1</i>338", 338),
        ("<style>body{font-size:0}</style>", "338", 338),
        ("<style>.A{display:none}</style>", "<i class=a>1</i>338", 338),
    ],
)
def test_a_page_without_a_doctype_is_shown_as_it_always_was(head: str, cell: str, value: int) -> None:
    table = f"<table><tr><td>行政许可<td>{cell}</table>"
    assert read_figure(_rows(f"<html>{head}{table}")[0][1] or "").value == value
    for doctype in ('html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/x"', "html"):
        assert read_figure((_rows(f"<!DOCTYPE {doctype}>{head}{table}") or [["", ""]])[0][1] or "").value != value


@pytest.mark.parametrize(
    ("sheet", "values"),
    [
        ("td{border-left:1px solid}", [11, 22, 33, 44]),
        ("td+td{border-left:1px solid}", [11, 22, 33, 44]),
        ("td{border:1px solid} .a{border-left:2px solid}", [11, 22, 33, 44]),
        (".a{border-left:1px solid}", [11, None, 33, 44]),
        (".a{border-left:1px solid;padding-left:9px}", [11, 22, 33, 44]),
        (".a{box-shadow:-1px 0 0 #000}", [11, None, 33, 44]),
    ],
)
def test_a_line_before_one_figure_alone_may_be_its_first_digit(sheet: str, values: list[int | None]) -> None:
    """Rules of a table stand before most of its figures."""
    found = _rows(f"<!DOCTYPE html><style>{sheet}</style><table>{LABELLED}{NEXT}</table>")
    assert [read_figure(text or "").value for row in found for text in row[1:]] == values
