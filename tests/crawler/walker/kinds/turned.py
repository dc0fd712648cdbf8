"""What readers press without leaving the page, what a page counts in passing, and pagers that show a part of themselves."""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from urllib.parse import quote

from tests.crawler.walker.kinds.ends import size_and_rows
from tests.crawler.walker.kinds.interfaces import api, shell
from tests.crawler.walker.kinds.model import FUNCTIONS, PAGE_WORDS, Made, kind
from tests.crawler.walker.portal import COLUMN, Portal, Report, cut, listed, page, reports

YEARS = (2024, 2023, 2022)


def by_year(random: Random, most: int = 7) -> dict[int, list[Report]]:
    each = random.choice((4, 6, most))
    return {year: reports(each, f"{COLUMN}{year}/", start=10 * at) for at, year in enumerate(YEARS)}


def all_of(years: Mapping[int, list[Report]]) -> list[Report]:
    return [row for rows in years.values() for row in rows]


@kind
def numbers_around_the_page(random: Random) -> Made:
    """A pager shows its neighbours, and perhaps the last page."""
    rows, size = reports(random.choice((41, 47))), 6
    pages, last = -(-len(rows) // size), random.choice((True, False))
    name = random.choice(("list-{}.html", "p{}.htm", "lb_{}.shtml"))
    portal = Portal(start=COLUMN + (name.format(1) if random.choice((True, False)) else ""))
    for number in range(1, pages + 1):
        near = sorted({*range(max(1, number - 1), min(pages, number + 1) + 1), *((pages,) if last else ())})
        at = {each: portal.start if each == 1 else COLUMN + name.format(each) for each in near}
        links = "".join(f"<a href='{at[each]}'>{each}</a>" if each != number else f"<b>{each}</b>" for each in near)
        portal.pages[portal.start if number == 1 else COLUMN + name.format(number)] = page(
            listed(cut(rows, number, size)) + f"<div class='fy'>{links}</div>"
        )
    return Made(portal, rows)


@kind
def a_numbered_page_is_empty(random: Random) -> Made:
    rows = reports(28)
    links = "".join(f"<a href='{COLUMN}{n}.html'>{n}</a>" for n in (1, 2, 3, 4)[: random.choice((3, 4))])
    portal = Portal(
        {f"{COLUMN}{n}.html": page((listed(cut(rows, n, 8)) if n < 3 else "") + links) for n in (1, 2, 3, 4)}
    )
    portal.start = f"{COLUMN}1.html"
    return Made(portal, rows, whole=False)


@kind
def tabs_that_say_nothing(random: Random) -> Made:
    """Words of years or groups in a row, without address or handler; the page shows what the first of them stands for."""
    years = by_year(random)
    words = random.choice(
        (
            ("2024年", "2023年", "2022年"),
            ("部门", "乡镇（街道）"),
            ("县直部门年报", "乡镇年报"),
            ("青石县林业局", "青石县商务局", "青石县体育局"),
        )
    )
    tag = random.choice(
        (
            "<span class='t{on}'>{w}</span>",
            "<li><a href='#'>{w}</a></li>",
            "<label>{w}</label>",
            "<dt>{w}</dt>",
            "<li data-k='{w}'>{w}</li>",
        )
    )
    tabs = "".join(tag.replace("{w}", word).replace("{on}", " on" if not at else "") for at, word in enumerate(words))
    return Made(
        Portal(
            {
                COLUMN: page(
                    f"<div class='qh'>{tabs}</div>{listed(years[2024])}<script src='/s/chunk-vendors.js'></script>"
                )
            }
        ),
        all_of(years),
        whole=False,
    )


@kind
def tabs_over_lists_that_are_there(random: Random) -> Made:
    years = by_year(random)
    tag = random.choice(
        (
            "<span>{w}</span>",
            "<li><a href='#'>{w}</a></li>",
            "<a href='javascript:;'>{w}</a>",
            "<em onclick='qh(this)'>{w}</em>",
        )
    )
    tabs = "".join(tag.replace("{w}", f"{year}年") for year in years)
    lists = "".join(f"<div class='nr' style='display:none'>{listed(rows)}</div>" for rows in years.values())
    return Made(
        Portal({COLUMN: page(f"<div>{tabs}</div>{lists}<script>function qh(e){{$(e).next().toggle()}}</script>")}),
        all_of(years),
    )


@kind
def tabs_over_data_of_the_page(random: Random) -> Made:
    years, name = by_year(random), random.choice(FUNCTIONS)
    data = json.dumps(
        {year: [{"bt": row.title, "dz": row.url} for row in rows] for year, rows in years.items()}, ensure_ascii=False
    )
    tabs = "".join(f"<span onclick=\"{name}('{year}')\">{year}年</span>" for year in years)
    draw = f"""function {name}(y){{var h="";for(var i=0;i<D[y].length;i++){{h+="<li><a href='"+D[y][i].dz+"'>"+D[y][i].bt+"</a></li>"}}document.getElementById("o").innerHTML=h}}"""
    return Made(
        Portal({COLUMN: page(f"<div>{tabs}</div><ul id='o'></ul><script>var D={data};{draw}{name}('2024')</script>")}),
        all_of(years),
        proved=False,
    )


@kind
def counted_in_passing(random: Random) -> Made:
    """Some number of rows is told in words of its own, in an attribute, by an element of a framework."""
    rows = reports(28)
    says = random.choice(
        (
            "<p>本栏目现有信息<em>28</em>条，当前显示第1至8条</p>",
            "<p>收录历年年报二十八篇</p>",
            "<div class='info'>Showing 1 to 8 of 28 entries</div>",
            "<div data-all='28'></div>",
            "<gov-pager :total='28' :size='8'></gov-pager>",
            "<el-pagination layout='prev, pager, next'></el-pagination>",
            "<input type='image' src='/i/arrow_r.png' onclick='np()'>",
            "<a href='javascript:np()'><img src='/i/r2.png'></a>",
            "<button aria-label='下一页'><svg></svg></button>",
        )
    )
    return Made(Portal({COLUMN: page(listed(rows[:8]) + says)}), rows, whole=False)


@kind
def a_label_in_place_of_words(random: Random) -> Made:
    size, rows = size_and_rows(random)
    pages, name = -(-len(rows) // size), random.choice(("aria-label", "title"))
    portal = Portal()
    for number in range(1, pages + 1):
        following = f"<button class='b' {name}='下一页' data-href='{COLUMN}y{number + 1}.html'><svg></svg></button>"
        shut = f"<button class='b' disabled {name}='下一页'><svg></svg></button>"
        script = "<script>$('.b').click(function(){location.href=$(this).data('href')})</script>"
        portal.pages[COLUMN if number == 1 else f"{COLUMN}y{number}.html"] = page(
            listed(cut(rows, number, size)) + (following if number < pages else shut) + script
        )
    return Made(portal, rows)


@kind
def older_ones_apart(random: Random) -> Made:
    rows, old = reports(7), reports(6, start=20)
    says = random.choice(("2022年及以前", "2023年以前年报", "2022年度（含）之前", "更早年度报告"))
    portal = Portal(
        {
            COLUMN: page(listed(rows) + f"<p><a href='/zwgk/xxgknb/ls/'>{says}</a></p>"),
            "/zwgk/xxgknb/ls/": page(listed(old)),
        }
    )
    return Made(portal, rows + old)


@kind
def component_of_the_page(random: Random) -> Made:
    a, f = api(random), random.choice(FUNCTIONS)
    data = f"{{jg:[],q:{{{a.page}:1,cid:'7'}}}}"
    asks = random.choice((f"this.$http.get('{a.path}',{{params:this.q}})", f"axios.get('{a.path}',{{params:this.q}})"))
    methods = f"async {f}(){{var r=await {asks};this.jg=r.data}},hou(){{this.q.{a.page}++;this.{f}()}}"
    made = random.choice(
        (f"new Vue({{el:'#a',data:{data},METHODS}})", f"Vue.createApp({{data(){{return {data}}},METHODS}}).mount('#a')")
    )
    made = made.replace("METHODS", f"methods:{{{methods}}},mounted(){{this.{f}()}}")

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        return {a.list: a.part(a.numbered(fields)), a.total: len(a.rows)} if fields.get("cid") == "7" else {}

    return Made(Portal({COLUMN: page(f"<div id='a'></div><script>{made}</script>")}, {a.path: answer}), a.rows)


@kind
def answers_in_xml(random: Random) -> Made:
    rows, size, word = reports(22), 8, random.choice(PAGE_WORDS)
    item, title, link = random.choice((("item", "title", "link"), ("doc", "bt", "lj"), ("wz", "subject", "href")))

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        part = cut(rows, int(fields.get(word, 1)), size)
        items = "".join(
            f"<{item}><{title}><![CDATA[{row.title}]]></{title}><{link}>{row.url}</{link}></{item}>" for row in part
        )
        return f'<?xml version="1.0" encoding="utf-8"?><jg total="{len(rows)}">{items}</jg>'

    script = f"function rd(p){{$.ajax({{url:'/x/wz.xml',data:{{lm:'3',{word}:p}},dataType:'xml',success:function(x){{put(x)}}}})}}rd(1)"
    return Made(Portal({COLUMN: shell(script)}, {"/x/wz.xml": answer}), rows)


@kind
def a_select_that_a_search_reads(random: Random) -> Made:
    years, name = by_year(random), random.choice(("nf", "nd", "year_sel"))
    read = random.choice(
        (f"$('#{name}').val()", f"document.getElementById('{name}').value", f"$('#{name} option:selected').val()")
    )
    options = "".join(f"<option value='{year}'>{year}</option>" for year in years)
    script = f"function cx(){{var v={read};$.get('/q/nb.do?nf='+v,function(d){{fill(d)}})}}cx();"

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        return {"l": [{"title": row.title, "url": row.url} for row in years.get(int(fields.get("nf") or 0), [])]}

    return Made(
        Portal(
            {COLUMN: page(f"<select id='{name}' onchange='cx()'>{options}</select><ul></ul><script>{script}</script>")},
            {"/q/nb.do": answer},
        ),
        all_of(years),
    )


@kind
def a_frame_that_a_script_fills(random: Random) -> Made:
    rows = reports(9)
    sets = random.choice(("document.getElementById('k').src=u", "$('#k').attr('src',u)"))
    portal = Portal({COLUMN: page(f"<iframe id='k'></iframe><script>var u='/nei/nb.jsp?cid=5';{sets}</script>")})
    portal.pages["/nei/nb.jsp?cid=5"] = f"<html><body>{listed(rows)}</body></html>"
    return Made(portal, rows)


@kind
def a_cursor_begins_with_nothing(random: Random) -> Made:
    """The mark of the next part stands in the answer; the first part is asked for without one, by a button as well."""
    rows, name, size = reports(25), random.choice(("nextToken", "xyb", "cursor")), 7

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        start = int(fields.get(name, "").removeprefix("k=") or 0)
        following = f"k={start + size}" if start + size < len(rows) else ""
        return {"rows": [{"title": row.title, "url": row.url} for row in rows[start : start + size]], name: following}

    script = f"var z='';function load(){{$.getJSON('/g/q',{{c:'a7',{name}:z}},function(r){{z=r.{name};draw(r.rows)}})}}$('#m').on('click',load);load();"
    return Made(
        Portal(
            {COLUMN: page(f"<ul></ul><a id='m' href='javascript:;'>查看更多</a><script>{script}</script>")},
            {"/g/q": answer},
        ),
        rows,
        proved=False,
    )


@kind
def agencies_that_ask(random: Random) -> Made:
    names = ("青石县教育局", "青石县民政局", "青石县财政局")
    rows = {f"o{at}": [row for row in reports(30) if row.title.startswith(name)] for at, name in enumerate(names)}
    links = "".join(
        f"<li><a href='javascript:void(0)' onclick=\"dw('o{at}')\">{name}</a></li>" for at, name in enumerate(names)
    )

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        return {"l": [{"title": row.title, "url": row.url} for row in rows.get(fields.get("jg", ""), [])]}

    script = "<script>function dw(o){$.post('/r/jg/nb',{jg:o},function(d){draw(d.l)})}</script>"
    return Made(
        Portal({COLUMN: page(f"<ul class='s'>{links}</ul><div></div>{script}")}, {"/r/jg/nb": answer}),
        [row for each in rows.values() for row in each],
    )


@kind
def groups_that_ask(random: Random) -> Made:
    bodies, towns = reports(7), reports(3, start=7)
    parts, word = {"bm": bodies, "xz": towns}, random.choice(("lx", "fl", "kind"))

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        return [{"title": row.title, "url": row.url} for row in parts.get(fields.get(word, ""), [])]

    tabs = "<span onclick=\"ld('bm')\">县直部门</span><span onclick=\"ld('xz')\">乡镇（街道）</span>"
    script = f"<script>function ld(k){{$.get('/t/l?{word}='+k,function(r){{dr(r)}})}}</script>"
    return Made(Portal({COLUMN: page(f"<div>{tabs}</div>{listed(bodies)}{script}")}, {"/t/l": answer}), bodies + towns)


@kind
def numbers_of_an_introduction(random: Random) -> Made:
    """What an office did is no number of rows."""
    rows = reports(7)
    return Made(
        Portal({COLUMN: page(f"<p>各单位按照《条例》公布年度报告。2024年主动公开信息1203条。</p>{listed(rows)}")}), rows
    )


@kind
def ids_put_through_a_function(random: Random) -> Made:
    rows = [Report(f"/d/x.html?k={quote(f'id{at}=', safe='')}", row.title) for at, row in enumerate(reports(13))]
    items = [{"wid": f"id{at}=", "bt": row.title} for at, row in enumerate(rows)]
    name = random.choice(("o.wid", "d.r[i].wid", "row.wid"))
    script = f"$.post('/s/p',{{c:1}},function(d){{$.each(d.r,function(i,o){{$('#u').append(\"<li><a href='/d/x.html?k=\"+encodeURIComponent({name})+\"'>\"+o.bt+'</a></li>')}})}})"
    return Made(
        Portal({COLUMN: page(f"<ul id='u'></ul><script>{script}</script>")}, {"/s/p": lambda *_: {"r": items}}), rows
    )


@kind
def an_interface_that_names_more(random: Random) -> Made:
    """It gives less than it says there is, and ends with an empty answer."""
    rows, word = reports(22), random.choice(PAGE_WORDS)

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        part = cut(rows[:15], int(fields.get(word, 1)), 5)
        return {"l": [{"title": row.title, "url": row.url} for row in part], random.choice(("sum", "zong")): 22}

    script = f"function q(p){{$.get('/s/l',{{{word}:p,n:5}},function(d){{draw(d.l)}})}}q(1)"
    return Made(Portal({COLUMN: shell(script)}, {"/s/l": answer}), rows, whole=False)


@kind
def the_next_page_is_another(random: Random) -> Made:
    size, rows = size_and_rows(random)
    other = random.choice(
        (
            "<html><head><title>统一身份认证</title></head><body><form><input name='u'><input type='password'></form></body></html>",
            "<html><head><title>站点导航</title></head><body><p>请从首页进入</p></body></html>",
        )
    )
    portal = Portal(
        {COLUMN: page(listed(cut(rows, 1, size)) + f"<a href='{COLUMN}2.html'>下一页</a>"), f"{COLUMN}2.html": other}
    )
    return Made(portal, rows, whole=False)


@kind
def fragments_from_the_first_on(random: Random) -> Made:
    """The shell holds no rows; numbered links that a script writes load fragments."""
    rows, size, f = reports(19), 7, random.choice(FUNCTIONS)
    portal = Portal({f"{COLUMN}lb_{n}.html": listed(cut(rows, n, size)) for n in (1, 2, 3)})
    script = f"function {f}(i){{$('#l').load('lb_'+i+'.html')}}{f}(1);for(var i=1;i<=3;i++){{$('#b').append(\"<a href='javascript:{f}(\"+i+\")'>\"+i+\"</a>\")}}"
    portal.pages[COLUMN] = page(f"<div id='l'></div><div id='b'></div><script>{script}</script>")
    return Made(portal, rows)


@kind
def agency_year_and_file_in_cells(random: Random) -> Made:
    rows = [Report(f"/gk/f/{at}.pdf", row.title) for at, row in enumerate(reports(9))]
    cells = [(row, row.title.partition("202")[0], f"202{row.title.partition('202')[2][0]}") for row in rows]
    order = random.choice(("<td>{a}</td><td>{y}</td>", "<td>{y}年</td><td>{a}</td>"))
    lines = "".join(
        f"<tr>{order.format(a=agency, y=year)}<td><a href='{row.url}'>PDF</a></td></tr>" for row, agency, year in cells
    )
    return Made(Portal({COLUMN: page(f"<table><tr><th>甲</th><th>乙</th><th>下载</th></tr>{lines}</table>")}), rows)


@kind
def rows_for_readers_without_scripts(random: Random) -> Made:
    rows = reports(14)
    return Made(
        Portal(
            {
                COLUMN: page(
                    f"<div id='app'></div><noscript>{listed(rows[:7])}</noscript><script src='/s/app.min.js'></script>"
                )
            }
        ),
        rows,
        whole=False,
    )
