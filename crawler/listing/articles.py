"""Article pages: what kind of body they carry and what belongs to it — attachments, pictures, one literal hop.

Every report passes here, so the page is read with lxml directly. Only addresses that the page itself writes are
taken: anchors, literal document.write, viewer parameters, arrays of attachments. No address is made up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from crawler.listing.anchors import bare_host, fold_space, resolve
from crawler.listing.controls.ways import fetch_of
from crawler.listing.markup import fast_tree
from crawler.listing.paging.shells import frame_target, redirect_target, viewed_file
from crawler.listing.scripts.values import LibraryCall, Navigation, ScriptRequest, Value
from crawler.listing.titles import is_report_title
from crawler.listing.words import ArticlePage, BodyKind, Fetch, Page
from parsers.formats import DOCUMENTS, PICTURES, names_file

_BODY_IDS = ("UCAP-CONTENT", "zoom", "Zoom", "zoomcon", "ivs_content", "webeditorview", "vsb_content", "article")
_BODY_CLASSES = (
    *("trs_editor_view", "TRS_UEDITOR", "TRS_Editor", "v_news_content", "article-content", "article-con"),
    *("article_content", "xxgk_content", "xxgk-content", "zw-content", "detail-content", "content-box", "pub-det"),
    *("Article_content", "main-txt", "news_cont_d_wrap", "mian-cont", "xxgkcont", "wenz"),
)
"""Containers that six public crawlers look for, tried when no table marks the report."""
_BODY_CLASS_SET = frozenset(_BODY_CLASSES)
_TABLE_MARKS = (
    re.compile(r"制发件数|新制作数量|现行有效|处理决定数量"),
    re.compile(r"本年新收"),
    re.compile(r"结果维持|尚未审结"),
)
_DOWNLOAD = re.compile(
    r"/downfile\.jsp|/_content/download\.jsp|DownloadAttachUrl|/file-download\b|/group\d+/M\d\d/|/attachment/\d|/download(?:file|attach)?\b",
    re.I,
)
_WRITTEN = re.compile(r"document\.write(?:ln)?\s*\((.*?)\)\s*;?", re.S)
_WRITTEN_LINK = re.compile(r"""href\s*=\s*\\?["']([^"'\\]+)\\?["'][^>]*>([^<]*)""", re.I)
_LISTED = re.compile(r"\{[^{}]*\}")
_LISTED_URL = re.compile(r"""["']?(?:url|path|src|href|fileurl|filepath|furl)["']?\s*:\s*["']([^"']+)["']""", re.I)
_LISTED_NAME = re.compile(r"""["']?(?:name|title|filename|showname)["']?\s*:\s*["']([^"']+)["']""", re.I)
_DETAIL = re.compile(r"""["']?content["']?\s*:\s*("(?:[^"\\]|\\.)*")""", re.S)
_NAME_PARAMETERS = ("showname", "filename", "name", "title", "downname")
_VAGUE = re.compile(r"^(?:点击|请|此处|这里)*(?:下载|查看|浏览|预览|打开|附件)(?:附件|文件|全文|此处)?\d*[:：]?$|^$")
_PICTURE = re.compile(rf"\.(?:{'|'.join(PICTURES)})$", re.I)
_FURNITURE = re.compile(
    r"(?:^|[/_.-])(?:icons?|logo|share|print|qr_?code|ewm|weixin|wechat|weibo|blank|spacer|loading|arrow|btn|button|banner)",
    re.I,
)
_SMALL = 64
"""Pixels; a picture declared smaller is an icon."""
_FILE_LITERAL = re.compile(
    rf"""(['"])([^'"\s<>]{{1,300}}\.(?:{"|".join(DOCUMENTS)})(?:[?#][^'"\s<>]{{0,200}})?)\1""", re.I
)
_DOCUMENT = re.compile(rf"\.(?:{'|'.join(DOCUMENTS)})$", re.I)
_LONGEST_ADDRESS = 500
_FOOT = re.compile(r"主办|承办|版权|网站标识码|ICP备|公网安备|地址[：:]|联系电话|您的位置|当前位置")
_COUNTER = re.compile(r"visit|hits|count|click|stat|log|share|weather|user", re.I)
"""Interfaces that a page asks besides its text."""
_UNSEEN = ("script", "style", "noscript", "template", "title")
_SHELL_TEXT = 30
"""Characters: the longest block of a page on which nothing is said."""
_SHORT_TEXT = 400
"""Characters: a body shorter than this ("详见附件。") does not hold a report."""


def article_links(page: Page) -> ArticlePage:
    """What an article page leads to. Attachments carry the page as Referer; several portals refuse them without it."""
    root = _root(page.text)
    if root is None:
        return ArticlePage("text_only")
    body = _body(root)
    base = page.base
    referer = (("Referer", page.url),)
    tables = _tables(body)
    may_be_scans = len(tables) < len(_TABLE_MARKS)
    viewed = dict(_viewed(root, base))
    files = {**viewed, **_attachments(root, body, base, may_be_scans)}
    empty = not files and _says_little(body)
    if empty:
        files = viewed = dict(_drawn(page))
    attachments = tuple(Fetch(url, headers=referer, kind="attachment", name=name) for url, name in files.items())
    pictures = tuple(_pictures(body, base)) if may_be_scans else ()
    kind = _kind(body, bool(tables), bool(viewed), bool(attachments), bool(pictures))
    hop = None if tables or attachments else _hop(root, body, page)
    shown = tuple(Fetch(url, headers=referer, kind="attachment") for url in pictures)
    if kind == "text_only" and hop is None and _is_shell(root, body):
        return ArticlePage("script_only", attachments, shown, _detail(page))
    return ArticlePage(kind, attachments, shown, Fetch(hop, headers=referer, kind="article") if hop else None)


def _root(text: str) -> HtmlElement | None:
    text = _with_detail(text)
    return fast_tree(text) if text.strip() else None


def _with_detail(text: str) -> str:
    """gkmlpt pages may hold the body only in `_CONFIG.DETAIL`, as a JSON string: put it at the page's end."""
    match = _DETAIL.search(text) if "DETAIL" in text else None
    if not match:
        return text
    try:
        content = json.loads(match[1].replace("\\/", "/"), strict=False)
    except ValueError:
        return text
    head, end, tail = text.rpartition("</body>")
    return f'{head or tail}<div class="article-content">{content}</div>{end}{tail if end else ""}'


def _body(root: HtmlElement) -> HtmlElement:
    """The report's container: around the marked tables, else the fullest known container, else the whole page."""
    marked = [table for table in root.iter("table") if _TABLE_MARKS[1].search(table.text_content())]
    if marked:
        around = next((each for each in marked[-1].iterancestors() if _is_container(each)), marked[-1].getparent())
        return root if around is None else around
    known = [each for each in root.iter(etree.Element) if _is_container(each)]
    return max(known, key=lambda each: len(each.text_content()) + 200 * len(each.xpath(".//img")), default=root)


def _is_container(each: HtmlElement) -> bool:
    if each.tag == "ucapcontent" or each.get("id") in _BODY_IDS:
        return True
    names = each.get("class")
    return bool(names) and not _BODY_CLASS_SET.isdisjoint(names.split())


def _tables(body: HtmlElement) -> set[int]:
    """Which of the three official tables stand in the body as tables."""
    text = " ".join(re.sub(r"\s+", "", table.text_content()) for table in body.iter("table"))
    return {at for at, mark in enumerate(_TABLE_MARKS) if mark.search(text)}


def _said(element: HtmlElement) -> str:
    return " ".join(_words(element))


def _says_little(element: HtmlElement) -> bool:
    """Whether what it says is short; a long report is not read to its end for that."""
    length = 0
    for text in _words(element):
        length += len(fold_space(text))
        if length >= _SHORT_TEXT:
            return False
    return True


def _words(element: HtmlElement) -> Iterator[str]:
    """What a reader sees: no script, no style, no form of a template."""
    hidden = 0
    for event, each in etree.iterwalk(element, events=("start", "end")):
        unseen = each.tag in _UNSEEN or not isinstance(each.tag, str)
        if event == "start":
            hidden += unseen
            if each.text and not hidden:
                yield each.text
        else:
            hidden -= unseen
            if each.tail and not hidden and each is not element:
                yield each.tail


def _drawn(page: Page) -> Iterator[tuple[str, str]]:
    """The file that a script of an otherwise empty article shows: of its own host, written or put together."""
    scripts = page.reading
    told = [text for effect in scripts.effects if isinstance(effect, LibraryCall) for text in _texts(effect.arguments)]
    led = [effect.url for effect in scripts.effects if isinstance(effect, Navigation) and effect.url]
    written = [match[2] for match in _FILE_LITERAL.finditer(page.text)]
    known = list(_texts(list(scripts.variables.values())))
    for address in dict.fromkeys((*told, *led, *known, *written)):
        url = resolve(page.base, address.replace("\\/", "/"))
        url = (viewed_file(url) or url) if url else None
        if url and _DOCUMENT.search(urlsplit(url).path) and bare_host(url) == bare_host(page.url):
            yield url, ""


def _texts(value: Value | tuple[Value, ...], depth: int = 0) -> Iterator[str]:
    if isinstance(value, str) and len(value) < _LONGEST_ADDRESS:
        yield value
    elif isinstance(value, list | tuple | dict) and depth < 4:
        for each in value.values() if isinstance(value, dict) else value[:50]:
            yield from _texts(each, depth + 1)


def _is_shell(root: HtmlElement, body: HtmlElement) -> bool:
    """Whether a page holds no text of its own, only menus and a foot, and a script that would load one."""
    if not any(script.get("src") or script.text for script in root.iter("script")):
        return False
    element = body if body is not root else root
    blocks = [
        fold_space(_said(each))
        for each in element.iter("p", "div", "td", "article", "section", "span")
        if not _outside(each)
    ]
    return max((len(text) for text in blocks), default=0) < _SHELL_TEXT


def _outside(element: HtmlElement) -> bool:
    """Whether an element holds others that are blocks, or stands in a menu, a head or a foot."""
    if any(child.tag in ("div", "p", "table", "ul", "section", "article") for child in element):
        return True
    return (
        element.find(".//a") is not None
        or _in_furniture(element)
        or bool(_FOOT.search(fold_space(_said(element))[:200]))
    )


def _detail(page: Page) -> Fetch | None:
    """The interface that a shell asks for its text, where its own script says which."""
    asks = [effect for effect in page.reading.effects if isinstance(effect, ScriptRequest)]
    ways = [way for ask in asks if (way := fetch_of(page, ask)) and bare_host(way.url) == bare_host(page.url)]
    own = [value for _, value in parse_qsl(urlsplit(page.url).query) if len(value) > 1]
    own += [re.sub(r"\.\w+$", "", urlsplit(page.url).path.rpartition("/")[2])]
    named = [
        way
        for way in ways
        if any(value and value in f"{way.url} {way.body.decode('utf-8', 'replace')}" for value in own)
    ]
    alone = ways if len(ways) == 1 and not _COUNTER.search(ways[0].url) else []
    return replace((named or alone)[0], kind="article") if named or alone else None


def _kind(body: HtmlElement, tables: bool, viewed: bool, attachments: bool, pictures: bool) -> BodyKind:
    if tables:
        return "html_tables"
    short = len(fold_space(body.text_content())) < _SHORT_TEXT
    if viewed:
        return "pdf_viewer"
    if attachments and short:
        return "attachment_only"
    return "image_only" if pictures and short else "text_only"


def _attachments(root: HtmlElement, body: HtmlElement, base: str, scans: bool) -> dict[str, str]:
    """Address → readable name of every document that belongs to the article, each once.

    scans  pictures that the body links to count: they may be the pages of a scanned report.
    """
    found: dict[str, str] = {}
    linked = list(_anchors(root, body, base))
    told = [(url, name) for url, name in (*_written(root, base), *_listed(root, base)) if not _is_picture(url)]
    for url, name in (*linked, *told):
        if (scans or not _is_picture(url)) and (not found.get(url) or _VAGUE.match(found[url])):
            found[url] = name
    return found


def _is_picture(url: str) -> bool:
    return bool(_PICTURE.search(urlsplit(url).path))


def _anchors(root: HtmlElement, body: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    inside = set(body.iter("a"))
    for anchor in root.iter("a"):
        url = resolve(base, anchor.get("href") or "")
        if url is not None and _leads_to_file(anchor, url) and _belongs(anchor, url, anchor in inside):
            yield url if _DOWNLOAD.search(url) else viewed_file(url) or url, _name(anchor, url)


def _belongs(anchor: HtmlElement, url: str, inside: bool) -> bool:
    """A file belongs to the article unless it stands in a menu; a picture only where the article itself links to it."""
    if _is_picture(url):
        return inside and not _in_furniture(anchor) and not _FURNITURE.search(urlsplit(url).path)
    return inside or not _in_furniture(anchor)


def _leads_to_file(anchor: HtmlElement, url: str) -> bool:
    marked = anchor.get("appendix") or anchor.get("needdownload") is not None or "attachment-id" in anchor.attrib
    return bool(marked) or names_file(url) or bool(_DOWNLOAD.search(url))


def _in_furniture(anchor: HtmlElement) -> bool:
    """Whether the anchor stands in a menu, foot, or list of other documents rather than beside the article."""
    for parent in anchor.iterancestors():
        words = f"{parent.tag} {parent.get('class') or ''} {parent.get('id') or ''}"
        if re.search(r"\b(?:nav|header|footer|foot|aside|side|menu|related|relate|xgwj|link|friend)\w*", words, re.I):
            return True
        if parent.tag == "body":
            break
    return False


def _name(anchor: HtmlElement, url: str) -> str:
    """The readable file name: attributes and parameters before a vague text (点击下载)."""
    text = fold_space(anchor.text_content())
    candidates = [anchor.get("download"), anchor.get("title"), anchor.get("alt"), text, _parameter_name(url)]
    named = [fold_space(candidate) for candidate in candidates if candidate and names_file(f"/{fold_space(candidate)}")]
    return named[0] if named else next((each for each in candidates if each and not _VAGUE.match(each)), text)


def _parameter_name(url: str) -> str:
    query = [part.partition("=") for part in urlsplit(url).query.split("&")]
    for name, _, value in query:
        if name.lower() in _NAME_PARAMETERS:
            return any_charset(unquote_to_bytes(value.replace("+", " ")))
    return ""


def any_charset(data: bytes) -> str:
    """Bytes of a file name: strict UTF-8, else GB18030 (raw GBK is usual in headers and queries)."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _written(root: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    """Links in `document.write('<a href="./P0….ofd">OFD版</a>')`."""
    for script in _scripts(root):
        for call in _WRITTEN.findall(script):
            for href, text in _WRITTEN_LINK.findall(call):
                url = resolve(base, href)
                if url and names_file(url):
                    yield url, fold_space(text)


def _listed(root: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    """Attachments in a script array: var apps=[{"name":"全真版","url":"./P0….pdf"}]."""
    for script in _scripts(root):
        for entry in _LISTED.findall(script):
            found, name = _LISTED_URL.search(entry), _LISTED_NAME.search(entry)
            url = resolve(base, found[1].replace("\\/", "/")) if found else None
            if url and names_file(url):
                yield url, name[1] if name else ""


def _scripts(root: HtmlElement) -> Iterable[str]:
    return (script.text for script in root.iter("script") if script.text)


def _viewed(root: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    """Documents shown in a frame: by a viewer's parameter, or directly."""
    for frame in root.iter("iframe", "embed", "object", "frame"):
        url = resolve(base, frame.get("src") or frame.get("data") or "")
        if url is None:
            continue
        viewed = viewed_file(url)
        if viewed or names_file(url):
            yield viewed or url, _parameter_name(url) if names_file(f"/{_parameter_name(url)}") else ""


def _pictures(body: HtmlElement, base: str) -> Iterator[str]:
    """Pictures of the body in reading order, without icons and furniture."""
    seen: set[str] = set()
    for image in body.iter("img"):
        url = resolve(base, _picture_source(image))
        if url is None or url in seen or _FURNITURE.search(urlsplit(url).path) or _is_small(image):
            continue
        seen.add(url)
        yield url


def _picture_source(image: HtmlElement) -> str:
    sources = [image.get(name) or "" for name in ("src", "data-src", "data-original", "orisrc", "oldsrc")]
    real = [source for source in sources if source and not source.startswith("data:") and not _FURNITURE.search(source)]
    return (real or sources)[0]


def _is_small(image: HtmlElement) -> bool:
    sizes = [re.match(r"\d+", image.get(name) or "") for name in ("width", "height")]
    return any(size is not None and int(size[0]) < _SMALL for size in sizes)


def _hop(root: HtmlElement, body: HtmlElement, page: Page) -> str | None:
    """One literal hop of a page without a body of its own: a script redirect or the frame that holds the article."""
    target = redirect_target(page.text, page.base)
    if target or len(fold_space(body.text_content())) > _SHORT_TEXT:
        return target
    frames = (frame_target(frame.get("src") or "", page.base) for frame in root.iter("iframe"))
    return next((frame for frame in frames if frame), None)


def holds_report(page: Page) -> str:
    """The title under which the page itself is a report, "" when it is none: a form with 本年新收, or a full title.

    A folder's index or a year selector's page may be the report; a listing shows titles, never the form.
    """
    root = _root(page.text)
    if root is None:
        return ""
    metas = [meta for meta in root.iter("meta") if (meta.get("name") or "").lower() == "articletitle"]
    names = [meta.get("content") or "" for meta in metas]
    headings = [each.text_content() for each in root.iter("h1", "h2", "title")]
    title = next((fold_space(text) for text in (*names, *headings) if is_report_title(fold_space(text))), "")
    if 1 in _tables(root):
        return title or "政府信息公开年度报告"
    return title if names and is_report_title(fold_space(names[0])) else ""
