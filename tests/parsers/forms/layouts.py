# ruff: noqa: E501 - a Chinese character counts as two columns
"""Layouts of real portals and print-outs, imitated: pure functions from filled tables to bytes.

Every page is generated; its narrative is ours and only its structure follows what portals do. HTML layouts
keep blanks; the flat ones lose them, as the real ones do.
"""

from __future__ import annotations

import html
from collections.abc import Callable

from tests.parsers.forms.tables import (
    Cell,
    Marks,
    Row,
    Table,
    laid_out,
    requests_body,
    requests_header,
    review_body,
    review_header,
    tables,
)

Layout = Callable[[Marks, str], bytes]

HEADINGS = (
    "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
)  # fmt: skip
TITLE = "样例市档案局2023年政府信息公开工作年度报告"
OVERVIEW = "本局按样例市的统一安排公开信息，这一段文字是为测试而写的，不含任何真实单位的内容，只用来占据正文的位置。"
PROBLEMS = "公开目录的更新还不够及时，计划在明年上半年补齐，并请读者继续提出意见。"
OTHERS = "本年没有收取信息处理费。"

HTML_LAYOUTS: dict[str, Layout] = {}
TEXT_LAYOUTS: dict[str, Layout] = {}
FLAT_LAYOUTS: dict[str, Layout] = {}
"""Layouts that lose blanks: a row with a blank cannot be assigned."""


def _register(registry: dict[str, Layout]) -> Callable[[Layout], Layout]:
    def register(layout: Layout) -> Layout:
        registry[layout.__name__] = layout
        return layout

    return register


_html, _text, _flat = _register(HTML_LAYOUTS), _register(TEXT_LAYOUTS), _register(FLAT_LAYOUTS)


# --- pieces of markup --------------------------------------------------------------------------------------


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>\n"


def _td(cell: Cell, inner: str | None = None) -> str:
    text, colspan, rowspan = cell
    spans = (f' colspan="{colspan}"' if colspan > 1 else "") + (f' rowspan="{rowspan}"' if rowspan > 1 else "")
    return f"<td{spans}>{html.escape(text, quote=False) if inner is None else inner}</td>"


def _tr(row: Row) -> str:
    return "<tr>" + "".join(_td(cell) for cell in row) + "</tr>\n"


def _table(table: Table) -> str:
    return '<table border="1"><tbody>\n' + "".join(_tr(row) for row in table) + "</tbody></table>\n"


def _body(first: str, second: str, third: str) -> str:
    return (
        _paragraph(HEADINGS[0]) + _paragraph(OVERVIEW) + _paragraph(HEADINGS[1]) + first + _paragraph(HEADINGS[2])
        + second + _paragraph(HEADINGS[3]) + third + _paragraph(HEADINGS[4]) + _paragraph(PROBLEMS)
        + _paragraph(HEADINGS[5]) + _paragraph(OTHERS)
    )  # fmt: skip


def _page(body: str, charset: str = "utf-8") -> bytes:
    head = f'<meta charset="{charset}"><title>{TITLE}</title><meta name="ArticleTitle" content="{TITLE}">'
    menu = '<div class="nav"><a href="/">首页</a><a href="/a">政务公开</a><a href="/b">互动交流</a><a href="/c">专题</a></div>'
    page = f'<!DOCTYPE html>\n<html><head>{head}</head><body>{menu}<h1>{TITLE}</h1><div id="zoom">{body}</div></body></html>'
    return page.encode({"gb2312": "gb18030"}.get(charset, charset))


def page_of(first: Table, second: Table, third: Table) -> bytes:
    """A page with these three tables, whatever they hold."""
    return _page(_body(_table(first), _table(second), _table(third)))


def page_of_markup(body: str) -> bytes:
    return _page(body)


def text_of(*tables_as_text: str) -> bytes:
    """A plain text with these three tables."""
    return _narrated(*tables_as_text)


def _with(marks: Marks, edition: str, render: Callable[[Table], str], charset: str = "utf-8") -> bytes:
    return _page(_body(*(render(table) for table in tables(marks, edition))), charset)


# --- HTML: one table each ------------------------------------------------------------------------------------


@_html
def plain(marks: Marks, edition: str) -> bytes:
    return _with(marks, edition, _table)


@_html
def gbk_bytes(marks: Marks, edition: str) -> bytes:
    """Declared gb2312, written in GB18030."""
    return _with(marks, edition, _table, "gb2312")


def _word_cell(cell: Cell) -> str:
    style = "border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt;padding:0cm 5.4pt 0cm 5.4pt"
    text = html.escape(cell[0], quote=False) or "&nbsp;"
    inner = (
        "<p class=MsoNormal align=center style='text-align:center;mso-pagination:widow-orphan'>\n<span lang=EN-US "
        f"style='font-size:10.5pt;font-family:仿宋_GB2312'>{text}</span><span lang=EN-US><o:p></o:p></span></p>"
    )
    return _td(cell, inner).replace("<td", f"<td width=64 valign=top style='{style}'", 1)


@_html
def word_export(marks: Marks, edition: str) -> bytes:
    def render(table: Table) -> str:
        rows = "".join("<tr style='mso-yfti-irow:1'>" + "".join(map(_word_cell, row)) + "</tr>\n" for row in table)
        return f"<table class=MsoNormalTable border=1 cellspacing=0 cellpadding=0>\n{rows}</table>\n"

    return _with(marks, edition, render)


@_html
def digits_in_spans(marks: Marks, edition: str) -> bytes:
    """Every character of a number in its own span, a chance to break the line inside, a trailing `&nbsp;`."""

    def cell(one: Cell) -> str:
        text = one[0]
        if len(text) > 1 and text.isascii() and text.isdigit():
            return _td(one, f"<p><span>{text[0]}</span><wbr><span>{text[1:]}</span></p>&nbsp;")
        return _td(one, "".join(f"<span>{html.escape(letter, quote=False)}</span>" for letter in text) + "&nbsp;")

    return _with(marks, edition, lambda table: "<table>" + "".join(
        "<tr>" + "".join(map(cell, row)) + "</tr>" for row in table) + "</table>")  # fmt: skip


@_html
def spaced_and_vertical(marks: Marks, edition: str) -> bytes:
    """自 然 人 in headers, 三/、/本/年/度 down the side."""

    def cell(one: Cell) -> str:
        text = one[0]
        if text.startswith("三、本年度") or text.startswith("（"):
            return _td(one, "<br/>".join(text))
        return _td((" ".join(text) if not any(map(str.isdigit, text)) and len(text) < 9 else text, *one[1:]))

    return _with(marks, edition, lambda table: "<table>" + "".join(
        "<tr>" + "".join(map(cell, row)) + "</tr>" for row in table) + "</table>")  # fmt: skip


@_html
def nested_tables(marks: Marks, edition: str) -> bytes:
    """A layout table around everything, and a decorating table of one cell around every figure of table 3."""
    first, second, _ = (_table(table) for table in tables(marks, edition))
    figures = "".join(
        f"<td><table><tr><td>{html.escape(cell[0])}</td></tr></table></td>" for cell in review_body(marks)[0]
    )
    third = "<table>" + "".join(_tr(row) for row in review_header()) + f"<tr>{figures}</tr></table>"
    return _page(f"<table width=980><tr><td>{_body(first, second, third)}</td></tr></table>")


@_html
def whole_report_in_one_table(marks: Marks, edition: str) -> bytes:
    first, second, third = tables(marks, edition)

    def full(text: str) -> Table:
        return [[(text, 15, 1)]]

    rows = (
        full(TITLE) + full(HEADINGS[0]) + full(OVERVIEW * 3) + full(HEADINGS[1]) + first + full(HEADINGS[2]) + second
        + full(HEADINGS[3]) + third + full(HEADINGS[4]) + full(PROBLEMS) + full(HEADINGS[5]) + full(OTHERS)
    )  # fmt: skip
    return _page(_table(rows))


@_html
def metadata_table_before(marks: Marks, edition: str) -> bytes:
    rows = [("索引号：", "00000/2024-0001", "发布日期：", "2024-01-19"), ("发布机构：", "样例市档案局", "文号：", "")]
    meta = "<table class=xxgk>" + "".join(
        "<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows
    )
    return _page(meta + "</table>" + _body(*(_table(table) for table in tables(marks, edition))))


# --- HTML: headers and spans ---------------------------------------------------------------------------------


def _with_second(marks: Marks, edition: str, second: Table) -> bytes:
    first, _, third = tables(marks, edition)
    return _page(_body(_table(first), _table(second), _table(third)))


def _with_header(marks: Marks, edition: str, header: Table) -> bytes:
    return _with_second(marks, edition, header + requests_body(marks, edition))


@_html
def header_without_rowspans(marks: Marks, edition: str) -> bytes:
    return _with_header(marks, edition, [
        [("", 3, 1), ("申请人情况", 7, 1)],
        [("", 3, 1), ("自然人", 1, 1), ("法人或其他组织", 5, 1), ("总计", 1, 1)],
        [("", 3, 1), ("", 1, 1), *((text, 1, 1) for text in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")), ("", 1, 1)],
    ])  # fmt: skip


@_html
def header_words_over_rows(marks: Marks, edition: str) -> bytes:
    words = (("商业", "企业"), ("科研", "机构"), ("社会公", "益组织"), ("法律服", "务机构"), ("其他", ""))
    return _with_header(marks, edition, [
        [("", 3, 1), ("申请人情况", 7, 1)],
        [("", 3, 1), ("自然人", 1, 1), ("法人或其他组织", 5, 1), ("总计", 1, 1)],
        [("", 3, 1), ("", 1, 1), *((one, 1, 1) for one, _ in words), ("", 1, 1)],
        [("", 3, 1), ("", 1, 1), *((other, 1, 1) for _, other in words), ("", 1, 1)],
    ])  # fmt: skip


@_html
def other_spans_in_data_rows(marks: Marks, edition: str) -> bytes:
    """Seen at Shanghai's 办公厅 in 2019: header 1+1+2+1, data 1+2+1+1."""

    def widen(row: Row) -> Row:
        if len(row) != 4:
            return row
        header = row[0][0] == "信息内容"
        spans = (1, 1, 2, 1) if header else (1, 2, 1, 1)
        return [(text, span, 1) for (text, _, _), span in zip(row, spans, strict=True)]

    first, second, third = tables(marks, edition)
    return _page(_body(_table([widen(row) for row in first]), _table(second), _table(third)))


@_html
def side_label_cell_missing(marks: Marks, edition: str) -> bytes:
    """The cell 三、本年度办理结果 was deleted, so that twenty rows move one column to the left."""
    first, second, third = tables(marks, edition)
    cut = [[cell for cell in row if not cell[0].startswith("三、")] for row in second]
    return _page(_body(_table(first), _table(cut), _table(third)))


@_html
def side_labels_on_every_row(marks: Marks, edition: str) -> bytes:
    """No rowspans at all: a converter wrote the side labels into every row."""
    rows: Table = []
    side = group = ""
    for row in requests_body(marks, edition):
        labels = list(row[:-7])
        side = "三、本年度办理结果" if any(cell[0].startswith("三、") for cell in labels) else side
        side = "" if any(cell[1] == 3 for cell in labels) else side
        labels = [cell for cell in labels if not cell[0].startswith("三、")]
        group = labels[0][0] if len(labels) > 1 else group if labels[0][1] == 1 else labels[0][0]
        texts = (side, group, labels[-1][0]) if side else (labels[-1][0],) * 3
        rows.append([*((text, 1, 1) for text in texts), *row[-7:]])
    return _with_second(marks, edition, requests_header() + rows)


# --- HTML: cut tables ----------------------------------------------------------------------------------------


def _filled_up(row: Row) -> Row:
    """The row without rowspans: blank cells in the places of the side labels above it."""
    flat: Row = [(text, colspan, 1) for text, colspan, _ in row]
    blank: Row = [("", 1, 1)] * max(0, 10 - sum(cell[1] for cell in flat))
    return blank + flat


@_html
def cut_by_page_breaks(marks: Marks, edition: str) -> bytes:
    """Header repeated on each page, side labels only on the first part, page numbers between."""
    body = requests_body(marks, edition)
    begin = [
        [(text, colspan, min(rowspan, 7 - number)) for text, colspan, rowspan in row]
        for number, row in enumerate(body[:7])
    ]
    parts = [begin, *([_filled_up(row) for row in part] for part in (body[7:16], body[16:]))]
    pages = [_table(requests_header() + part) + _paragraph(f"— {number} —") for number, part in enumerate(parts, 3)]
    first, _, third = tables(marks, edition)
    return _page(_body(_table(first), "".join(pages), _table(third)))


@_html
def page_number_rows(marks: Marks, edition: str) -> bytes:
    """One table whose pages were pasted together: number row, header again, then the rest."""
    filled = [_filled_up(row) for row in requests_body(marks, edition)]
    pasted = [*filled[:9], [("— 4 —", 10, 1)], *requests_header(), *filled[9:]]
    return _with_second(marks, edition, requests_header() + pasted)


@_html
def one_table_a_row(marks: Marks, edition: str) -> bytes:
    """Rows cut into small tables, each under a header that a converter invented."""

    def render(table: Table) -> str:
        grids = laid_out(table)
        head = "".join(f"<th>列{number}</th>" for number in range(1, len(grids[0]) + 1))
        return "".join(
            f"<table><tr>{head}</tr><tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr></table>"
            for row in grids
        )

    return _with(marks, edition, render)


@_html
def computer_and_phone(marks: Marks, edition: str) -> bytes:
    """The same article twice on one page."""
    body = _body(*(_table(table) for table in tables(marks, edition)))
    return _page(f'<div class="pc">{body}</div><div class="mobile">{body}</div>')


# --- HTML and text without tables: blanks are lost ------------------------------------------------------------


def _rows(marks: Marks, edition: str) -> tuple[list[list[str]], list[list[str]], list[list[str]]]:
    first, second, third = tables(marks, edition)
    kept = [[[cell[0] for cell in row if cell[0]] for row in table] for table in (first, second, third)]
    return kept[0], kept[1], kept[2]


@_flat
def cell_a_paragraph(marks: Marks, edition: str) -> bytes:
    first, second, third = _rows(marks, edition)

    def render(rows: list[list[str]]) -> str:
        return "".join(_paragraph(text) for row in rows for text in row)

    return _page(_body(render(first), render(second), render(third)))


@_flat
def row_a_paragraph(marks: Marks, edition: str) -> bytes:
    first, second, third = _rows(marks, edition)

    def render(rows: list[list[str]]) -> str:
        return "".join(_paragraph("  ".join(row)) for row in rows)

    return _page(_body(render(first), render(second), render(third)))


@_flat
def divisions(marks: Marks, edition: str) -> bytes:
    """A grid of div elements."""
    first, second, third = _rows(marks, edition)

    def render(rows: list[list[str]]) -> str:
        return "".join(
            "<div class=row>" + "".join(f"<div class=cell>{html.escape(text)}</div>" for text in row) + "</div>"
            for row in rows
        )

    return _page(_body(render(first), render(second), render(third)))


def _narrated(first: str, second: str, third: str) -> bytes:
    parts = (TITLE, "", HEADINGS[0], OVERVIEW, HEADINGS[1], first, HEADINGS[2], second, HEADINGS[3], third, HEADINGS[4],
             PROBLEMS, HEADINGS[5], OTHERS)  # fmt: skip
    return "\n".join(parts).encode()


@_flat
def lines_of_words(marks: Marks, edition: str) -> bytes:
    rows = _rows(marks, edition)
    return _narrated(*("\n".join(" ".join(row) for row in table) for table in rows))


@_flat
def bare_cells(marks: Marks, edition: str) -> bytes:
    rows = _rows(marks, edition)
    return _narrated(*("\n".join(text for row in table for text in row) for table in rows))


@_flat
def wide_columns(marks: Marks, edition: str) -> bytes:
    """The text layer of a PDF: columns of blanks, a page number in the middle."""
    first, second, third = _rows(marks, edition)
    lines = ["      ".join(row) for row in second]
    lines[10:10] = ["", "                    — 3 —", ""]
    return _narrated(
        "\n".join("   ".join(row) for row in first), "\n".join(lines), "\n".join(" ".join(row) for row in third)
    )


@_flat
def header_of_table_3_lost(marks: Marks, edition: str) -> bytes:
    first, second, third = _rows(marks, edition)
    lines = ["\n".join(" ".join(row) for row in table) for table in (first, second, third[-1:])]
    return _narrated(*lines)


# --- text with tables ----------------------------------------------------------------------------------------


@_text
def cell_a_line(marks: Marks, edition: str) -> bytes:
    """Print-out of a docx: leading tab, header words broken, a blank line ends the row."""
    broken = {
        "商业企业": "商业\n企业",
        "结果纠正": "结果\n纠正",
        "尚未审结": "尚未\n审结",
        "（三）不予公开": "（三）\n不予\n公开",
    }

    def render(table: Table) -> str:
        rows = laid_out(table)
        if len(rows[0]) == 4:  # table 1 prints a merged cell once
            rows = [[cell[0] for cell in row] for row in table]
        return "\n".join("".join(f"\t{broken.get(text, text)}\n" for text in row) for row in rows)

    return _narrated(*(render(table) + "\n" for table in tables(marks, edition)))


@_text
def tabs(marks: Marks, edition: str) -> bytes:
    return _narrated(*("\n".join("\t".join(row) for row in laid_out(table)) + "\n" for table in tables(marks, edition)))


@_flat
def tabs_with_shifting_side_label(marks: Marks, edition: str) -> bytes:
    """Side labels jump to another column and trailing tabs come and go; rows have eight, nine or ten fields."""
    first, second, third = tables(marks, edition)
    lines = []
    for number, row in enumerate(second):
        labels = [text for text, _, _ in row if text and not text[0].isdigit()] if number < 3 else []
        fields = laid_out(second)[number] if number < 3 else None
        if fields is None:
            values = [cell[0] for cell in row[-7:]]
            labels = [cell[0] for cell in row[:-7]]
            lead = [["", ""], [""], []][number % 3] if len(labels) == 1 else []
            fields = [*lead, *labels, *values, *[""] * (number % 2)]
        lines.append("\t".join(fields))
    outer = ["\n".join("\t".join(row) for row in laid_out(table)) for table in (first, third)]
    return _narrated(outer[0] + "\n", "\n".join(lines) + "\n", outer[1] + "\n")


@_text
def pipes(marks: Marks, edition: str) -> bytes:
    def render(table: Table) -> str:
        rows = ["| " + " | ".join(text.replace("|", "\\|") for text in row) + " |" for row in laid_out(table)]
        rows.insert(1, "|" + "---|" * len(laid_out(table)[0]))
        return "\n".join(rows) + "\n"

    return _narrated(*(render(table) for table in tables(marks, edition)))


ALL_LAYOUTS = HTML_LAYOUTS | TEXT_LAYOUTS | FLAT_LAYOUTS
