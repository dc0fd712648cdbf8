"""Hashes and differences: what counts, what is furniture, and that no number is ever cut."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.filing.changes import cell_changes, figures_summary, text_difference, text_summary
from archive.versions import file_hash, hashes
from benchmarks.generated import generated_reports
from parsers.model import AnnualReport, Cell, Section
from parsers.notes import Note


@cache
def report() -> AnnualReport:
    return next(generated_reports(1))[0]


_WORDS = st.lists(
    st.sampled_from(
        ["公开", "政府信息", "2023年", "159件", "1,234.5万元", "12%", "。", "；", "\n", " ", "-7", "A", "３件"]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=300)
@given(old=_WORDS, new=_WORDS)
def test_a_difference_rebuilds_the_new_text_and_never_cuts_a_number(old: str, new: str) -> None:
    pieces = text_difference(old, new)
    rebuilt = "".join(piece.text for piece in pieces if piece.op != "delete")
    assert rebuilt == new
    removed = "".join(piece.text for piece in pieces if piece.op != "insert")
    assert "".join(removed.split()) == "".join(old.split()) or _folded(removed) == _folded(old)
    for before, after in pairwise(pieces):
        if before.op != "delete" and after.op != "delete":
            assert not (re.search(r"\d\Z", before.text) and re.match(r"\d", after.text)), pieces


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_sentence_then_token() -> None:
    old = "全年公开信息39560条。召开会议4次。"
    new = "全年公开信息39581条。召开会议4次。"
    assert [(piece.op, piece.text) for piece in text_difference(old, new)] == [
        ("equal", "全年公开信息"), ("delete", "39560"), ("insert", "39581"), ("equal", "条。召开会议4次。"),
    ]  # fmt: skip


def _with_text(text: str) -> AnnualReport:
    return replace(report(), sections=(Section(1, "一、总体情况", text),))


PLAIN = "全年公开信息39560条。\n召开会议4次，其中“专题会”1次。"


@pytest.mark.parametrize(
    "noisy",
    [
        '全年公开信息 39560 条。\n\n　　召开会议4次，其中"专题会"1次。',
        "全年公开信息３９５６０条。\n召开会议４次,其中「专题会」1次。".replace("「", "“").replace("」", "”"),
        f"{PLAIN}\n浏览次数：1234次",
        f"{PLAIN}\n— 4 —",
        f"发布日期：2024-01-20\n{PLAIN}\n2024年1月20日",
        f"{PLAIN}\n上一篇：关于印发通知\n【打印】【关闭】\n版权所有：样例网",
    ],
)
def test_furniture_white_space_and_width_are_no_content(noisy: str) -> None:
    assert hashes(_with_text(noisy)).content == hashes(_with_text(PLAIN)).content


@pytest.mark.parametrize("changed", ["全年公开信息39561条。", "全年未公开信息。", PLAIN + "另设公开查阅点2处。"])
def test_content_counts(changed: str) -> None:
    assert hashes(_with_text(changed)).text != hashes(_with_text(PLAIN)).text


def _with_cell(cell: Cell) -> AnnualReport:
    return replace(report(), cells={**report().cells, "requests.granted.total": cell})


def test_blank_slash_dash_and_zero_are_four_states() -> None:
    states = [Cell(None, ""), Cell(None, "/"), Cell(None, "-"), Cell(0, "0")]
    assert len({hashes(_with_cell(cell)).figures for cell in states}) == 4
    for old in states:
        for new in states:
            changed = cell_changes({"requests.granted.total": old}, {"requests.granted.total": new})
            assert bool(changed) == (old != new)


def test_how_a_number_is_written_is_no_figure() -> None:
    one = hashes(_with_cell(Cell(22, "22")))
    assert hashes(_with_cell(Cell(22.0, "22.0"))).figures == one.figures
    assert hashes(_with_cell(Cell(22, "２２ "))).figures == one.figures
    assert hashes(_with_cell(Cell(23, "23"))).figures != one.figures


def test_address_title_and_date_are_no_part_of_a_version() -> None:
    notes = (Note("title_missing"),)
    other = replace(report(), title="另一标题", published_on="2030-01-01", sha256="0" * 64, notes=notes, votes=())
    assert hashes(other) == hashes(report())


def test_summaries_name_cells_in_chinese_and_never_round() -> None:
    changed = cell_changes(
        {"active_disclosure.fees.amount_wan": Cell(59237.2449, "59237.2449")},
        {"active_disclosure.fees.amount_wan": Cell(11398889.1234, "11398889.1234")},
    )
    summary = figures_summary(changed, {"active_disclosure": "2021"})
    assert "59237.2449→11398889.1234" in summary
    assert "行政事业性收费" in summary
    text = text_summary((Section(1, "一、总体情况", "开会4次。"),), (Section(1, "一、总体情况", "开会5次。"),))
    assert text == "文字修订：删“4”，增“5”"


def test_a_pdf_made_anew_from_the_same_pages_is_the_same_file() -> None:
    body = b"%PDF-1.4\n1 0 obj <</Producer (x) /CreationDate (D:2024@)>> endobj\ntrailer <</ID [<@><@>]>>"
    one, two = (body.replace(b"@", stamp) for stamp in (b"0101", b"0202"))
    assert file_hash(one) == file_hash(two)
    assert file_hash(one) != file_hash(one.replace(b"1 0 obj", b"2 0 obj"))
    assert file_hash(b"PK\x03\x04 no package") != file_hash(b"PK\x03\x04 no packagf")
