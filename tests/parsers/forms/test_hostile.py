"""Any bytes end in blocks or an error value: no crash, no hang, no wrong figure from a cut file."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.forms import read_forms
from parsers.model import Document, Unreadable
from parsers.readers import read
from tests.parsers.forms.layouts import ALL_LAYOUTS
from tests.parsers.forms.reading import sample, wrong

RELAXED = settings(max_examples=60, suppress_health_check=list(HealthCheck))

HOSTILE = {
    "deep divisions": b"<html><body>" + b"<div>" * 10_000 + "本年新收".encode(),
    "deep spans": b"<p>" + b"<span>" * 10_000 + b"1",
    "deep tables": b"<table><tr><td>1</td><td>" * 10_000,
    "wide spans": b"<table>" + b'<tr><td colspan="100000" rowspan="65535">x</td><td>1</td></tr>' * 200,
    "long spans": b"<table>" + b'<tr><td rowspan="65535">x</td><td>1</td></tr>' * 2_000,
    "wide row": b"<table><tr>" + b"<td>1</td>" * 20_000,
    "many tabs": b"a\t1\t" * 20_000,
    "many pipes": (b"|1" * 1_000 + b"\n") * 50,
    "many rows": b"<table>" + "<tr><td>行政许可</td><td>1</td></tr>".encode() * 5_000,
    "many alike": "<tr><td>规章</td><td>1</td></tr>".encode()
    + "<tr><td>行政规范某文件</td><td>1</td></tr>".encode() * 3_000,
    "one cell a line": "\t规章\n\t1\n".encode() * 10_000,
    "many paragraphs": "<p>规章</p><p>1</p>".encode() * 5_000,
    "long number": b"9" * 500_000,
    "open comments": b"<p>x" + b"<!--" * 50_000,
    "zero bytes": b"<p>" + b"\0" * 200_000,
    "entities": b"<p>" + b"&#x4e00;&nbsp;" * 50_000,
    "broken script": b"<p>x</p><script>" + b'{"content":"<p>' * 10_000,
    "negative spans": b'<table><tr><td colspan="-5" rowspan="0">x</td><td colspan="1e9">1</td></tr></table>',
}


def _read(data: bytes) -> None:
    found = read(Document(data))
    if not isinstance(found, Unreadable):
        read_forms(found.blocks)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_end_in_a_value(name: str) -> None:
    _read(HOSTILE[name])


@RELAXED
@given(st.binary(max_size=4000))
def test_random_bytes_end_in_a_value(data: bytes) -> None:
    _read(data)


@RELAXED
@given(st.text(alphabet="规章行政许可一二三、（）1.0/- \t\n|<td>tr/p总计其他", max_size=600))
def test_random_words_of_the_forms_end_in_a_value(text: str) -> None:
    _read(text.encode())


@pytest.mark.parametrize("layout", ALL_LAYOUTS)
def test_a_file_cut_anywhere_gives_no_wrong_figure(layout: str) -> None:
    marks = sample()
    data = ALL_LAYOUTS[layout](marks, "2021")
    for cut in range(1, len(data), len(data) // 9):
        found = read(Document(data[:cut]))
        if isinstance(found, Unreadable):
            continue
        assert wrong(read_forms(found.blocks), marks) == {}, cut
