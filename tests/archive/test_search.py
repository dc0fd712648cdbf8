"""The search index finds what LIKE finds, for queries of any length in any mixture of scripts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import search

TEXTS = (
    "北仑区人民政府2022年度政府信息公开工作年度报告",
    "全年收到政府信息公开申请159件，其中自然人151件，部分公开17件；",
    "通过“1+N”政务新媒体矩阵发布信息39560条,编发公报12期。",
    "主动公开政府信息，依申请公开；５Ｇ基站、ＡＩ平台、Ｎ证合一",
    "宁波市政府采购网 www.zfcg.gov.cn, IPv6改造率100%",
    "公开", "开", "公", "",
    "南京路街道办事处、東鄉區氣象局、塔城地区莎车县𠮷林镇",
    "Annual report 2023, section 5: no requests",
)  # fmt: skip


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE f USING fts5(body, content='', tokenize='ascii')")
    for number, text in enumerate(TEXTS):
        db.execute("INSERT INTO f (rowid, body) VALUES (?, ?)", [number, search.index_text(text)])
    yield db
    db.close()


def _found(db: sqlite3.Connection, query: str) -> set[int]:
    return {row[0] for row in db.execute("SELECT rowid FROM f WHERE f MATCH ?", [search.match_query(query)])}


def _like(query: str) -> set[int]:
    return {number for number, text in enumerate(TEXTS) if search.normalise(query) in search.normalise(text)}


_CUTS = st.sampled_from([text for text in TEXTS if text]).flatmap(
    lambda text: st.integers(0, len(text) - 1).flatmap(
        lambda start: st.integers(1, 8).map(lambda size: text[start : start + size])
    )
)
_RANDOM = st.text(
    alphabet=st.sampled_from(sorted({mark for text in TEXTS for mark in text if mark.isalnum()})),
    min_size=1,
    max_size=8,
)


@settings(max_examples=400)
@given(query=st.one_of(_CUTS.filter(str.isalnum), _RANDOM))
def test_letters_and_digits_are_found_exactly_as_like_finds_them(index: sqlite3.Connection, query: str) -> None:
    assert _found(index, query) == _like(query)


@settings(max_examples=300)
@given(query=_CUTS)
def test_a_cut_with_marks_and_spaces_in_it_is_never_missed(index: sqlite3.Connection, query: str) -> None:
    if not any(mark.isalnum() for mark in query):
        assert search.match_query(query) == search.NOTHING
        return
    quoted = query.replace('"', " ").strip()
    if not quoted.startswith("-"):
        assert _like(quoted) <= _found(index, f'"{quoted}"')


@settings(max_examples=300)
@given(query=st.text(max_size=30))
def test_nothing_that_a_reader_types_is_an_error(index: sqlite3.Connection, query: str) -> None:
    _found(index, query)


@pytest.mark.parametrize(
    "query", ["OR", "NEAR(公开 信息)", '"公开', "公开*", "a:b", "^公开", "--公开", '""', "(", "公开 AND", "-"]
)
def test_operators_are_plain_text(index: sqlite3.Connection, query: str) -> None:
    _found(index, query)


def test_words_quotes_and_exclusion(index: sqlite3.Connection) -> None:
    assert _found(index, "公开 自然人") == {1}
    assert _found(index, "公开　自然人") == {1}
    assert _found(index, "公开 -自然人") == {0, 3, 5}
    assert _found(index, '"公开申请159件，其中"') == {1}
    assert _found(index, "５g") == {3}
    assert _found(index, "59件") == {1}, "a query may begin inside a number, as LIKE does"
    assert _found(index, "-公开") == set()
