"""Article pages: body kind, attachments with readable names and Referer, pictures, one literal hop."""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

import json

import pytest

from crawler.listing.articles import any_charset, article_links, holds_report
from crawler.listing.words import Page

URL = "https://www.example.gov.cn/zwgk/zfxxgknb/202601/t20260112_77.html"
FORM = (
    "<table><tr><td>本年制发件数</td><td>1</td></tr></table>"
    "<table><tr><td>一、本年新收政府信息公开申请数量</td><td>3</td></tr></table>"
    "<table><tr><td>结果维持</td><td>0</td></tr></table>"
)
LONG = "<p>" + "本单位依法公开，逐项说明。" * 60 + "</p>"


def page(body: str, url: str = URL) -> Page:
    return Page(url, 200, {}, b"", f"<html><head><title>t</title></head><body>{body}</body></html>")


def attachments(body: str, url: str = URL) -> dict[str, str]:
    return {fetch.url: fetch.name for fetch in article_links(page(body, url)).attachments}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (f"<div class='TRS_Editor'>{LONG}{FORM}</div>", "html_tables"),
        (f"<div class='q1'>{FORM}<p><a href='a.pdf'>附件</a></p></div>", "html_tables"),
        ("<div id='zoom'><p>详见附件。</p><a href='/f/a.docx'>a.docx</a></div>", "attachment_only"),
        ("<div id='zoom'></div><iframe src='/generic2/web/viewer.html?file=/f/a.pdf'></iframe>", "pdf_viewer"),
        ("<div id='zoom'><embed src='/f/a.pdf'></div>", "pdf_viewer"),
        ("<div id='UCAP-CONTENT'><p><img src='x/1.jpg'></p><p><img src='x/2.jpg'></p></div>", "image_only"),
        (f"<div id='zoom'>{LONG}</div>", "text_only"),
        ("", "text_only"),
    ],
)
def test_the_kind_of_body(body: str, kind: str) -> None:
    assert article_links(page(body)).kind == kind


@pytest.mark.parametrize(
    ("body", "url", "name"),
    [
        (
            "<a href='./P020260112.pdf' download='全真版.pdf'>点击下载</a>",
            "https://www.example.gov.cn/zwgk/zfxxgknb/202601/P020260112.pdf",
            "全真版.pdf",
        ),
        (
            "<a href='/module/download/downfile.jsp?classid=0&showname=%E5%B9%B4%E6%8A%A5.docx&filename=0a.docx'>附件</a>",
            "https://www.example.gov.cn/module/download/downfile.jsp?classid=0&showname=%E5%B9%B4%E6%8A%A5.docx&filename=0a.docx",
            "年报.docx",
        ),
        (
            "<a href='/module/download/downfile.jsp?showname=%C4%EA%B1%A8.doc&filename=0b.doc'>下载</a>",
            "https://www.example.gov.cn/module/download/downfile.jsp?showname=%C4%EA%B1%A8.doc&filename=0b.doc",
            "年报.doc",
        ),
        (
            "<a href='/system/_content/download.jsp?urltype=news.DownloadAttachUrl&wbfileid=12'>2025年报.xls</a>",
            "https://www.example.gov.cn/system/_content/download.jsp?urltype=news.DownloadAttachUrl&wbfileid=12",
            "2025年报.xls",
        ),
        (
            "<a href='/api-gateway/jpaas-web-server/front/document/file-download?fileUrl=/cms_files/a/0f.pdf&fileName=%E5%B9%B4%E6%8A%A5.pdf'>下载</a>",
            "https://www.example.gov.cn/api-gateway/jpaas-web-server/front/document/file-download?fileUrl=/cms_files/a/0f.pdf&fileName=%E5%B9%B4%E6%8A%A5.pdf",
            "年报.pdf",
        ),
        (
            "<a href='/group6/M00/00/01/ABCD.docx' title='年报.docx'>附件</a>",
            "https://www.example.gov.cn/group6/M00/00/01/ABCD.docx",
            "年报.docx",
        ),
        (
            "<a class='nfw-cms-attachment' attachment-id='7' href='/attachment/0/306/3.pdf' alt='年报.pdf'>点击下载</a>",
            "https://www.example.gov.cn/attachment/0/306/3.pdf",
            "年报.pdf",
        ),
        (
            "<script>document.write('<a href=\"./P03.ofd\">OFD版</a>');</script>",
            "https://www.example.gov.cn/zwgk/zfxxgknb/202601/P03.ofd",
            "OFD版",
        ),
        (
            '<script>var apps=[{"name":"全真版","url":"./P09.pdf"}];</script>',
            "https://www.example.gov.cn/zwgk/zfxxgknb/202601/P09.pdf",
            "全真版",
        ),
        ("<a href='/pdfjs/viewer.html?file=%2Ff%2Fa.pdf'>查看</a>", "https://www.example.gov.cn/f/a.pdf", "查看"),
    ],
)
def test_attachments_and_their_names(body: str, url: str, name: str) -> None:
    assert attachments(f"<div id='zoom'>{LONG}{body}</div>")[url] == name


def test_attachments_carry_the_page_as_referer() -> None:
    found = article_links(page("<div id='zoom'><a href='a.pdf'>附件</a></div>"))
    assert all(("Referer", URL) in fetch.headers and fetch.kind == "attachment" for fetch in found.attachments)


def test_an_attachment_is_named_once_however_often_it_is_linked() -> None:
    body = "<div id='zoom'><a href='a.pdf'>点击下载</a><a href='./a.pdf' title='年报.pdf'>年报</a></div><iframe src='/v.html?file=/zwgk/zfxxgknb/202601/a.pdf'></iframe>"
    assert list(attachments(body).values()) == ["年报.pdf"]


def test_files_of_menus_and_related_lists_are_no_attachments() -> None:
    body = f"<div class='nav'><a href='/help.pdf'>帮助.pdf</a></div><div id='zoom'>{LONG}{FORM}</div><div class='related'><a href='/o.pdf'>其他.pdf</a></div>"
    assert attachments(body) == {}


def test_the_list_below_the_body_counts() -> None:
    body = f"<div id='vsb_content'>{FORM}</div><ul><li>附件【<a href='/system/_content/download.jsp?wbfileid=9'>年报.xls</a>】</li></ul>"
    assert list(attachments(body).values()) == ["年报.xls"]


def test_pictures_are_taken_in_order_without_icons_and_only_where_tables_are_missing() -> None:
    images = "<img src='/icon/pdf.png'><img src='a/1.jpg'><img src='data:image/gif;base64,x' data-src='a/2.jpg'><img src='a/3.jpg' width='20'>"
    shown = article_links(page(f"<div id='zoom'>{images}</div>")).pictures
    assert [fetch.url.rsplit("/", 1)[1] for fetch in shown] == ["1.jpg", "2.jpg"]
    assert article_links(page(f"<div id='zoom'>{images}{FORM}</div>")).pictures == ()


def test_the_body_in_a_script_is_read() -> None:
    detail = json.dumps(
        {"content": f"{FORM}<a class='nfw-cms-attachment' href='/attachment/0/1/2.pdf' alt='年报.pdf'>下载</a>"}
    )
    found = article_links(page(f"<div id='app'></div><script>window._CONFIG = {{SID:'1',DETAIL: {detail}}};</script>"))
    assert found.kind == "html_tables"
    assert [fetch.name for fetch in found.attachments] == ["年报.pdf"]


@pytest.mark.parametrize(
    ("body", "hop"),
    [
        (
            "<script>window.location.replace('./2025/index.html');</script>",
            "https://www.example.gov.cn/zwgk/zfxxgknb/202601/2025/index.html",
        ),
        ("<script>location.href='/a/b.html'</script>", "https://www.example.gov.cn/a/b.html"),
        ("<script>location.href='https://elsewhere.example/a.html'</script>", None),
        ("<script>location.href='/'</script>", None),
        ("<script>setTimeout(function(){location.href='/a.html'},3000)</script>", None),
        ("<meta http-equiv='refresh' content='0;URL=../'>", None),
        (
            "<iframe src='/visitcount/x.html'></iframe><iframe src='/inner/77.html'></iframe>",
            "https://www.example.gov.cn/inner/77.html",
        ),
        (f"<script>location.href='/a/b.html'</script>{LONG}", None),
    ],
)
def test_one_literal_hop_and_no_other(body: str, hop: str | None) -> None:
    found = article_links(page(body)).next_hop
    assert (found.url if found else None) == hop


def test_a_page_is_a_report_by_its_form_or_its_title_tag() -> None:
    title = "澄湖区教育局2025年政府信息公开工作年度报告"
    assert holds_report(page(f"<h1>{title}</h1>{FORM}")) == title
    assert holds_report(Page(URL, 200, {}, b"", f'<meta name="ArticleTitle" content="{title}"><p>x</p>')) == title
    assert holds_report(page(f"<ul><li><a href='a.html'>{title}</a></li></ul>")) == ""


def test_file_names_in_any_charset() -> None:
    assert any_charset("年报".encode()) == any_charset("年报".encode("gbk")) == "年报"


@pytest.mark.parametrize(
    "script",
    [
        'PDFObject.embed("/upload/7.pdf","#p")',
        'var v=new Viewer("#p",{fileurl:"/upload/7.pdf"})',
        'var folder="/upload/";var file=folder+7+".pdf";show(file)',
        'location.href="/web/viewer.html?file=/upload/7.pdf"',
    ],
)
def test_a_file_that_only_a_script_shows(script: str) -> None:
    text = f"<html><body><h1>青石县教育局2024年政府信息公开工作年度报告</h1><div id='p'></div><script>{script}</script></body></html>"
    found = article_links(Page("http://www.x.test/a/1.html", 200, {}, b"", text))
    assert [fetch.url for fetch in found.attachments] == ["http://www.x.test/upload/7.pdf"]


def test_a_file_of_another_host_is_none_of_the_articles() -> None:
    text = "<html><body><div id='p'></div><script>show('http://cdn.other.test/help.pdf')</script></body></html>"
    assert article_links(Page("http://www.x.test/a/1.html", 200, {}, b"", text)).attachments == ()


def test_a_shell_says_what_its_script_would_ask_for() -> None:
    shell = "<html><body><div class='head'><a href='/'>首页</a></div><div id='t'></div><div class='foot'>主办：青石县人民政府</div><script>{}</script></body></html>"
    asked = "$.get('/api/detail?id='+getQueryString('id'),function(r){draw(r)});function getQueryString(n){}"
    page = Page("http://www.x.test/a.html?id=42", 200, {}, b"", shell.format(asked))
    found = article_links(page)
    assert found.kind == "script_only"
    assert found.next_hop is not None and found.next_hop.url == "http://www.x.test/api/detail?id=42"
    silent = article_links(Page("http://www.x.test/a.html?id=42", 200, {}, b"", shell.format("loadArticle()")))
    assert (silent.kind, silent.next_hop) == ("script_only", None)


def test_a_page_with_a_text_is_no_shell() -> None:
    text = f"<html><body><div>{'本机关全年主动公开政府信息。' * 5}</div><script>count()</script></body></html>"
    assert article_links(Page("http://www.x.test/a.html", 200, {}, b"", text)).kind == "text_only"


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        ("$.get('/api/detail?k=77',function(r){draw(r)})", "/api/detail?k=77"),
        ("var q=new URLSearchParams(location.search);axios.get('/d',{params:{g:q.get('id')}}).then(draw)", "/d?g=ab42"),
        (
            "var u=location.href,n=u.substring(u.lastIndexOf('=')+1);fetch('/api/'+n).then(r=>r.json()).then(draw)",
            "/api/ab42",
        ),
    ],
)
def test_the_interface_behind_a_shell_is_the_one_that_its_script_asks(script: str, asked: str) -> None:
    body = f"<html><body><div id='app'></div><script>{script}</script></body></html>"
    found = article_links(Page("http://www.x.test/wz.html?id=ab42", 200, {}, body.encode(), body))
    assert found.kind == "script_only"
    assert found.next_hop is not None and found.next_hop.url == f"http://www.x.test{asked}"


def test_a_counter_is_no_text() -> None:
    body = "<html><body><div id='app'></div><script>$.get('/visit/count?k=77')</script></body></html>"
    found = article_links(Page("http://www.x.test/wz.html?id=ab42", 200, {}, body.encode(), body))
    assert (found.kind, found.next_hop) == ("script_only", None)
