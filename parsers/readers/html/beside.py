"""What stands beside the report on a page whose markup does not part the two: by structure, from the bytes alone.

A report is sentences under a headline. What stands above its headline or behind its last sentence (weather, the day,
counters, votes, words searched for), and rows that each begin with a link to another page, is the page's own. It is
heard for what it says of the report, and is no text of it: it may say something else tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from parsers.folding import fold
from parsers.model import Block, Grid, Paragraph
from parsers.readers.html.flow import Element
from parsers.readers.marks import LINKED, UNLINKED, unmarked
from parsers.sections.headings import match_heading
from parsers.titles import is_report_title

_FEWEST_ROWS = 3
_BEFORE_LINK = 12
"""Signs in front of the link of a row: its rank, its date."""
_ROWS = "li,tr,dd,dt,div,p,article,section,a"
_INNER = "h1,h2,h3,h4,h5,h6,p,li,div,dd,dt,span"
_LONG = 40
_SIGNED = re.compile(
    r"[\u4e00-\u9fff（）()·、\s]{2,40}[府局委会办室心处院所站厅部署社道镇乡县市区校学司队]|\d{4}年\d{1,2}月\d{1,2}日|[二〇零○一三四五六七八九十年月日]{8,13}"
)


def mark_rows(body: Element) -> None:
    """Mark as link what stands in rows of links to other pages: cards with a summary, lists with a count."""
    for rows in _runs(body):
        for row in rows:
            if row.tag == "tr":
                row.replace_with("")
                continue
            for holder in [inner for inner in row.css(_INNER) if len(inner.css(_INNER)) <= 1]:  # each finds itself
                _mark_whole(holder)


def _runs(body: Element) -> Iterator[list[Element]]:
    """Neighbours of one tag and class, each of which begins with a link to another page."""
    parents = {row.parent.mem_id: row.parent for row in body.css(_ROWS) if row.parent is not None}
    for parent in parents.values():
        children = [child for child in parent.iter() if child.tag != "-comment"]
        for (_, _, linked), run in groupby(children, key=_row_key):
            rows = list(run)
            if linked and len(rows) >= _FEWEST_ROWS:
                yield rows


def _row_key(element: Element) -> tuple[str | None, str | None, bool]:
    text = element.text().lstrip()
    return element.tag, element.attributes.get("class"), LINKED in text[:_BEFORE_LINK]


def _mark_whole(holder: Element) -> None:
    text = unmarked(holder.text()).strip()
    first = holder.child
    if text and first is not None and LINKED not in holder.text():
        first.insert_before(LINKED)
        holder.insert_child(UNLINKED)


def told_apart(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a page; paragraphs around the report's text have the role `beside`."""
    headline = _headline(blocks)
    told = [index for index, block in enumerate(blocks) if index > headline and _is_told(blocks, index)]
    first, last = (told[0], _signed(blocks, told[-1])) if told else (len(blocks), -1)
    return [
        replace(block, role="beside")
        if isinstance(block, Paragraph) and block.role == "text" and not first <= index <= last
        else block
        for index, block in enumerate(blocks)
    ]


def _headline(blocks: Sequence[Block]) -> int:
    """Where the report's own title stands, -1 where none does or most of the text stands above it."""
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and block.role != "link" and is_report_title(block.text):
            above, below = _weight(blocks[:index]), _weight(blocks[index:])
            return index if above <= below else -1
    return -1


def _weight(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks if isinstance(block, Paragraph) and _is_sentence(block.text))


def _is_told(blocks: Sequence[Block], index: int) -> bool:
    """Whether a block is of the text: a sentence, a heading of a section or what stands right under it, a table."""
    block = blocks[index]
    if isinstance(block, Grid):
        return True
    if not isinstance(block, Paragraph) or block.role == "link":
        return False
    before = blocks[index - 1] if index else None
    return _is_sentence(block.text) or _heads(block) or (isinstance(before, Paragraph) and _heads(before))


def _heads(block: Paragraph) -> bool:
    heading = match_heading(block.text, block.role)
    return heading is not None and heading.weight >= 1


def _is_sentence(text: str) -> bool:
    folded = fold(text)
    return "。" in folded or folded.endswith(("；", "：", "！")) or (len(folded) >= _LONG and "，" in folded)


def _signed(blocks: Sequence[Block], last: int) -> int:
    """The end of the text, with who signed it and when."""
    while last + 1 < len(blocks):
        block = blocks[last + 1]
        if not isinstance(block, Paragraph) or not _SIGNED.fullmatch(block.text):
            return last
        last += 1
    return last
