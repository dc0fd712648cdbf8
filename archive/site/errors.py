"""Errors in Chinese: a page in the site's own frame, JSON for those who asked for JSON, a line for those of CSV."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Forbidden, Response
from datasette.views.base import DatasetteError

from archive.site.language.current import said
from archive.site.serving.answers import BadQuestionError
from archive.site.serving.settings import Site

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

TITLES = {
    400: "问题有误",
    403: "不允许",
    404: "没有这一页",
    405: "不接受",
    413: "内容太长",
    414: "查询太长",
    429: "请稍候",
    500: "本站出错了",
    503: "暂时繁忙",
}
EXPLANATIONS = {
    400: "请检查网址里的条件，或从检索重新开始。",
    403: "这里没有开放。",
    404: "网址可能写错了，或者这份报告还没有收录。可以从检索或覆盖情况找起。",
    405: "本站只供阅读，不接受提交。",
    413: "提交的内容太长了。",
    429: "请求太多了，请过些时候再试。",
    414: "查询太长了，请缩短条件。",
    500: "错误已经记下。其他页面不受影响。",
    503: "这次查询需要的时间超出了限制。请缩小范围（例如加上省份或年份），或下载整套数据。",
}

RETRY_SECONDS = "10"
_RETRY_SECONDS = {429: "3600", 503: RETRY_SECONDS}


def page(site: Site, status: int, message: str, detail: str = "") -> str:
    """The HTML of an error page. `message` is our sentence; `detail` is foreign and shown escaped."""
    return site.template("fault.html").render(
        status=status,
        title=TITLES.get(status, "出错了"),
        message=message or EXPLANATIONS.get(status, ""),
        explanation=EXPLANATIONS.get(status, ""),
        detail=detail,
        stale=site.stale,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """An error as it is told: our sentence for its status where `message` is "", and what others said of it."""

    status: int
    message: str = ""
    detail: str = ""

    @property
    def sentence(self) -> str:
        return said(self.message or EXPLANATIONS.get(self.status, ""))

    @property
    def headers(self) -> dict[str, str]:
        return {"retry-after": _RETRY_SECONDS[self.status]} if self.status in _RETRY_SECONDS else {}


def body(site: Site, path: str, told: Told) -> tuple[str, str]:
    """Text and media type for whoever asked for `path`."""
    if path.endswith(".json"):
        known = {"ok": False, "status": told.status, "title": said(TITLES.get(told.status, ""))}
        sentences = {"error": told.detail or told.sentence, "message": told.sentence}
        return json.dumps(known | sentences, ensure_ascii=False), "application/json; charset=utf-8"
    if path.endswith(".csv"):
        return said("：").join(filter(None, [told.sentence, told.detail])) + "\n", "text/plain; charset=utf-8"
    return page(site, told.status, told.message, told.detail), "text/html; charset=utf-8"


def response(site: Site, path: str, told: Told) -> Response:
    text, media_type = body(site, path, told)
    return Response(text, status=told.status, headers=told.headers, content_type=media_type)


def answer(site: Site, request: Any, exception: Exception) -> Callable[[], Awaitable[Any]]:
    """What Datasette answers for an exception."""

    async def respond() -> Any:
        told = _told(exception)
        if told.status == 500:
            traceback.print_exception(exception, file=sys.stderr)
        return response(site, request.path, told)

    return respond


def _told(exception: Exception) -> Told:
    match exception:
        case DatasetteError(title="SQL Interrupted") | QueryInterrupted():
            return Told(503, "", "SQL 运行超过了时间限制")
        case DatasetteError():
            detail = "" if exception.message_is_html else str(exception.message)
            return Told(exception.status, "", detail)
        case BadQuestionError():
            return Told(400, str(exception))
        case Base400():
            return Told(exception.status, "", "" if exception.status == 404 else str(exception.args[0]))
        case Forbidden():
            return Told(403, "", str(exception.args[0]))
        case _:
            return Told(500)


async def refuse(site: Site, path: str, send_message: Send, told: Told) -> None:
    """Answer with an error before Datasette has seen the question."""
    text, media_type = body(site, path, told)
    pairs = {"content-type": media_type, **told.headers}
    headers = [(name.encode(), value.encode()) for name, value in pairs.items()]
    await send_message({"type": "http.response.start", "status": told.status, "headers": headers})
    await send_message({"type": "http.response.body", "body": text.encode()})
