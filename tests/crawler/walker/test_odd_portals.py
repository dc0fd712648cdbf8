"""Portals that mix mechanisms or write their lists in odd ways: small pages, each after something real."""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

from collections.abc import Mapping

from crawler.listing.walker import ListWalker
from crawler.listing.words import Failure, Fetch, Page
from crawler.registry.sources import Source

HOST = "http://www.x.test"
HEAD = "<head><title>政府信息公开年报</title></head>"
AGENCIES = ("澄湖区教育局", "澄湖区民政局", "白杨街道办事处", "青石镇人民政府")


def report(agency: str, year: int) -> str:
    return f"{agency}{year}年政府信息公开工作年度报告"


def walk(pages: Mapping[str, str], start: str, **facts: str) -> tuple[ListWalker, list[str]]:
    """Walk over pages by path; what is not among them is gone."""
    walker = ListWalker(Source("s", "990100", HOST + start, **{"scope": "portal", **facts}))
    asked: list[str] = []
    queue = walker.start()
    while queue:
        fetch = queue[0]
        asked.append(fetch.url.removeprefix(HOST))
        queue = walker.feed(fetch, answer(pages, fetch))
    return walker, asked


def answer(pages: Mapping[str, str], fetch: Fetch) -> Page | Failure:
    text = pages.get(fetch.url.removeprefix(HOST))
    return Failure(fetch.url, "gone") if text is None else Page(fetch.url, 200, {}, text.encode(), text)


def paths(walker: ListWalker) -> set[str]:
    return {item.url.removeprefix(HOST) for item in walker.items}


def rows(folder: str, numbers: range) -> str:
    return (
        "<ul>"
        + "".join(
            f"<li><a href='{folder}t20260112_{n}.html'>{report(AGENCIES[n % 4], 2025 - n % 9)}</a></li>"
            for n in numbers
        )
        + "</ul>"
    )


def test_this_years_list_beside_tabs_of_other_years() -> None:
    tabs = (
        "<div class='tabs'><a href='/nb/'>2025年</a><a href='/nb/2024/'>2024年</a><a href='/nb/2023/'>2023年</a></div>"
    )
    pages = {
        "/nb/": HEAD + tabs + rows("/nb/202601/", range(3)),
        "/nb/2024/": HEAD + tabs + rows("/nb/2024/202501/", range(3, 6)),
        "/nb/2023/": HEAD + tabs + rows("/nb/2023/202401/", range(6, 8)),
    }
    walker, asked = walk(pages, "/nb/")
    assert len(walker.items) == 8
    assert walker.verdict().verdict == "complete"
    assert len(asked) == 3


def test_pages_that_are_only_numbered_links() -> None:
    def page(number: int) -> str:
        links = "".join(f"<a href='list.jsp?id=7&pageNo={n}'>{n}</a>" for n in range(1, 5))
        return HEAD + rows("/a/", range(number * 3, number * 3 + 3)) + f"<div>{links}</div>"

    pages = {"/list.jsp?id=7": page(1), **{f"/list.jsp?id=7&pageNo={n}": page(n) for n in range(1, 5)}}
    walker, _ = walk(pages, "/list.jsp?id=7")
    assert len(walker.items) == 12
    assert walker.verdict().verdict == "complete"


def test_numbered_links_that_are_cut_short_go_on_in_their_series() -> None:
    def page(number: int) -> str:
        links = "".join(f"<a href='/nb/index_{n - 1}.html'>{n}</a>" for n in range(2, 4))
        return HEAD + rows("/nb/1/", range(number * 3, number * 3 + 3)) + f"<div>{links}…</div>"

    pages = {"/nb/index.html": page(1), **{f"/nb/index_{n - 1}.html": page(n) for n in range(2, 8)}}
    walker, _ = walk(pages, "/nb/index.html")
    assert len(walker.items) == 21


def test_a_chain_that_loops_back_ends() -> None:
    def page(number: int, following: int) -> str:
        return (
            HEAD
            + rows("/nb/1/", range(number * 2, number * 2 + 2))
            + f"<a href='/nb/index_{following}.html'>下一页</a>"
        )

    pages = {"/nb/index_1.html": page(1, 2), "/nb/index_2.html": page(2, 3), "/nb/index_3.html": page(3, 1)}
    walker, asked = walk(pages, "/nb/index_1.html")
    assert len(walker.items) == 6
    assert len(asked) <= 4


def test_a_next_page_that_only_a_script_knows_is_told() -> None:
    pages = {"/nb/": HEAD + rows("/nb/1/", range(3)) + "<a href='javascript:goPage(2)'>下一页</a>"}
    walker, _ = walk(pages, "/nb/")
    assert (walker.verdict().verdict, walker.verdict().reason) == (
        "partial",
        "unexplained_controls: 下一页 [goPage(2)]",
    )
    assert len(walker.items) == 3


def test_a_table_of_agencies_and_years() -> None:
    def row(at: int, agency: str) -> str:
        links = "".join(
            f"<td><a href='/nb/{year}01/t{year}0112_{at}.html'>{year - 1}年</a></td>" for year in (2026, 2025)
        )
        return f"<tr><td>{at}</td><td>{agency}</td>{links}</tr>"

    body = "<table>" + "".join(row(at, agency) for at, agency in enumerate(AGENCIES)) + "</table>"
    walker, _ = walk({"/nb/": HEAD + "<h1>澄湖区政府信息公开年报</h1>" + body}, "/nb/")
    assert len(walker.items) == 8
    assert {item.agency for item in walker.items} == set(AGENCIES)
    assert {item.title for item in walker.items} >= {"澄湖区民政局2024年政府信息公开年度报告"}


def test_links_that_only_say_look() -> None:
    body = "".join(
        f"<tr><td>{n}</td><td>{report(agency, 2025)}</td><td><a href='/nb/f/{n}.pdf'>查看</a></td><td>2026-01-1{n}</td></tr>"
        for n, agency in enumerate(AGENCIES)
    )
    walker, _ = walk({"/nb/": f"{HEAD}<table>{body}</table>"}, "/nb/")
    assert [item.title for item in walker.items] == [report(agency, 2025) for agency in AGENCIES]
    assert all(item.kind == "file" for item in walker.items)


def test_a_directory_of_agencies_outside_the_column() -> None:
    links = "".join(f"<li><a href='/bm/{at}/'>{agency}</a></li>" for at, agency in enumerate(AGENCIES))
    pages = {"/zwgk/nb/": f"{HEAD}<h1>部门政府信息公开年报</h1><ul>{links}</ul>"}
    for at, agency in enumerate(AGENCIES):
        pages[f"/bm/{at}/"] = (
            f"<head><title>{agency}</title></head><ul><li><a href='/bm/{at}/t20260101_1.html'>{report(agency, 2025)}</a></li></ul>"
        )
    walker, _ = walk(pages, "/zwgk/nb/")
    assert len(walker.items) == 4
    assert {item.agency for item in walker.items} == set(AGENCIES)


def test_reports_that_lie_in_other_columns_are_kept_where_the_list_shows_them() -> None:
    pinned = f"<li><a href='/other/t20260101_9.html'>{report('柳园乡人民政府', 2025)}</a></li>"
    moved = f"<li><a href='/old/t20190101_8.html'>{report(AGENCIES[0], 2018)}</a></li>"
    body = HEAD + "<ul>" + pinned + moved + rows("/nb/1/", range(3)).removeprefix("<ul>")
    portal, _ = walk({"/nb/": body}, "/nb/")
    assert len(portal.items) == 5
    agency, _ = walk({"/nb/": body}, "/nb/", scope="agency", agency=AGENCIES[0])
    assert len(agency.items) == 5


def test_a_row_of_another_tree_is_kept_beside_those_of_the_columns_own() -> None:
    pinned = f"<li><a href='info/1055/9.htm'>{report('柳园乡人民政府', 2025)}</a></li>"
    own = "".join(f"<li><a href='info/1021/{n}.htm'>{report(AGENCIES[0], 2025 - n)}</a></li>" for n in range(3))
    body = f"{HEAD}<script>_jsq_(1021,'/nb.jsp',-1,1615000000)</script><ul>{pinned}{own}</ul>"
    walker, _ = walk({"/nb.htm": body}, "/nb.htm")
    assert len(walker.items) == 4


def test_a_folder_whose_index_is_the_report() -> None:
    form = "<table><tr><td>一、本年新收政府信息公开申请数量</td><td>3</td></tr></table>"
    pages = {
        "/nb/": f"{HEAD}<ul><li><a href='/nb/2025/'>2025年</a></li><li><a href='/nb/2024/'>2024年</a></li></ul>",
        "/nb/2025/": f"<h1>{report(AGENCIES[0], 2025)}</h1>{form}",
        "/nb/2024/": f"<h1>{report(AGENCIES[0], 2024)}</h1>{form}",
    }
    walker, _ = walk(pages, "/nb/")
    assert {item.title for item in walker.items} == {report(AGENCIES[0], 2025), report(AGENCIES[0], 2024)}
    assert walker.verdict().verdict == "complete"


def test_the_61_platform_leads_to_its_column() -> None:
    names = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报", "依申请公开")
    links = "".join(f"<li><a href='/gk/{at}/'>{name}</a></li>" for at, name in enumerate(names))
    pages = {
        "/gk/": f"<head><title>政府信息公开</title></head><ul>{links}</ul>",
        "/gk/3/": HEAD + rows("/gk/3/", range(4)),
    }
    walker, asked = walk(pages, "/gk/")
    assert len(walker.items) == 4
    assert asked == ["/gk/", "/gk/3/"]


def test_an_empty_year_folder_says_so_and_harms_nothing() -> None:
    pages = {
        "/nb/": f"{HEAD}<ul><li><a href='/nb/2026/'>2026年</a></li><li><a href='/nb/2025/'>2025年</a></li></ul>",
        "/nb/2026/": f"{HEAD}<ul></ul><p>暂无信息</p>",
        "/nb/2025/": HEAD + rows("/nb/2025/1/", range(2)),
    }
    walker, _ = walk(pages, "/nb/")
    assert walker.verdict().verdict == "complete"
    assert len(walker.items) == 2


def test_two_families_on_one_page_are_told_apart() -> None:
    """A portal that moves: its menu is a JPaaS unit, its list still a JCMS datastore."""
    records = "".join(
        f"<record><![CDATA[<li><a href='/art/2026/1/2/art_77_{n}.html'>{report(AGENCIES[n], 2025)}</a></li>]]></record>"
        for n in range(4)
    )
    store = (
        f"<div id='5'><script type='text/xml'><datastore><recordset>{records}</recordset></datastore></script></div>"
    )
    script = "<script>$('#5').jpage({totalRecord:4,perPage:15,proxyUrl:'/module/web/jpage/dataproxy.jsp',ajaxParam:{columnid:77,unitid:'5',webid:1}});</script>"
    unit = "<script src='/unitbuild.js' url='/api/unit' queryData=\"{'pageId':'1','tagId':'导航'}\"></script>"
    walker, asked = walk({"/col/col77/index.html": HEAD + unit + store + script}, "/col/col77/index.html")
    assert len(walker.items) == 4
    assert asked == ["/col/col77/index.html"]


def test_static_rows_count_where_the_endpoint_is_silent() -> None:
    """山东: dataproxy answers with nothing while the static page lists everything."""
    script = "<script>$('#5').jpage({totalRecord:3,perPage:15,proxyUrl:'/module/web/jpage/dataproxy.jsp',ajaxParam:{columnid:77,unitid:'5',webid:1}});</script>"
    listed = "".join(
        f"<li><a href='/art/2026/1/2/art_77_{n}.html'>{report(AGENCIES[n], 2025)}</a></li>" for n in range(3)
    )
    pages = {"/col/col77/index.html": f"{HEAD}<div id='5'></div><ul>{listed}</ul>{script}"}
    walker, _ = walk(pages, "/col/col77/index.html")
    assert len(walker.items) == 3
    assert walker.verdict().verdict == "complete"


def test_titles_are_not_needed_twice_in_a_record() -> None:
    record = f"<record><![CDATA[<li>[<a href='/col/col1/index.html'>政务公开</a>] <a href='/art/2026/1/2/art_7_1.html'>{report(AGENCIES[0], 2025)}</a></li>]]></record>"
    script = "<script>$('#5').jpage({totalRecord:1,perPage:15,proxyUrl:'/p.jsp',ajaxParam:{columnid:7,unitid:'5'}});</script>"
    page = f"{HEAD}<div id='5'><script type='text/xml'><datastore>{record}</datastore></script></div>{script}"
    walker, _ = walk({"/col/col7/index.html": page}, "/col/col7/index.html")
    assert paths(walker) == {"/art/2026/1/2/art_7_1.html"}


def test_a_shell_around_a_shell() -> None:
    pages = {
        "/nb/": "<script>location.href='/nb/real.html'</script>",
        "/nb/real.html": f"{HEAD}<iframe src='/nb/frame/list.html'></iframe>",
        "/nb/frame/list.html": HEAD + rows("/nb/2026/", range(3)),
    }
    walker, _ = walk(pages, "/nb/")
    assert len(walker.items) == 3
    assert walker.verdict().verdict == "complete"


def test_a_shell_that_leads_back_to_itself_ends() -> None:
    pages = {
        "/nb/": "<script>location.href='/nb/a.html'</script>",
        "/nb/a.html": "<script>location.href='/nb/'</script>",
    }
    walker, asked = walk(pages, "/nb/")
    assert walker.verdict().verdict == "failed"
    assert len(asked) <= 3


def test_a_front_page_in_place_of_a_deep_page_adds_no_rows() -> None:
    """Portals under load answer every address with their front page; its news must not fill up the declared total."""

    def page(number: int) -> str:
        own = "".join(
            f"<li><a href='/info/1021/{number * 4 + n}.htm'>{report(AGENCIES[n], 2025 - number)}</a></li>"
            for n in range(4)
        )
        return f"{HEAD}<ul>{own}</ul><span>共12条</span><a href='/nb/{9 - number}.htm'>下一页</a>"

    news = "".join(
        f"<li><a href='/news/x{n}/1.htm'>要闻：区领导调研第{n}次</a><i>2026-01-1{n}</i></li>" for n in range(9)
    )
    pages = {"/nb.htm": page(1), "/nb/8.htm": f"<html><title>首页</title><ul>{news}</ul></html>"}
    walker, _ = walk(pages, "/nb.htm")
    assert len(walker.items) == 4
    assert (walker.verdict().verdict, walker.verdict().seen) == ("partial", 4)


def test_a_front_page_in_place_of_an_endpoint_adds_no_rows() -> None:
    news = "".join(f"<li><a href='/news/{n}.htm'>要闻{n}</a><i>2026-01-1{n}</i></li>" for n in range(9))
    script = "<script>$.get('/common/search/00aa11bb22cc33dd?page=1&_pageSize=15')</script>"
    front = f"<!DOCTYPE html><html><title>首页</title><ul>{news}</ul></html>"

    def everything(fetch: Fetch) -> Page:
        text = f"{HEAD}{script}" if fetch.url == f"{HOST}/nb/" else front
        return Page(fetch.url, 200, {}, b"", text)

    walker = ListWalker(Source("s", "990100", f"{HOST}/nb/"))
    queue = walker.start()
    while queue:
        queue = walker.feed(queue[0], everything(queue[0]))
    assert walker.verdict().verdict == "failed"
    assert walker.verdict().seen == 0
