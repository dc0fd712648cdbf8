# ruff: noqa: E501 - a Chinese character counts as two columns
"""Generated reports as Word exports them: about 208 KB, most of it styles, 200 figures, their own narrative.

Three shapes, because no office exports as the next one does, and one for pages of 20 KB: `pasted` (a span in every cell, spans and rowspans as the
form has them), `saved` (saved as a web page: head full of styles, conditional comments, every run of text in nested
spans of its own), `unmerged` (a converter wrote every cell of the grid: 400 cells instead of 280), `plain`
(a portal's editor took all styles away; 20 KB).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from parsers.forms.tables import newest

SIZE = 208 * 1024
SMALL = 20 * 1024
TITLE = "样例市档案局2023年政府信息公开工作年度报告"
SECTIONS = (
    "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
)  # fmt: skip
_SENTENCE = "本局按照统一安排公开信息，及时更新目录，受理群众的申请并在期限内答复，这一段文字由程序生成，只为测量速度。"
_TOLD = (
    "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。",
    "（一）主动公开。全年通过网站主动公开各类信息1204条，发布解读材料36篇，更新目录12次，未发生泄密事件。",
    "（二）依申请公开。2023年共收到政府信息公开申请17件，其中自然人申请15件；上年结转2件，均在法定期限内答复。",
    "（三）监督保障。组织培训3次，参加培训人员86人次，没有因政府信息公开被提起行政复议、行政诉讼的情况。",
)
_SPAN = (
    "font-size:10.5pt;mso-bidi-font-size:12.0pt;font-family:仿宋_GB2312;mso-hansi-font-family:宋体;"
    "mso-bidi-font-family:宋体;color:black;mso-font-kerning:0pt"
)
_CELL = (
    "border-top:none;border-left:none;border-bottom:solid windowtext 1.0pt;border-right:solid windowtext 1.0pt;"
    "mso-border-top-alt:solid windowtext .5pt;mso-border-left-alt:solid windowtext .5pt;padding:0cm 5.4pt 0cm 5.4pt;height:18.0pt"
)
_STYLES = "\n".join(
    f" p.a{number}, li.a{number}, div.a{number}\n\t{{mso-style-name:样式{number};margin:0cm;text-align:justify;font-size:10.5pt;"
    'font-family:"Times New Roman",serif;mso-fareast-font-family:宋体;mso-font-kerning:1.0pt}'
    for number in range(40)
)
_SAVED_HEAD = (
    "<meta name=Generator content='Microsoft Word 15'>\n<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View>"
    "<w:Zoom>0</w:Zoom></w:WordDocument></xml><![endif]-->\n"
    f"<style>\n<!--\n /* Style Definitions */\n{_STYLES}\n-->\n</style>\n"
    "<!--[if gte mso 10]><style>table.MsoNormalTable{mso-style-name:普通表格}</style><![endif]-->\n"
)

Cell = tuple[str, int, int]
Rows = list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Shape:
    """How one program writes the same report."""

    paragraph: Callable[[str], str]
    inside: Callable[[str], str]
    merged: bool = True
    head: str = ""
    told: tuple[str, ...] = ()
    styled: bool = True
    size: int = SIZE


def word_page(seed: int = 0, shape: str = "pasted") -> bytes:
    """One report; another seed gives other figures and the same markup."""
    form = SHAPES[shape]
    numbers = random.Random(seed)
    tables = (_disclosure(numbers), _requests(numbers), _review(numbers))
    body = [form.paragraph(TITLE)]
    for number, heading in enumerate(SECTIONS):
        body.append(form.paragraph(heading))
        body.extend(form.paragraph(text) for text in (form.told if number == 0 else ()))
        body.extend(form.paragraph(_SENTENCE * 2) for _ in range(4 if number in (0, 4) else 1))
        if 1 <= number <= 3:
            body.append(_table(form, tables[number - 1]))
    page = _wrapped(form, "".join(body))
    while len(page) < form.size:
        body.append(form.paragraph(_SENTENCE * 3))
        page = _wrapped(form, "".join(body))
    return page


def _wrapped(form: Shape, body: str) -> bytes:
    head = f'<meta charset="utf-8"><title>{TITLE}</title><meta name="ArticleTitle" content="{TITLE}">{form.head}'
    return (
        f"<!DOCTYPE html><html><head>{head}</head><body><div class=nav><a href='/'>首页</a></div>"
        f'<div id="zoom"><div class="TRS_Editor">{body}</div></div></body></html>'
    ).encode()


def _pasted_paragraph(text: str) -> str:
    return (
        "<p class=MsoNormal style='text-indent:32.0pt;line-height:28.0pt;mso-line-height-rule:exactly'>"
        f"<span style='font-size:16.0pt;font-family:仿宋_GB2312'>{text}<span lang=EN-US><o:p></o:p></span></span></p>\n"
    )


def _pasted_inside(text: str) -> str:
    return (
        "\n<p class=MsoNormal align=center style='text-align:center;mso-pagination:widow-orphan'>"
        f"<span lang=EN-US style='{_SPAN}'>{text}<o:p></o:p></span></p>"
    )


def _saved_paragraph(text: str) -> str:
    """Word gives digits and every stretch of text in another language a run of its own."""
    runs = "".join(
        f"<span {'lang=EN-US ' if run.isdigit() else ''}style='font-size:16.0pt;line-height:150%;font-family:仿宋_GB2312'>{run}</span>"
        for run in re.findall(r"\d+|[^\d，。]+[，。]?", text)
    )
    return f"<p class=MsoNormal style='text-indent:32.0pt;line-height:28.0pt'>{runs}<span lang=EN-US><o:p></o:p></span></p>\n\n"


def _saved_inside(text: str) -> str:
    run = f"<span lang=EN-US style='font-size:10.5pt;font-family:宋体'>{text}</span>" if text else ""
    return (
        "\n  <p class=MsoNormal align=center style='text-align:center'><span style='font-size:9.0pt;color:black'>"
        f"{run or '<![if !supportEmptyParas]>&nbsp;<![endif]>'}<span lang=EN-US><o:p></o:p></span></span></p>\n  "
    )


SHAPES = {
    "pasted": Shape(_pasted_paragraph, _pasted_inside),
    "saved": Shape(_saved_paragraph, _saved_inside, head=_SAVED_HEAD, told=_TOLD),
    "unmerged": Shape(_saved_paragraph, _saved_inside, merged=False, told=_TOLD),
    "plain": Shape(lambda text: f"<p>{text}</p>\n", lambda text: text, told=_TOLD, styled=False, size=SMALL),
}


def _td(form: Shape, cell: Cell) -> str:
    text, colspan, rowspan = cell
    spans = (f" colspan={colspan}" if colspan > 1 else "") + (f" rowspan={rowspan}" if rowspan > 1 else "")
    if not form.styled:
        return f"<td{spans}>{form.inside(text)}</td>\n"
    return f"<td width=64{spans} valign=center style='width:48.0pt;{_CELL if form.merged else _CELL[:114]}'>{form.inside(text)}</td>\n"


def _table(form: Shape, rows: Rows) -> str:
    written = rows if form.merged else _unmerged(rows)
    trs = "".join(
        "<tr style='mso-yfti-irow:1;height:18.0pt'>" + "".join(_td(form, cell) for cell in row) + "</tr>\n"
        for row in written
    )
    if not form.styled:
        return (
            "<table border=1>"
            + "".join(f"<tr>{''.join(_td(form, cell) for cell in row)}</tr>" for row in written)
            + "</table>"
        )
    return f"<table class=MsoNormalTable border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse'>{trs}</table>\n"


def _unmerged(rows: Rows) -> Rows:
    """Every place of the grid as a cell of its own, blank where a merged cell covered it."""
    placed: dict[tuple[int, int], str] = {}
    for number, row in enumerate(rows):
        column = 0
        for text, colspan, rowspan in row:
            while (number, column) in placed:
                column += 1
            covered = [(number + down, column + right) for down in range(rowspan) for right in range(colspan)]
            placed |= dict.fromkeys(covered, "") | {covered[0]: text}
    width = max(column for _, column in placed) + 1
    return [[(placed.get((number, column), ""), 1, 1) for column in range(width)] for number in range(len(rows))]


def _number(numbers: random.Random) -> Cell:
    return str(numbers.choice((0, 0, 0, 1, 2, 17, 338081))), 1, 1


def _disclosure(numbers: random.Random) -> Rows:
    block = newest("active_disclosure")
    rows: Rows = []
    group = ""
    for row in block.rows:
        wide = 3 // len(row.columns)
        if row.group != group:
            group = row.group
            rows.append([(group, 4, 1)])
            rows.append([("信息内容", 1, 1), *((block.column(key).label, wide, 1) for key in row.columns)])
        rows.append([(row.label, 1, 1), *((_number(numbers)[0], wide, 1) for _ in row.columns)])
    return rows


def _requests(numbers: random.Random) -> Rows:
    block = newest("requests")
    labels = [column.label for column in block.columns]
    rows: Rows = [
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


def _review(numbers: random.Random) -> Rows:
    block = newest("review_litigation")
    labels = [column.label for column in block.columns]
    return [
        [(block.rows[0].label, 5, 1), (block.rows[1].group, 10, 1)],
        [*((label, 1, 2) for label in labels), *((row.label, 5, 1) for row in block.rows[1:])],
        [(label, 1, 1) for label in labels * 2],
        [_number(numbers) for _ in range(15)],
    ]
