"""What the parser noticed, in Chinese on the page."""

from __future__ import annotations

import json
import re
import sqlite3

import pytest

from archive.site.reports.remarks import as_json, in_words
from archive.site.serving.reader import Row
from parsers.notes import TABLE, Note, line, required

_ENGLISH = re.compile(r"[a-z]{3,} [a-z]{3,}")


def _row(text: str, *note: str | None) -> Row:
    """A row of `warnings`: text, code, block, row, args."""
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    values = (text, *note, None, None, None, None)[:5]
    row: Row = db.execute("SELECT ? AS text, ? AS code, ? AS block, ? AS row, ? AS args", values).fetchone()
    return row


def _stored(note: Note) -> Row:
    return _row(line(note), note.code, note.block, note.row, json.dumps(note.to_json()["args"]))


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (Note("bytes_replaced"), "编码有误：有些字节不是文字，已用替代符号代替"),
        (Note("pages_without_text", args={"scanned": 2, "pages": 3}), "图片页：共 3 页，其中 2 页是图片，没有文字"),
        (
            Note("rows_not_found", "requests", args={"rows": ("received", "carried_over")}),
            "依申请公开（表二）：未见这些行：一、本年新收政府信息公开申请数量，二、上年结转政府信息公开申请数量",
        ),
        (
            Note("copy_differs", "requests", args={"count": 2, "cell": "requests.received.total"}),
            "依申请公开（表二）：另有一份表格，2 格不同，第一处是一、本年新收政府信息公开申请数量 · 总计",
        ),
        (
            Note("attachment_other_year", args={"file": "甲.docx", "said": "2021", "own": "2022"}),
            "附件属于另一年度：甲.docx：写的是 2021 年，不是 2022 年",
        ),
        (
            Note("extra_row", "requests", args={"label": "<b>"}),
            "依申请公开（表二）：“<b>”一行不在任何一版表格里，另存为表外行",
        ),
    ],
)
def test_a_note_in_words(note: Note, words: str) -> None:
    assert in_words(_stored(note)) == words


@pytest.mark.parametrize(
    "row",
    [
        _row("something said before there were codes"),
        _row("said by a later parser", "a_code_of_later", "", "", "{}"),
        _row("said with other arguments", "attachment_other_year", "", "", '{"name": "x"}'),
    ],
)
def test_a_note_without_a_code_of_today_stands_as_it_was_stored(row: Row) -> None:
    assert in_words(row) == row["text"]
    assert as_json([row]) == []


@pytest.mark.parametrize("code", [code for code, words in TABLE.items() if words.kind == "note"])
def test_every_note_is_in_chinese(code: str) -> None:
    note = Note(code, "requests", "received", dict.fromkeys(required(code), "甲"))
    assert not _ENGLISH.search(in_words(_stored(note)))


def test_the_json_of_a_report_has_the_notes_as_the_parser_prints_them() -> None:
    note = Note("rows_not_found", "requests", args={"rows": ("received",)})
    assert as_json([_stored(note)]) == [note.to_json()]
