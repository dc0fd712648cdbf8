"""Error pages in Chinese, in the site's own frame; JSON for those who asked for JSON."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette.utils.asgi import Base400, Forbidden, Response
from datasette.views.base import DatasetteError

from archive.site.serving.settings import Site

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

TITLES = {
    400: "问题有误",
    403: "不允许",
    404: "没有这一页",
    405: "不接受",
    414: "查询太长",
    500: "本站出错了",
    503: "暂时繁忙",
}
EXPLANATIONS = {
    400: "请检查网址里的条件，或从检索重新开始。",
    403: "这里没有开放。",
    404: "网址可能写错了，或者这份报告还没有收录。可以从检索或覆盖情况找起。",
    500: "错误已经记下。其他页面不受影响。",
    503: "这次查询需要的时间超出了限制。请缩小范围（例如加上省份或年份），或下载整套数据。",
}


def page(site: Site, status: int, message: str, detail: str = "") -> str:
    """The HTML of an error page. `message` is our sentence; `detail` is foreign and shown escaped."""
    return site.templates.get_template("fault.html").render(
        status=status,
        title=TITLES.get(status, "出错了"),
        message=message or EXPLANATIONS.get(status, ""),
        explanation=EXPLANATIONS.get(status, ""),
        detail=detail,
    )


def answer(site: Site, request: Any, exception: Exception) -> Callable[[], Awaitable[Any]]:
    """What Datasette answers for an exception: our page, or JSON where JSON was asked for."""

    async def respond() -> Any:
        status, message, detail = _told(exception)
        if status == 500:
            traceback.print_exception(exception, file=sys.stderr)
        if request.path.split("?")[0].endswith(".json"):
            body = {"ok": False, "status": status, "title": TITLES.get(status), "error": detail or message}
            return Response.json(body, status=status)
        return Response.html(page(site, status, message, detail), status=status)

    return respond


def _told(exception: Exception) -> tuple[int, str, str]:
    """Status, our sentence, and what Datasette said."""
    if isinstance(exception, DatasetteError):
        if exception.title == "SQL Interrupted":
            return 503, EXPLANATIONS[503], "SQL 运行超过了时间限制"
        return exception.status, "", "" if exception.message_is_html else str(exception.message)
    if isinstance(exception, Base400):
        return exception.status, "", "" if exception.status == 404 else str(exception.args[0])
    if isinstance(exception, Forbidden):
        return 403, "", str(exception.args[0])
    return 500, "", ""


async def refuse(site: Site, path: str, send_message: Send, status: int, message: str) -> None:
    """Answer with an error before Datasette has seen the question."""
    if path.endswith(".json"):
        body, media_type = (
            json.dumps({"ok": False, "status": status, "error": message}, ensure_ascii=False),
            "application/json",
        )
    else:
        body, media_type = page(site, status, message), "text/html"
    pairs = {"content-type": f"{media_type}; charset=utf-8", **({"retry-after": "10"} if status == 503 else {})}
    start = {
        "type": "http.response.start",
        "status": status,
        "headers": [(k.encode(), v.encode()) for k, v in pairs.items()],
    }
    await send_message(start)
    await send_message({"type": "http.response.body", "body": body.encode()})
