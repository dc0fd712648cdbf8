"""Families whose rows come from an endpoint: gkmlpt, IGI, TrueCMS, Epoint EWB, generated."""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

import json

from tests.crawler.replicas.model import Answer, Maker, Recipe, Replica, Request, text_answer


def gkmlpt(recipe: Recipe) -> Replica:
    """Quirks: uncounted (post_count above the rows that are listed), nested (the column lies two levels down)."""

    # ruff: noqa: E501  (markup reads better unbroken)
    maker = Maker(recipe)
    site, column = str(maker.number(6)), maker.number(4)
    rows = maker.rows(lambda index, date: f"/gkmlpt/content/3/{3000 + index // 1000}/post_{3000000 + index}.html")
    leaf = {"id": column, "name": "政府信息公开年报", "children": [], "post_count": len(rows), "jump_url": ""}
    below = [{**leaf, "name": "本单位年报"}]
    nested = {"id": column + 1, "name": "年度报告", "children": below, "jump_url": ""}
    tree = [{"id": 1, "name": "机构职能", "children": []}, nested if recipe.has("nested") else leaf]

    def api(request: Request) -> Answer | None:
        number = max(1, int(request.query["page"]))
        if request.query.get("sid") != site:
            return Answer("{}", 403)
        shown = maker.chunk(rows, number, 100)
        if not shown:
            return Answer('{"message":"Not Found"}', 404)
        articles = [
            {"id": 9, "title": row.title, "date": 1735660800, "publisher": row.agency, "url": maker.origin + row.path}
            for row in shown
        ]
        count = len(rows) + (4 if recipe.has("uncounted") else 0)
        data = {"classify": {"id": column, "post_count": count}, "total": len(rows), "articles": articles}
        return text_answer(json.dumps(data))

    def handler(request: Request) -> Answer | None:
        if request.path == "/gkmlpt/index":
            config = f"window._CONFIG = {{DOMAIN:'x',SID: '{site}', AREA: 7, TREE: {json.dumps(tree)}}};"
            return Answer(maker.page(f"<div id='app'></div><script>{config}</script>", heading="政府信息公开目录"))
        return api(request) if request.path == f"/gkmlpt/api/all/{column}" else None

    facts = {"verdict": "partial", "reason": "declared_total"} if recipe.has("uncounted") else {}
    return maker.replica("/gkmlpt/index", handler, rows, family="gkmlpt", **facts)


def igi(recipe: Recipe) -> Replica:
    """Quirks: post_only, repeats (past the end it repeats the last page), undeclared."""
    maker = Maker(recipe)
    organ, site, catalogue = maker.number(5), maker.number(7), maker.number(7)
    rows = maker.rows(lambda index, date: f"/public/{organ}/{140000 + index}.html")
    pages = maker.pages(rows)

    def fragment(values: dict[str, str]) -> Answer | None:
        wanted = {"organId": str(organ), "siteId": str(site), "catId": str(catalogue), "labelName": "publicInfoList"}
        if any(values.get(name) != value for name, value in wanted.items()):
            return None
        number = int(values["pageIndex"])
        if number > pages:
            if not recipe.has("repeats"):
                return Answer("<div>暂无相关信息</div>")
            number = pages
        items = "".join(
            f"<ul class='{maker.word()}'><li>{maker.anchor(row)}</li><li class='rq'><span>{row.date}</span></li></ul>"
            for row in maker.chunk(rows, number)
        )
        script = (
            ""
            if recipe.has("undeclared")
            else f"<script>Ls.pagination({{pageIndex:{number},pageCount:{pages},total:{len(rows)}}})</script>"
        )
        return Answer(f"<div class='{maker.word()}'>{items}</div>{script}")

    def handler(request: Request) -> Answer | None:
        if request.path == f"/public/column/{organ}":
            template = "<script type='text/html'><? for(;;){ ?><a href='<?=data[i].link?>'><?=data[i].title?></a><? } ?></script>"
            script = f"<script>var yxCatId = '{catalogue}', organId = '{organ}';</script>"
            return Answer(
                maker.page(
                    f"{script}<div id='{maker.word()}'></div>{template}", f'<meta name="SiteId" content="{site}">'
                )
            )
        if request.path == "/site/label/8888":
            if recipe.has("post_only"):
                return fragment(dict(request.form)) if request.method == "POST" else Answer("", 403)
            return fragment(dict(request.query)) if request.method == "GET" else None
        return None

    return maker.replica(f"/public/column/{organ}?type=4&action=list&catId={catalogue}", handler, rows, family="igi")


def truecms(recipe: Recipe) -> Replica:
    """Quirks: window (a perpage above 10 answers empty), unsaid (no perPage in the page), gone, many_shown."""
    maker = Maker(recipe)
    column, folder = maker.uuid(), f"/{maker.word()}/"
    rows = maker.rows(lambda index, date: f"{folder}content/{maker.uuid()}.html")
    shown = maker.chunk(rows, 1, recipe.size * (3 if recipe.has("many_shown") else 1))
    each = "" if recipe.has("unsaid") else f"perPage:{recipe.size},"

    def message(request: Request) -> Answer | None:
        query = request.query
        if "referer" not in request.headers or query.get("columnId") != column or recipe.has("gone"):
            return None
        if recipe.has("window") and int(query["perpage"]) > 10:
            return text_answer(f'{query["callback"]}({{"result":""}});', "text/javascript")
        found = "".join(
            f"<record><![CDATA[{maker.item(row)}]]></record>"
            for row in rows[int(query["startrecord"]) - 1 : int(query["endrecord"])]
        )
        result = json.dumps({"result": f"<datastore><recordset>{found}</recordset></datastore>"}, ensure_ascii=False)
        return text_answer(f"{query['callback']}({result});", "text/javascript")

    def handler(request: Request) -> Answer | None:
        if request.path == f"{folder}nb.html":
            first = "".join(
                f"<li><a href='javascript:;' onclick=\"go('{row.path}')\" title='{row.title}'>{row.shown}</a><span>{row.date}</span></li>"
                for row in shown
            )
            script = (
                f"$('#p').jpage({{totalRecord:{len(rows)},proxyUrl:'/truecms/messageController/getMessage.do',{each}"
                f"ajaxParam:{{columnId:'{column}'}}}});"
            )
            return Answer(
                maker.page(f"<div id='initData' style='display:none'><ul>{first}</ul></div><script>{script}</script>")
            )
        return message(request) if request.path == "/truecms/messageController/getMessage.do" else None

    gone = recipe.has("gone") and len(shown) < len(rows)
    facts = {"verdict": "partial", "reason": "endpoint_gone"} if gone else {}
    return maker.replica(f"{folder}nb.html", handler, shown if gone else rows, family="truecms", **facts)


def epoint(recipe: Recipe) -> Replica:
    """Quirks: one (counts from 1), zero_is_one (index 0 repeats 1), wrapped, inline_keys."""
    maker = Maker(recipe)
    guid, project, dept, category = (
        maker.uuid(),
        f"/{maker.word().upper()}-FRONT",
        maker.number(6),
        f"{maker.number(3)}",
    )
    rows = maker.rows(lambda index, date: f"/{dept}/{category}/{date.replace('-', '')}/{maker.uuid()}.html")
    keys = f'var siteInfo = {{"siteGuid": "{guid}", "projectName": "{project}"}};'
    base = 1 if recipe.has("one") or recipe.has("zero_is_one") else 0

    def found(request: Request) -> Answer | None:
        data = request.json or {}
        asked = data.get("params") if recipe.has("wrapped") else data
        if not isinstance(asked, dict) or asked.get("siteGuid") != guid or str(asked.get("categorynum")) != category:
            return text_answer('{"status":{"code":500}}')
        index = int(asked["pageIndex"])
        number = index + 1 - base
        if number == 0 and recipe.has("zero_is_one"):
            number = 1
        listed = [
            {"title": row.shown, "realtitle": row.title, "infourl": row.path, "visiturl": "", "infodate": row.date}
            for row in (maker.chunk(rows, number, int(asked["pageSize"])) if number > 0 else [])
        ]
        return text_answer(json.dumps({"custom": {"total": len(rows), "data": listed}}, ensure_ascii=False))

    def handler(request: Request) -> Answer | None:
        if request.path == "/dynamic/zwgk/govInfoPub.html":
            inline = (
                f"<script>{keys}</script>"
                if recipe.has("inline_keys")
                else "<script src='/js/webBuilderCommon.js'></script>"
            )
            return Answer(maker.page(f"<div id='l'></div>{inline}<script src='{project}/js/ajaxReq.js'></script>"))
        if request.path == "/js/webBuilderCommon.js":
            return text_answer(keys, "application/javascript")
        listing = request.path == f"{project}/rest/lightfrontaction/getgovinfolist" and request.method == "POST"
        return found(request) if listing else None

    address = f"/dynamic/zwgk/govInfoPub.html?deptcode={dept}&categorynum={category}"
    return maker.replica(address, handler, rows, family="epoint_ewb")
