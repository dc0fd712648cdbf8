"""Lists that lie about their length, and lists that end oddly."""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from tests.crawler.walker.kinds.model import BOXES, FUNCTIONS, PAGE_WORDS, Made, kind
from tests.crawler.walker.portal import COLUMN, Portal, Report, cut, listed, page, reports


def numbered(
    rows: list[Report], size: int, around: Callable[[int, int], str], at: Callable[[int], str], beyond: str = ""
) -> Portal:
    """Pages by query at one script, which answers every number: beyond the last page as `beyond` says."""
    pages = -(-len(rows) // size)
    portal = Portal(start=f"{COLUMN}list.do")

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        found = next((int(value) for value in fields.values() if value.isdigit()), 1)
        number = found if found <= pages else {"clamp": pages, "first": 1, "empty": found, "": found}[beyond]
        if number > pages and not beyond:
            return None
        shown = listed(cut(rows, number, size)) if number <= pages else "<ul class='wz'></ul>"
        return page(shown + around(number, pages))

    portal.calls[f"{COLUMN}list.do"] = answer
    return portal


def linked(random: Random) -> Callable[[int], str]:
    word = random.choice(PAGE_WORDS)
    return lambda number: f"{COLUMN}list.do?{word}={number}"


def size_and_rows(random: Random) -> tuple[int, list[Report]]:
    size = random.choice((4, 6, 7, 10, 15))
    return size, reports(random.randint(2, 4) * size + random.choice((0, 0, 1, 3)))


@kind
def total_says_less(random: Random) -> Made:
    """共N条 counts something else or is stale; the pager leads on."""
    (size, rows), at = size_and_rows(random), linked(random)
    said = random.choice((size, size - 1, 1, size + 1))
    words = random.choice(
        ("共{n}条", "共有{n}条记录", "本栏目今日更新共{n}条", "总记录数：{n}", "评论共{n}条", "共 {n} 篇")
    )
    return Made(
        numbered(
            rows,
            size,
            lambda n, p: (
                f"<p>{words.format(n=said)}</p><a href='{at(min(n + 1, p))}'>下一页</a><a href='{at(p)}'>尾页</a>"
            ),
            at,
        ),
        rows,
    )


@kind
def total_says_less_and_nothing_leads_on(random: Random) -> Made:
    size, rows = size_and_rows(random)
    call = random.choice(FUNCTIONS)
    return Made(
        Portal({COLUMN: page(f"{listed(cut(rows, 1, size))}<p>共{size}条</p><span onclick='{call}(2)'>下一页</span>")}),
        rows,
        whole=False,
    )


@kind
def pages_of_another_box(random: Random) -> Made:
    """A box of comments says 共1页; the list's own pager is a script's."""
    size, rows = size_and_rows(random)
    call = random.choice(FUNCTIONS)
    return Made(
        Portal(
            {
                COLUMN: page(
                    f"{listed(cut(rows, 1, size))}<div onclick='{call}(2)'>下一页</div><div class='pl'>网友留言 共1页 共{random.randint(1, 5)}条</div>"
                )
            }
        ),
        rows,
        whole=False,
    )


@kind
def total_says_more(random: Random) -> Made:
    """The total counts what was deleted: nothing is missing, and nobody can know."""
    (size, rows), at = size_and_rows(random), linked(random)
    return Made(
        numbered(
            rows,
            size,
            lambda n, p: f"<p>共{len(rows) + 4}条</p>" + (f"<a href='{at(n + 1)}'>下一页</a>" if n < p else ""),
            at,
        ),
        rows,
        proved=False,
    )


@kind
def clamped(random: Random) -> Made:
    """Any number beyond the last page shows the last one; the next page's link always counts on."""
    (size, rows), at = size_and_rows(random), linked(random)
    return Made(numbered(rows, size, lambda n, p: f"<a href='{at(n + 1)}'>下一页</a>", at, "clamp"), rows, proved=False)


@kind
def back_to_the_first(random: Random) -> Made:
    (size, rows), at = size_and_rows(random), linked(random)
    return Made(numbered(rows, size, lambda n, p: f"<a href='{at(n + 1)}'>下一页</a>", at, "first"), rows, proved=False)


@kind
def empty_behind_the_last(random: Random) -> Made:
    (size, rows), at = size_and_rows(random), linked(random)
    return Made(numbered(rows, size, lambda n, p: f"<a href='{at(n + 1)}'>下一页</a>", at, "empty"), rows)


@kind
def stuck_next_link(random: Random) -> Made:
    """Every page's next link is page 2."""
    size, rows = size_and_rows(random)
    at = linked(random)
    return Made(numbered(rows, size, lambda n, p: f"<a href='{at(2)}'>下一页</a>", at), rows, whole=False)


@kind
def ignores_its_number(random: Random) -> Made:
    """Every page is page 1, whatever is asked for."""
    size, rows = size_and_rows(random)
    at = linked(random)
    portal = Portal(start=f"{COLUMN}list.do")
    portal.calls[f"{COLUMN}list.do"] = lambda method, fields, body: page(
        listed(cut(rows, 1, size)) + "".join(f"<a href='{at(k)}'>{k}</a>" for k in (1, 2, 3))
    )
    return Made(portal, rows, whole=False)


@kind
def window_of_numbers(random: Random) -> Made:
    """Ten-page windows: only the neighbours of a page are linked, then an ellipsis."""
    size = random.choice((4, 5, 6))
    rows, at = reports(size * random.randint(7, 10) + random.choice((0, 1))), linked(random)

    def around(number: int, pages: int) -> str:
        shown = range(max(1, number - 1), min(pages, number + 2) + 1)
        return (
            "<div>" + "".join(f"<a href='{at(k)}'>{k}</a>" if k != number else f"<b>{k}</b>" for k in shown) + "…</div>"
        )

    return Made(numbered(rows, size, around, at), rows)


@kind
def empty_page_in_the_middle(random: Random) -> Made:
    size = random.choice((5, 6))
    rows, at, hole = reports(size * 5), linked(random), random.choice((2, 3))
    portal = numbered(rows, size, lambda n, p: "".join(f"<a href='{at(k)}'>{k}</a>" for k in range(1, p + 1)), at)
    whole = portal.calls[f"{COLUMN}list.do"]

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        shown = whole(method, fields, body)
        if any(value == str(hole) for value in fields.values()):
            return page("<ul class='wz'></ul>" + "".join(f"<a href='{at(k)}'>{k}</a>" for k in range(1, 6)))
        return shown

    portal.calls[f"{COLUMN}list.do"] = answer
    return Made(portal, [row for row in rows if row not in cut(rows, hole, size)], proved=False)


@kind
def pinned_rows_on_every_page(random: Random) -> Made:
    (size, rows), at = size_and_rows(random), linked(random)
    pinned = Report("/zwgk/zdgk/2024/77.html", "青石县人民政府2024年政府信息公开工作年度报告")
    made = numbered(
        rows,
        size,
        lambda n, p: listed([pinned]) + f"<p>第{n}/{p}页</p>" + (f"<a href='{at(n + 1)}'>下一页</a>" if n < p else ""),
        at,
    )
    return Made(made, [*rows, pinned])


@kind
def overlapping_pages(random: Random) -> Made:
    """The last row of a page is the first of the next one."""
    size = random.choice((5, 6, 8))
    rows, at = reports(size * 3), linked(random)
    steps = [rows[k : k + size] for k in range(0, len(rows) - 1, size - 1)]
    portal = Portal(start=f"{COLUMN}list.do")

    def answer(method: str, fields: Mapping[str, str], body: object) -> object:
        number = next((int(value) for value in fields.values()), 1)
        if not 1 <= number <= len(steps):
            return None
        return page(
            listed(steps[number - 1])
            + (f"<a href='{at(number + 1)}'>下一页</a>" if number < len(steps) else "<a class='disabled'>下一页</a>")
        )

    portal.calls[f"{COLUMN}list.do"] = answer
    return Made(portal, rows)


@kind
def exactly_full_and_silent(random: Random) -> Made:
    rows = reports(40)
    return Made(Portal({COLUMN: page(listed(rows[: random.choice((10, 15, 20, 25, 30))]))}), rows, whole=False)


@kind
def controls_of_any_kind(random: Random) -> Made:
    """Something says that there is more, and nothing on the page says how."""
    size, rows = size_and_rows(random)
    call = random.choice(FUNCTIONS)
    says = (
        random.choice(
            (
                "<i class='arrow-right' onclick='{f}()'></i>",
                "<em class='icon next' onclick='{f}()'></em>",
                "<button class='btn'>下一页</button>",
                "<div class='jzgd' data-next='2'>点击加载更多</div>",
                "<a href='javascript:{f}()'>查看全部年报</a>",
                "<span data-page='2'>2</span><span data-page='3'>3</span>",
                "<p class='more' id='gd'>更多</p>",
                "<img src='/i/xyy.png' onclick='{f}(2)'>",
                "<input type='button' value='下一页' onclick='{f}(2)'>",
                "<svg onclick='{f}()' class='next'></svg>",
                "<a class='{b}' href='#'>›</a>",
                "<div class='{b}'></div><script src='/js/pg.js'></script>",
                "<script>var zys=4,dqy=1;</script><div id='q'></div>",
                "<script>{f}(4,1,'q')</script><div id='q'></div>",
                "<b onclick='{f}(this)'>往后翻</b>",
                "<ul><li ng-click='{f}(2)'>2</li><li ng-click='{f}(3)'>3</li></ul>",
                "<a @click='{f}(2)'>下一页</a>",
                "<span>1</span><span class='y' onclick='{f}(2)'>2</span>",
                "<p>当前第 1 页，共 4 页</p>",
                "<p>1/4</p>",
                "<p>首页 上一页 下一页 末页</p>",
                "<label>跳转到<input id='t'>页</label><button onclick='{f}()'>GO</button>",
                "<a href='javascript:;' data-url='/x/2'>换一批</a>",
                "<div class='{b}' data-total='40' data-size='{s}'></div>",
                "<a onclick='{f}(2)'>后十条</a>",
            )
        )
        .replace("{f}", call)
        .replace("{b}", random.choice(BOXES))
        .replace("{s}", str(size))
    )
    return Made(Portal({COLUMN: page(listed(cut(rows, 1, size)) + says)}), rows, whole=False)


@kind
def hash_routes(random: Random) -> Made:
    size, rows = size_and_rows(random)
    says = random.choice(
        (
            "<a href='#page=2'>2</a><a href='#page=3'>3</a>",
            "<a href='#/list/2'>下一页</a>",
            "<a href='#2'>2</a>",
            "<a href='#!p2'>›</a>",
        )
    )
    return Made(Portal({COLUMN: page(listed(cut(rows, 1, size)) + says)}), rows, whole=False)
