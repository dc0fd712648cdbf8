"""A replica of the 大汉 JCMS family: a column page with its records in a script tag, a dataproxy for the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from demo.answer import HTML, Answer, Scene
from demo.article import body, site_meta
from demo.world import Column, Posting

SITE_NAME, SITE_CODE = "样例门户（演示副本）", "9901000001"


class JcmsPortal:
    def answer(self, path: str, query: Mapping[str, str], scene: Scene) -> Answer | None:
        if path == "/module/web/jpage/dataproxy.jsp":
            return self._dataproxy(query, scene)
        if match := re.fullmatch(r"/col/col(\d+)/(?:index\.html)?", path):
            column = _column(scene, match[1])
            return self._column_page(column, scene) if column else None
        if re.fullmatch(r"/art/\d+/\d+/\d+/art_\d+_\d+\.html", path):
            return self._article(path, scene)
        if path == "/":
            return self._home(scene)
        return None

    def url_path(self, posting: Posting, column: Column) -> str:
        year, month, day = (int(part) for part in posting.published_on.split("-"))
        return f"/art/{year}/{month}/{day}/art_{column.slug}_{posting.article_id}.html"

    def _home(self, scene: Scene) -> Answer:
        links = "".join(
            f'<li><a href="/col/col{column.slug}/index.html">{escape(column.region_name)}政府信息公开年报</a></li>'
            for column in scene.columns
        )
        page = f"<!DOCTYPE html><html><head><title>{SITE_NAME}</title></head><body><ul>{links}</ul></body></html>"
        return Answer(200, page.encode(), HTML)

    def _record(self, posting: Posting, column: Column) -> str:
        shown = posting.title if len(posting.title) < 20 else posting.title[:18] + "..."
        link = f"<a href='{self.url_path(posting, column)}' title='{escape(posting.title)}' target=\"_blank\">"
        return f"<record><![CDATA[\n<li>{link}{escape(shown)}</a><span>{posting.published_on}</span></li>]]></record>\n"

    def _column_page(self, column: Column, scene: Scene) -> Answer:
        listed = scene.listed(column)
        records = "".join(self._record(posting, column) for posting in listed[: column.page_size])
        unit = f"21{column.slug[-4:]}"
        proxy = f"/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=1&path=/&columnid={column.slug}&unitid={unit}"
        page = f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>政府信息公开年报</title>
<meta name="SiteName" content="{SITE_NAME}"/><meta name="SiteDomain" content="{scene.host}"/>
<meta name="SiteIDCode" content="{SITE_CODE}"/>
<meta name="ColumnName" content="政府信息公开年报"/><meta name="ColumnType" content="信息公开年报"/>
</head><body><h1>{escape(column.portal_name)} · 政府信息公开年报</h1>
<div id="{unit}"><script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="{proxy}&webname=demo&permissiontype=0"></a>]]></nextgroup>
<recordset>
{records}</recordset></datastore></script></div>
<script>$(function(){{ $("#{unit}").jpage({{themeName:"default",totalRecord:{len(listed)},perPage:{column.page_size},\
groupSize:1,proxyUrl:"/module/web/jpage/dataproxy.jsp",ajaxParam:{{col:1,appid:"1",webid:1,path:"/",\
columnid:{column.slug},sourceContentType:1,unitid:"{unit}",webname:"demo",permissiontype:0}}}}); }});</script>
<div class=foot>Produced By 大汉网络 大汉版通发布系统　{scene.noise}</div>
</body></html>"""
        return Answer(200, page.encode(), HTML | {"Set-Cookie": "JSESSIONID=0A1B; Path=/; HttpOnly"})

    def _dataproxy(self, query: Mapping[str, str], scene: Scene) -> Answer:
        column = _column(scene, query.get("columnid", ""))
        listed = scene.listed(column) if column else ()
        size = column.page_size if column else 15
        start = (int(query.get("page") or 1) - 1) * size
        if "startrecord" in query and "page" not in query:
            start, size = int(query["startrecord"]) - 1, int(query.get("endrecord", 0)) - int(query["startrecord"]) + 1
        records = "".join(self._record(posting, column) for posting in listed[start : start + size]) if column else ""
        pages = -(-len(listed) // size) if size > 0 else 0
        body = (
            "<?xml version='1.0' encoding='UTF-8'?>\n<datastore>"
            f"<totalrecord>{len(listed)}</totalrecord><totalpage>{pages}</totalpage>\n"
            f"<recordset>\n{records}</recordset></datastore>"
        )
        return Answer(200, body.encode(), {"Content-Type": "text/xml;charset=UTF-8"})

    def _article(self, path: str, scene: Scene) -> Answer | None:
        for column in scene.columns:
            for posting in scene.listed(column):
                if self.url_path(posting, column) == path:
                    return Answer(200, self._page(posting, scene).encode(posting.charset), HTML)
        return None

    def _page(self, posting: Posting, scene: Scene) -> str:
        return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{SITE_NAME} 政府信息公开年报 {escape(posting.title)}</title>
{site_meta(posting, SITE_NAME, SITE_CODE, scene.host)}</head><body>
<h1 class="title">{escape(posting.title)}</h1>
<div class="info">发布日期：{posting.published_on}　来源：{escape(posting.agency)}　{scene.noise}</div>
<div id="zoom"><meta name="ContentStart"/>
{body(posting)}<meta name="ContentEnd"/></div>
<div class="related">相关链接：<a href="/col/?token={scene.night}">专题第{scene.night}期</a></div>
<div class="foot">网站标识码：{SITE_CODE}　{scene.noise}</div>
</body></html>"""


def _column(scene: Scene, slug: str) -> Column | None:
    return next((column for column in scene.columns if column.slug == slug), None)
