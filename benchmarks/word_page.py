# ruff: noqa: E501 - a Chinese character counts as two columns
"""A generated report as Word exports it: about 208 KB, three quarters of it styles, 200 figures, its own narrative."""

from __future__ import annotations

import random

from parsers.forms.tables import form_block

SIZE = 208 * 1024
TITLE = "样例市档案局2023年政府信息公开工作年度报告"
SECTIONS = (
    "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
)  # fmt: skip
_SENTENCE = "本局按照统一安排公开信息，及时更新目录，受理群众的申请并在期限内答复，这一段文字由程序生成，只为测量速度。"
_SPAN = (
    "font-size:10.5pt;mso-bidi-font-size:12.0pt;font-family:仿宋_GB2312;mso-hansi-font-family:宋体;"
    "mso-bidi-font-family:宋体;color:black;mso-font-kerning:0pt"
)
_CELL = (
    "border-top:none;border-left:none;border-bottom:solid windowtext 1.0pt;border-right:solid windowtext 1.0pt;"
    "mso-border-top-alt:solid windowtext .5pt;mso-border-left-alt:solid windowtext .5pt;padding:0cm 5.4pt 0cm 5.4pt;height:18.0pt"
)

Cell = tuple[str, int, int]


def word_page(seed: int = 0) -> bytes:
    """One report; another seed gives other figures and the same markup."""
    numbers = random.Random(seed)
    tables = (_disclosure(numbers), _requests(numbers), _review(numbers))
    body = [_paragraph(TITLE)]
    for number, heading in enumerate(SECTIONS):
        body.append(_paragraph(heading))
        body.extend(_paragraph(_SENTENCE * 2) for _ in range(4 if number in (0, 4) else 1))
        if 1 <= number <= 3:
            body.append(_table(tables[number - 1]))
    page = _wrapped("".join(body))
    while len(page) < SIZE:
        body.append(_paragraph(_SENTENCE * 3))
        page = _wrapped("".join(body))
    return page


def _wrapped(body: str) -> bytes:
    head = f'<meta charset="utf-8"><title>{TITLE}</title><meta name="ArticleTitle" content="{TITLE}">'
    return (
        f"<!DOCTYPE html><html><head>{head}</head><body><div class=nav><a href='/'>首页</a></div>"
        f'<div id="zoom"><div class="TRS_Editor">{body}</div></div></body></html>'
    ).encode()


def _paragraph(text: str) -> str:
    return (
        "<p class=MsoNormal style='text-indent:32.0pt;line-height:28.0pt;mso-line-height-rule:exactly'>"
        f"<span style='font-size:16.0pt;font-family:仿宋_GB2312'>{text}<span lang=EN-US><o:p></o:p></span></span></p>\n"
    )


def _td(cell: Cell) -> str:
    text, colspan, rowspan = cell
    spans = (f" colspan={colspan}" if colspan > 1 else "") + (f" rowspan={rowspan}" if rowspan > 1 else "")
    return (
        f"<td width=64{spans} valign=center style='width:48.0pt;{_CELL}'>\n<p class=MsoNormal align=center "
        f"style='text-align:center;mso-pagination:widow-orphan'><span lang=EN-US style='{_SPAN}'>{text}<o:p></o:p></span></p></td>\n"
    )


def _table(rows: list[list[Cell]]) -> str:
    trs = "".join("<tr style='mso-yfti-irow:1;height:18.0pt'>" + "".join(map(_td, row)) + "</tr>\n" for row in rows)
    return f"<table class=MsoNormalTable border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse'>{trs}</table>\n"


def _number(numbers: random.Random) -> Cell:
    return str(numbers.choice((0, 0, 0, 1, 2, 17, 338081))), 1, 1


def _disclosure(numbers: random.Random) -> list[list[Cell]]:
    block = form_block("active_disclosure", "2021")
    rows: list[list[Cell]] = []
    group = ""
    for row in block.rows:
        wide = 3 // len(row.columns)
        if row.group != group:
            group = row.group
            rows.append([(group, 4, 1)])
            rows.append([("信息内容", 1, 1), *((block.column(key).label, wide, 1) for key in row.columns)])
        rows.append([(row.label, 1, 1), *((_number(numbers)[0], wide, 1) for _ in row.columns)])
    return rows


def _requests(numbers: random.Random) -> list[list[Cell]]:
    block = form_block("requests", "2021")
    labels = [column.label for column in block.columns]
    rows: list[list[Cell]] = [
        [("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), ("申请人情况", 7, 1)],
        [(labels[0], 1, 2), ("法人或其他组织", 5, 1), (labels[-1], 1, 2)],
        [(label, 1, 1) for label in labels[1:-1]],
    ]
    group = ""
    for row in block.rows:
        heads: list[Cell] = []
        if row.group != group and row.key == "granted":
            heads.append((row.group, 1, 22))
        elif row.group != group and row.group.startswith("（"):
            heads.append((row.group, 1, sum(1 for other in block.rows if other.group == row.group)))
        group = row.group
        heads.append((row.label, 3 if not group else 1 if group.startswith("（") else 2, 1))
        rows.append([*heads, *(_number(numbers) for _ in row.columns)])
    return rows


def _review(numbers: random.Random) -> list[list[Cell]]:
    block = form_block("review_litigation", "2021")
    labels = [column.label for column in block.columns]
    return [
        [(block.rows[0].label, 5, 1), (block.rows[1].group, 10, 1)],
        [*((label, 1, 2) for label in labels), *((row.label, 5, 1) for row in block.rows[1:])],
        [(label, 1, 1) for label in labels * 2],
        [_number(numbers) for _ in range(15)],
    ]
