"""parse() answers with a value for any bytes, in bounded time, and the same one every time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import report
from parsers.model import AnnualReport, Document, NotAReport, Unreadable
from parsers.report import parse
from tests.parsers.pages import TEXTS, Page

WHOLE = Page().bytes()
OUTCOMES = AnnualReport | NotAReport | Unreadable


def checked(data: bytes, **hints: object) -> AnnualReport | NotAReport | Unreadable:
    outcome = parse(Document(data, **hints))
    assert isinstance(outcome, OUTCOMES)
    assert len(outcome.sha256) == 64
    if isinstance(outcome, Unreadable):
        assert outcome.reason != "internal_error", outcome.detail
    return outcome


@settings(max_examples=80)
@given(st.binary(max_size=400))
def test_random_bytes(data):
    checked(data)


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_random_text_around_the_words_of_a_report(text):
    checked(
        f"<p>{text}</p><h1>样例局2022年政府信息公开工作年度报告</h1><p>{text}</p><table><tr><td>{text}</td></tr></table>".encode(
            "utf-8", "ignore"
        )
    )


@settings(max_examples=60)
@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
def test_pages_cut_anywhere(start, end):
    checked(WHOLE[min(start, end) : max(start, end)])


@settings(max_examples=40)
@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=60))
def test_any_hint_of_the_crawler(title, date, url):
    checked(WHOLE, list_title=title, list_date=date, url=url, file_name=title, agency_hint=title, media_type=date)


def test_bytes_changed_here_and_there():
    shuffle = random.Random(7)
    for _ in range(60):
        data = bytearray(WHOLE)
        for _ in range(20):
            data[shuffle.randrange(len(data))] = shuffle.randrange(256)
        checked(bytes(data))


HOSTILE = {
    "nested tables": b"<table><tr><td>" * 3000 + b"1" + b"</td></tr></table>" * 3000,
    "nested spans": b"<span>" * 100_000,
    "one long line": ("政府信息公开" * 60_000).encode(),
    "many years": ("自2022年1月1日起至" * 20_000).encode(),
    "many numbers": ("收到政府信息公开申请" + "1" * 50_000 + "件。").encode(),
    "many headings": "".join(f"<p>一、总体情况{i}</p><p>二、主动公开政府信息情况</p>" for i in range(1500)).encode(),
    "Han numerals": ("收到政府信息公开申请" + "一" * 5000 + "件。").encode(),
    "many negations": ("未收到" + "公民、法人和" * 3000 + "政府信息公开申请").encode(),
    "many brackets": ("（" * 50_000).encode(),
    "spaces": b"<p>" + b" " * 500_000 + "2022年政府信息公开工作年度报告</p>".encode(),
    "entities": b"&amp;" * 100_000,
    "NUL and controls": bytes(range(32)) * 3000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_end(name):
    checked(HOSTILE[name])


def test_the_same_bytes_give_the_same_report():
    first, second = parse(Document(WHOLE)), parse(Document(WHOLE))
    assert first == second


def test_a_fault_of_ours_is_an_unreadable_document(monkeypatch):
    def fault(*_):
        raise KeyError("somewhere")

    monkeypatch.setattr(report, "identify", fault)
    outcome = parse(Document(WHOLE))
    assert isinstance(outcome, Unreadable)
    assert (outcome.reason, outcome.detail) == ("internal_error", "KeyError: 'somewhere'")
    assert len(outcome.sha256) == 64


@pytest.mark.parametrize("fault", [MemoryError(), RecursionError()])
def test_running_out_of_memory_or_stack_is_too_large(monkeypatch, fault):
    def exhausted(*_):
        raise fault

    monkeypatch.setattr(report, "split_sections", exhausted)
    outcome = parse(Document(WHOLE))
    assert isinstance(outcome, Unreadable)
    assert outcome.reason == "too_large"


def test_numbers_too_long_to_be_meant_are_no_claims():
    found = checked(Page(texts=TEXTS | {1: "2022年共收到政府信息公开申请" + "9" * 400 + "件。"}).bytes())
    assert isinstance(found, AnnualReport)
    assert [claim.key for claim in found.claims] == ["information_fee_amount"]
