"""Families of static pages: TRS, VSB, UCAP, NFCMS and what no family claims, generated."""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

import json

from tests.crawler.replicas.model import AGENCIES, Answer, Maker, Recipe, Replica, Request, Row, text_answer

SIGNATURES = {
    "zero": 'createPageHTML({pages}, {current}, "{stem}", "html");',
    "zero_count": 'createPageHTML({pages},{current},"{stem}","html","black2",{count});',
    "one": "createPageHTML('paging',{pages},{current},'{stem}','html',{count});",
    "variables": "var currentPage = {current};//所在页从0开始\nvar countPage = {pages}//共多少页",
}


def trs(recipe: Recipe) -> Replica:
    """Quirks: a signature's name, lies (says 1 and counts from 0), stubs, unreachable, pinned, other_folders."""

    # ruff: noqa: E501  (markup reads better unbroken)
    maker = Maker(recipe)
    name = next((quirk for quirk in SIGNATURES if recipe.has(quirk)), "zero")
    one = name == "one"
    folder = f"/{maker.word()}/{maker.word()}/zfxxgknb_{maker.number(5)}/"
    rows = maker.rows(
        lambda index, date: f"{folder}{date[:7].replace('-', '')}/t{date.replace('-', '')}_{8000 + index}.html"
    )
    pages = maker.pages(rows)
    said = pages + (6 if recipe.has("unreachable") or recipe.has("stubs") else 0)
    pinned = Row(
        "青石镇人民政府2024年政府信息公开工作年度报告",
        "2026-01-30",
        f"/{maker.word()}/202601/t20260130_1.html",
        "",
    )

    def index_page(number: int) -> str:
        shown = ([pinned] if recipe.has("pinned") else []) + maker.chunk(rows, number)
        items = "".join(
            maker.item(row, "./" + row.path.removeprefix(folder) if row is not pinned else row.path) for row in shown
        )
        current = number if one else 1 if recipe.has("lies") else number - 1
        script = SIGNATURES[name].format(pages=said, current=current, stem="index", count=len(rows))
        return maker.page(f"<ul class='{maker.word()}'>{items}</ul><script>{script}</script>")

    def handler(request: Request) -> Answer | None:
        names = {f"{folder}index_{number if one else number - 1}.html": number for number in range(2, pages + 1)}
        number = 1 if request.path in (folder, f"{folder}index.html") else names.get(request.path)
        if number is None and recipe.has("stubs") and request.path.startswith(f"{folder}index_"):
            return Answer("<html><head></head><body></body></html>" + " " * 250)
        return Answer(index_page(number)) if number else None

    short = recipe.has("unreachable") or recipe.has("stubs")
    facts = {"verdict": "partial"} if short else {}
    truth = [*rows, *([pinned] if recipe.has("pinned") else [])]
    return maker.replica(folder, handler, truth, family="trs", **facts)


def trs_search(recipe: Recipe) -> Replica:
    """The first rows are static, the rest comes by POST; quirk get_only: by GET."""
    maker = Maker(recipe)
    folder, channel = f"/zwgk/{maker.word()}/zfxxgknb/", str(maker.number(6))
    rows = maker.rows(lambda index, date: f"{folder}{date[:4]}01/t{date.replace('-', '')}_{index + 10}.htm")
    total = len(rows)

    def search(values: dict[str, str]) -> Answer | None:
        if values.get("channelid") != channel:
            return None
        found = [
            {
                "doctitle": row.title,
                "chnldocurl": maker.origin + row.path,
                "docreltime": row.date.replace("-", ".") + " 08:00:00",
            }
            for row in maker.chunk(rows, int(values["page"]), int(values["prepage"]))
        ]
        return text_answer(json.dumps({"count": total, "data": found}, ensure_ascii=False))

    def handler(request: Request) -> Answer | None:
        if request.path == f"{folder}nlist.htm":
            items = "".join(f"<dd>{maker.anchor(row)}<span>{row.date}</span></dd>" for row in maker.chunk(rows, 1))
            script = f'var channelid="{channel}",classsql="chnlid={maker.number(5)}",prepage={recipe.size};//POST /fjdzapp/search'
            return Answer(maker.page(f"<dl>{items}</dl><script>{script}</script>"))
        if request.path == "/fjdzapp/search":
            if recipe.has("get_only") == (request.method == "GET"):
                return search(dict(request.query if request.method == "GET" else request.form))
            return Answer("", 405)
        return None

    return maker.replica(f"{folder}nlist.htm", handler, rows, family="trs_search")


def vsb(recipe: Recipe) -> Replica:
    """Backward numbering; quirks: broken (a middle page is gone), twins (dynamic addresses beside the static)."""
    maker = Maker(recipe)
    slug, tree = maker.word(), maker.number(4)
    rows = maker.rows(lambda index, date: f"/info/{tree}/{2000 + index}.htm")
    pages = maker.pages(rows)

    def file(number: int) -> str:
        return f"/{slug}.htm" if number == 1 else f"/{slug}/{pages - number + 1}.htm"

    def href(row: Row, number: int, at: int) -> str:
        if recipe.has("twins") and at % 3 == 0:
            news = row.path.rsplit("/", 1)[1].removesuffix(".htm")
            return f"/content.jsp?urltype=news.NewsContentUrl&wbtreeid={tree}&wbnewsid={news}"
        return ("" if number == 1 else "../") + row.path.lstrip("/")

    def list_page(number: int) -> str:
        items = "".join(maker.item(row, href(row, number, at)) for at, row in enumerate(maker.chunk(rows, number)))
        more = "<span class='p_next_d p_fun_d'>下页</span>"
        if number < pages:
            target = f"{slug}/{pages - number}.htm" if number == 1 else f"{pages - number}.htm"
            more = f"<span class='p_next p_fun'><a href='{target}'>下页</a></span>"
        count = "" if recipe.has("broken") else f"<span class='p_t'>共{len(rows)}条</span>"
        return maker.page(f"<ul>{items}</ul><div class='pb_sys_common'>{count}{more}</div>")

    def handler(request: Request) -> Answer | None:
        number = {file(each): each for each in range(1, pages + 1)}.get(request.path)
        lost = recipe.has("broken") and number == 2
        return Answer(list_page(number)) if number and not lost else None

    truth = maker.chunk(rows, 1) if recipe.has("broken") else rows
    facts = {"verdict": "partial", "reason": "broken_chain"} if recipe.has("broken") and pages > 1 else {}
    return maker.replica(f"/{slug}.htm", handler, truth, family="vsb", **facts)


def ucap(recipe: Recipe) -> Replica:
    """Static common_list pages; quirks: zero (page 2 is _1), json (an empty page with a search interface)."""
    maker = Maker(recipe)
    folder, channel = f"/{maker.word()}/c{maker.number(6)}/", maker.hex(32)
    rows = maker.rows(lambda index, date: f"{folder}{date[:7].replace('-', '')}/{maker.hex(32)}.shtml")
    pages, shift = maker.pages(rows), -1 if recipe.has("zero") else 0

    def listing(number: int) -> str:
        items = "".join(f"<li>{maker.anchor(row)}<em>{row.date}</em></li>" for row in maker.chunk(rows, number))
        script = f"createPageHTML('page_div',{pages},{number},'common_list','shtml',{len(rows)});"
        return maker.page(f"<ul>{items}</ul><div id='page_div'></div><script>{script}</script>")

    def search(request: Request) -> Answer:
        found = [
            {
                "title": row.title,
                "url": row.path,
                "publishedTimeStr": row.date + " 09:00:00",
                "domainMetaList": [{"resultList": [{"key": "source", "value": row.agency}]}],
            }
            for row in maker.chunk(rows, int(request.query["page"]), int(request.query["_pageSize"]))
        ]
        return text_answer(
            json.dumps({"code": 200, "data": {"total": len(rows), "results": found}}, ensure_ascii=False)
        )

    def handler(request: Request) -> Answer | None:
        if recipe.has("json"):
            if request.path == f"{folder}common_list.shtml":
                call = f"$.get('/common/search/{channel}?_isAgg=true&_isJson=true&_pageSize={recipe.size}&_template=index&page=1')"
                return Answer(maker.page(f"<ul id='x'></ul><script>{call}</script>"))
            return search(request) if request.path == f"/common/search/{channel}" else None
        names = {f"{folder}common_list_{number + shift}.shtml": number for number in range(2, pages + 1)}
        number = 1 if request.path == f"{folder}common_list.shtml" else names.get(request.path)
        return Answer(listing(number)) if number else None

    return maker.replica(f"{folder}common_list.shtml", handler, rows, family="ucap")


def nfcms(recipe: Recipe) -> Replica:
    """index_N with a next link; phone twins stand beside every third row."""
    maker = Maker(recipe)
    folder = f"/{maker.word()}/ndxxgkbg/"
    rows = maker.rows(lambda index, date: f"{folder}content/post_{3100000 + index}.html")
    pages = maker.pages(rows)

    def listing(number: int) -> str:
        items = "".join(
            maker.item(row) + (maker.item(row, row.path.replace("/post_", "/mpost_")) if at % 3 == 0 else "")
            for at, row in enumerate(maker.chunk(rows, number))
        )
        more = f"<a class='next' href='index_{number + 1}.html'>下一页</a>" if number < pages else ""
        return maker.page(f"<ul>{items}</ul><div class='page'>{more}</div>")

    def handler(request: Request) -> Answer | None:
        names = {f"{folder}index_{number}.html": number for number in range(2, pages + 1)}
        number = 1 if request.path in (folder, f"{folder}index.html") else names.get(request.path)
        return Answer(listing(number)) if number else None

    return maker.replica(f"{folder}index.html", handler, rows, family="nfcms")


def generic(recipe: Recipe) -> Replica:
    """No family. Quirks: redirect, frame, inline, probe (pages only a script knows), drift (answers every page)."""
    maker = Maker(recipe)
    folder = f"/{maker.word()}/xxgknb/"
    rows = maker.rows(lambda index, date: f"{folder}{date[:4]}/{600 + index}.html")
    paged = recipe.has("probe") or recipe.has("drift")
    pages = maker.pages(rows) if paged else 1
    inner = f"/{maker.word()}/list/" if recipe.has("frame") or recipe.has("redirect") else folder

    def listing(number: int) -> str:
        shown = maker.chunk(rows, number) if paged else rows
        if recipe.has("inline"):
            data = json.dumps([{"aT": row.title, "aU": row.path, "aPd": row.date} for row in shown], ensure_ascii=False)
            return maker.page(f"<div id='x'></div><script>var itemObj={data};</script>")
        pager = "<div id='pagination'></div><script src='/js/page.js'></script>" if paged else ""
        return maker.page(f"<ul>{''.join(maker.item(row) for row in shown)}</ul>{pager}")

    def shell() -> str:
        if recipe.has("redirect"):
            return (
                f"<html><head><script>window.location.replace('{inner}index.html');</script></head><body></body></html>"
            )
        return maker.page(f"<iframe src='/visitcount/x.html'></iframe><iframe src='{inner}'></iframe>")

    def handler(request: Request) -> Answer | None:
        if request.path == folder and inner != folder:
            return Answer(shell())
        names = {f"{inner}index_{number - 1}.html": number for number in range(2, pages + 1)}
        number = 1 if request.path in (inner, f"{inner}index.html") else names.get(request.path)
        if number is None and recipe.has("drift") and request.path.startswith(inner):
            news = "".join(
                f"<li><a href='/news/{index}.html'>要闻{index}：区领导调研</a><span>2026-01-0{index}</span></li>"
                for index in range(1, 6)
            )
            return Answer(maker.page(f"<ul>{news}</ul>", heading="要闻"))
        return Answer(listing(number)) if number else None

    facts = {"verdict": "unproven"} if paged else {}
    return maker.replica(folder, handler, rows, family="generic", **facts)


def folders(recipe: Recipe) -> Replica:
    """A tree: year folders, agency directories (quirk agencies), a summary page of files (quirk summary), both tiers."""
    maker = Maker(recipe)
    folder = f"/{maker.word()}/zfxxgknb/"
    names = {agency: f"b{maker.word()}" for agency in AGENCIES[:5]}
    years = [2025, 2024, 2023]
    pages: dict[str, str] = {}
    truth: list[Row] = []

    def link(target: str, text: str) -> str:
        return f"<li><a href='{target}'>{text}</a></li>"

    def leaf(path: str, agency: str, year: int) -> str:
        row = Row(
            maker.title(agency, year), f"{year + 1}-01-12", f"{path}{year}01/t{year + 1}0112_{len(truth)}.html", agency
        )
        truth.append(row)
        return maker.item(row)

    if recipe.has("summary"):
        path = f"{folder}{years[0] + 1}/"
        cells = "".join(
            f"<tr><td>{at}</td><td><a href='{path}{name}.pdf'>{agency}</a></td></tr>"
            for at, (agency, name) in enumerate(names.items())
        )
        truth += [Row("", "", f"{path}{name}.pdf", agency) for agency, name in names.items()]
        pages[folder] = maker.page(f"<ul>{link(path, f'{years[0]}年度政府信息公开年报汇总')}</ul>")
        pages[path] = maker.page(
            f"<h1>澄湖区{years[0]}年度政府信息公开年报汇总</h1><table>{cells}</table>", heading="年报汇总"
        )
    elif recipe.has("agencies"):
        pages[folder] = maker.page(
            "<ul>" + "".join(link(f"/bm/{name}/zfxxgknb/", agency) for agency, name in names.items()) + "</ul>"
        )
        for agency, name in names.items():
            path = f"/bm/{name}/zfxxgknb/"
            pages[path] = maker.page("<ul>" + "".join(leaf(path, agency, year) for year in years) + "</ul>")
    else:
        pages[folder] = maker.page("<ul>" + "".join(link(f"./{year}n/", f"{year}年") for year in years) + "</ul>")
        for year in years:
            path = f"{folder}{year}n/"
            if recipe.has("tiers"):
                pages[path] = maker.page(
                    "<ul>" + "".join(link(f"{path}{name}/", agency) for agency, name in names.items()) + "</ul>"
                )
                for agency, name in names.items():
                    pages[f"{path}{name}/"] = maker.page(f"<ul>{leaf(f'{path}{name}/', agency, year)}</ul>")
            else:
                pages[path] = maker.page("<ul>" + "".join(leaf(path, agency, year) for agency in names) + "</ul>")

    return maker.replica(folder, lambda request: Answer(pages[request.path]) if request.path in pages else None, truth)
