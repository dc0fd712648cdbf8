"""Columns of several parts: forms, years, groups, trees, frames, tables."""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from tests.crawler.walker.kinds.ends import size_and_rows
from tests.crawler.walker.kinds.interfaces import api
from tests.crawler.walker.kinds.model import FUNCTIONS, PAGE_WORDS, Made, kind
from tests.crawler.walker.portal import COLUMN, Portal, Report, cut, listed, page, reports


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
