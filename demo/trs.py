"""A replica of the TRS family: static index_N pages made by createPageHTML, Word exports, GB18030, validators."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from html import escape

from demo.answer import Answer, Scene
from demo.article import body, site_meta
from demo.world import Column, Posting

SITE_NAME, SITE_CODE = "样例门户（演示副本）", "9902000001"


class TrsPortal:
    def answer(self, path: str, query: Mapping[str, str], scene: Scene) -> Answer | None:
        del query  # static pages: a query string changes nothing
        if match := re.fullmatch(r"/(\w+)/zfxxgknb/(?:index(?:_(\d+))?\.html)?", path):
            column = next((column for column in scene.columns if column.slug == match[1]), None)
            return self._list_page(column, int(match[2] or 0), scene) if column else None
        if match := re.fullmatch(r"/(\w+)/zfxxgknb/\d{6}/t\d{8}_\d+\.html", path):
            return self._article(path, scene)
        if path == "/":
            return self._home(scene)
        return None

    def url_path(self, posting: Posting, column: Column) -> str:
        return f"/{column.slug}/zfxxgknb/{self._relative(posting)}"

    def _relative(self, posting: Posting) -> str:
        day = posting.published_on.replace("-", "")
        return f"{day[:6]}/t{day}_{posting.article_id}.html"

    def _home(self, scene: Scene) -> Answer:
        links = "".join(
            f'<li><a href="/{column.slug}/zfxxgknb/">{escape(column.region_name)}政府信息公开年报</a></li>'
            for column in scene.columns
        )
        return _static(f"<html><head><title>{SITE_NAME}</title></head><body><ul>{links}</ul></body></html>", "utf-8")

    def _list_page(self, column: Column, index: int, scene: Scene) -> Answer | None:
        listed = scene.listed(column)
        pages = max(1, -(-len(listed) // column.page_size))
        if index >= pages:
            return None
        shown = listed[index * column.page_size : (index + 1) * column.page_size]
        items = "".join(
            f'<li><a href="./{self._relative(posting)}" target="_blank">{escape(posting.title)}</a>'
            f"<span>{posting.published_on}</span></li>"
            for posting in shown
        )
        page = f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>政府信息公开年报</title>
<meta name="SiteName" content="{SITE_NAME}"><meta name="SiteIDCode" content="{SITE_CODE}">
<meta name="ColumnName" content="政府信息公开年报"><meta name="ColumnType" content="信息公开年报">
</head><body>
<div class="crumb"><a href="../../">首页</a></div><h1>{escape(column.portal_name)}</h1><ul class="list">{items}</ul>
<script src="../../images/page.js"></script><script>createPageHTML({pages}, {index}, "index", "html");</script>
<div class="foot">网站标识码：{SITE_CODE}</div></body></html>"""
        return _static(page, "utf-8")

    def _article(self, path: str, scene: Scene) -> Answer | None:
        for column in scene.columns:
            for posting in scene.listed(column):
                if self.url_path(posting, column) == path:
                    return _static(self._page(posting, scene), posting.charset)
        return None

    def _page(self, posting: Posting, scene: Scene) -> str:
        return f"""<html><head>
<META http-equiv="Content-Type" content="text/html; charset={posting.charset.replace("gb18030", "gb2312")}">
<title>{escape(posting.title)}_{SITE_NAME}</title>
{site_meta(posting, SITE_NAME, SITE_CODE, scene.host)}</head><body>
<h2>{escape(posting.title)}</h2>
<div class="xl-ly">来源：{escape(posting.agency)}　时间：{posting.published_on} 14:46</div>
<div class="TRS_Editor"><style type="text/css">.TRS_Editor P{{margin:0}}</style><div class="Custom_UnionStyle">
{body(posting)}</div></div>
<div class="foot">网站标识码：{SITE_CODE}</div></body></html>"""


def _static(page: str, charset: str) -> Answer:
    """A file on disk: it carries an ETag, and its header names no charset (the page's own tag does)."""
    data = page.encode(charset)
    return Answer(200, data, {"Content-Type": "text/html", "ETag": f'"{hashlib.md5(data).hexdigest()[:12]}"'})
