"""The three official tables as portals print them: real row and column spans, plain or as Word exports them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from itertools import groupby

from demo.figures import Figures
from parsers.forms.tables import APPLICANTS, FormBlock, Row, form_block, newest

_RECONCILE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
Dress = Callable[[str, int, int], str]


def plain_cell(text: str, colspan: int = 1, rowspan: int = 1) -> str:
    return f"<td{_spans(colspan, rowspan)}>{escape(text)}</td>"


def word_cell(text: str, colspan: int = 1, rowspan: int = 1) -> str:
    """A cell as Word's HTML export writes it: a styled paragraph and span around every text."""
    return (
        f'<td width="{60 * colspan}"{_spans(colspan, rowspan)} valign="top" style="border:solid windowtext 1.0pt;'
        'padding:0cm 5.4pt 0cm 5.4pt"><p class="MsoNormal" align="center" style="text-align:center;line-height:20.0pt">'
        '<span lang="EN-US" style="font-size:10.5pt;font-family:仿宋_GB2312">'
        f"{escape(text)}<o:p></o:p></span></p></td>"
    )


def _spans(colspan: int, rowspan: int) -> str:
    return (f' colspan="{colspan}"' if colspan > 1 else "") + (f' rowspan="{rowspan}"' if rowspan > 1 else "")


def _table(rows: Iterable[str], word_export: bool) -> str:
    opening = (
        '<table class="MsoNormalTable" border="1" cellspacing="0" cellpadding="0" style="border-collapse:collapse">'
        if word_export
        else '<table border="1" cellspacing="0">'
    )
    return opening + "<tbody>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</tbody></table>\n"


def written(figures: Figures, marks: Mapping[str, str], key: str) -> str:
    """What stands in a cell: the mark, the figure, or nothing."""
    if key in marks:
        return marks[key]
    value = figures.get(key)
    return "" if value is None else str(value)


def disclosure_table(edition: str, figures: Figures, marks: Mapping[str, str], word_export: bool) -> str:
    """Table 1: blocks by article, each with its own header; figure columns share the width unequally."""
    cell = word_cell if word_export else plain_cell
    block = form_block("active_disclosure", edition)
    width = 6
    rows: list[str] = []
    previous_header: tuple[str, ...] = ()
    for article, members in groupby(block.rows, key=lambda row: row.group):
        rows.append(cell(article, width + 1, 1))
        previous_header = ()
        for row in members:
            span = width // len(row.columns)
            if row.columns != previous_header:
                labels = [block.column(column).label for column in row.columns]
                rows.append(cell("信息内容", 1, 1) + "".join(cell(label, span, 1) for label in labels))
                previous_header = row.columns
            values = (written(figures, marks, f"active_disclosure.{row.key}.{column}") for column in row.columns)
            rows.append(cell(row.label, 1, 1) + "".join(cell(value, span, 1) for value in values))
    return _table(rows, word_export)


def requests_table(edition: str, figures: Figures, marks: Mapping[str, str], word_export: bool) -> str:
    """Table 2: three label columns and seven figure columns under a header of three rows."""
    cell = word_cell if word_export else plain_cell
    block = form_block("requests", edition)
    rows = [
        cell(_RECONCILE, 3, 3) + cell("申请人情况", 7, 1),
        cell("自然人", 1, 2) + cell("法人或其他组织", 5, 1) + cell("总计", 1, 2),
        "".join(cell(column.label, 1, 1) for column in APPLICANTS[1:-1]),
    ]
    for index, row in enumerate(block.rows):
        values = "".join(cell(written(figures, marks, f"requests.{row.key}.{c}"), 1, 1) for c in row.columns)
        rows.append(_request_label(block, index, cell) + values)
    return _table(rows, word_export)


_RESULT = "三、本年度办理结果"


def _request_label(block: FormBlock, index: int, cell: Dress) -> str:
    row = block.rows[index]
    if not row.group:
        return cell(row.label, 3, 1)
    results = [other for other in block.rows if other.group]
    label = cell(_RESULT, 1, len(results)) if row is results[0] else ""
    if row.group == _RESULT:
        return label + cell(row.label, 2, 1)
    siblings = _siblings(results, row)
    if row is siblings[0]:
        label += cell(row.group, 1, len(siblings))
    return label + cell(row.label, 1, 1)


def _siblings(rows: list[Row], row: Row) -> list[Row]:
    return [other for other in rows if other.group == row.group]


def review_table(figures: Figures, marks: Mapping[str, str], word_export: bool) -> str:
    """Table 3: fifteen figures in one row under a header of three."""
    cell = word_cell if word_export else plain_cell
    block = newest("review_litigation")
    labels = [column.label for column in block.columns]
    rows = [
        cell("行政复议", 5, 1) + cell("行政诉讼", 10, 1),
        "".join(cell(label, 1, 2) for label in labels) + cell("未经复议直接起诉", 5, 1) + cell("复议后起诉", 5, 1),
        "".join(cell(label, 1, 1) for label in labels * 2),
        "".join(cell(written(figures, marks, key), 1, 1) for key in block.cell_keys()),
    ]
    return _table(rows, word_export)
