"""Notes: one table of codes, words in both languages, and no sentence that anything goes by."""

from __future__ import annotations

import ast
import json
import pickle
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import pytest

from parsers.formats import FORMATS
from parsers.model import AnnualReport, Document, NotAReport, Unreadable
from parsers.notes import KEYS, TABLE, Note, line, lines, markdown, required, said, stored
from parsers.output import to_json
from parsers.readers.failure import ReadError, unread, within
from parsers.report import parse

ROOT = Path(__file__).parents[2]
ROOMS = ("parsers", "archive", "commands", "crawler")
REASON_AT = {"unreadable": 1} | dict.fromkeys(
    ("ReadError", "Unreadable", "because", "NotAReport", "Note", "add_note", "unread", "_of_another"), 0
)
"""Calls that name a code → at which argument."""

DETAIL_AT = {"ReadError": 1, "unreadable": 2, "because": 1}
"""Calls that name a detail of a reason, unless they hand on a note."""

_HAN = re.compile(r"[\u4e00-\u9fff]")


def _codes_of_the_code(places: Mapping[str, int] = REASON_AT) -> Iterator[tuple[Path, int, str]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                at = places.get(name, len(node.args))
                if at < len(node.args) and isinstance(code := node.args[at], ast.Constant):
                    yield path, node.lineno, str(code.value)


@pytest.mark.parametrize("code", TABLE)
def test_every_code_has_a_name_and_a_sentence_in_both_languages(code: str) -> None:
    words = TABLE[code]
    assert _HAN.search(words.name("zh")) and not _HAN.search(words.name("en"))
    args = {name: ("x",) if name in ("rows", "cells") else "x" for name in required(code)}
    note = Note(code, "requests", "received", args)
    assert said(note, "zh") and said(note, "en")
    fields = {name for _, name, _, _ in Formatter().parse(words.sentence("zh") + words.sentence("en")) if name}
    assert fields <= required(code) | {"reason", "heading", "pictures", "detail"}


def test_no_code_is_invented_outside_the_table() -> None:
    found = list(_codes_of_the_code())
    assert len(found) > 80
    assert [one for one in found if one[2] not in TABLE] == []


def test_every_code_of_a_note_is_said_somewhere() -> None:
    used = {code for _, _, code in _codes_of_the_code()}
    assert {code for code, words in TABLE.items() if words.kind == "note"} <= used


def test_every_detail_of_a_reason_is_said_somewhere() -> None:
    """Those of formats.py stand in its table."""
    details = {code for code, words in TABLE.items() if words.kind == "detail"}
    named = {code for _, _, code in _codes_of_the_code(DETAIL_AT)}
    used = named | {code for _, _, code in _codes_of_the_code()} | {each.refused[1] for each in FORMATS if each.refused}
    assert details <= used
    assert named <= details


def test_a_detail_is_told_in_both_languages_also_of_a_part() -> None:
    failure = ReadError("too_large", "pages_too_many", what="pdf", count=900, most=500)
    outcome = within(Unreadable.because(failure.reason, failure.why), "附件.pdf")
    (note,) = outcome.notes
    assert (note.code, outcome.detail) == ("too_large", "附件.pdf: the pdf has 900 pages, more than 500")
    assert said(note, "zh") == "附件.pdf：共 900 页，超过 500 页"
    again = stored(note.code, "", "", json.loads(json.dumps(note.to_json()["args"])))
    assert again is not None and said(again, "zh") == said(note, "zh")
    of_report = unread("unreadable", "a.zip", outcome)
    assert said(of_report, "zh") == "a.zip：附件.pdf：共 900 页，超过 500 页"
    assert said(of_report, "en") == "a.zip: too_large: 附件.pdf: the pdf has 900 pages, more than 500"


def test_a_page_that_lacks_a_report_and_leads_to_a_file_that_cannot_be_read_waits_for_a_person() -> None:
    page = Document("<h1>信息公开</h1><p>详见附件。</p>".encode(), url="https://a.gov.cn/1.html")
    assert isinstance(parse(page), NotAReport)
    outcome = parse(page, [Document(b"%PDF-1.4 cut off", url="https://a.gov.cn/1.pdf", file_name="年报.pdf")])
    assert isinstance(outcome, Unreadable) and outcome.reason == "attachment_unreadable"
    assert outcome.detail.startswith("年报.pdf: damaged: ")
    assert said(outcome.notes[0], "zh").startswith("年报.pdf：文件损坏，程序报告：")
    notice = Document("<h1>关于编制2023年政府信息公开工作年度报告的通知</h1><p>各单位：请报送。</p>".encode())
    assert isinstance(parse(notice, [Document(b"%PDF-1.4 cut off", file_name="格式.pdf")]), NotAReport)


def test_docs_notes_is_what_the_table_says() -> None:
    assert (ROOT / "docs" / "notes.md").read_text("utf-8") == markdown()


def test_a_note_that_lacks_what_its_words_need_is_not_made() -> None:
    with pytest.raises(KeyError):
        Note("no_such_code")
    with pytest.raises(ValueError, match="own, said"):
        Note("attachment_other_year", args={"file": "x.docx"})


def test_lines_are_what_they_were_before_there_were_codes() -> None:
    notes = [
        Note("rows_not_found", "requests", args={"rows": ("received", "granted")}),
        Note("other_unit", "active_disclosure", "fees", {"cell": "fees.amount_wan", "unit": "元"}),
        Note("ocr_unproved", "requests", args={"count": 3, "cells": ("a", "b")}),
        Note("tables_missing", args={"pictures": 2}),
        Note("tables_missing"),
        Note("tables_missing"),
    ]
    assert lines(notes) == (
        "requests: rows not found: received, granted",
        "active_disclosure: fees.amount_wan is written in 元",
        "needs_person: 3 figures of requests read by OCR are not proved: a, b …",
        "tables_missing: 未读到表格，另有图片2张",
        "tables_missing: 未读到表格",
    )


def test_keys_are_shown_under_their_labels_where_there_are_any() -> None:
    note = Note("rows_not_found", "requests", args={"rows": ("received", "granted")})
    assert (
        said(note, "zh", {"received": "本年新收", "granted": "予以公开"}.__getitem__)
        == "未见这些行：本年新收，予以公开"
    )
    assert {"rows", "cells"} <= KEYS


def test_a_note_comes_back_from_json_and_from_another_process() -> None:
    note = Note("year_disagreement", args={"year": "2021", "said": ("heading 2020", "period 2021")})
    back = json.loads(json.dumps(note.to_json()))
    assert stored(back["code"], back["block"], back["row"], back["args"]) == note == pickle.loads(pickle.dumps(note))
    assert stored("a_code_of_later", "", "", {}) is None and stored("year_disagreement", "", "", {}) is None


def test_a_report_has_notes_and_their_sentences() -> None:
    outcome = parse(Document("<h1>样例市林业局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p>".encode()))
    assert isinstance(outcome, AnnualReport)
    printed = to_json(outcome)
    assert [note["code"] for note in printed["notes"]] == ["tables_missing"]
    assert printed["notes"][0] == {"code": "tables_missing", "block": "", "row": "", "args": {}, "level": "warning"}
    assert printed["warnings"] == [line(note) for note in outcome.notes]


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [(b"\0\0", Unreadable, "empty"), ("<h1>关于编制年度报告的通知</h1>".encode(), NotAReport, "notice")],
)
def test_what_is_no_report_says_why_as_a_note(data: bytes, kind: type, code: str) -> None:
    outcome = parse(Document(data))
    assert isinstance(outcome, kind)
    (note,) = to_json(outcome)["notes"]
    assert note["code"] == outcome.reason == code


def test_nothing_goes_by_a_sentence() -> None:
    """No room looks into `warnings`: they are made for people, at the end."""
    looking = re.compile(r"\bin (?:warning|note)\b|(?:warning|note)\w*\.(?:starts|ends|part|split|match)")
    found = [
        f"{path.relative_to(ROOT)}: {text.strip()}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for text in path.read_text("utf-8").splitlines()
        if looking.search(text)
    ]
    assert found == []
