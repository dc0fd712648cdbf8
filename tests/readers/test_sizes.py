"""Twice as much of anything takes about twice as long: no pass over lines, tags or rules grows with the square."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest

from parsers.model import Document
from parsers.report import parse

N = 3_000
MOST = 3.0
"""Times as long; the square would take four."""
SLACK = 0.3
"""Seconds that a busy machine may add."""

KINDS: dict[str, Callable[[int], str]] = {
    "headings": lambda n: "<p>一、总体情况</p>" * n,
    "headings of all sections": lambda n: "<p>一、总体情况</p><p>五、存在的主要问题及改进情况</p>" * (n // 2),
    "lines": lambda n: "<p>本年度工作平稳有序，收到申请3件。</p>" * n,
    "breaks": lambda n: "本年度<br>" * n,
    "rows": lambda n: f"<table>{'<tr><td>规章<td>1<td>2' * n}</table>",
    "official rows": lambda n: f"<table>{'<tr><td>一、本年新收政府信息公开申请数量<td>1<td>2' * n}</table>",
    "tables": lambda n: "<table><tr><td>规章<td>1</table>" * n,
    "attributes": lambda n: f"<p {' '.join(f'a{number}=1' for number in range(4 * n))}>甲</p>",
    "hidden elements": lambda n: "<span style='display:none'>1</span>甲" * n,
    "styled elements": lambda n: "".join(f"<i style='color:#fff;left:{number}px'>1</i>" for number in range(n)),
    "paragraphs of a cell": lambda n: f"<table><tr><td>{'<p>1</p>' * n}<td>2</table>",
    "links": lambda n: "<a href='a.html'>关于公开的通知</a>" * n,
}


def _seconds(page: str) -> float:
    """Without the garbage collector, which goes through everything that the tests before have left."""
    document = Document(f"<!DOCTYPE html><html><body>{page}</body></html>".encode())
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        parse(document)
        return time.process_time() - start
    finally:
        gc.enable()


@pytest.mark.parametrize("kind", KINDS)
def test_twice_as_much_takes_twice_as_long(kind: str) -> None:
    page, twice = KINDS[kind](N), KINDS[kind](2 * N)
    one = min(_seconds(page) for _ in range(2))
    assert any(_seconds(twice) < MOST * one + SLACK for _ in range(3))
