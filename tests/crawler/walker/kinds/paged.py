"""Static pages: shapes of addresses, and what leads from one to the next."""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.crawler.walker.kinds.model import BOXES, FUNCTIONS, PAGE_WORDS, Kind, Made, kind
from tests.crawler.walker.portal import COLUMN, Portal, Report, cut, listed, page, reports

SHAPES = (
    "index_{n0}.html",
    "index_{n}.html",
    "page_{n}.shtml",
    "list-{n}.htm",
    "{n}.html",
    "column-index-{n}.shtml",
    "?{w}={n}",
    "?{w}={n0}",
    "?a=1&{w}={n}&b=2",
    "p/{n}/",
    "more{n}.html",
    "lb/{n0}.jhtml",
)
WIDGETS = (
    "<a href='{u2}'>下一页</a><a href='{ul}'>尾页</a>",
    "<a href='{u2}'>{sign}</a>",
    "<div class='{b}'><a class='on'>{n}</a>{links}</div>",
    "<div class='{b}'></div><script>{f}({{elem:'x',allPages:{p},dq:{n},cb:function(k){{location.href=k==1?'{u1}':{call}}}}})</script>",
    "<div class='{b}'></div><script>layui.use(['laypage'],function(){{var l=layui.laypage;l.render({{elem:'x',count:{t},limit:{s},curr:{n},jump:function(o,first){{if(!first){{var k=o.curr;window.location.href=k==1?'{u1}':{call}}}}}}})}})</script>",
    "<div class='{b}'></div><script>$('.{b}').pagination({{pageCount:{p},current:{n},callback:function(api){{var k=api.getCurrent();location.href={call}}}}})</script>",
    "<div class='{b}'></div><script>$('#k').{f}({{totalData:{t},showData:{s},current:{n},callback:function(k){{window.location={call}}}}})</script>",
    "<span class='{b}' onclick='{f}({next})'>下一页</span><span onclick='{f}({p})'>末页</span><script>function {f}(k){{if(k<1||k>{p})return;location.href=k==1?'{u1}':{call}}}</script>",
    "<ul class='{b}'>{items}</ul><script>var {f}=function(k){{window.location.assign({call})}}</script>",
    "<select onchange='{f}(this.value)'>{options}</select><script>function {f}(k){{self.location=k==1?'{u1}':{call}}}</script>",
    "<select id='tz'>{options}</select><script>$('#tz').change(function(){{var k=$(this).val();location.href={call}}})</script>",
    "<div class='{b}'>{buttons}</div><script>$('.{b} button').click(function(){{var k=$(this).attr('data-i');location.href={call}}})</script>",
    "<input type='button' value='下一页' onclick=\"{f}({next})\"><script>function {f}(k){{var to={call};document.location.href=to}}</script>",
)


def address_of(random: Random, shape: str, word: str) -> tuple[Callable[[int], str], str]:
    """The address of page N, and the script's expression of it in `k`."""

    def at(number: int) -> str:
        return shape.replace("{w}", word).replace("{n0}", str(number - 1)).replace("{n}", str(number))

    name = "{n0}" if "{n0}" in shape else "{n}"
    before, after = shape.replace("{w}", word).split(name)
    expression = "(k-1)" if name == "{n0}" else "k"
    return at, f"'{before}'+{expression}+'{after}'"


def paged(random: Random, widget: str, shape: str, rows: list[Report], size: int) -> Portal:
    word, box, function = random.choice(PAGE_WORDS), random.choice(BOXES), random.choice(FUNCTIONS)
    at, call = address_of(random, shape, word)
    pages, sign = -(-len(rows) // size), random.choice(("下一页", "下页", "后页", "下一页>", "&gt;", "»", "Next"))
    query = shape.startswith("?")
    start = f"{COLUMN}list.jsp" if query else COLUMN
    portal = Portal(start=start)
    for number in range(1, pages + 1):
        following = min(number + 1, pages)
        here = start if number == 1 else f"{start}{at(number)}" if query else f"{COLUMN}{at(number)}"
        prefix = "" if query else COLUMN
        full = call if query else f"'{COLUMN}'+{call}"
        values = {
            **{
                "u1": COLUMN if not query else start,
                "u2": (start if query else prefix) + at(following),
                "ul": (start if query else prefix) + at(pages),
            },
            **{
                "n": number,
                "p": pages,
                "t": len(rows),
                "s": size,
                "b": box,
                "f": function,
                "next": following,
                "sign": sign,
            },
            "call": f"'{start}'+{call}" if query else full,
            "links": "".join(
                f"<a href='{(start if query else prefix) + at(k)}'>{k}</a>" for k in range(1, pages + 1) if k != number
            ),
            "items": "".join(f"<li onclick='{function}({k})'>{k}</li>" for k in range(1, pages + 1)),
            "options": "".join(
                f"<option value='{k}'{' selected' if k == number else ''}>第{k}页</option>" for k in range(1, pages + 1)
            ),
            "buttons": "".join(f"<button data-i='{k}'>{k}</button>" for k in range(1, pages + 1)),
        }
        around = widget.format(**values)
        portal.pages[here] = page(listed(cut(rows, number, size)) + around)
        portal.pages.setdefault(start + at(1) if query else COLUMN + at(1), portal.pages[here]) if number == 1 else None
    return portal


def _static(at: int) -> Kind:
    def made(random: Random) -> Made:
        size = random.choice((4, 6, 10, 15))
        rows = reports(random.randint(2, 4) * size + random.choice((0, 1, 3)))
        return Made(paged(random, WIDGETS[at], random.choice(SHAPES), rows, size), rows)

    made.__name__ = f"static_{at}"
    return made


for _at in range(len(WIDGETS)):
    kind(_static(_at))
