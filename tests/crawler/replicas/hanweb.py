"""大汉 JCMS (datastore, inline array, xxgk module) and JPaaS, generated."""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

import html
import json

from tests.crawler.replicas.model import AGENCIES, Answer, Maker, Recipe, Replica, Request, Row, text_answer

XML = "text/xml;charset=UTF-8"


def _record(maker: Maker, row: Row) -> str:
    return f"<record><![CDATA[\n{maker.item(row)}]]></record>"


def _store(maker: Maker, rows: list[Row], head: str = "") -> str:
    return f"<datastore>{head}<recordset>{''.join(_record(maker, row) for row in rows)}</recordset></datastore>"


def jcms(recipe: Recipe) -> Replica:
    """Quirks: page_only, range_only, post_only, cut_size, old_path, second_unit, pinned, foreign, silent, overstated."""

    # ruff: noqa: E501  (markup reads better unbroken)
    maker = Maker(recipe)
    column, unit, other = maker.number(5), maker.number(6), maker.number(5)
    rows = maker.rows(
        lambda index, date: f"/art/{date.replace('-0', '/').replace('-', '/')}/art_{column}_{7000 + index}.html"
    )
    proxy = "/module/jpage/dataproxy.jsp" if recipe.has("old_path") else "/module/web/jpage/dataproxy.jsp"
    total = len(rows) + (9 if recipe.has("overstated") else 0)
    pinned = Row("白杨街道办事处2024年政府信息公开工作年度报告", "2026-02-01", f"/art/2026/2/1/art_{other}_1.html", "")
    first = ([pinned] if recipe.has("pinned") else []) + maker.chunk(rows, 1)
    asked = f"appid=1&webid=7&path=/&columnid={column}&unitid={unit}&webname=x&permissiontype=0"
    group = f'<nextgroup><![CDATA[<a href="{proxy}?page=1&{asked}"></a>]]></nextgroup>'
    config = (
        f"proxyUrl:'{proxy}',ajaxParam:{{col:1,appid:'1',webid:7,path:'/',columnid:{column},sourceContentType:1,"
        f"unitid:'{unit}',webname:'x',permissiontype:0}}"
    )

    def column_page() -> str:
        if recipe.family == "jcms_inline":
            data = json.dumps([[maker.item(row)] for row in first], ensure_ascii=False)
            store, source = f"<script>var InitData{unit} = {data};</script>", f"dataStore:InitData{unit},"
        else:
            store, source = f'<div id="{unit}"><script type="text/xml">{_store(maker, first, group)}</script></div>', ""
        script = f"<script>$('#{unit}').jpage({{totalRecord:{total},{source}perPage:{recipe.size},groupSize:1,{config}}});</script>"
        foreign = Row("通知公告", "2026-02-02", f"/art/2026/2/2/art_{other}_2.html", "", False)
        second = f'<div id="{unit + 1}"><script type="text/xml">{_store(maker, [foreign])}</script></div>'
        return maker.page(store + script + (second if recipe.has("second_unit") else ""))

    def proxied(request: Request) -> Answer | None:
        values = {**request.query, **request.form}
        if recipe.has("post_only") and request.method != "POST":
            return Answer("", 405)
        if values.get("columnid") != str(column) or values.get("unitid") != str(unit):
            return text_answer(_store(maker, []), XML)
        if recipe.has("silent"):
            return text_answer(_store(maker, []), XML)
        if recipe.has("foreign"):
            found = [
                Row("另一栏目", "2026-01-01", f"/art/2026/1/1/art_{other}_{index}.html", "", False)
                for index in range(5)
            ]
            return text_answer(_store(maker, found), XML)
        return text_answer(_store(maker, _window(values), f"<totalrecord>{total}</totalrecord>"), XML)

    def _window(values: dict[str, str]) -> list[Row]:
        if recipe.has("range_only") or (recipe.has("post_only") and "page" not in values):
            return rows[int(values["startrecord"]) - 1 : int(values["endrecord"])]
        return maker.chunk(rows, int(values.get("page") or 1))

    def handler(request: Request) -> Answer | None:
        if request.path == f"/col/col{column}/index.html":
            return Answer(column_page())
        return proxied(request) if request.path == proxy else None

    partial = recipe.has("silent") or recipe.has("overstated") or recipe.has("foreign")
    stuck = recipe.has("silent") or recipe.has("foreign")
    truth = [*(maker.chunk(rows, 1) if stuck else rows), *([pinned] if recipe.has("pinned") else [])]
    verdict = {"verdict": "partial" if partial else "complete"}
    return maker.replica(f"/col/col{column}/index.html", handler, truth, family="jcms", **verdict)


def jpaas(recipe: Recipe) -> Replica:
    """Quirks: spaced (wants spaced JSON), ignores (answers page 1 for every number), own_size, two_units."""
    maker = Maker(recipe)
    column = maker.number(10)
    rows = maker.rows(
        lambda index, date: (
            f"/col/col{column}/art/{date[:4]}/art_{maker.hex(32)}.html"
            if index % 2
            else f"/art/{date[:4]}/1/2/art_{column}_{index + 500}.html"
        )
    )
    api = f"/api-gateway/{maker.word()}/front/page/build/unit"
    query = {"webId": str(maker.number(4)), "pageId": str(column), "pageType": "column", "tagId": "信息列表"}
    pseudo = html.escape(json.dumps(query, ensure_ascii=False).replace('"', "'"), quote=False)
    tag = f'<script src="/script/unitbuild.js" url="{api}" queryData="{pseudo}"></script>'
    other = tag.replace("信息列表", "栏目导航") if recipe.has("two_units") else ""

    def unit(request: Request) -> Answer | None:
        text = request.query.get("paramJson", "")
        if "referer" not in request.headers or (recipe.has("spaced") and ": " not in text):
            return Answer("", 403)
        if request.query.get("tagId") != "信息列表":
            return text_answer('{"data":{"html":"<ul></ul>"}}')
        asked = json.loads(text)
        number = 1 if recipe.has("ignores") else asked["pageNo"]
        shown = maker.chunk(rows, number, recipe.size if recipe.has("own_size") else asked["pageSize"])
        body = f"<ul>{''.join(maker.item(row) for row in shown)}</ul>" if shown else ""
        return text_answer(json.dumps({"success": True, "data": {"html": body}}, ensure_ascii=False))

    def handler(request: Request) -> Answer | None:
        if request.path == f"/col/col{column}/index.html":
            return Answer(maker.page(f"<div>{other}{tag}</div>"))
        return unit(request) if request.path == api else None

    ignored = recipe.has("ignores")
    truth = maker.chunk(rows, 1, 15) if ignored else rows
    facts = {"verdict": "partial", "reason": "page_equals_first"} if ignored else {}
    return maker.replica(f"/col/col{column}/index.html", handler, truth, family="jpaas", **facts)


def xxgk_search(recipe: Recipe) -> Replica:
    """The xxgk module: answers with everything of the area, other columns' rows among it."""
    maker = Maker(recipe)
    column, other, area = maker.number(5), maker.number(5), maker.number(12)
    rows = maker.rows(lambda index, date: f"/art/{date[:4]}/1/9/art_{column}_{index + 40}.html")
    foreign = Row("柳园乡人民政府2021年政府信息公开工作年度报告", "2022-01-02", f"/art/2022/1/2/art_{other}_9.html", "")
    mixed = [*rows[:2], foreign, *rows[2:]]

    def fragment(request: Request) -> Answer:
        if request.form.get("area") != str(area):
            return Answer("<div>共0页</div>")
        shown = maker.chunk(mixed, int(request.form["currpage"]))
        cells = "".join(
            f"<tr><td class='tr_main_value_odd'>{maker.anchor(row)}</td><td>{row.date}</td></tr>" for row in shown
        )
        return Answer(f"<div>共{maker.pages(mixed)}页</div><table>{cells}</table>")

    def handler(request: Request) -> Answer | None:
        if request.path == f"/col/col{column}/index.html":
            call = f"$.post('/module/xxgk/search.jsp',{{infotypeId:'A0202',divid:'div1',area:'{area}',currpage:1}})"
            return Answer(maker.page(f"<div id='div1'></div><script>{call}</script>"))
        return fragment(request) if request.path == "/module/xxgk/search.jsp" else None

    return maker.replica(f"/col/col{column}/index.html", handler, mixed, family="jcms_xxgk")


def xxgk_years(recipe: Recipe) -> Replica:
    """xxgkAnnualReport.jsp: one page a year; quirk offered: the page offers its years."""
    maker = Maker(recipe)
    area, path = maker.number(12), "/module/xxgk/xxgkAnnualReport.jsp"
    years = [2025, 2024, 2022, 2021, 2019]
    rows = [Row("", "", f"{path}?area={area}&fbtime={year}", AGENCIES[1]) for year in years]
    offer = "".join(f"<option value='{year}'>{year}</option>" for year in range(2026, 2015, -1))

    def handler(request: Request) -> Answer | None:
        if request.path != path or request.query.get("area") != str(area):
            return None
        year = int(request.query["fbtime"])
        select = f"<select>{offer}</select>" if recipe.has("offered") else ""
        clock = {"content-type": "text/html", "date": "Sat, 21 Nov 2026 01:00:00 GMT"}
        if year not in years:
            return Answer(f"<html><body>{select}</body></html>", headers=clock)
        form = "<table><tr><td>一、本年新收政府信息公开申请数量</td><td>3</td></tr></table>"
        return Answer(
            f"<html><body>{select}<h1>{maker.title(AGENCIES[1], year)}</h1>{form}</body></html>", headers=clock
        )

    facts = {"family": "jcms_xxgk", "scope": "agency", "agency": AGENCIES[1]}
    return maker.replica(f"{path}?area={area}&fbtime=2024", handler, rows, **facts)
