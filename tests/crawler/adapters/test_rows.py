"""Rows of odd markup: titles before cut text, dates beside and inside links, placeholders, twins, folders."""

from __future__ import annotations

import pytest

from crawler.listing.anchors import find_date, fragment_rows, resolve
from crawler.listing.findings import preferred, twin_key
from crawler.listing.naming import context_of, kind_of_row, names_agency
from crawler.listing.paging.rows import declared, page_rows
from crawler.listing.paging.script import NotLiteralError, assigned, calls, literal
from crawler.listing.words import ListItem, Page

BASE = "https://www.example.gov.cn/zwgk/zfxxgknb/index.html"
TITLE = "澄湖区教育局2025年政府信息公开工作年度报告"


def page(body: str, url: str = BASE, head: str = "") -> Page:
    return Page(url, 200, {}, b"", f"<html><head>{head}</head><body>{body}</body></html>")


@pytest.mark.parametrize(
    ("markup", "title", "date"),
    [
        (
            f"<li><a href='a.html' title='{TITLE}'>澄湖区教育局2025年政府信...</a><span>2026-01-12</span></li>",
            TITLE,
            "2026-01-12",
        ),
        (f"<li><span>[2026/1/5]</span><a href='a.html'>{TITLE}</a></li>", TITLE, "2026-01-05"),
        (f"<li><a href='a.html'><b>{TITLE}</b><em>2026.01.12</em></a></li>", TITLE, "2026-01-12"),
        (f"<tr><td>1</td><td><a href='a.html'>{TITLE}</a></td><td>2026年1月2日</td></tr>", TITLE, "2026-01-02"),
        (f"<li><a href='a.html' title='点击查看'>{TITLE}</a></li>", TITLE, None),
        (f"<li title='{TITLE}'><a href='a.html'>澄湖区教育局2025年…</a>2026-\n01-\n23</li>", TITLE, "2026-01-23"),
        (
            f"<li><a href='javascript:;' onclick=\"name2('/zwgk/zfxxgknb/a.html')\" title='{TITLE}'>x</a></li>",
            TITLE,
            None,
        ),
    ],
)
def test_a_row(markup: str, title: str, date: str | None) -> None:
    (row,) = fragment_rows(f"<table>{markup}</table>" if markup.startswith("<tr") else f"<ul>{markup}</ul>", BASE)
    assert (row.url, row.title, row.date) == ("https://www.example.gov.cn/zwgk/zfxxgknb/a.html", title, date)


def test_dates_are_not_taken_from_a_neighbouring_row() -> None:
    first, second = fragment_rows("<div><a href='1.html'>甲</a> 2026-01-01<br><a href='2.html'>乙</a></div>", BASE)
    assert first.date is None
    assert second.date is None


@pytest.mark.parametrize(
    "markup",
    [
        "<a href='<?=el.link?>'><?=el.title?></a>",
        "<a href='{{url}}'>{{title}}</a>",
        "<a href='#'>更多</a>",
        "<a href='javascript:void(0)'>分享</a>",
        "<a href='index_2.html'>下一页</a>",
        "<a href='index_3.html'>3</a>",
        "<a href='mailto:a@b.cn'>信箱</a>",
        "<a href='b.html'></a>",
    ],
)
def test_what_is_no_row(markup: str) -> None:
    assert fragment_rows(markup, BASE) == ()


def test_the_list_is_told_from_menus_and_side_bars() -> None:
    rows = "".join(f"<li><a href='./2026/t20260112_{at}.html'>{TITLE}</a><i>2026-01-12</i></li>" for at in range(3))
    news = "".join(f"<li><a href='/news/{at}.html'>要闻</a><i>2026-01-1{at}</i></li>" for at in range(5))
    menu = "<ul class='m'><li><a href='/a/'>首页</a></li><li><a href='/b/'>政府信息公开年报</a></li></ul>"
    found = page_rows(page(f"{menu}<ul class='list9'>{rows}</ul><div class='side'><ul>{news}</ul></div>"))
    assert {item.url.rsplit("_", 1)[-1] for item in found} == {"0.html", "1.html", "2.html"}


@pytest.mark.parametrize(
    ("text", "total", "pages"),
    [
        ("共7条", 7, None),
        ("共 <b>17</b> 条记录 第1/4页", 17, 4),
        ("总记录数：120，共8页", 120, 8),
        ("当前第1页", None, None),
        ("2024年1月发布", None, None),
    ],
)
def test_what_a_page_declares_in_words(text: str, total: int | None, pages: int | None) -> None:
    assert declared(page(f"<div>{text}</div>")) == (total, pages)


@pytest.mark.parametrize(
    ("title", "path", "kind"),
    [
        (TITLE, "/zwgk/zfxxgknb/202601/t20260112_1.html", "report"),
        (TITLE, "/zwgk/zfxxgknb/a/", "report"),
        ("2025年政府信息公开年报", "/zwgk/zfxxgknb/2025/", "folder"),
        ("2025年", "/zwgk/zfxxgknb/2025n/", "folder"),
        ("2025年度", "/zwgk/zfxxgknb/202601/t20260112_1.html", "report"),
        ("2024年度政府信息公开年报汇总", "/zwgk/zfxxgknb/2025/", "folder"),
        ("澄湖区教育局", "/bm/jyj/zfxxgknb/", "folder"),
        ("澄湖区教育局", "/bm/jyj/", "other"),
        ("澄湖区教育局", "/zwgk/zfxxgknb/2025/jyj.pdf", "report"),
        ("政府信息公开指南", "/zwgk/zfxxgkzn/", "other"),
        ("关于做好2025年政府信息公开年度报告编制工作的通知", "/zwgk/zfxxgknb/202601/t20260112_2.html", "other"),
        ("澄湖区教育局2025年部门预算", "/zwgk/zfxxgknb/202601/t20260112_3.html", "other"),
        ("2025年政府信息公开工作要点", "/zwgk/zfxxgknb/202601/t20260112_4.html", "other"),
    ],
)
def test_what_a_row_is_in_a_column_of_annual_reports(title: str, path: str, kind: str) -> None:
    context = context_of(page("", head="<title>政府信息公开年报</title>"))
    assert kind_of_row(ListItem(f"https://www.example.gov.cn{path}", title), context) == kind


def test_a_bare_year_means_nothing_elsewhere() -> None:
    context = context_of(page("", url="https://www.example.gov.cn/news/index.html", head="<title>要闻</title>"))
    assert kind_of_row(ListItem("https://www.example.gov.cn/news/2025/", "2025年"), context) == "other"


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("澄湖区教育局", True),
        ("白杨街道办事处", True),
        ("青石镇", True),
        ("政府信息公开指南", False),
        ("网站地图", False),
        ("首页", False),
    ],
)
def test_what_is_an_agency_and_nothing_more(text: str, agency: bool) -> None:
    assert names_agency(text) is agency


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.a.gov.cn/x/post_7.html", "https://www.a.gov.cn/x/mpost_7.html"),
        ("https://www.a.gov.cn/x/7.html", "http://m.a.gov.cn/x/7.html"),
        ("https://www.a.gov.cn/x/7.html", "https://www.a.gov.cn/x/7_mobile.html"),
        (
            "https://www.a.gov.cn/info/9/7.htm",
            "https://www.a.gov.cn/content.jsp?urltype=news.NewsContentUrl&wbtreeid=9&wbnewsid=7",
        ),
        ("https://www.a.gov.cn/x/7.html", "https://www.a.gov.cn/x/7.html?print=1"),
        ("https://www.a.gov.cn/x/7/index.html", "https://www.a.gov.cn/x/7/"),
        ("https://www.a.gov.cn/x/7.html", "https://www.a.gov.cn/x/7.html;jsessionid=AB"),
    ],
)
def test_twins_are_one(one: str, other: str) -> None:
    assert twin_key(one) == twin_key(other)
    assert preferred(ListItem(one, "x"), ListItem(other, "x")).url == one


@pytest.mark.parametrize(
    "phone", ["https://m.a.gov.cn/x/7.html", "https://www.a.gov.cn/x/mpost_7.html", "https://www.a.gov.cn/x/7_wap.html"]
)
def test_the_desktop_page_stands_for_its_twins(phone: str) -> None:
    desktop = ListItem("https://www.a.gov.cn/x/7.html", "x")
    assert preferred(ListItem(phone, "x"), desktop) is desktop


def test_different_articles_are_no_twins() -> None:
    assert twin_key("https://www.a.gov.cn/x.jsp?id=1") != twin_key("https://www.a.gov.cn/x.jsp?id=2")
    assert twin_key("https://www.a.gov.cn/x/1.html") != twin_key("https://dept.a.gov.cn/x/1.html")


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("./202601/t1.html", "https://www.example.gov.cn/zwgk/zfxxgknb/202601/t1.html"),
        ("..\\a\\b.html", "https://www.example.gov.cn/zwgk/a/b.html"),
        ("/a.html;jsessionid=0A?x=1#top", "https://www.example.gov.cn/a.html?x=1"),
        ("//www.b.gov.cn/c.html", "https://www.b.gov.cn/c.html"),
        ("ftp://x/y", None),
        ("http://[::1", None),
    ],
)
def test_addresses(href: str, url: str | None) -> None:
    assert resolve(BASE, href) == url


def test_literals_are_read_not_run() -> None:
    assert literal("{'a':1,\"b\":[true,null,'x\\u5e74'],c:{d:-1.5,},}") == {
        "a": 1,
        "b": [True, None, "x年"],
        "c": {"d": -1.5},
    }
    assert list(calls("f(1,'a',b); f(g())", "f")) == [[1, "a", "b"]]
    assert list(assigned("var SID = '7'; x={SID:8, n:function(){return {SID:9}}}", "SID")) == ["7", 8, 9]
    with pytest.raises(NotLiteralError):
        literal("{a:1")
    with pytest.raises(NotLiteralError):
        literal("[" * 500)


@pytest.mark.parametrize(
    ("text", "date"), [("2026-1-5", "2026-01-05"), ("20260105", None), ("2026年13月1日", None), ("第2026-01号", None)]
)
def test_dates(text: str, date: str | None) -> None:
    assert find_date(text) == date
