"""What the parser noticed while reading, in the words of a reader. A note without words here is shown as it is.

The stored note keeps its class before the first colon: by it, notes can be counted in the table `warnings`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from re import Match

from archive.site.labels import titles
from archive.site.reports.stored import label
from parsers.forms.tables import FORM_BLOCKS

CLASSES: Mapping[str, str] = {
    "agency_disagreement": "机关名称说法不一",
    "agency_missing": "机关名称",
    "agency_not_in_title": "机关名称",
    "attachment_other_agency": "附件属于另一机关",
    "attachment_other_year": "附件属于另一年度",
    "from_archive": "读自压缩包中的文件",
    "needs_person": "图片识别的数字未能证实，须人工查看",
    "place_disagrees": "地区说法不一",
    "published_before_report_year": "发布日期早于报告年度",
    "published_disagreement": "发布日期说法不一",
    "section_heading_missing": "缺少部分标题",
    "site_code_disagrees": "网站标识码与机关不符",
    "tables_missing": "表格",
    "title_disagreement": "标题说法不一",
    "title_missing": "标题",
    "title_note": "标题附注",
    "two_agencies": "两个机关",
    "unreadable": "未能读取",
    "year_disagreement": "年度说法不一",
    "year_from_narrative": "年度",
    "year_from_publication_date": "年度",
}
"""Class of a note → its name."""

SENTENCES: tuple[tuple[str, str], ...] = (
    (r"bytes replaced while decoding", "有些字节不是文字，已用替代符号代替"),
    (r"the page stops in the middle; a number at its end was left out", "网页中途断开；末尾的数字没有采用"),
    (r"(\d+) of (\d+) pages have no text layer", r"共 \2 页，其中 \1 页是图片，没有文字"),
    (r"the column labels stand in an order that could not be read", "表头各列的次序无法辨认"),
    (r"rows not found: (.+)", r"未见这些行：\1"),
    (r"kinds not found: (.+)", r"未见这些部分：\1"),
    (r"the header prints kinds or outcomes in another order than the form; not assigned",
     "表头次序与官方表格不同，没有采用"),
    (r"(\d+) lines of figures under one header; not assigned with certainty",
     r"一个表头下有 \1 行数字，无法确定取哪一行"),
    (r"header lost; read from the only line of fifteen figures", "表头缺失；据唯一一行十五个数字读出"),
    (r"row (\S+): (\d+) values and no column named 统计数; not assigned with certainty",
     r"\1：有 \2 个值，没有“统计数”一列，无法确定"),
    (r"(\S+) is written in (\S+)", r"\1：单位写作\2"),
    (r"row (\S+): column labels and number of values \((\d+)\) fit no edition of the form",
     r"\1：列名与值的个数（\2）不合任何一版表格"),
    (r"row “(.*)” is in no edition of the form; kept as an extra row", r"“\1”一行不在任何一版表格里，另存为表外行"),
    (r"(\S+): (\d+) values for (\d+) columns; not assigned with certainty",
     r"\1：\3 列、\2 个值，无法确定各属哪一列"),
    (r"(\S+): a value outside the known columns was left out", r"\1：表列之外的一个值没有采用"),
    (r"(\S+): a cell holds digits that are no plain number", r"\1：有一格写着数字，却不是一个单纯的数"),
    (r"row (\S+): label “(.*)” is damaged; taken by its place between its neighbours",
     r"\1：行名“\2”残缺，据前后行的位置认定"),
    (r"row “(.*)” \((.*)\) cannot be assigned with certainty", r"“\1”一行（\2）无法确定是表中哪一行"),
    (r"another copy of the table differs in (\d+) cells, first (\S+)", r"另有一份表格，\1 格不同，第一处是\2"),
    (r"the table stops before its edition shows; filed under (\S+)", r"表格不全，看不出版次；按 \1 年版收录"),
    (r"(\d+) figures of (\S+) read by OCR are not proved: (.*)", r"\2 有 \1 个识别出的数字未能证实：\3"),
    (r"(.+): (\d{4}), not (\d{4})", r"\1：写的是 \2 年，不是 \3 年"),
    (r"(.+): (.+), not (.+)", r"\1：写的是\2，不是\3"),
)  # fmt: skip
"""A sentence of the parser → the same in Chinese; `\\1` are its parts."""

_BLOCK_NAMES = frozenset(block.name for block in FORM_BLOCKS)
_ROW_LABELS = {f"{block.name}.{row.key}": row.label for block in reversed(FORM_BLOCKS) for row in block.rows}
_KEY = re.compile(r"(?<![\w.])[a-z]+(?:_[a-z]+)*(?:\.[a-z_]+){0,2}", re.ASCII)
_PATTERNS = tuple((re.compile(pattern), words) for pattern, words in SENTENCES)


def in_words(note: str) -> str:
    """A stored note as the page says it."""
    head, colon, rest = note.partition(": ")
    if colon and head in CLASSES:
        return f"{CLASSES[head]}：{_sentence(rest, '')}"
    if colon and head in _BLOCK_NAMES:
        return f"{titles.title(head)}：{_sentence(rest, head)}"
    return _sentence(note, "")


def _sentence(text: str, block: str) -> str:
    for pattern, words in _PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return _KEY.sub(lambda key: _named(key, block), found.expand(words))
    return text


def _named(key: Match[str], block: str) -> str:
    """Keys of blocks, rows and cells under their Chinese names; what is none of these as it stands."""
    word = key.group()
    if word in _BLOCK_NAMES:
        return titles.title(word)
    for whole in (word, f"{block}.{word}"):
        if whole in _ROW_LABELS:
            return _ROW_LABELS[whole]
        named = label(whole, {})
        if named != whole:
            return named
    return word
