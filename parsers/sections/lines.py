"""The narrative of a document as lines, with marks where official tables stood and without the page's furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from parsers.blocks import sole_text
from parsers.folding import squeeze
from parsers.forms.tables import FORM_BLOCKS
from parsers.model import Block, Grid, Paragraph
from parsers.sections.furniture import is_furniture
from parsers.sections.headings import is_numbered_heading, match_heading

_COUNTER = re.compile(r"\d{1,8}")

_CMS_TABLE = re.compile(r"索\s*引\s*号|发布机构|信息索引|主题分类")
_ROWS = tuple(row for block in FORM_BLOCKS for row in block.rows)
_COLUMNS = tuple(column for block in FORM_BLOCKS for column in block.columns)
_FORM_LABELS = frozenset(
    squeeze(label)
    for label in (
        *(label for row in _ROWS for label in (row.label, row.group, *row.variants)),
        *(label for column in _COLUMNS for label in (column.label, *column.variants)),
    )
)
_FORM_TEXT = re.compile(
    r"^(?:第二十条|信息内容$|申请人情况$|法人或其他组织$|（?本列数据|三、本年度办理结果|行政诉讼$|统计指标"
    r"|[（(][一二三四五六七][）)](?:予以公开|部分公开|不予公开|无法提供|不予处理|其他处理|总计))"
)
"""What stands in rows of one cell inside the official tables."""
_ARTICLE = re.compile(r"^第二十条\s*第\s*[（(][一五六八九][）)]\s*项$")
"""The first line of table 1, which a text file prints apart from the table."""
_PROSE = 40
_RUN_IN = re.compile(r"(?:^| )[一二三四五六七][、.．]\S{2,30}(?: |$)")


class Line(NamedTuple):
    """A line of narrative, or (`form`) the place where an official table stood."""

    text: str
    role: str = "text"
    form: bool = False


_FORM = Line("", form=True)


def narrative_lines(blocks: Sequence[Block], used: frozenset[int], skip: frozenset[int]) -> list[Line]:
    """Lines in reading order. `used`: blocks read as official forms; `skip`: paragraphs that print the title."""
    lines: list[Line] = []
    beside_furniture = False
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            counter = beside_furniture and _COUNTER.fullmatch(block.text) is not None
            beside_furniture = counter or is_furniture(block.text)
            if index in used:
                lines.append(_FORM)
            elif counter:
                continue
            elif block.role not in ("meta", "link", "beside") and index not in skip and not _is_no_text(block.text):
                lines.extend(Line(part, block.role) for part in _apart(block.text))
        elif isinstance(block, Grid):
            lines.extend(_form_lines(block) if index in used else _table_lines(block))
    return lines


def _apart(text: str) -> Sequence[str]:
    """A paragraph into which headings are run, set off by white space only, cut at them; a list of contents is not."""
    if " " not in text or not _RUN_IN.search(text):
        return (text,)
    parts: list[str] = []
    after_heading = True
    for segment in text.split(" "):
        heading = is_numbered_heading(segment)
        if heading or after_heading:
            parts.append(segment)
        else:
            parts[-1] += f" {segment}"
        after_heading = heading
    followed = [is_numbered_heading(one) and is_numbered_heading(other) for one, other in pairwise(parts)]
    return (text,) if any(followed) else parts


def _is_no_text(text: str) -> bool:
    return is_furniture(text) or (text[:1] == "第" and _ARTICLE.match(text) is not None)


def _table_lines(grid: Grid) -> list[Line]:
    """A table that is no official form is part of the text; the CMS's own table of 索引号 and 发布机构 is not."""
    rows = ["\t".join(cell.text for cell in row if cell is not None) for row in grid.rows]
    if any(_CMS_TABLE.search(row) for row in rows[:3]):
        return []
    return [Line(row) for row in rows if row.strip()]


def _form_lines(grid: Grid) -> Iterator[Line]:
    """Headings and narrative stand in rows of one cell when the whole report is one table."""
    prose: bool | None = None
    for row in grid.rows:
        text = sole_text(row)
        if text and not _is_form_text(text) and (prose or _opens_prose(text)):
            prose = True
            yield from (Line(part.strip()) for part in text.split("\n") if part.strip())
        elif text != "" and prose is not False:  # one mark for many rows
            prose = False
            yield _FORM


def _is_form_text(text: str) -> bool:
    squeezed = squeeze(text)
    return squeezed in _FORM_LABELS or _FORM_TEXT.match(squeezed) is not None


def _opens_prose(text: str) -> bool:
    return len(text) > _PROSE or match_heading(text) is not None
