# ruff: noqa: E501 - a Chinese character counts as two columns
"""Web pages to blocks."""

from __future__ import annotations

import json

import pytest

from parsers.formats import detect
from parsers.model import Document, Grid, Meta, Paragraph, Picture, Unreadable
from parsers.readers import read
from tests.parsers.forms.layouts import ALL_LAYOUTS, HEADINGS, OVERVIEW, TITLE, page_of, page_of_markup
from tests.parsers.forms.reading import document_of, expected, forms_of, sample, values
from tests.parsers.forms.tables import tables

PAGE = ALL_LAYOUTS["plain"](sample(), "2021").decode()


def _texts(data: str, role: str | None = None) -> list[str]:
    blocks = document_of(data.encode()).blocks
    return [block.text for block in blocks if isinstance(block, Paragraph) and role in (None, block.role)]


def _grids(data: str) -> list[list[list[str | None]]]:
    blocks = document_of(data.encode()).blocks
    return [
        [[cell.text if cell else None for cell in row] for row in block.rows]
        for block in blocks
        if isinstance(block, Grid)
    ]


def test_metadata_title_and_body() -> None:
    found = document_of(PAGE.encode())
    assert found.reader == "html"
    assert Meta("title", TITLE) in found.meta
    assert Meta("ArticleTitle", TITLE) in found.meta
    assert [text for text in _texts(PAGE) if text in HEADINGS] == list(HEADINGS)
    assert _texts(PAGE, "title") == [TITLE]


def test_menus_scripts_and_hidden_counters_are_dropped() -> None:
    noise = (
        '<script>var n = "行政许可";</script><style>p{}</style><p style="display: none">分享到微信</p>'
        "<ul class=menu><li><a>机构职能</a></li><li><a>政策文件</a></li><li><a>年报</a></li><li><a>指南</a></li></ul>"
    )
    texts = _texts(PAGE.replace("<h1>", noise + "<h1>"))
    assert not [text for text in texts if "分享" in text or "机构职能" in text or "var n" in text]


@pytest.mark.parametrize(
    "around",
    [
        "{}<table><tr><td>网站标识码</td><td>0000000001</td></tr></table>",
        "<table><tr><td>首页</td><td>互动</td></tr></table>{}",
        "<table><tr><td>{}</td></tr></table>",
        "<div><div>{}</div><table><tr><td><table><tr><td>1</td><td>2</td></tr></table></td></tr></table></div>",
        "{}<del><div>总体情况第二十条行政许可本年新收结转下年度结果维持<table><tr><td>1</td></tr></table></div></del>",
        "{}<p style='display:none'><table><tr><td>9</td></tr></table></p>",
    ],
)
def test_the_body_is_found_wherever_the_last_table_stands(around: str) -> None:
    begin, end = PAGE.index('<div id="zoom">'), PAGE.rindex("</body>")
    page = PAGE[:begin] + around.format(PAGE[begin:end]) + PAGE[end:]
    assert values(forms_of(page.encode())) == expected(sample())
    texts = _texts(page)
    assert [text for text in texts if text in HEADINGS] == list(HEADINGS)
    assert OVERVIEW in texts


def test_a_thousand_levels_around_a_table_are_searched_in_bounded_time() -> None:
    page = b"<div>x" * 900 + PAGE.encode()
    assert values(forms_of(page)) == expected(sample())


def test_dates_and_sources_around_the_body_are_kept_as_meta() -> None:
    page = PAGE.replace("</h1>", "</h1><div class=info><span>发布日期：2024-01-19</span> 来源：样例市档案局</div>")
    assert any("2024-01-19" in text for text in _texts(page, "meta"))


def test_spans_are_laid_out_and_a_merged_cell_stands_once() -> None:
    rows = (
        "<tr><td rowspan=2 colspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr><tr><td>乙</td><td>3</td><td>4</td></tr>"
    )
    assert _grids(f"<table>{rows}</table>") == [[["甲", None, "1"], [None, None, "2"], ["乙", "3", "4"]]]


def test_what_stands_between_cells_is_no_cell() -> None:
    between = "<!--[if !mso]><td>9</td><![endif]--><![if !supportMisalignedColumns]><input type=hidden>"
    row = f"<tr>{between}<td>甲</td>{between}<th>1</th></tr>"
    assert _grids(f"<table>{row}</table>") == [[["甲", "1"]]]


def test_lines_inside_a_cell_are_separated_by_line_breaks() -> None:
    assert _grids("<table><tr><td>商业<br>企业</td><td> 1 <br/> 0 </td></tr></table>") == [[["商业\n企业", "1\n0"]]]


def test_a_table_with_a_table_inside_is_flow() -> None:
    inner = "<table><tr><td>1</td><td>2</td></tr></table>"
    page = f"<table><tr><td><p>前言</p>{inner}<p>后记</p></td></tr></table>"
    assert _grids(page) == [[["1", "2"]]]
    assert _texts(page) == ["前言", "后记"]


def test_pictures_of_the_body_with_their_bytes() -> None:
    address = "https://www.example.test/art/images/1.jpg"
    page = '<div id=zoom><p>详见图片</p><p><img src="images/1.jpg"></p></div>'
    found = read(Document(page.encode(), pictures={address: b"jpeg"}))
    assert not isinstance(found, Unreadable)
    assert Picture("images/1.jpg", b"jpeg") in found.blocks


def test_an_article_stored_in_a_script_is_read() -> None:
    body = PAGE[PAGE.index('<div id="zoom">') : PAGE.rindex("</body>")]
    page = f"<html><body><div id=app></div><script>window._CONFIG = {{DETAIL: {json.dumps({'content': body})}}}</script></body>"
    assert values(forms_of(page.encode())) == expected(sample())


def test_line_breaks_make_paragraphs() -> None:
    assert _texts("<div>第一行<br>第二行<br/><span>第三行</span></div>") == ["第一行", "第二行", "第三行"]


def test_a_page_of_paragraphs_only_keeps_the_narrative_in_order() -> None:
    texts = _texts(ALL_LAYOUTS["cell_a_paragraph"](sample(), "2021").decode())
    assert texts.index(HEADINGS[0]) < texts.index(OVERVIEW) < texts.index(HEADINGS[5])


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\0\0\0"])
def test_nothing_is_an_error_value(data: bytes) -> None:
    found = read(Document(data))
    assert isinstance(found, Unreadable)
    assert found.reason == "empty"


def test_markup_is_told_by_its_bytes() -> None:
    assert detect(b"  <!DOCTYPE html><html>") == "html"
    assert detect("<TABLE><TR><TD>1".encode("utf-16-le")) == "html"
    assert detect("一、总体情况\n规章 < 3 件".encode()) == "text"


@pytest.mark.parametrize("markup", ["5<sup>1</sup>", "<del>5</del>7", "<s>5</s>7"])
def test_footnote_marks_and_struck_out_digits_join_no_number(markup: str) -> None:
    marks = sample() | {"requests.received.total": "@"}
    page = ALL_LAYOUTS["plain"](marks, "2021").decode().replace(">@<", f">{markup}<")
    found = forms_of(page.encode())
    assert found.cells["requests.received.total"].value is None
    assert found.warnings


def test_an_article_that_the_page_shows_and_stores_in_a_script_is_read_once() -> None:
    body = PAGE[PAGE.index('<div id="zoom">') : PAGE.rindex("</body>")]
    script = f"<script>var data = {json.dumps({'content': body})};</script>"
    assert _texts(PAGE.replace("</body>", script + "</body>")) == _texts(PAGE)


def test_nested_hidden_and_broken_elements_do_no_harm() -> None:
    page = (
        '<div style="display:none">甲<p style="display:none">乙<br>丙</p></div><p>丁<sup>a<br>b</sup><s>x<br>y</s></p>'
    )
    assert _texts(page) == ["丁ab[xy]"]
    svg = "<svg><style><title>a</title><style>b</style></style></svg><p>戊</p>"
    assert _texts(svg * 50) == ["戊"] * 50


def test_a_hidden_copy_with_other_figures_loses_against_what_is_seen() -> None:
    old = dict.fromkeys(sample(), "8")
    shown, hidden = tables(sample(), "2021"), tables(old, "2021")
    markup = [page_of(*each).decode() for each in (hidden, shown)]
    bodies = [text[text.index("<body>") + 6 : text.index("</body>")] for text in markup]
    for hiding in ('style="display: none"', "hidden"):
        found = forms_of(page_of_markup(f"<div {hiding}>{bodies[0]}</div><div>{bodies[1]}</div>"))
        assert values(found) == expected(sample())
        assert values(forms_of(page_of_markup(f"<div {hiding}>{bodies[0]}</div>"))) == expected(old)
