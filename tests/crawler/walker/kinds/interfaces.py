"""Lists that an interface gives: how it is asked, how it counts, what it says beside the rows."""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from tests.crawler.walker.kinds.model import (
    DATE_WORDS,
    FUNCTIONS,
    LINK_WORDS,
    LIST_WORDS,
    PAGE_WORDS,
    SIZE_WORDS,
    TITLE_WORDS,
    TOTAL_WORDS,
    Made,
    kind,
)
from tests.crawler.walker.portal import COLUMN, HOST, Portal, Report, cut, listed, page, reports


@dataclass(frozen=True)
class Api:
    """An interface's words and its answers."""

    page: str
    size: str
    total: str
    list: str
    title: str
    link: str
    date: str
    path: str
    rows: list[Report]
    per: int
    base: int = 1

    def record(self, row: Report) -> dict[str, object]:
        return {self.title: row.title, self.link: row.url, self.date: row.date, "clicks": 12, "channelName": "年报"}

    def part(self, number: int) -> list[dict[str, object]]:
        return (
            [self.record(row) for row in cut(self.rows, number + 1 - self.base, self.per)]
            if number >= self.base
            else []
        )

    def numbered(self, fields: Mapping[str, object]) -> int:
        try:
            return int(str(fields.get(self.page, self.base)))
        except ValueError:
            return self.base


def api(random: Random, count: int | None = None, base: int = 1) -> Api:
    per = random.choice((5, 6, 8, 10))
    path = random.choice(
        ("/api/xxgk/query", "/common/lists", "/cms/front/getArticle", "/rest/nb/find.do", "/info/search.jspx")
    )
    count = count or random.randint(2, 4) * per + random.choice((0, 1, 3))
    return Api(
        *(
            random.choice(words)
            for words in (PAGE_WORDS, SIZE_WORDS, TOTAL_WORDS, LIST_WORDS, TITLE_WORDS, LINK_WORDS, DATE_WORDS)
        ),
        path,
        reports(count),
        per,
        base,
    )


def nested(random: Random, api: Api, number: int, total: object) -> dict[str, object]:
    """An answer in one of the usual nestings."""
    rows = api.part(number)
    return random.choice(
        (
            {"code": 200, "data": {api.list: rows, api.total: total}},
            {api.list: rows, api.total: total},
            {"success": True, "result": {"page": {api.total: total}, api.list: rows}},
            {"status": "0", api.total: total, "body": {"inner": {api.list: rows}}},
        )
    )


def shell(script: str, extra: str = "") -> str:
    return page(f'<div class="lb"><ul id="lb"></ul></div>{extra}<script>{script}</script>')


def requested(
    random: Random,
    a: Api,
    script: str,
    *,
    post: bool = False,
    as_json: bool = False,
    total: Callable[[int], object] = int,
) -> Made:
    seed = random.random()
    portal = Portal({COLUMN: shell(script)})

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        given = body if as_json else fields
        if (method == "POST") != post or not isinstance(given, Mapping) or "cid" not in given:
            return {"code": 500, "msg": "参数错误"}
        return nested(Random(seed), a, a.numbered(given), total(len(a.rows)))

    portal.calls[a.path] = answer
    return Made(portal, a.rows)


@kind
def json_fetch_template(random: Random) -> Made:
    a, f = api(random), random.choice(FUNCTIONS)
    return requested(
        random,
        a,
        f"const cid=77;let root='{a.path}';async function {f}(n){{const r=await fetch(`${{root}}?cid=${{cid}}&{a.page}=${{n}}&{a.size}={a.per}`);const d=await r.json();draw(d)}}\n{f}(1);",
    )


@kind
def json_ajax_variables(random: Random) -> Made:
    a, f = api(random), random.choice(FUNCTIONS)
    return requested(
        random,
        a,
        f"var ctx='';var now=1;var url=ctx+'{a.path}';function {f}(){{$.ajax({{type:'POST',url:url,dataType:'json',data:{{cid:'77',{a.page}:now,{a.size}:{a.per}}},success:function(res){{draw(res)}}}})}};$(function(){{{f}()}});",
        post=True,
        total=str,
    )


@kind
def json_ajax_concatenated(random: Random) -> Made:
    a, f = api(random), random.choice(FUNCTIONS)
    return requested(
        random,
        a,
        f"function {f}(k,s){{jQuery.ajax({{url:'{a.path}'+'?cid='+77+'&{a.page}='+k+'&{a.size}='+s,type:'get',success:function(r){{}}}});}}\njQuery(document).ready(function(){{{f}(1,{a.per});}});",
    )


@kind
def json_axios_post(random: Random) -> Made:
    a, f = api(random), random.choice(FUNCTIONS)
    return requested(
        random,
        a,
        f"const {f}=(n)=>{{axios.post('{a.path}',{{cid:77,{a.page}:n,{a.size}:{a.per}}}).then(r=>{{draw(r.data)}})}};{f}(1)",
        post=True,
        as_json=True,
    )


@kind
def json_axios_config(random: Random) -> Made:
    a, f = api(random), random.choice(FUNCTIONS)
    return requested(
        random,
        a,
        f"var q={{cid:77,{a.page}:1,{a.size}:{a.per}}};function {f}(){{axios({{method:'post',url:'{a.path}',data:q}}).then(function(r){{draw(r)}})}}window.onload=function(){{{f}()}}",
        post=True,
        as_json=True,
    )


@kind
def json_xhr(random: Random) -> Made:
    a, f = api(random), random.choice(FUNCTIONS)
    return requested(
        random,
        a,
        f"function {f}(n){{var x=new XMLHttpRequest();x.open('POST','{a.path}',true);x.setRequestHeader('Content-Type','application/x-www-form-urlencoded');x.onreadystatechange=function(){{if(x.readyState==4)draw(x.responseText)}};x.send('cid=77&{a.page}='+n+'&{a.size}={a.per}')}}{f}(1);",
        post=True,
    )


@kind
def json_counted_from_0(random: Random) -> Made:
    a, f = api(random, base=0), random.choice(FUNCTIONS)
    return requested(
        random,
        a,
        f"function {f}(n){{$.get('{a.path}',{{cid:77,{a.page}:n,{a.size}:{a.per}}},function(r){{draw(r)}},'json')}}{f}(0)",
    )


@kind
def json_offset(random: Random) -> Made:
    a, f = api(random), random.choice(FUNCTIONS)
    word = random.choice(("start", "offset", "from", "skip", "qishi", "beginRow"))
    portal = Portal(
        {
            COLUMN: shell(
                f"function {f}(n){{var s=(n-1)*{a.per};$.getJSON('{a.path}?cid=7&{word}='+s+'&{a.size}={a.per}',function(r){{draw(r)}})}}{f}(1);"
            )
        }
    )

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        start = int(fields.get(word, 0))
        return {a.total: len(a.rows), a.list: [a.record(row) for row in a.rows[start : start + a.per]]}

    portal.calls[a.path] = answer
    return Made(portal, a.rows)


@kind
def json_offset_literal(random: Random) -> Made:
    a = api(random)
    word = random.choice(("start", "offset", "skip"))
    portal = Portal({COLUMN: shell(f"$.getJSON('{a.path}?cid=7&{word}=0&{a.size}={a.per}',function(r){{draw(r)}})")})

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        start = int(fields.get(word, 0))
        return {a.total: len(a.rows), a.list: [a.record(row) for row in a.rows[start : start + a.per]]}

    portal.calls[a.path] = answer
    return Made(portal, a.rows, whole=a.size not in ("sz", "tiaoshu", "meiye"))


@kind
def json_cursor(random: Random) -> Made:
    """The answer names what the next request has to say."""
    a, word = api(random), random.choice(("cursor", "lastId", "nextToken", "scroll"))
    portal = Portal(
        {
            COLUMN: shell(
                f"var c='';function more(){{$.getJSON('{a.path}',{{cid:7,{word}:c}},function(r){{c=r.{word};draw(r)}})}}more();",
                '<div class="jz" onclick="more()">加载更多</div>',
            )
        }
    )

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        at = int(fields.get(word) or 0)
        return {
            word: str(at + a.per) if at + a.per < len(a.rows) else "",
            a.list: [a.record(row) for row in a.rows[at : at + a.per]],
        }

    portal.calls[a.path] = answer
    return Made(portal, a.rows, whole=False)


@kind
def json_jsonp(random: Random) -> Made:
    a, f = api(random), random.choice(FUNCTIONS)
    portal = Portal(
        {
            COLUMN: shell(
                f"function {f}(n){{$.ajax({{url:'{a.path}',dataType:'jsonp',jsonp:'cb',data:{{cid:7,{a.page}:n}},success:function(r){{draw(r)}}}})}}{f}(1);"
            )
        }
    )
    portal.calls[a.path] = lambda method, fields, body: (
        f"jQuery11_22({json.dumps({a.total: str(len(a.rows)), a.list: a.part(a.numbered(fields))}, ensure_ascii=False)})"
    )
    return Made(portal, a.rows)


def untotalled(random: Random, beyond: str) -> Made:
    """No total; behind the last page nothing, the last page again, or the first."""
    a, f = api(random), random.choice(FUNCTIONS)
    last = -(-len(a.rows) // a.per)
    portal = Portal(
        {COLUMN: shell(f"function {f}(n){{$.post('{a.path}',{{cid:7,{a.page}:n}},function(r){{draw(r)}})}}{f}(1);")}
    )

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        number = a.numbered(fields)
        if number > last:
            number = {"empty": number, "clamped": last, "first": 1}[beyond]
        return {"code": 0, a.list: a.part(number)}

    portal.calls[a.path] = answer
    return Made(portal, a.rows, proved=False)


@kind
def json_untotalled(random: Random) -> Made:
    return untotalled(random, "empty")


@kind
def json_untotalled_clamped(random: Random) -> Made:
    return untotalled(random, "clamped")


@kind
def json_untotalled_first_again(random: Random) -> Made:
    return untotalled(random, "first")


@kind
def json_count_of_the_page(random: Random) -> Made:
    """`count` is the number of rows in this answer, and nothing says how many there are."""
    a, f, word = api(random), random.choice(FUNCTIONS), random.choice(("count", "total", "size", "num", "totalCount"))
    portal = Portal(
        {COLUMN: shell(f"function {f}(n){{$.get('{a.path}?cid=7&{a.page}='+n,function(r){{draw(r)}})}}{f}(1);")}
    )
    portal.calls[a.path] = lambda method, fields, body: {
        "code": 0,
        word: len(a.part(a.numbered(fields))),
        a.list: a.part(a.numbered(fields)),
    }
    return Made(portal, a.rows, whole=False)


@kind
def json_ignores_the_number(random: Random) -> Made:
    """The interface answers its first page whatever it is asked, and says no total."""
    a, f = api(random), random.choice(FUNCTIONS)
    portal = Portal(
        {COLUMN: shell(f"function {f}(n){{$.get('{a.path}?cid=7&{a.page}='+n,function(r){{draw(r)}})}}{f}(1);")}
    )
    portal.calls[a.path] = lambda method, fields, body: {"code": 0, a.list: a.part(1)}
    return Made(portal, a.rows, whole=False)


@kind
def json_one_alone_is_cut(random: Random) -> Made:
    """A request without any number: the answer holds the newest rows only, and a button asks for the others."""
    says = random.choice(('<div class="gd">查看更多</div>', '<a class="xy" href="#">下一页</a>', ""))
    a = api(random) if says else replace(api(random), per=10, rows=reports(23))
    portal = Portal({COLUMN: shell(f"$.get('{a.path}?cid=7',function(r){{draw(r)}})", says)})
    portal.calls[a.path] = lambda method, fields, body: {"code": 0, a.list: a.part(1)}
    return Made(portal, a.rows, whole=False)


@kind
def json_details_by_id(random: Random) -> Made:
    a, f, key = api(random), random.choice(FUNCTIONS), random.choice(("id", "guid", "docId", "nid"))
    portal = Portal(
        {
            COLUMN: shell(
                f"function {f}(n){{$.get('{a.path}?cid=7&{a.page}='+n,function(r){{var h='';for(var i=0;i<r.{a.list}.length;i++){{var o=r.{a.list}[i];h+='<li><a href=\"/wz/'+o.{key}+'.html\">'+o.{a.title}+'</a></li>'}}$('#lb').html(h)}})}}{f}(1);"
            )
        }
    )

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        number = a.numbered(fields)
        rows = list(enumerate(a.rows))[(number - 1) * a.per : number * a.per]
        return {
            a.total: len(a.rows),
            a.list: [{key: 5000 + at, a.title: row.title, a.date: row.date} for at, row in rows],
        }

    portal.calls[a.path] = answer
    return Made(portal, [Report(f"/wz/{5000 + at}.html", row.title) for at, row in enumerate(a.rows)])


@kind
def json_behind_static_first(random: Random) -> Made:
    """Page 1 stands on the page; 加载更多 asks for the others."""
    a, f = api(random), random.choice(FUNCTIONS)
    says = random.choice(("加载更多", "点击查看更多", "更多报告", "查看全部", "展开更多"))
    tag = random.choice(("div", "span", "button", "a", "li"))
    portal = Portal(
        {
            COLUMN: page(
                f"{listed(cut(a.rows, 1, a.per))}<{tag} class='gd' onclick='{f}()'>{says}</{tag}><script>var k=1;function {f}(){{k=k+1;$.get('{a.path}?cid=7&{a.page}='+k,function(r){{draw(r)}})}}</script>"
            )
        }
    )
    portal.calls[a.path] = lambda method, fields, body: {
        a.total: len(a.rows),
        "d": {a.list: a.part(a.numbered(fields))},
    }
    return Made(portal, a.rows)


@kind
def infinite_scroll(random: Random) -> Made:
    """Page 1 stands on the page; the window's scroll asks for more, and nothing else on the page says so."""
    a, f = api(random), random.choice(FUNCTIONS)
    bound = random.choice(
        (
            "$(window).scroll(function(){%s});",
            "window.onscroll=function(){%s};",
            "window.addEventListener('scroll',function(){%s});",
        )
    )
    code = f"if($(document).scrollTop()+$(window).height()>=$(document).height()-50){{{f}()}}"
    portal = Portal(
        {
            COLUMN: page(
                f"{listed(cut(a.rows, 1, a.per))}<script>var k=1;function {f}(){{k++;$.get('{a.path}?cid=7&{a.page}='+k,function(r){{draw(r)}})}}{bound % code}</script>"
            )
        }
    )
    portal.calls[a.path] = lambda method, fields, body: {a.total: len(a.rows), a.list: a.part(a.numbered(fields))}
    return Made(portal, a.rows, proved=False)


@kind
def trs_igs(random: Random) -> Made:
    """GET /igs/front/search with siteId, channelId, pageNumber; titles carry marks."""
    a = api(random)
    path = random.choice(("/igs/front/search.jhtml", "/igs/front/search", "/igs/front/search/list.html"))
    portal = Portal(
        {
            COLUMN: shell(
                f"function search(p){{$.ajax({{url:'{path}?code=9a1&channelId=55&pageNumber='+p+'&pageSize={a.per}',type:'get',dataType:'json',success:function(d){{draw(d)}}}})}}search(1);"
            )
        }
    )

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        rows = cut(a.rows, int(fields.get("pageNumber", 1)), a.per)
        content = [
            {
                "DOCTITLE": f"<em>{row.title[:4]}</em>{row.title[4:]}",
                "DOCPUBURL": HOST + row.url,
                "PUBDATE": row.date,
                "SITEID": "5",
            }
            for row in rows
        ]
        return {
            "code": 0,
            "page": {"content": content, "total": len(a.rows), "totalPages": -(-len(a.rows) // a.per), "number": 0},
        }

    portal.calls[path] = answer
    return Made(portal, a.rows)
