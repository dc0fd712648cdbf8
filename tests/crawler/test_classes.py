"""The classifier on pages that look like something else: unseen variants are caught, real reports are not."""

from __future__ import annotations

import pytest

from crawler.fetch.answer import Answer
from crawler.fetch.verdicts import NAMES, classify

URL = "http://www.example.gov.cn/zwgk/zfxxgk/zfxxgknb/202502/t20250210_1.html"
TITLE = "样例市网站维护中心2024年政府信息公开工作年度报告"


def answer(body: str | bytes, status: int = 200, kind: str = "article", url: str = URL, **headers: str) -> Answer:
    data = body if isinstance(body, bytes) else body.encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(url, url, status, {"content-type": "text/html; charset=utf-8"} | named, data, kind)


def page(inner: str, title: str = "样例市人民政府") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{inner}</body></html>"


REAL = {
    "attachment only": page(f"<h1>{TITLE}</h1><a href='./P020250210.pdf'>附件</a>", TITLE),
    "about maintenance": page(f"<h1>{TITLE}</h1><p>一、总体情况。系统升级维护期间，暂停服务两次。</p>", TITLE),
    "about missing pages": page(f"<h1>{TITLE}</h1><p>个别链接失效、页面不存在的问题已整改。</p>", TITLE),
    "about interceptions": page(f"<h1>{TITLE}</h1><p>网站防火墙拦截攻击，访问过于频繁的请求被拦截。</p>", TITLE),
    "with a login box": page(f"<form>用户登录<input type=password></form><h1>{TITLE}</h1><p>正文</p>", TITLE),
    "with a challenge script around a whole page": page(
        f"<script r='m'>$_ts=window['$_ts'];$_ts.cd='q';</script><h1>{TITLE}</h1>"
        + "<p>一、总体情况。测试正文。</p>" * 40,
        TITLE,
    ),
    "image only": page("<div id=zoom><img src='./W020250210.jpg'></div>", "年报"),
    "viewer only": page("<iframe src='/generic/web/viewer.html?file=/a.pdf'></iframe>", "年报"),
    "redirect shell for the adapters": page("<script>window.location.replace('./2024n/index.shtml');</script>", ""),
    "data in a script": page('<script>window._CONFIG = {DETAIL: {"content": "x"}}</script>', ""),
    "2020 in Chinese digits": page("<h1>二〇二〇年政府信息公开工作年度报告</h1><p>网站维护中</p>", ""),
}


@pytest.mark.parametrize("name", REAL)
def test_real_pages_pass(name: str) -> None:
    assert classify(answer(REAL[name])).name == "ok"


UNSEEN = {
    "challenge:cookie_shell": page(
        "<script>var a='x=1';document['cookie']=a;window.location.reload(true)</script>", ""
    ),
    "challenge:aliyun": page("<script>var arg1='0';function setCookie(){document.cookie='acw_sc__v2='+x}</script>"),
    "challenge:captcha": page("<p>为了您的账号安全，请拖动滑块完成验证</p>", "安全验证"),
    "waf": page("<h2>很抱歉，您的访问请求由于可能对网站造成威胁，已被云防护拦截</h2>", "拦截提示"),
    "geo": page("<p>该网站暂不支持境外用户访问</p>"),
    "rate_limited": page("<p>操作过于频繁，请于五分钟后再试</p>"),
    "soft_404": page("<p>对不起，您要查看的信息已被撤回或不存在。</p>", "温馨提示"),
    "maintenance": page("<p>本站正在进行系统检修，给您带来不便敬请谅解</p>"),
    "login": page("<p>登录超时，请重新登录</p>"),
    "js_required": page("<div id='root'></div><script type='module' src='/assets/index.js'></script>"),
    "gone_stub": "<html><head><meta http-equiv='Refresh' content='0; url=../index.html'></head></html>",
    "empty": " \r\n ",
}


@pytest.mark.parametrize("verdict", UNSEEN)
def test_unseen_variants_are_caught(verdict: str) -> None:
    assert classify(answer(UNSEEN[verdict])).name == verdict


def test_a_first_cookie_of_a_content_network_is_no_challenge() -> None:
    assert classify(answer("页面不存在", 404, set_cookie="__jsluid_s=0123; path=/")).name == "gone"


def test_a_listing_may_be_an_empty_shell() -> None:
    """Adapters know how shells are filled; only articles without words are a failure."""
    shell = page("<div id='list'></div><script src='/js/webBuilderCommon.js'></script>")
    assert classify(answer(shell, kind="listing")).name == "ok"
    assert classify(answer("<datastore></datastore>", kind="listing")).name == "ok"


def test_sent_up_means_withdrawn_sent_on_does_not() -> None:
    for target in ("../", "/", "./", "/index.html", "../../"):
        assert classify(answer(f"<meta http-equiv=refresh content='0;URL={target}'>")).name == "gone_stub", target
    assert classify(answer("<meta http-equiv=refresh content='0;URL=./t20250211_2.html'>")).name == "moved"


def test_redirected_up_means_withdrawn_redirected_on_does_not() -> None:
    def after_redirect(asked: str, came: str, inner: str = "<li>2024年政府信息公开工作年度报告</li>") -> str:
        site = "http://www.example.gov.cn"
        body = page(inner * 30).encode()
        return classify(Answer(site + asked, site + came, 200, {"content-type": "text/html"}, body, "article")).name

    assert after_redirect("/nb/202502/t1.html", "/nb/") == "soft_404"
    assert after_redirect("/nb/202502/t1.html", "/") == "soft_404"
    assert after_redirect("/nb/index.html", "/nb/") == "ok"
    assert after_redirect("/nb/2024", "/nb/2024/") == "ok"
    assert after_redirect("/nb/t1.html", "/xxgk/nb/t1.html") == "ok"
    assert after_redirect("/nb/t1.html", "/nb/", "<table><tr><td>本年新收</td></tr></table>") == "ok"


def test_a_file_must_be_what_it_promises() -> None:
    file = "http://www.example.gov.cn/P020250210.{}"
    table = page("<table><tr><td>1</td></tr></table>" + "<p>x</p>" * 50)
    assert classify(answer(table, kind="attachment", url=file.format("pdf"))).name == "wrong_type"
    assert classify(answer(table, kind="attachment", url=file.format("xls"))).name == "ok", (
        "a sheet saved as a web page"
    )
    assert classify(answer(b"%PDF-1.5\n%%EOF", kind="attachment", url=file.format("docx"))).name == "wrong_type"
    assert classify(answer(b"PK\x03\x04word/", kind="attachment", url=file.format("docx"))).name == "ok"


def test_every_class_is_documented() -> None:
    from pathlib import Path

    text = (Path(__file__).resolve().parents[2] / "docs" / "verdicts.md").read_text(encoding="utf-8")
    assert not [name for name in NAMES if f"`{name}`" not in text]
