"""Whatever a pager is made of: a listing is not called complete while reports of it were never seen."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.crawler.walker.portal import COLUMN, Portal, Report, cut, listed, page, reports, walk

TAGS = (
    "a",
    "button",
    "span",
    "li",
    "em",
    "div",
    "i",
    "b",
    "p",
    "input",
    "td",
    "label",
    "strong",
    "u",
    "font",
    "dd",
    "h5",
)
SIGNS = (
    *(
        "下一页",
        "下页",
        "后一页",
        "下一页 >",
        "[下一页]",
        "尾页",
        "末页",
        "最后一页",
        "下 一 页",
        "下一頁",
        "往后翻",
        "翻到下一页",
    ),
    *(
        "更多",
        "加载更多",
        "点击加载更多",
        "查看更多>>",
        "继续加载",
        "显示全部",
        "展开其余",
        "后10条",
        "下一批",
        "Load more",
        "next page",
    ),
    *("2", "第2页", "[2]", "»", "›", "→", "Next", ">>", "2 »"),
)
CALLS = (
    *(
        "go({n})",
        "page('{n}')",
        "toPage({n},'x')",
        "f(this,{n})",
        "next()",
        "loadMore()",
        "return turn({n});",
        "x.y.go({n})",
    ),
    *(
        "$event.go({n})",
        "go(this)",
        "this.form.k.value={n};this.form.submit()",
        "void go({n})",
        "try{{go({n})}}catch(e){{}}",
    ),
)
SCRIPTED_ONLY = (
    "$('.k').click(function(){{more()}})",
    "var total={t},size={s};",
    "init({{total:{t},pageSize:{s}}})",
    "var pageCount={p};",
    "var zongtiao={t},meiye={s};",
    "window.opt={{all:{t},per:{s},now:1}};",
    "new Fenye('#q',{{zys:{p},dqy:1,zts:{t}}})",
    "var cfg=[{p},1,{t}];drawPager(cfg)",
    "const {{n:shu}}={{n:{t}}};",
    "$.get('/jk/cx',{{lm:3,ye:1,shu:{s}}},function(r){{draw(r)}})",
    "fetch('/jk/cx?lm=3').then(function(r){{draw(r)}})",
)
NAMES = ("k", "ym", "fy", "page", "more", "box", "x1", "m-style", "pagination", "", "nav2", "list-foot", "turn", "btn")
ADDRESSES = (
    *(
        "index_{n}.html",
        "list-{n}.htm",
        "?p={n}",
        "/x/{n}",
        "{n}.html",
        "p/{n}/",
        "page_{n}.shtml",
        "?dangqian={n}&lm=3",
    ),
    *("column-index-{n}.html", "nb{n}.jsp", "l.do?start={n}"),
)
WORDS = (
    *("共{p}页", "共{t}条", "第1/{p}页", "总记录数：{t}", "页次：1/{p}", "共有{t}条记录", "1/{p}", "当前第1页 共{p}页"),
    *("本页{s}条", "每页{s}条", "共{s}条", "共1页", "今日更新{s}条", "网友评论共{s}条", "{t} 条结果", "1-{s} / {t}"),
)


def element(random: Random, sign: str, number: int) -> str:
    """A control of a random tag that acts in a random way, or in none that is on the page."""
    tag, name = random.choice(TAGS), random.choice(NAMES)
    call = random.choice(CALLS).format(n=number)
    act = random.choice(
        (
            f'onclick="{call}"',
            f'href="javascript:{call}"' if tag == "a" else f'onclick="javascript:{call}"',
            f'href="javascript:;" onclick="{call}"' if tag == "a" else f'onclick="{call}"',
            f'href="javascript:void(0)" data-page="{number}"'
            if tag == "a"
            else f'data-page="{number}" onclick="{call}"',
            f'href="#" class="next" onclick="{call}"' if tag == "a" else f'class="next" onclick="{call}"',
            f'href="#/list/{number}"' if tag == "a" else f'@click="{call}"',
            f'href="#p={number}"' if tag == "a" else f'ng-click="{call}"',
            f'href="?x#{number}" onclick="{call}"' if tag == "a" else f'v-on:click="{call}"',
            f'data-href="x/{number}.html" onclick="{call}"',
            f'onmousedown="{call}"' if tag != "a" else f'href="javascript:;" onmousedown="{call}"',
            f'role="button" tabindex="0" data-p="{number}" onkeydown="{call}" onclick="{call}"',
        )
    )
    named = f'class="{name}"' if name and "class=" not in act else ""
    if tag == "input":
        return f'<input type="button" value="{sign}" {act} {named}>'
    return f"<{tag} {act} {named}>{sign}</{tag}>"


def pager(random: Random, number: int, pages: int, total: int, size: int) -> str:
    """Controls and words, some of them, wrapped in some boxes; at least one that says that there is more."""
    following = min(number + 1, pages) if random.random() < 0.5 else 2
    values = {"p": pages, "t": total, "s": size}
    signs = [random.choice(SIGNS) for _ in range(random.randint(0, 3))]
    parts = [
        element(random, sign, pages if sign in ("尾页", "末页") else 2 if "2" in sign else following) for sign in signs
    ]
    parts += [random.choice(WORDS).format(**values)] if random.random() < 0.3 else []
    parts += [f"<script>{random.choice(SCRIPTED_ONLY).format(**values)}</script>"] if random.random() < 0.3 else []
    if not signs:
        parts.append(element(random, "下一页", following))
    random.shuffle(parts)
    for _ in range(random.randint(0, 2)):
        parts = [f'<div class="{random.choice(NAMES)}" id="{random.choice(NAMES)}">{"".join(parts)}</div>']
    return "".join(parts)


def handlers(random: Random, address: str) -> str:
    """Functions for some of the calls: right, useless or absent."""
    bodies = (
        f"location.href='{address}'.replace('{{n}}',n)",
        f"var u='{address}'; location.href=u.split('{{n}}').join(n)",
        "window.app.page=n; window.app.refresh()",
        "state.n=n",
        "$('#l').load(api(n))",
        "",
    )
    if random.random() < 0.4:
        return ""
    names = random.sample(("go", "page", "toPage", "next", "loadMore", "turn"), 3)
    return "<script>" + "".join(f"function {name}(n){{{random.choice(bodies)}}}" for name in names) + "</script>"


def portal(random: Random, rows: list[Report], size: int) -> Portal:
    pages, address = -(-len(rows) // size), random.choice(ADDRESSES)
    made, seed = Portal(), random.random()
    for number in range(1, pages + 1):
        same = Random(seed)
        around = pager(same, number, pages, len(rows), size) + handlers(same, address)
        parts = [listed(cut(rows, number, size)), around]
        body = page("".join(parts if random.random() < 0.8 else reversed(parts)))
        path = COLUMN if number == 1 else address.replace("{n}", str(number))
        made.pages[path if path.startswith("/") else f"{COLUMN}{path}"] = body
    return made


@settings(max_examples=300)
@given(st.integers(2, 60), st.integers(2, 20), st.integers(0, 10**9))
def test_no_pager_makes_a_list_complete_that_is_not(total: int, size: int, seed: int) -> None:
    random, rows = Random(seed), reports(max(total, size + 1))
    walked = walk(portal(random, rows, size))
    missing = {row.url for row in rows} - walked.paths
    assert walked.verdict.verdict != "complete" or not missing
    assert walked.verdict.verdict == "complete" or walked.verdict.reason
    assert len(walked.asked) < 200


@given(st.integers(1, 60))
def test_a_whole_list_without_controls_is_never_called_partial(total: int) -> None:
    rows = reports(total)
    walked = walk(Portal({COLUMN: page(listed(rows))}))
    full = total in (10, 15, 20, 25, 30, 50)
    assert walked.verdict.verdict == ("unproven" if full else "complete")
    assert len(walked.items) == total
