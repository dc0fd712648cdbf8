"""The order of results: best first for words that say something, newest first for the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from archive.site.app import make_datasette
from archive.site.finding import query as finding
from tests.archive.portal import Portal, page


@pytest.fixture
def datasette(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    portal = Portal(tmp_path_factory.mktemp("ranking"))
    portal.show("/1.html", page("北仑区司法局", 2022, sentence="法律援助窗口公开办事指南。"))
    portal.show("/2.html", page("北仑区教育局", 2022, sentence="与司法局联合举办讲座2次。"))
    portal.show("/3.html", page("北仑区教育局", 2023))
    portal.ingest()
    made = make_datasette(portal.data)
    yield made
    made.site.close()


async def _found(datasette: Any, query: str) -> tuple[list[int], str, bool]:
    answer = (await datasette.client.get(f"/search.json?{query}")).json()
    return [result["id"] for result in answer["results"]], answer["order"], answer["more"]


async def test_a_name_in_the_title_goes_before_one_in_the_text(datasette: Any) -> None:
    assert await _found(datasette, "q=司法局") == ([1, 2], "relevance", False)


async def test_conditions_narrow(datasette: Any) -> None:
    assert (await _found(datasette, "q=教育局&year=2022"))[0] == [2]
    assert (await _found(datasette, "q=公开&province=河南省"))[0] == []


async def test_a_word_of_every_report_is_ordered_by_newest(datasette: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "COMMON", 2)
    assert await _found(datasette, "q=公开") == ([3, 2], "newest", True)
    assert (await _found(datasette, "q=公开&year=2022"))[0] == [2, 1]


async def test_a_query_of_marks_alone_finds_nothing(datasette: Any) -> None:
    assert (await _found(datasette, "q=。，！"))[0] == []
