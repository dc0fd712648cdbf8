"""Ways by which portals list: every report is found, and the list proved, whatever the names in the scripts are."""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping

import pytest

from tests.crawler.walker.portal import AGENCIES, COLUMN, HOST, Portal, Report, cut, listed, page, reports, walk

Widget = Callable[[int, int, int, int], str]
"""Number of the page, pages, rows, rows of a page → the pager's markup."""
FROM_0 = "index_{0}.html"
FROM_1 = "index_{1}.html"


def named(template: str, number: int) -> str:
    return COLUMN if number == 1 else COLUMN + template.format(number - 1, number)


PAGERS: Mapping[str, tuple[str, Widget]] = {
    "widget with a callback that asks it for the number": (
        FROM_1,
        lambda k, n, t, s: (
            f'<div class="M"></div><script>$(".M").pagination({{pageCount:{n},totalData:{t},current:{k},callback:function(api){{var p=api.getCurrent();window.location.href="index_"+p+".html"}}}})</script>'
        ),
    ),
    "widget that counts from 0": (
        FROM_0,
        lambda k, n, t, s: (
            f'<div id="P"></div><script>$("#P").pagination({t},{{items_per_page:{s},current_page:{k - 1},callback:function(i){{location.href=i==0?"./":"index_"+i+".html"}}}})</script>'
        ),
    ),
    "template with a gap": (
        FROM_0,
        lambda k, n, t, s: (
            f'<div id="P"></div><script>$("#P").pagination({t},{{items_per_page:{s},link_to:"index___id__.html"}})</script>'
        ),
    ),
    "object with prefix and suffix": (
        FROM_1,
        lambda k, n, t, s: (
            f'<script>new Turn({{el:".fy",pageTotal:{n},pageNow:{k},prefix:"index",suffix:"html"}})</script>'
        ),
    ),
    "function with branches": (
        FROM_0,
        lambda k, n, t, s: (
            f'<script>function jumpTo(i){{var u="";if(i<=1){{u="./"}}else{{u="index_"+(i-1)+".html"}}window.location.href=u}}</script><a href="javascript:jumpTo({min(k + 1, n)})">下一页</a><em onclick="jumpTo({n})">末页</em>'
        ),
    ),
    "template literal": (
        "list-{1}.html",
        lambda k, n, t, s: (
            f'<script>function gp(n){{location.replace(`list-${{n}}.html`)}}</script><em onclick="gp({min(k + 1, n)})">后一页</em><em onclick="gp({n})">末页</em>'
        ),
    ),
    "select that calls a function": (
        FROM_1,
        lambda k, n, t, s: (
            '<script>function jump(v){location.href=v==1?"./":"index_"+v+".html"}</script><select onchange="jump(this.value)">'
            + "".join(f'<option value="{i}"{" selected" if i == k else ""}>第{i}页</option>' for i in range(1, n + 1))
            + "</select>"
        ),
    ),
    "loop that writes the links": (
        FROM_1,
        lambda k, n, t, s: (
            f'<script>var h="";for(var i=2;i<={n};i++){{h+="<a href=\\"index_"+i+".html\\">"+i+"</a>"}}document.write(h);</script>'
        ),
    ),
    "numbers of the folder": (
        "{1}.html",
        lambda k, n, t, s: (
            f'<div class="pages"></div><script>pageList({{count:{n},now:{k},path:"{COLUMN}",ext:".html"}})</script>'
        ),
    ),
    "handlers that a script binds": (
        FROM_1,
        lambda k, n, t, s: (
            "".join(f'<a href="javascript:;" class="n" data-no="{i}">{i}</a>' for i in range(1, n + 1))
            + '<script>$(".n").click(function(){location.href="index_"+$(this).data("no")+".html"})</script>'
        ),
    ),
}


@pytest.mark.parametrize("name", PAGERS)
def test_a_pager_is_followed_by_what_it_does(name: str) -> None:
    template, widget = PAGERS[name]
    rows, size, portal = reports(23), 7, Portal()
    for number in range(1, 5):
        portal.pages[named(template, number)] = page(listed(cut(rows, number, size)) + widget(number, 4, 23, size))
    portal.pages.setdefault(COLUMN + template.format(0, 1), portal.pages[COLUMN])
    walked = walk(portal)
    assert walked.paths == {row.url for row in rows}
    assert walked.verdict.verdict == "complete", walked.verdict
    assert len(walked.asked) <= 7


def fields(rows: list[Report]) -> list[dict[str, object]]:
    return [{"id": at, "bt": row.title, "lj": row.url, "fbsj": row.date} for at, row in enumerate(rows)]


INTERFACES: Mapping[str, tuple[str, str, Callable[[list[Report], Mapping[str, str], object], object]]] = {
    "fetch": (
        "/openapi/query",
        "let n=1;function q(){fetch(`/openapi/query?columnId=77&pageNum=${n}&pageSize=10`).then(r=>r.json()).then(d=>show(d))}q();",
        lambda rows, query, body: {"result": {"total": 23, "rows": fields(cut(rows, int(query["pageNum"]), 10))}},
    ),
    "axios with a nested body": (
        "/gw/list",
        'const params={channel:"a1",page:{index:1,size:8}};axios.post("/gw/list",params).then(r=>{})',
        lambda rows, query, body: {"data": {"count": 23, "list": fields(cut(rows, body["page"]["index"], 8))}},  # type: ignore[index]
    ),
    "form, counted from 0": (
        "/svc/infos",
        '$(function(){getData(0)});function getData(i){$.ajax({type:"POST",url:"/svc/infos",data:{cat:"33",pageIndex:i,pageSize:6},success:function(d){draw(d)}})}',
        lambda rows, query, body: {"totalCount": 23, "items": fields(cut(rows, int(query["pageIndex"]) + 1, 6))},
    ),
    "window of rows by hand": (
        "/a/list",
        'var x=new XMLHttpRequest();x.open("POST","/a/list",true);x.send(JSON.stringify({node:5,start:0,limit:9}));',
        lambda rows, query, body: {"total": 23, "data": fields(rows[body["start"] : body["start"] + 9])},  # type: ignore[index]
    ),
    "without a total": (
        "/q/list",
        'function load(p){$.getJSON("/q/list?c=3&p="+p,function(d){})}load(1)',
        lambda rows, query, body: fields(cut(rows, int(query["p"]), 10)),
    ),
}


@pytest.mark.parametrize("name", INTERFACES)
def test_an_interface_is_asked_as_the_page_would(name: str) -> None:
    path, script, answer = INTERFACES[name]
    rows = reports(23)
    portal = Portal({COLUMN: page(f'<div id="l"></div><script>{script}</script>')})
    portal.calls[path] = lambda method, query, body: answer(rows, query, body)
    walked = walk(portal)
    assert walked.paths == {row.url for row in rows}
    assert walked.verdict.verdict == "complete", walked.verdict


HELD: Mapping[str, Callable[[list[Report]], str]] = {
    "textarea": lambda rows: f'<textarea style="display:none">{html.escape(listed(rows))}</textarea>',
    "hidden input": lambda rows: f'<input type="hidden" value="{html.escape(listed(rows))}">',
    "template": lambda rows: f'<script type="text/x-template">{listed(rows)}</script>',
    "JSON script": lambda rows: (
        f'<script type="application/json">{json.dumps(fields(rows), ensure_ascii=False)}</script>'
    ),
    "pushed arrays": lambda rows: (
        "<script>var a=[];" + "".join(f'a.push(["{row.title}","{row.url}"]);' for row in rows) + "</script>"
    ),
    "rows with a handler": lambda rows: (
        "<script>function o(t,i){location.href='/zwgk/xxgknb/'+t+'/'+i+'.html'}</script><table>"
        + "".join(
            f"<tr onclick=\"o('{row.url.split('/')[-2]}',{row.url.split('/')[-1][:-5]})\"><td>{at}</td><td>{row.title}</td></tr>"
            for at, row in enumerate(rows)
        )
        + "</table>"
    ),
}


@pytest.mark.parametrize("name", HELD)
def test_rows_that_a_page_holds_unseen_are_read(name: str) -> None:
    rows = reports(13)
    walked = walk(Portal({COLUMN: page(f'<div id="l"></div>{HELD[name](rows)}')}))
    assert walked.paths == {row.url for row in rows}
    assert walked.verdict.verdict == "complete", walked.verdict


YEARS: Mapping[str, str] = {
    "function": "<li onclick=\"sw('{y}')\">{y}</li>",
    "bound": '<a href="javascript:;" class="tab" data-nd="{y}">{y}年</a>',
    "link": '<a href="/zwgk/xxgknb/?nd={y}">{y}年度</a>',
}
YEAR_SCRIPT = '<script>function sw(y){location.href="/zwgk/xxgknb/?nd="+y}$(".tab").click(function(){location.href="/zwgk/xxgknb/?nd="+$(this).data("nd")})</script>'


@pytest.mark.parametrize("kind", [*YEARS, "select", "form"])
def test_years_that_a_page_shows_one_at_a_time(kind: str) -> None:
    portal, wanted = Portal(), set[str]()
    for year in (2024, 2023, 2022):
        rows = [
            Report(f"{COLUMN}{year}/{at}.html", f"{agency}{year}年政府信息公开工作年度报告")
            for at, agency in enumerate(AGENCIES[:6])
        ]
        wanted |= {row.url for row in rows}
        options = "".join(
            f'<option value="{y}"{" selected" if y == year else ""}>{y}年</option>' for y in (2024, 2023, 2022)
        )
        tabs = {
            "select": f'<select id="nd">{options}</select><script>$("#nd").change(function(){{location.href="/zwgk/xxgknb/?nd="+$(this).val()}})</script>',
            "form": f'<form id="f" action="/zwgk/xxgknb/"><select name="nd" onchange="document.getElementById(\'f\').submit()">{options}</select></form>',
        }.get(kind) or "".join(YEARS[kind].format(y=y) for y in (2024, 2023, 2022)) + YEAR_SCRIPT
        portal.pages[f"{COLUMN}?nd={year}"] = page(f'<div class="t">{tabs}</div>{listed(rows)}')
    portal.pages[COLUMN] = portal.pages[f"{COLUMN}?nd=2024"]
    walked = walk(portal)
    assert walked.paths == wanted
    assert walked.verdict.verdict == "complete", walked.verdict


def test_a_form_is_sent_with_what_stands_in_it() -> None:
    rows = reports(23)

    def answer(method: str, query: Mapping[str, str], body: object) -> str:
        number = int(query["pageNo"]) if method == "POST" and query.get("col") == "9" else 1
        form = f'<form name="pf" method="post" action="/gk/list.do"><input type="hidden" name="col" value="9"><input type="hidden" name="pageNo" value="{number}"></form>'
        script = "<script>function to(n){document.pf.pageNo.value=n;document.pf.submit()}</script>"
        return page(
            f'{listed(cut(rows, number, 7))}{form}{script}<a href="javascript:to({min(number + 1, 4)})">下一页</a> 共4页'
        )

    walked = walk(Portal(calls={"/gk/list.do": answer}, start="/gk/list.do?col=9"))
    assert walked.paths == {row.url for row in rows}
    assert walked.verdict.verdict == "complete", walked.verdict


def test_what_is_behind_a_control_is_quoted_when_nobody_knows_it() -> None:
    walked = walk(Portal({COLUMN: page(listed(reports(6)) + '<span onclick="go(2)">下一页</span>')}))
    assert (walked.verdict.verdict, walked.verdict.reason) == ("partial", "unexplained_controls: 下一页 [go(2)]")
    assert walked.verdict.evidence.gaps == (f"{HOST}{COLUMN}: unexplained_controls: 下一页 [go(2)]",)


def test_a_full_page_proves_nothing() -> None:
    walked = walk(Portal({COLUMN: page(listed(reports(15)))}))
    assert walked.verdict.verdict == "unproven"
    assert walked.verdict.reason.startswith("full_page: 15")


def test_a_column_with_rows_and_no_report_is_no_success() -> None:
    rows = [Report(f"{COLUMN}{at}.html", f"青石县召开第{at}次会议") for at in range(4)]
    verdict = walk(Portal({COLUMN: page(listed(rows))})).verdict
    assert (verdict.verdict, verdict.reason) == ("failed", "no_reports")


def test_boxes_beside_the_list_are_no_part_of_it() -> None:
    news = listed([Report(f"/yw/{at}.html", f"青石县召开第{at}次安全生产会议") for at in range(4)])
    beside = f'<div class="side"><h4>通知公告<a href="/tzgg/">更多&gt;&gt;</a></h4>{news}</div><div class="side"><h4>统计数据</h4><a href="/tjsj/2023/">2023年</a></div>'
    walked = walk(Portal({COLUMN: page(listed(reports(9)) + beside)}))
    assert walked.verdict.verdict == "complete", walked.verdict
    assert len(walked.asked) == 1
