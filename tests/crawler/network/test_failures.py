"""Every class of failure, from real connections: what is stored, what is refused, what never counts as content."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.raw.store import RawStore
from crawler.run.process import CrawlSummary
from tests.crawler.network.server import RESET, Asked, Server, answer, article, html

GOOD = article("样例市教育局", 2024)
BODY = GOOD.partition(b"\r\n\r\n")[2]
PACKED = gzip.compress(BODY)


def gz(data: bytes) -> bytes:
    return answer(data, Content_Encoding="gzip")


def cookie_gate(asked: Asked) -> bytes:
    """302 to itself until the cookie it sets comes back."""
    if "CT6T=1" in asked.headers.get("cookie", ""):
        return GOOD
    return answer(b"", "302 Found", Location="", Set_Cookie="CT6T=1; path=/").replace(
        b"Content-Type", b"Location: \r\nContent-Type", 1
    )


def lie_until_asked_plainly(asked: Asked) -> bytes:
    return GOOD if asked.headers.get("accept-encoding") == "identity" else gz(BODY)


def pdf(tail: bytes = b"\n%%EOF\n") -> bytes:
    return answer(b"%PDF-1.4\n" + b"1 0 obj <<>> endobj\n" * 40 + tail, Content_Type="application/pdf")


CASES: dict[str, tuple[object, str]] = {
    "good": (GOOD, "ok"),
    "gb18030": (answer(BODY.decode().replace("utf-8", "gb2312").encode("gb18030"), Content_Type="text/html"), "ok"),
    "gzip": (gz(PACKED), "ok"),
    "gzip-unlabelled": (answer(PACKED), "ok"),
    "deflate": (answer(zlib.compress(BODY), Content_Encoding="deflate"), "ok"),
    "deflate-raw": (answer(zlib.compress(BODY)[2:-4], Content_Encoding="deflate"), "ok"),
    "gzip-cut": (gz(PACKED[:-20]), "truncated"),
    "gzip-trailer-cut": (gz(PACKED[:-4]), "truncated"),
    "gzip-broken": (gz(PACKED[:40] + b"\x00\x01" + PACKED[42:]), "truncated"),
    "gzip-lie": (gz(BODY), "encoding_lie"),
    "gzip-lie-once": (lie_until_asked_plainly, "ok"),
    "brotli-lie": (answer(BODY, Content_Encoding="br"), "encoding_lie"),
    "length-too-long": (answer(BODY, Content_Length=str(len(BODY) + 500)), "truncated"),
    "length-too-short": (answer(BODY, Content_Length=str(len(BODY) - 60)), "truncated"),
    "chunk-cut": (
        answer(b"400\r\n" + BODY[:0x400], Content_Length="", Transfer_Encoding="chunked"),
        "truncated",
    ),
    "http10-no-length": (b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + BODY, "ok"),
    "lf-headers": (answer(BODY).replace(b"\r\n", b"\n", 5), "ok"),
    "octet-stream": (answer(BODY, Content_Type="application/octet-stream"), "ok"),
    "two-bytes": (answer(b"\r\n"), "empty"),
    "no-content": (answer(b"", "204 No Content"), "empty"),
    "reset": (RESET, "unreachable:reset"),
    "loop": (lambda asked: answer(b"", "302 Found", Location=asked.path), "redirect_loop"),
    "login": (answer(b"", "302 Found", Location="/login?from=x"), "login"),
    "homeward": (answer(b"", "302 Found", Location="/"), "soft_404"),
    "elsewhere": (answer(b"", "301 Moved", Location="http://127.9.9.9/x.html"), "off_registry"),
    "gone-404": (answer("页面不存在".encode(), "404 Not Found", Content_Type="text/html;charset=iso-8859-1"), "gone"),
    "gone-410": (answer(b"", "410 Gone"), "gone"),
    "jump-home-404": (
        html("<script>setTimeout(function(){location.href='/'},3000)</script>页面找不到").replace(b"200 OK", b"404 NF"),
        "gone",
    ),
    "gone-stub": (answer(b'<meta http-equiv="refresh" content="0;URL=../" />'), "gone_stub"),
    "soft-404": (html("您访问的页面不存在或已被删除", "提示"), "soft_404"),
    "soft-404-long": (html("<div>栏目导航 政务要闻</div>" * 80 + "<h2>抱歉</h2>", "404 页面未找到"), "soft_404"),
    "soft-404-plain": (answer("非法请求 404！".encode(), Content_Type="text/plain"), "soft_404"),
    "error-500": (answer(b"oops", "500 Internal Server Error"), "server_error"),
    "maintenance-503": (answer("服务维护".encode(), "503 Service Unavailable"), "maintenance"),
    "maintenance-200": (html("系统升级维护中，请稍后访问", "网站维护"), "maintenance"),
    "jsl": (
        answer(b"<script>document.cookie=('_')+('jsl_clearance_s=1');location.href=location.pathname</script>", "521 "),
        "challenge:jsl",
    ),
    "ruishu-412": (
        answer(b"<meta content='x' r='m'><script r='m'>$_ts=window['$_ts'];$_ts.cd='q';</script>", "412 PF"),
        "challenge:ruishu",
    ),
    "ruishu-200": (html("<script r='m'>$_ts=window['$_ts'];$_ts.nsd=2;</script>"), "challenge:ruishu"),
    "cookie-shell": (
        html("<script>var c='C3VK=aa';document.cookie=c+';path=/';location.reload()</script>"),
        "challenge:cookie_shell",
    ),
    "safeline": (answer(b"<script>window.safeline_bot_challenge='x'</script>", "468 "), "challenge:safeline"),
    "waf-200": (html("您的请求存在异常，已被拦截。事件编号：0", "访问异常页面"), "waf"),
    "waf-403": (answer(b"<h1>403 Forbidden</h1>", "403 Forbidden"), "waf"),
    "geo": (answer(b"<html><body>reason:GeoBL</body></html>", "403 Forbidden"), "geo"),
    "rate": (html("您的访问过于频繁，请稍后再试"), "rate_limited"),
    "rate-429": (answer(b"slow down", "429 Too Many Requests"), "rate_limited"),
    "captcha": (html("<form><input name='codeValue'></form>请输入验证码"), "challenge:captcha"),
    "spa-shell": (html("<div id='app'></div><script src='/app.js'></script>"), "js_required"),
    "pdf": (pdf(), "ok"),
    "pdf-cut": (pdf(tail=b""), "truncated"),
    "pdf-is-html.pdf": (html("<p>栏目首页</p>" * 60), "wrong_type"),
    "zip-cut.docx": (answer(b"PK\x03\x04" + b"x" * 600, Content_Type="application/octet-stream"), "truncated"),
}
SPARED = {name for name, (_, verdict) in CASES.items() if verdict == "ok"}


@pytest.fixture
def verdicts(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> dict[str, str]:
    """One host a case, so that no breaker hides the next one; all in one crawl."""
    columns = {}
    for (name, (route, _)), host in zip(CASES.items(), server.hosts * 2, strict=False):
        path = f"/{name}" if "." in name else f"/{name}.html"
        server.at(host)[path] = route
        server.at(host)["/"] = html("<p>首页</p>" * 30, "样例市人民政府")
        server.at(host)[f"/{name}/"] = b"" + html(
            f"<ul><li><a href='{path}' title='样例市教育局2024年政府信息公开工作年度报告'>报告</a></li></ul>", "年报"
        )
        columns[f"case_{name.replace('.', '_')}"] = server.url(host, f"/{name}/")
    registry(**columns)
    night(NIANBAO_BREAKER_FAILURES="1000")
    with RawStore.reading(tmp_path / "data") as store:
        found = {
            capture.url.rpartition("/")[2].removesuffix(".html"): capture
            for capture in store.captures(limit=9999)
            if capture.kind == "article"
        }
        refused = {
            row[0].rpartition("/")[2].removesuffix(".html"): row[1]
            for row in store.conn.execute("SELECT url, verdict FROM urls WHERE state = 'refused'")
        }
        for name, capture in found.items():
            assert (capture.sha256 is not None) == (name in SPARED), name
            assert (
                capture.verdict == "ok"
                or capture.status in (0, 200, 204)
                or store.evidence(capture.id)
                or capture.headers
            ), name
    return refused | {name: capture.verdict for name, capture in found.items()}


def test_every_answer_gets_its_class(verdicts: dict[str, str]) -> None:
    expected = {name: verdict for name, (_, verdict) in CASES.items()}
    assert {name: verdicts.get(name, "not asked") for name in expected} == expected
