"""Articles that an interface answers as JSON."""

from __future__ import annotations

import json

from parsers.model import Document, ReadDocument
from parsers.readers import read
from parsers.readers.json_article import json_page

TITLE = "青石县教育局2024年政府信息公开工作年度报告"
BODY = "<p>" + "本机关全年主动公开政府信息。" * 20 + "</p><table><tr><td>本年新收</td><td>7</td></tr></table>"


def test_the_longest_markup_is_the_article() -> None:
    answer = {"code": 0, "data": {"title": TITLE, "content": BODY, "nav": "<a href='/'>首页</a>"}}
    found = read(Document(json.dumps(answer).encode(), "http://x.test/api?id=1"))
    assert isinstance(found, ReadDocument)
    assert any(TITLE in meta.value for meta in found.meta)
    assert "本年新收" in str(found.blocks)


def test_other_data_is_left_alone() -> None:
    assert json_page(b'{"a": 1}') is None
    assert json_page(b"{broken") is None
    assert json_page(b"<html>{}</html>") is None
    assert json_page(("[" * 100_000).encode()) is None
