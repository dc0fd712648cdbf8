"""What was read in a label cell against the labels that the official forms have."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache, lru_cache

from parsers.forms.tables import FORM_BLOCKS
from parsers.model import Block, Grid, GridCell

_HEADS = (
    "信息内容",
    "申请人情况",
    "法人或其他组织",
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
    "第二十条第（一）项",
    "第二十条第（五）项",
    "第二十条第（六）项",
    "第二十条第（八）项",
    "第二十条第（九）项",
    "统计指标",
    "单位",
    "统计数",
)
"""Labels that stand in the printed forms beside those of their rows and columns."""

_LIKENESS, _APART = 0.6, 0.02
"""How like a label a text must be, and by how much more than any other."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NOISE = re.compile(r"[\s|_\[\]{}'\"“”‘’.,，、。:：;；()（）\-]+")


_REPORT = re.compile(r"政府|信息公?开|公开|申请|年度|报告|行政|情况|本年")


def speaks_of_a_report(text: str) -> bool:
    """Whether the text holds any of the words of which every page of a report shows some."""
    return _REPORT.search("".join(text.split())) is not None


@cache
def official_labels() -> tuple[str, ...]:
    found = dict.fromkeys(_HEADS)
    for form in (form for form in FORM_BLOCKS if form.name != "statistics"):
        found.update(dict.fromkeys(column.label for column in form.columns))
        for row in form.rows:
            found.update(dict.fromkeys(filter(None, (row.group, row.label))))
    return tuple(found)


@lru_cache(maxsize=2_000)
def official(text: str) -> str | None:
    """The one official label that the text read by OCR is, or None.

    Two labels that are equally like it are not told apart: the text then stays as it was read. Numbers and marks
    count less than characters, because OCR loses them first; they decide where the characters are the same.
    """
    plain = _plain(text)
    # Without a Chinese character nothing is like a label, and most of what a table holds is digits.
    if not _HAN.search(plain):
        return None
    scored = sorted(((_likeness(text, plain, label), label) for label in official_labels()), reverse=True)
    (best, label), (second, _) = scored[0], scored[1]
    return label if best >= _LIKENESS and best - second > _APART else None


def whole_label(text: str) -> str | None:
    """The official label that the text is from its first character to its last; None for a part of one, because a page
    break may have left the rest of it, with its figures, on the page before."""
    label = official(text)
    return label if label and abs(len(_plain(label)) - len(_plain(text))) <= 1 else None


def _likeness(text: str, plain: str, label: str) -> float:
    """0..1, or 0 where it would be too little to count. What is known of the label is worked out once."""
    body, whole = _matchers(label)
    body.set_seq1(plain)
    if 0.95 * min(body.real_quick_ratio(), body.quick_ratio()) + 0.05 < _LIKENESS - _APART:
        return 0.0
    whole.set_seq1(text)
    return 0.95 * body.ratio() + 0.05 * whole.ratio()


@cache
def _matchers(label: str) -> tuple[SequenceMatcher[str], SequenceMatcher[str]]:
    """Of an official label without its marks, and as it is printed."""
    return SequenceMatcher(None, "", _plain(label), autojunk=False), SequenceMatcher(None, "", label, autojunk=False)


def _plain(text: str) -> str:
    return _NOISE.sub("", text)


def with_official_labels(block: Block) -> Block:
    """A grid read by OCR with its labels as the forms print them; figures and other blocks as they are."""
    if not isinstance(block, Grid):
        return block
    return Grid(tuple(tuple(_labelled(cell) for cell in row) for row in block.rows))


def _labelled(cell: GridCell | None) -> GridCell | None:
    if cell is None or cell.confidence is None or not _HAN.search(cell.text):
        return cell
    label = official(cell.text)
    return replace(cell, text=label) if label else cell
