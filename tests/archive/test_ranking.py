"""Ranked search over the archive's own index: best first for words that say something, newest first for the others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from archive import search
from tests.archive.portal import Portal, page


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    portal = Portal(tmp_path_factory.mktemp("ranking"))
    portal.show("/1.html", page("北仑区司法局", 2022, sentence="法律援助窗口公开办事指南。"))
    portal.show("/2.html", page("北仑区教育局", 2022, sentence="与司法局联合举办讲座2次。"))
    portal.show("/3.html", page("北仑区教育局", 2023))
    portal.ingest()
    connection = sqlite3.connect(portal.data / "archive.db")
    yield connection
    connection.close()


def test_a_name_in_the_title_goes_before_one_in_the_text(db: sqlite3.Connection) -> None:
    found = search.ranked(db, "司法局")
    assert (found.ids, found.total, found.more, found.order) == ((1, 2), 2, False, "best")


def test_filters_and_pages(db: sqlite3.Connection) -> None:
    assert search.ranked(db, "教育局", filters={"year": 2022}).ids == (2,)
    assert search.ranked(db, "公开", limit=1, offset=1).total == 3
    assert len(search.ranked(db, "公开", limit=2, offset=2).ids) == 1
    assert search.ranked(db, "公开", filters={"province": None}).ids == ()


def test_a_word_of_every_report_is_ordered_by_newest(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "COMMON", 2)
    found = search.ranked(db, "公开", limit=2)
    assert (found.ids, found.total, found.more, found.order) == ((3, 2), 2, True, "newest")
    assert search.ranked(db, "公开", filters={"year": 2022}).ids == (2, 1)
    assert search.ranked(db, "公开", limit=1, offset=1, filters={"year": 2022}).ids == (1,)


def test_an_unknown_filter_is_refused(db: sqlite3.Connection) -> None:
    with pytest.raises(KeyError, match="title"):
        search.ranked(db, "公开", filters={"title": "x"})


def test_a_query_of_marks_alone_finds_nothing(db: sqlite3.Connection) -> None:
    assert search.ranked(db, "。，！").ids == ()
