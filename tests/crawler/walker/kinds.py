"""Portals by kind: how lists are told, paged and broken, each with names and markup that chance picks.

A kind is a function of a Random; it gives a portal, its reports, and whether a walk must bring them all. No name in
here is one that the walker may know: what is recognised has to be recognised by what it does.
"""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from tests.crawler.walker.portal import COLUMN, HOST, Portal, Report, cut, listed, page, reports

PAGE_WORDS = (
    "pageNo",
    "p",
    "cur_page",
    "PAGE",
    "dangqian",
    "yeshu",
    "toPage",
    "pn",
    "whichpage",
    "pageid",
    "fy",
    "currPg",
    "ym",
    "nPage",
)
SIZE_WORDS = ("pageSize", "rows", "limit", "ps", "meiye", "perpage", "sz", "tiaoshu")
TOTAL_WORDS = (
    "total",
    "totalCount",
    "recordsTotal",
    "allNum",
    "rowCount",
    "zongshu",
    "totalNum",
    "countAll",
    "sumRecords",
)
LIST_WORDS = ("list", "rows", "records", "content", "items", "arr", "dataList", "wzlb")
TITLE_WORDS = ("title", "bt", "wzbt", "subject", "docTitle", "tt", "infoName", "biaoti")
LINK_WORDS = ("url", "lj", "href", "linkUrl", "addr", "wzlj", "path", "visit")
DATE_WORDS = ("date", "fbsj", "pubTime", "rq", "createTime", "shijian")
FUNCTIONS = ("go", "jump", "fanye", "toP", "zhuan", "loadP", "qiehuan", "turn_to", "_pg", "chakan")
BOXES = ("fy", "ym", "pagination", "pg-box", "m12", "wz_page", "kk", "foot-nav", "fenye")


@dataclass(frozen=True)
class Made:
    """`whole`: the page itself says where everything is, so that a walk must bring every report.

    proved  the walk must call it complete too.
    """

    portal: Portal
    rows: list[Report]
    whole: bool = True
    proved: bool = True
    facts: Mapping[str, str] = field(default_factory=dict)


Kind = Callable[[Random], Made]
KINDS: dict[str, Kind] = {}


def kind(made: Kind) -> Kind:
    KINDS[made.__name__] = made
    return made


# --- interfaces ----------------------------------------------------------------------------------------------------


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


# --- data in the page ------------------------------------------------------------------------------------------------


@kind
def data_in_script_array(random: Random) -> Made:
    a, word = api(random), random.choice(("shuju", "arrList", "d1", "infos"))
    return Made(
        Portal(
            {
                COLUMN: shell(
                    f"var {word}={json.dumps([a.record(row) for row in a.rows], ensure_ascii=False)};draw({word});"
                )
            }
        ),
        a.rows,
    )


@kind
def data_in_js_file(random: Random) -> Made:
    a, word = api(random), random.choice(("shuju", "arrList", "d1", "infos"))
    portal = Portal(
        {COLUMN: page(f'<ul id="x"></ul><script src="data/{word}.js"></script><script>show({word})</script>')}
    )
    portal.pages[f"{COLUMN}data/{word}.js"] = (
        f"var {word} = {json.dumps([a.record(row) for row in a.rows], ensure_ascii=False)};"
    )
    return Made(portal, a.rows)


@kind
def data_in_script_paged(random: Random) -> Made:
    """The script holds page 1 of several; how to reach the others stands nowhere."""
    a = api(random)
    tail = random.choice(
        (f"var {a.total}={len(a.rows)};", f'var info={{"{a.total}":{len(a.rows)},"per":{a.per}}};', "")
    )
    box = "" if "var" in tail else '<div class="page_list"></div>'
    return Made(
        Portal({COLUMN: shell(f"var lst={json.dumps(a.part(1), ensure_ascii=False)};{tail}draw(lst)", box)}),
        a.rows,
        whole=False,
    )


@kind
def data_in_textarea(random: Random) -> Made:
    rows, tag = (
        reports(random.choice((7, 12, 23))),
        random.choice(("textarea", "template", 'script type="text/template"')),
    )
    name = tag.split()[0]
    held = html.escape(listed(rows)) if name == "textarea" else listed(rows)
    return Made(
        Portal(
            {
                COLUMN: page(
                    f"<{tag} id='h' style='display:none'>{held}</{name}><div id='z'></div><script>document.getElementById('z').innerHTML=document.getElementById('h').value</script>"
                )
            }
        ),
        rows,
    )


@kind
def data_in_attribute(random: Random) -> Made:
    a = api(random)
    held = html.escape(json.dumps([a.record(row) for row in a.rows], ensure_ascii=False), quote=True)
    return Made(
        Portal(
            {COLUMN: page(f'<div class="zj" data-{random.choice(("list", "items", "json", "rows"))}="{held}"></div>')}
        ),
        a.rows,
    )


@kind
def data_in_cdata(random: Random) -> Made:
    rows = reports(random.choice((7, 12, 23)))
    items = "".join(
        f'<record><![CDATA[<li><a href="{row.url}">{row.title}</a>{row.date}</li>]]></record>' for row in rows
    )
    return Made(
        Portal(
            {
                COLUMN: page(
                    f'<div id="88"><script type="text/xml"><datastore><totalrecord>{len(rows)}</totalrecord><recordset>{items}</recordset></datastore></script></div>'
                )
            }
        ),
        rows,
    )


@kind
def data_file_named_by_template(random: Random) -> Made:
    a, key = api(random), f"{random.getrandbits(128):032x}"
    portal = Portal(
        {
            f"{COLUMN}index.htm": page(
                f'<div class="b" data="datasource:{key}" preview="ds_"><ul><li v-for="o in list">{{{{o.title}}}}</li></ul></div>'
            )
        },
        start=f"{COLUMN}index.htm",
    )
    portal.pages[f"{COLUMN}ds_{key}.json"] = json.dumps(
        {"datasource": [{"title": row.title, "publishUrl": row.url, "publishTime": row.date} for row in a.rows]},
        ensure_ascii=False,
    )
    return Made(portal, a.rows)


# --- static pages ----------------------------------------------------------------------------------------------------

SHAPES = (
    "index_{n0}.html",
    "index_{n}.html",
    "page_{n}.shtml",
    "list-{n}.htm",
    "{n}.html",
    "column-index-{n}.shtml",
    "?{w}={n}",
    "?{w}={n0}",
    "?a=1&{w}={n}&b=2",
    "p/{n}/",
    "more{n}.html",
    "lb/{n0}.jhtml",
)
WIDGETS = (
    "<a href='{u2}'>下一页</a><a href='{ul}'>尾页</a>",
    "<a href='{u2}'>{sign}</a>",
    "<div class='{b}'><a class='on'>{n}</a>{links}</div>",
    "<div class='{b}'></div><script>{f}({{elem:'x',allPages:{p},dq:{n},cb:function(k){{location.href=k==1?'{u1}':{call}}}}})</script>",
    "<div class='{b}'></div><script>layui.use(['laypage'],function(){{var l=layui.laypage;l.render({{elem:'x',count:{t},limit:{s},curr:{n},jump:function(o,first){{if(!first){{var k=o.curr;window.location.href=k==1?'{u1}':{call}}}}}}})}})</script>",
    "<div class='{b}'></div><script>$('.{b}').pagination({{pageCount:{p},current:{n},callback:function(api){{var k=api.getCurrent();location.href={call}}}}})</script>",
    "<div class='{b}'></div><script>$('#k').{f}({{totalData:{t},showData:{s},current:{n},callback:function(k){{window.location={call}}}}})</script>",
    "<span class='{b}' onclick='{f}({next})'>下一页</span><span onclick='{f}({p})'>末页</span><script>function {f}(k){{if(k<1||k>{p})return;location.href=k==1?'{u1}':{call}}}</script>",
    "<ul class='{b}'>{items}</ul><script>var {f}=function(k){{window.location.assign({call})}}</script>",
    "<select onchange='{f}(this.value)'>{options}</select><script>function {f}(k){{self.location=k==1?'{u1}':{call}}}</script>",
    "<select id='tz'>{options}</select><script>$('#tz').change(function(){{var k=$(this).val();location.href={call}}})</script>",
    "<div class='{b}'>{buttons}</div><script>$('.{b} button').click(function(){{var k=$(this).attr('data-i');location.href={call}}})</script>",
    "<input type='button' value='下一页' onclick=\"{f}({next})\"><script>function {f}(k){{var to={call};document.location.href=to}}</script>",
)


def address_of(random: Random, shape: str, word: str) -> tuple[Callable[[int], str], str]:
    """The address of page N, and the script's expression of it in `k`."""

    def at(number: int) -> str:
        return shape.replace("{w}", word).replace("{n0}", str(number - 1)).replace("{n}", str(number))

    name = "{n0}" if "{n0}" in shape else "{n}"
    before, after = shape.replace("{w}", word).split(name)
    expression = "(k-1)" if name == "{n0}" else "k"
    return at, f"'{before}'+{expression}+'{after}'"


def paged(random: Random, widget: str, shape: str, rows: list[Report], size: int) -> Portal:
    word, box, function = random.choice(PAGE_WORDS), random.choice(BOXES), random.choice(FUNCTIONS)
    at, call = address_of(random, shape, word)
    pages, sign = -(-len(rows) // size), random.choice(("下一页", "下页", "后页", "下一页>", "&gt;", "»", "Next"))
    query = shape.startswith("?")
    start = f"{COLUMN}list.jsp" if query else COLUMN
    portal = Portal(start=start)
    for number in range(1, pages + 1):
        following = min(number + 1, pages)
        here = start if number == 1 else f"{start}{at(number)}" if query else f"{COLUMN}{at(number)}"
        prefix = "" if query else COLUMN
        full = call if query else f"'{COLUMN}'+{call}"
        values = {
            **{
                "u1": COLUMN if not query else start,
                "u2": (start if query else prefix) + at(following),
                "ul": (start if query else prefix) + at(pages),
            },
            **{
                "n": number,
                "p": pages,
                "t": len(rows),
                "s": size,
                "b": box,
                "f": function,
                "next": following,
                "sign": sign,
            },
            "call": f"'{start}'+{call}" if query else full,
            "links": "".join(
                f"<a href='{(start if query else prefix) + at(k)}'>{k}</a>" for k in range(1, pages + 1) if k != number
            ),
            "items": "".join(f"<li onclick='{function}({k})'>{k}</li>" for k in range(1, pages + 1)),
            "options": "".join(
                f"<option value='{k}'{' selected' if k == number else ''}>第{k}页</option>" for k in range(1, pages + 1)
            ),
            "buttons": "".join(f"<button data-i='{k}'>{k}</button>" for k in range(1, pages + 1)),
        }
        around = widget.format(**values)
        portal.pages[here] = page(listed(cut(rows, number, size)) + around)
        portal.pages.setdefault(start + at(1) if query else COLUMN + at(1), portal.pages[here]) if number == 1 else None
    return portal


def _static(at: int) -> Kind:
    def made(random: Random) -> Made:
        size = random.choice((4, 6, 10, 15))
        rows = reports(random.randint(2, 4) * size + random.choice((0, 1, 3)))
        return Made(paged(random, WIDGETS[at], random.choice(SHAPES), rows, size), rows)

    made.__name__ = f"static_{at}"
    return made


for _at in range(len(WIDGETS)):
    kind(_static(_at))


# --- lists that lie, and lists that end oddly ------------------------------------------------------------------------


def numbered(
    rows: list[Report], size: int, around: Callable[[int, int], str], at: Callable[[int], str], beyond: str = ""
) -> Portal:
    """Pages by query at one script, which answers every number: beyond the last page as `beyond` says."""
    pages = -(-len(rows) // size)
    portal = Portal(start=f"{COLUMN}list.do")

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        found = next((int(value) for value in fields.values() if value.isdigit()), 1)
        number = found if found <= pages else {"clamp": pages, "first": 1, "empty": found, "": found}[beyond]
        if number > pages and not beyond:
            return None
        shown = listed(cut(rows, number, size)) if number <= pages else "<ul class='wz'></ul>"
        return page(shown + around(number, pages))

    portal.calls[f"{COLUMN}list.do"] = answer
    return portal


def linked(random: Random) -> Callable[[int], str]:
    word = random.choice(PAGE_WORDS)
    return lambda number: f"{COLUMN}list.do?{word}={number}"


def size_and_rows(random: Random) -> tuple[int, list[Report]]:
    size = random.choice((4, 6, 7, 10, 15))
    return size, reports(random.randint(2, 4) * size + random.choice((0, 0, 1, 3)))


@kind
def total_says_less(random: Random) -> Made:
    """共N条 counts something else or is stale; the pager leads on."""
    (size, rows), at = size_and_rows(random), linked(random)
    said = random.choice((size, size - 1, 1, size + 1))
    words = random.choice(
        ("共{n}条", "共有{n}条记录", "本栏目今日更新共{n}条", "总记录数：{n}", "评论共{n}条", "共 {n} 篇")
    )
    return Made(
        numbered(
            rows,
            size,
            lambda n, p: (
                f"<p>{words.format(n=said)}</p><a href='{at(min(n + 1, p))}'>下一页</a><a href='{at(p)}'>尾页</a>"
            ),
            at,
        ),
        rows,
    )


@kind
def total_says_less_and_nothing_leads_on(random: Random) -> Made:
    size, rows = size_and_rows(random)
    call = random.choice(FUNCTIONS)
    return Made(
        Portal({COLUMN: page(f"{listed(cut(rows, 1, size))}<p>共{size}条</p><span onclick='{call}(2)'>下一页</span>")}),
        rows,
        whole=False,
    )


@kind
def pages_of_another_box(random: Random) -> Made:
    """A box of comments says 共1页; the list's own pager is a script's."""
    size, rows = size_and_rows(random)
    call = random.choice(FUNCTIONS)
    return Made(
        Portal(
            {
                COLUMN: page(
                    f"{listed(cut(rows, 1, size))}<div onclick='{call}(2)'>下一页</div><div class='pl'>网友留言 共1页 共{random.randint(1, 5)}条</div>"
                )
            }
        ),
        rows,
        whole=False,
    )


@kind
def total_says_more(random: Random) -> Made:
    """The total counts what was deleted: nothing is missing, and nobody can know."""
    (size, rows), at = size_and_rows(random), linked(random)
    return Made(
        numbered(
            rows,
            size,
            lambda n, p: f"<p>共{len(rows) + 4}条</p>" + (f"<a href='{at(n + 1)}'>下一页</a>" if n < p else ""),
            at,
        ),
        rows,
        proved=False,
    )


@kind
def clamped(random: Random) -> Made:
    """Any number beyond the last page shows the last one; the next page's link always counts on."""
    (size, rows), at = size_and_rows(random), linked(random)
    return Made(numbered(rows, size, lambda n, p: f"<a href='{at(n + 1)}'>下一页</a>", at, "clamp"), rows, proved=False)


@kind
def back_to_the_first(random: Random) -> Made:
    (size, rows), at = size_and_rows(random), linked(random)
    return Made(numbered(rows, size, lambda n, p: f"<a href='{at(n + 1)}'>下一页</a>", at, "first"), rows, proved=False)


@kind
def empty_behind_the_last(random: Random) -> Made:
    (size, rows), at = size_and_rows(random), linked(random)
    return Made(numbered(rows, size, lambda n, p: f"<a href='{at(n + 1)}'>下一页</a>", at, "empty"), rows)


@kind
def stuck_next_link(random: Random) -> Made:
    """Every page's next link is page 2."""
    size, rows = size_and_rows(random)
    at = linked(random)
    return Made(numbered(rows, size, lambda n, p: f"<a href='{at(2)}'>下一页</a>", at), rows, whole=False)


@kind
def ignores_its_number(random: Random) -> Made:
    """Every page is page 1, whatever is asked for."""
    size, rows = size_and_rows(random)
    at = linked(random)
    portal = Portal(start=f"{COLUMN}list.do")
    portal.calls[f"{COLUMN}list.do"] = lambda method, fields, body: page(
        listed(cut(rows, 1, size)) + "".join(f"<a href='{at(k)}'>{k}</a>" for k in (1, 2, 3))
    )
    return Made(portal, rows, whole=False)


@kind
def window_of_numbers(random: Random) -> Made:
    """Ten-page windows: only the neighbours of a page are linked, then an ellipsis."""
    size = random.choice((4, 5, 6))
    rows, at = reports(size * random.randint(7, 10) + random.choice((0, 1))), linked(random)

    def around(number: int, pages: int) -> str:
        shown = range(max(1, number - 1), min(pages, number + 2) + 1)
        return (
            "<div>" + "".join(f"<a href='{at(k)}'>{k}</a>" if k != number else f"<b>{k}</b>" for k in shown) + "…</div>"
        )

    return Made(numbered(rows, size, around, at), rows)


@kind
def empty_page_in_the_middle(random: Random) -> Made:
    size = random.choice((5, 6))
    rows, at, hole = reports(size * 5), linked(random), random.choice((2, 3))
    portal = numbered(rows, size, lambda n, p: "".join(f"<a href='{at(k)}'>{k}</a>" for k in range(1, p + 1)), at)
    whole = portal.calls[f"{COLUMN}list.do"]

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        shown = whole(method, fields, body)
        if any(value == str(hole) for value in fields.values()):
            return page("<ul class='wz'></ul>" + "".join(f"<a href='{at(k)}'>{k}</a>" for k in range(1, 6)))
        return shown

    portal.calls[f"{COLUMN}list.do"] = answer
    return Made(portal, [row for row in rows if row not in cut(rows, hole, size)], proved=False)


@kind
def pinned_rows_on_every_page(random: Random) -> Made:
    (size, rows), at = size_and_rows(random), linked(random)
    pinned = Report("/zwgk/zdgk/2024/77.html", "青石县人民政府2024年政府信息公开工作年度报告")
    made = numbered(
        rows,
        size,
        lambda n, p: listed([pinned]) + f"<p>第{n}/{p}页</p>" + (f"<a href='{at(n + 1)}'>下一页</a>" if n < p else ""),
        at,
    )
    return Made(made, [*rows, pinned])


@kind
def overlapping_pages(random: Random) -> Made:
    """The last row of a page is the first of the next one."""
    size = random.choice((5, 6, 8))
    rows, at = reports(size * 3), linked(random)
    steps = [rows[k : k + size] for k in range(0, len(rows) - 1, size - 1)]
    portal = Portal(start=f"{COLUMN}list.do")

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        number = next((int(value) for value in fields.values()), 1)
        if not 1 <= number <= len(steps):
            return None
        return page(
            listed(steps[number - 1])
            + (f"<a href='{at(number + 1)}'>下一页</a>" if number < len(steps) else "<a class='disabled'>下一页</a>")
        )

    portal.calls[f"{COLUMN}list.do"] = answer
    return Made(portal, rows)


@kind
def exactly_full_and_silent(random: Random) -> Made:
    rows = reports(40)
    return Made(Portal({COLUMN: page(listed(rows[: random.choice((10, 15, 20, 25, 30))]))}), rows, whole=False)


@kind
def controls_of_any_kind(random: Random) -> Made:
    """Something says that there is more, and nothing on the page says how."""
    size, rows = size_and_rows(random)
    call = random.choice(FUNCTIONS)
    says = (
        random.choice(
            (
                "<i class='arrow-right' onclick='{f}()'></i>",
                "<em class='icon next' onclick='{f}()'></em>",
                "<button class='btn'>下一页</button>",
                "<div class='jzgd' data-next='2'>点击加载更多</div>",
                "<a href='javascript:{f}()'>查看全部年报</a>",
                "<span data-page='2'>2</span><span data-page='3'>3</span>",
                "<p class='more' id='gd'>更多</p>",
                "<img src='/i/xyy.png' onclick='{f}(2)'>",
                "<input type='button' value='下一页' onclick='{f}(2)'>",
                "<svg onclick='{f}()' class='next'></svg>",
                "<a class='{b}' href='#'>›</a>",
                "<div class='{b}'></div><script src='/js/pg.js'></script>",
                "<script>var zys=4,dqy=1;</script><div id='q'></div>",
                "<script>{f}(4,1,'q')</script><div id='q'></div>",
                "<b onclick='{f}(this)'>往后翻</b>",
                "<ul><li ng-click='{f}(2)'>2</li><li ng-click='{f}(3)'>3</li></ul>",
                "<a @click='{f}(2)'>下一页</a>",
                "<span>1</span><span class='y' onclick='{f}(2)'>2</span>",
                "<p>当前第 1 页，共 4 页</p>",
                "<p>1/4</p>",
                "<p>首页 上一页 下一页 末页</p>",
                "<label>跳转到<input id='t'>页</label><button onclick='{f}()'>GO</button>",
                "<a href='javascript:;' data-url='/x/2'>换一批</a>",
                "<div class='{b}' data-total='40' data-size='{s}'></div>",
                "<a onclick='{f}(2)'>后十条</a>",
            )
        )
        .replace("{f}", call)
        .replace("{b}", random.choice(BOXES))
        .replace("{s}", str(size))
    )
    return Made(Portal({COLUMN: page(listed(cut(rows, 1, size)) + says)}), rows, whole=False)


@kind
def hash_routes(random: Random) -> Made:
    size, rows = size_and_rows(random)
    says = random.choice(
        (
            "<a href='#page=2'>2</a><a href='#page=3'>3</a>",
            "<a href='#/list/2'>下一页</a>",
            "<a href='#2'>2</a>",
            "<a href='#!p2'>›</a>",
        )
    )
    return Made(Portal({COLUMN: page(listed(cut(rows, 1, size)) + says)}), rows, whole=False)


# --- forms, years, groups --------------------------------------------------------------------------------------------


@kind
def posted_form(random: Random) -> Made:
    """The page's own form is posted with another number."""
    size, rows = size_and_rows(random)
    word, f, name = (
        random.choice(PAGE_WORDS),
        random.choice(FUNCTIONS),
        random.choice(("frm", "form1", "pageForm", "f")),
    )
    pages = -(-len(rows) // size)
    portal = Portal(start=f"{COLUMN}cx.jsp")
    setting = random.choice(
        (
            f"document.{name}.{word}.value=n;document.{name}.submit()",
            f"document.getElementById('{word}').value=n;document.getElementById('{name}').submit()",
            f"$('#{word}').val(n);$('#{name}').submit()",
        )
    )

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        number = int(fields.get(word, 1)) if method == "POST" and fields.get("lm") == "33" else 1
        links = "".join(
            f"<a href='javascript:{f}({k})'>{says}</a>"
            for k, says in ((1, "首页"), (min(number + 1, pages), "下一页"), (pages, "末页"))
        )
        return page(
            f"<form id='{name}' name='{name}' method='post' action='{COLUMN}cx.jsp'><input type='hidden' name='lm' value='33'><input type='hidden' id='{word}' name='{word}' value='{number}'></form>{listed(cut(rows, number, size))}<div>{links}</div><script>function {f}(n){{{setting}}}</script>"
        )

    portal.calls[f"{COLUMN}cx.jsp"] = answer
    return Made(portal, rows)


@kind
def postback(random: Random) -> Made:
    size, rows = size_and_rows(random)
    pages, target = -(-len(rows) // size), random.choice(("AspNetPager1", "ctl00$Main$Pager", "GridView1"))
    portal = Portal(start=f"{COLUMN}List.aspx")

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        written = fields.get("__EVENTARGUMENT", "").removeprefix("Page$")
        number = (
            int(written)
            if method == "POST"
            and fields.get("__VIEWSTATE", "").startswith("dDw")
            and fields.get("__EVENTTARGET") == target
            and written.isdigit()
            else 1
        )
        mark = "Page$" if target == "GridView1" else ""
        links = "".join(
            f"<a href=\"javascript:__doPostBack('{target}','{mark}{k}')\">{k}</a>"
            for k in range(1, pages + 1)
            if k != number
        )
        return page(
            f"<form method='post' action='List.aspx' id='form1'><input type='hidden' name='__EVENTTARGET' value=''><input type='hidden' name='__EVENTARGUMENT' value=''><input type='hidden' name='__VIEWSTATE' value='dDwt{number}'>{listed(cut(rows, number, size))}<div>{links}</div></form><script>function __doPostBack(t,a){{var theForm=document.forms['form1'];theForm.__EVENTTARGET.value=t;theForm.__EVENTARGUMENT.value=a;theForm.submit()}}</script>"
        )

    portal.calls[f"{COLUMN}List.aspx"] = answer
    return Made(portal, rows)


def by_year(count: int = 4) -> dict[int, list[Report]]:
    rows: dict[int, list[Report]] = {}
    for at in range(count):
        year = 2024 - at
        rows[year] = [
            Report(f"{COLUMN}{year}/{500 + k}.html", row.title.replace("2024", str(year)))
            for k, row in enumerate(reports(7))
        ]
    return rows


def years_portal(random: Random, controls: Callable[[dict[int, str]], str], shape: str) -> Made:
    rows = by_year()
    places = {year: COLUMN if at == 0 else shape.replace("{y}", str(year)) for at, year in enumerate(rows)}
    portal = Portal()
    for year, place in places.items():
        portal.pages[place] = page(controls(places) + listed(rows[year]))
    return Made(portal, [row for part in rows.values() for row in part])


@kind
def years_in_a_select(random: Random) -> Made:
    handler = random.choice(
        (
            "location.href=this.value",
            "window.open(this.value,'_self')",
            "location=this.options[this.selectedIndex].value",
            "if(this.value)location.assign(this.value)",
        )
    )
    return years_portal(
        random,
        lambda places: (
            f'<select onchange="{handler}">'
            + "".join(f"<option value='{place}'>{year}年</option>" for year, place in places.items())
            + "</select>"
        ),
        random.choice((f"{COLUMN}{{y}}/", "/zwgk/nb{y}/index.html")),
    )


@kind
def years_in_tabs(random: Random) -> Made:
    tag, f = random.choice(("li", "span", "a", "div")), random.choice(FUNCTIONS)
    shape = random.choice((f"{COLUMN}{{y}}.html", "/zwgk/nb/{y}/"))
    expression = "'" + shape.replace("{y}", "'+y+'") + "'"
    return years_portal(
        random,
        lambda places: (
            "<div class='tab'>"
            + "".join(f"<{tag} onclick='{f}({year})'>{year}年度</{tag}>" for year in places)
            + f"</div><script>function {f}(y){{location.href=y==2024?'{COLUMN}':{expression}}}</script>"
        ),
        shape,
    )


@kind
def years_nobody_explains(random: Random) -> Made:
    made = by_year()
    f = random.choice(FUNCTIONS)
    controls = random.choice(
        (
            lambda year: f"<span onclick='{f}({year})'>{year}</span>",
            lambda year: f"<a href='javascript:;' data-year='{year}'>{year}年</a>",
            lambda year: f"<li class='y' onclick='{f}(this)'>{year}年度</li>",
        )
    )
    select = "<select id='nf'>" + "".join(f"<option value='{year}'>{year}年</option>" for year in made) + "</select>"
    shown = random.choice((select, "<div>" + "".join(controls(year) for year in made) + "</div>"))
    return Made(
        Portal({COLUMN: page(shown + listed(made[2024]))}), [row for part in made.values() for row in part], whole=False
    )


@kind
def years_at_other_addresses(random: Random) -> Made:
    """Each year's column lies elsewhere; the column's page links to them in words of its own."""
    made = by_year()
    shape = random.choice(("/zwgk/nb{y}bm/", "/{y}nianduu/", "/xxgk/xxgknb{y}n/", "/gk/ndbg/{y}bmjjd/index.html"))
    says = random.choice(("{y}年度报告", "{y}年政府信息公开年报", "{y}年", "{y}年度"))
    links = (
        "<ul>"
        + "".join(
            f"<li><a href='{shape.replace('{y}', str(year + 1))}'>{says.replace('{y}', str(year))}</a></li>"
            for year in made
        )
        + "</ul>"
    )
    portal = Portal({COLUMN: page(links)})
    for year, rows in made.items():
        portal.pages[shape.replace("{y}", str(year + 1))] = page(listed(rows), f"{year}年政府信息公开年报")
    return Made(portal, [row for part in made.values() for row in part])


@kind
def more_blocks(random: Random) -> Made:
    """Blocks of groups with their newest rows; 更多 leads to the group's list."""
    groups = {
        name: reports(12, f"/zwgk/{key}/", at * 20)
        for at, (name, key) in enumerate((("县政府部门", "bm"), ("乡镇街道", "xz"), ("其他单位", "qt")))
    }
    says = random.choice(("更多>>", "更多", "MORE+", "查看更多", "[更多]"))
    blocks, portal = "", Portal()
    for (name, rows), key in zip(groups.items(), ("bm", "xz", "qt"), strict=True):
        blocks += f"<div class='k'><h3>{name}<a class='r' href='/zwgk/{key}/'>{says}</a></h3>{listed(rows[:4])}</div>"
        portal.pages[f"/zwgk/{key}/"] = page(listed(rows))
    portal.pages[COLUMN] = page(blocks)
    return Made(portal, [row for rows in groups.values() for row in rows])


@kind
def table_of_agencies_and_years(random: Random) -> Made:
    says = random.choice(("查看", "链接", "点击查看", "详情", "PDF", "下载"))
    names = ("青石县教育局", "青石县民政局", "白杨街道办事处", "柳园镇人民政府")
    ending = random.choice(("html", "pdf", "docx"))
    rows = [
        Report(f"/zwgk/f/{year}/{at}.{ending}", f"{name}{year}年政府信息公开年度报告")
        for at, name in enumerate(names)
        for year in (2024, 2023, 2022)
    ]
    head = "<tr><th>序号</th><th>单位</th>" + "".join(f"<th>{year}年</th>" for year in (2024, 2023, 2022)) + "</tr>"
    body = "".join(
        f"<tr><td>{at + 1}</td><td>{name}</td>"
        + "".join(f"<td><a href='/zwgk/f/{year}/{at}.{ending}'>{says}</a></td>" for year in (2024, 2023, 2022))
        + "</tr>"
        for at, name in enumerate(names)
    )
    return Made(Portal({COLUMN: page(f"<table>{head}{body}</table>")}), rows)


@kind
def tree_of_agencies(random: Random) -> Made:
    """A directory of agencies; each one's page has links, one of which is its 年报 column."""
    names = ("青石县教育局", "青石县民政局", "青石县财政局", "白杨街道办事处", "柳园镇人民政府")
    word = random.choice(("政府信息公开年报", "信息公开年度报告", "政府信息公开工作年度报告"))
    home = random.choice(("/zwgk/bm/{k}/", "/gk/dw{k}/index.html"))
    portal, rows = Portal(start="/zwgk/jgxx/"), list[Report]()
    links = "".join(f"<li><a href='{home.replace('{k}', str(k))}'>{name}</a></li>" for k, name in enumerate(names))
    portal.pages["/zwgk/jgxx/"] = page(
        f"<ul>{links}</ul>", random.choice(("各部门政府信息公开年报", "政府信息公开年报"))
    )
    for k, name in enumerate(names):
        place = home.replace("{k}", str(k))
        column = f"{place.removesuffix('index.html')}ndbg/"
        portal.pages[place] = page(
            f"<ul><li><a href='{place.removesuffix('index.html')}zn/'>政府信息公开指南</a></li><li><a href='{column}'>{word}</a></li><li><a href='{place.removesuffix('index.html')}ml/'>法定主动公开内容</a></li></ul>",
            name,
        )
        mine = [
            Report(f"{column}{year}/{k}1.html", f"{name}{year}年政府信息公开工作年度报告")
            for year in (2024, 2023, 2022)
        ]
        portal.pages[column] = page(listed(mine), word)
        rows += mine
    return Made(portal, rows)


@kind
def frames(random: Random) -> Made:
    size, rows = size_and_rows(random)
    inner = f"{COLUMN}lb/"
    around = random.choice(
        (
            f"<iframe src='{inner}' width='100%'></iframe>",
            "<div><iframe id='mainFrame' src='../xxgknb/lb/'></iframe></div>",
        )
    )
    portal = Portal({COLUMN: page(around)})
    at = random.choice(("index_{n}.html", "l{n}.htm"))
    pages = -(-len(rows) // size)
    for number in range(1, pages + 1):
        place = inner if number == 1 else inner + at.replace("{n}", str(number))
        following = f"<a href='{inner}{at.replace('{n}', str(number + 1))}'>下一页</a>" if number < pages else ""
        portal.pages[place] = page(listed(cut(rows, number, size)) + following)
    return Made(portal, rows)


@kind
def base_elsewhere(random: Random) -> Made:
    size, rows = size_and_rows(random)
    base = random.choice(("/", "/zwgk/", "/res/x/"))
    up = base.count("/") - 1
    items = "".join(f'<li><a href="{"../" * up}{row.url[1:]}">{row.title}</a></li>' for row in rows)
    del size
    return Made(Portal({COLUMN: page(f"<ul>{items}</ul>", head=f"<base href='{base}'>")}), rows)


@kind
def refreshed_root(random: Random) -> Made:
    size, rows = size_and_rows(random)
    del size
    target = random.choice(("nd/", "list.html", "./a/index.shtml"))
    portal = Portal(
        {COLUMN: f'<html><head><meta http-equiv="refresh" content="0;url={target}"></head><body></body></html>'}
    )
    portal.pages[COLUMN + target.removeprefix("./")] = page(listed(rows))
    return Made(portal, rows)


@kind
def twin_hosts(random: Random) -> Made:
    rows = reports(12)
    items = "".join(
        f'<li><a href="{random.choice(("http://www.qingshi.test", "https://www.qingshi.test", "http://qingshi.test", ""))}{row.url}">{row.title}</a></li>'
        for row in rows
    )
    return Made(Portal({COLUMN: page(f"<ul>{items}</ul>")}), rows)


@kind
def rows_by_function(random: Random) -> Made:
    f, key = random.choice(FUNCTIONS), random.choice(("id", "k"))
    rows = [Report(f"/wz/{700 + at}.html", row.title) for at, row in enumerate(reports(8))]
    items = "".join(f"<li onclick=\"{f}('{row.url[4:-5]}')\">{row.title}</li>" for row in rows)
    opened = random.choice(
        (
            f"window.open('/wz/'+{key}+'.html')",
            f"location.href=`/wz/${{{key}}}.html`",
            f"var u='/wz/';u+={key};u+='.html';window.location=u",
        )
    )
    return Made(Portal({COLUMN: page(f"<ul>{items}</ul><script>function {f}({key}){{{opened}}}</script>")}), rows)


@kind
def rows_by_unknown_function(random: Random) -> Made:
    f, rows = random.choice(FUNCTIONS), reports(8)
    tag = random.choice(("li", "p", "div", "td"))
    items = "".join(f"<{tag} onclick=\"{f}('{at}')\">{row.title}</{tag}>" for at, row in enumerate(rows[4:]))
    items = f"<table><tr>{items}</tr></table>" if tag == "td" else items
    return Made(Portal({COLUMN: page(listed(rows[:4]) + items)}), rows, whole=False)


@kind
def year_tabs_by_interface(random: Random) -> Made:
    made, a, f = by_year(), api(random), random.choice(FUNCTIONS)
    word = random.choice(("year", "nd", "nf", "niandu"))
    asking = random.choice(
        (
            f"$.post('{a.path}',{{{word}:y}},function(r){{draw(r)}})",
            f"$.ajax({{url:'{a.path}',type:'POST',data:{{'{word}':y}},success:function(r){{draw(r)}}}})",
            f"fetch('{a.path}',{{method:'POST',headers:{{'Content-Type':'application/x-www-form-urlencoded'}},body:'{word}='+y}}).then(r=>r.json()).then(draw)",
        )
    )
    tabs = "".join(
        f"<{tag} onclick='{f}({year})'>{year}年</{tag}>" for year, tag in zip(made, ("li",) * 9, strict=False)
    )
    portal = Portal({COLUMN: page(f"<ul>{tabs}</ul>{listed(made[2024])}<script>function {f}(y){{{asking}}}</script>")})

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        rows = made.get(int(fields.get(word, 0)), [])
        return {a.total: len(rows), a.list: [a.record(row) for row in rows]}

    portal.calls[a.path] = answer
    return Made(portal, [row for part in made.values() for row in part])


# --- controls bound by scripts, widgets that ask for themselves, groups by interface -----------------------------------


@kind
def more_bound_by_script(random: Random) -> Made:
    """A button gets its handler from a script, which counts by itself."""
    a = api(random)
    bound = random.choice(
        (
            "$('.gd9').click(function(){%s})",
            "$('.gd9').on('click',function(){%s})",
            "$(document).on('click','.gd9',function(){%s})",
            "document.querySelector('.gd9').addEventListener('click',function(){%s})",
            "document.getElementById('gd9').onclick=function(){%s}",
        )
    )
    asking = bound % f"k=k+1;$.ajax({{url:'{a.path}',data:{{cid:7,{a.page}:k}},success:function(r){{draw(r)}}}})"
    says = random.choice(("加载更多", "点击加载更多", "查看更多", "继续加载"))
    portal = Portal(
        {
            COLUMN: page(
                f"{listed(cut(a.rows, 1, a.per))}<div class='gd9' id='gd9'>{says}</div><script>var k=1;{asking}</script>"
            )
        }
    )
    portal.calls[a.path] = lambda method, fields, body: {a.total: len(a.rows), a.list: a.part(a.numbered(fields))}
    return Made(portal, a.rows)


@kind
def flow_widget(random: Random) -> Made:
    """A widget is told what to do with a page's number: it asks an interface."""
    a, name = api(random), random.choice(("flow.load", "scrollLoad", "lister.init"))
    portal = Portal(
        {
            COLUMN: shell(
                f"{name}({{elem:'#lb',done:function(n,next){{$.get('{a.path}?cid=7&{a.page}='+n,function(r){{next(r)}})}}}})"
            )
        }
    )
    portal.calls[a.path] = lambda method, fields, body: {a.total: len(a.rows), a.list: a.part(a.numbered(fields))}
    return Made(portal, a.rows)


@kind
def interface_of_fragments(random: Random) -> Made:
    """The interface answers with pieces of HTML, and says nothing of their number."""
    a, f = api(random), random.choice(FUNCTIONS)
    portal = Portal(
        {
            COLUMN: page(
                f"<div id='z'>{listed(cut(a.rows, 1, a.per))}</div><div class='{random.choice(BOXES)}'><a href='javascript:{f}(2)'>下一页</a></div><script>function {f}(n){{$('#z').load('{a.path}?cid=7&{a.page}='+n)}}</script>"
            )
        }
    )
    portal.calls[a.path] = lambda method, fields, body: listed(cut(a.rows, a.numbered(fields), a.per)) or "<ul></ul>"
    return Made(portal, a.rows, proved=False)


@kind
def html_in_json(random: Random) -> Made:
    a, f = api(random), random.choice(FUNCTIONS)
    portal = Portal(
        {
            COLUMN: shell(
                f"function {f}(n){{$.post('{a.path}',{{cid:7,{a.page}:n}},function(r){{$('#lb').html(r.data.html)}})}}{f}(1)"
            )
        }
    )
    portal.calls[a.path] = lambda method, fields, body: {
        "code": 200,
        "data": {"html": listed(cut(a.rows, a.numbered(fields), a.per)), a.total: len(a.rows)},
    }
    return Made(portal, a.rows)


@kind
def agencies_by_interface(random: Random) -> Made:
    """A tree of agencies beside the list; a click asks for the agency's rows."""
    names = ("青石县教育局", "青石县民政局", "青石县财政局", "白杨街道办事处")
    f, path, word = random.choice(FUNCTIONS), "/api/dw/list", random.choice(("dept", "dw", "organId"))
    rows = {
        str(30 + at): [
            Report(f"{COLUMN}{year}/{at}7.html", f"{name}{year}年政府信息公开工作年度报告")
            for year in (2024, 2023, 2022)
        ]
        for at, name in enumerate(names)
    }
    tag = random.choice(("li", "a", "span"))
    tree = "".join(f"<{tag} onclick=\"{f}('{key}')\">{name}</{tag}>" for key, name in zip(rows, names, strict=True))
    portal = Portal(
        {
            COLUMN: page(
                f"<div class='tree'>{tree}</div>{listed(rows['30'])}<script>function {f}(k){{$.get('{path}?{word}='+k,function(r){{draw(r)}})}}</script>"
            )
        }
    )
    portal.calls[path] = lambda method, fields, body: {
        "total": len(rows.get(fields.get(word, ""), [])),
        "list": [{"title": row.title, "url": row.url} for row in rows.get(fields.get(word, ""), [])],
    }
    return Made(portal, [row for part in rows.values() for row in part], whole=False)


@kind
def agencies_in_a_select(random: Random) -> Made:
    names = ("青石县教育局", "青石县民政局", "青石县财政局", "白杨街道办事处")
    shape = random.choice((f"{COLUMN}dw{{k}}/", "/zwgk/b{k}/nb/index.html"))
    options = "<option>请选择单位</option>" + "".join(
        f"<option value='{shape.replace('{k}', str(at))}'>{name}</option>" for at, name in enumerate(names)
    )
    portal, rows = Portal(), list[Report]()
    for at, name in enumerate(names):
        place = shape.replace("{k}", str(at))
        mine = [
            Report(f"{place.removesuffix('index.html')}{year}/9.html", f"{name}{year}年政府信息公开工作年度报告")
            for year in (2024, 2023)
        ]
        portal.pages[place] = page(listed(mine))
        rows += mine
    portal.pages[COLUMN] = page(f'<select onchange="location.href=this.value">{options}</select>{listed(rows[:2])}')
    return Made(portal, rows)


@kind
def more_by_handler(random: Random) -> Made:
    """更多 of each block is a handler, not a link."""
    f, says = random.choice(FUNCTIONS), random.choice(("更多", "更多>>", "查看全部", "MORE"))
    blocks, rows, portal = "", list[Report](), Portal()
    for at, (name, key) in enumerate((("县政府部门", "bm"), ("乡镇街道", "xz"))):
        mine = reports(13, f"/zwgk/{key}/", at * 20)
        blocks += f"<div class='k'><h3>{name}</h3>{listed(mine[:5])}<span class='g' onclick=\"{f}('{key}')\">{says}</span></div>"
        portal.pages[f"/zwgk/{key}/"] = page(listed(mine))
        rows += mine
    portal.pages[COLUMN] = page(f"{blocks}<script>function {f}(k){{window.open('/zwgk/'+k+'/')}}</script>")
    return Made(portal, rows)


@kind
def frameset_of_tree_and_list(random: Random) -> Made:
    names = ("青石县教育局", "青石县民政局", "青石县财政局")
    left, right = random.choice((("shu.htm", "lb{k}.htm"), ("menu/l.html", "nr/{k}.html")))
    portal, rows = Portal(), list[Report]()
    portal.pages[COLUMN] = (
        f"<html><head><title>政府信息公开年报</title></head><frameset cols='20%,80%'><frame src='{left}'><frame name='r' src='{right.replace('{k}', '0')}'></frameset></html>"
    )
    portal.pages[f"{COLUMN}{left}"] = (
        "<html><body>"
        + "".join(
            f"<p><a target='r' href='{COLUMN}{right.replace('{k}', str(at))}'>{name}</a></p>"
            for at, name in enumerate(names)
        )
        + "</body></html>"
    )
    for at, name in enumerate(names):
        mine = [
            Report(f"{COLUMN}w/{year}{at}.htm", f"{name}{year}年政府信息公开工作年度报告")
            for year in (2024, 2023, 2022)
        ]
        portal.pages[f"{COLUMN}{right.replace('{k}', str(at))}"] = page(listed(mine))
        rows += mine
    return Made(portal, rows)


@kind
def report_shown_by_year(random: Random) -> Made:
    """The column's page is the newest report itself; other years by a parameter."""
    word, f = random.choice(("nbYear", "nd", "year", "y")), random.choice(FUNCTIONS)
    name, tag = "青石县教育局", random.choice(("a", "span", "li", "button"))
    years = (2024, 2023, 2022)
    portal = Portal(start="/jyj/nb.html")

    def shown(year: int) -> str:
        dead = " href='javascript:void(0)'" if tag == "a" else ""
        buttons = "".join(f"<{tag}{dead} onclick='{f}({each})'>{each}年</{tag}>" for each in years)
        title = f"{name}{year}年政府信息公开工作年度报告"
        table = "<table><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr><tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr></table><table><tr><td>本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和</td><td>申请人情况</td></tr><tr><td>一、本年新收政府信息公开申请数量</td><td>7</td></tr></table>"
        return f"<html><head><meta name='ArticleTitle' content='{title}'><title>{title}</title></head><body><div>{buttons}</div><h1>{title}</h1><p>根据条例，现公布报告。</p>{table}<script>function {f}(y){{location.href='/jyj/nb.html?{word}='+y}}</script></body></html>"

    portal.pages["/jyj/nb.html"] = shown(2024)
    for year in years:
        portal.pages[f"/jyj/nb.html?{word}={year}"] = shown(year)
    return Made(
        portal, [Report(f"/jyj/nb.html?{word}={year}", "") for year in years], facts={"scope": "agency", "agency": name}
    )


@kind
def table_with_spans(random: Random) -> Made:
    """Agencies grouped in a table with merged cells; years across."""
    says = random.choice(("查看", "点击查看", "链接"))
    names = ("青石县教育局", "青石县民政局", "白杨街道办事处")
    rows = [Report(f"/zwgk/g/{year}/{at}.html", "") for at in range(3) for year in (2024, 2023)]
    head = "<tr><td rowspan='2'>类别</td><td rowspan='2'>单位名称</td><td colspan='2'>年度报告</td></tr><tr><td>2024年</td><td>2023年</td></tr>"
    body = "".join(
        ("<tr><td rowspan='3'>部门</td>" if at == 0 else "<tr>")
        + f"<td>{name}</td>"
        + "".join(f"<td><a href='/zwgk/g/{year}/{at}.html'>{says}</a></td>" for year in (2024, 2023))
        + "</tr>"
        for at, name in enumerate(names)
    )
    return Made(Portal({COLUMN: page(f"<table>{head}{body}</table>")}), rows)


@kind
def next_in_an_attribute(random: Random) -> Made:
    """The button of each page carries the address of the next."""
    size, rows = size_and_rows(random)
    word, at = random.choice(("data-next", "data-url", "data-href", "data-page-url")), linked(random)
    tag = random.choice(("button", "a", "div", "span"))
    return Made(
        numbered(
            rows, size, lambda n, p: f"<{tag} class='jz' {word}='{at(n + 1)}'>加载更多</{tag}>" if n < p else "", at
        ),
        rows,
    )
