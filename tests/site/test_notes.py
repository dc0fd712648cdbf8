"""What the parser noticed, in Chinese on the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from archive.site.reports.notes import in_words

GOLDEN = Path(__file__).parent.parent / "parsers" / "golden"
_ENGLISH = re.compile(r"[a-z]{3,} [a-z]{3,}")


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("bytes replaced while decoding", "有些字节不是文字，已用替代符号代替"),
        ("2 of 3 pages have no text layer", "共 3 页，其中 2 页是图片，没有文字"),
        (
            "requests: rows not found: received, carried_over",
            "依申请公开（表二）：未见这些行：一、本年新收政府信息公开申请数量, 二、上年结转政府信息公开申请数量",
        ),
        (
            "requests: another copy of the table differs in 2 cells, first requests.received.total",
            "依申请公开（表二）：另有一份表格，2 格不同，第一处是一、本年新收政府信息公开申请数量 · 总计",
        ),
        (
            "attachment_other_year: 甲.docx: 2021, not 2022",
            "附件属于另一年度：甲.docx：写的是 2021 年，不是 2022 年",
        ),
        ("site_code_disagrees: 网站标识码1属于甲", "网站标识码与机关不符：网站标识码1属于甲"),
        ("something nobody has words for", "something nobody has words for"),
        ("row “<b>” is in no edition of the form; kept as an extra row", "“<b>”一行不在任何一版表格里，另存为表外行"),
    ],
)
def test_a_note_in_words(note: str, words: str) -> None:
    assert in_words(note) == words


def test_every_note_of_the_golden_reports_has_words() -> None:
    notes = {note for path in GOLDEN.glob("*.json") for note in json.loads(path.read_text("utf-8")).get("warnings", ())}
    assert len(notes) > 5
    assert [note for note in notes if _ENGLISH.search(in_words(note))] == []
