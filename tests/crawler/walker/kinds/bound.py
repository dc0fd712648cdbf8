"""Controls bound by scripts, widgets that ask by themselves, groups by interface."""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

from random import Random

from tests.crawler.walker.kinds.ends import linked, numbered, size_and_rows
from tests.crawler.walker.kinds.interfaces import api, shell
from tests.crawler.walker.kinds.model import BOXES, FUNCTIONS, Made, kind
from tests.crawler.walker.portal import COLUMN, Portal, Report, cut, listed, page, reports


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
