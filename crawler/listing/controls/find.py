"""Controls of a page: what leads on from the rows it shows.

A control is known by what it says (下一页, ›, 3, 更多, 2023年) or what it is called, not by its tag: links, buttons,
spans and list items with handlers, options of a select, pictures. Controls of other boxes (a box of news with its own
更多) are told apart by what stands beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from bs4.element import NavigableString, Tag
from soupsieve import SelectorSyntaxError

from crawler.listing.anchors import bare_host, fold_space, resolve
from crawler.listing.controls.ways import State, form_fetch, opened, same_request, submitted, way_of
from crawler.listing.naming import names_agency
from crawler.listing.scripts.reading import Outcome
from crawler.listing.scripts.values import Bound, Function, Submit, Value, element
from crawler.listing.words import Fetch, Page
from parsers.formats import names_file

Role = Literal["next", "last", "number", "more", "year", "older", "agency", "pager"]
PAGING: frozenset[Role] = frozenset(("next", "last", "number", "more", "pager"))
"""Roles that lead to further rows of the same list; the others lead to other parts of the column."""

_SYMBOL = re.compile(r"^[\[(\s]*(?:[>»›→▶▷]{1,2}|&gt;)[\])\s]*$")
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "next",
        re.compile(
            r"^[\[(<\s]*(?:下一?\s*页|后一?页|向后|往后|后翻|下翻|翻页|next(?:\s*page)?)[\])>»›→\s]*$|^[\[(\s]*[>»›→▶▷]{1,2}[\])\s]*$",
            re.I,
        ),
    ),
    ("last", re.compile(r"^[\[(<\s]*(?:尾页|末页|最后一?页|最末页|last(?:\s*page)?|>\|)[\])>»›\s]*$", re.I)),
    (
        "more",
        re.compile(
            r"^[+\[(\s]*(?:点击|点此|查看|浏览|加载|显示|展开|获取|查阅|阅读|load|show|view)*\s*(?:更多|全部|所有|余下|下一批|more|加载|展开)"
            r"(?:内容|信息|数据|报告|年报|年度报告|列表|记录|条目)*[\s>»›+.…\])]*$",
            re.I,
        ),
    ),
    ("older", re.compile(r"^(?:查看|点击)?(?:往年|历年|往期|历史|以往|以前|早期|过往|其他年[份度])\S{0,14}$")),
)
_NUMBER = re.compile(r"^[\[\s]*第?\s*(\d{1,3})\s*页?[\]\s]*$")
_YEAR = re.compile(
    r"^[\[(【\s]*((?:19|20)\d\d)\s*年?度?(?:政府|政务)?(?:信息)?(?:公开)?(?:工作)?(?:年报|年度报告|报告|专栏)?[\])】\s]*$"
)
_CALLED_NEXT = re.compile(r"(?:^|[^a-z])(?:next|nextpage|pagenext|xyy|xiayiye|arrow[-_]?r(?:ight)?)(?:$|[^a-z])", re.I)
_CALLED_MORE = re.compile(r"(?:load|show|click|get)[-_]?more|more[-_]?(?:btn|load|list)|jiazai", re.I)
_CALLED_PAGER = re.compile(
    r"(?:^|[-_\s])(?:\w*(?:paging|pagination|paginator|pagebar|pagenav|pagebox|pagelist|pagediv|pagenum|fenye|fanye|laypage)\w*"
    r"|k?k?pager|pages?|page[-_]?\w{0,6}|pg|ym|turnpage|page[A-Z]\w*)(?:$|[-_\s\d])"
)
_OFF = re.compile(r"disabled|p_next_d|no_?next|p_fun_d|(?:^|[-_\s])(?:off|gray|grey|none|unable|dis)(?:$|[-_\s])", re.I)
_HERE = re.compile(
    r"(?:^|[-_\s])(?:on|cur|curr|current|active|selected|now|this|hover|here|thisclass)(?:$|[-_\s])", re.I
)
_DEAD = re.compile(r"^\s*(?:$|#|about:|javascript\s*:\s*(?:void\s*\(?\s*0?\s*\)?|;|undefined|null)?\s*;?\s*$)", re.I)
_SCRIPTED = re.compile(r"^\s*javascript\s*:", re.I)
_NUMBERS_IN_CALL = re.compile(r"\(\s*(?:[^()]*?,)?\s*['\"]?(\d{1,4})['\"]?\s*[,)]")
_TAGS = frozenset(
    (
        "a",
        "button",
        "span",
        "li",
        "div",
        "td",
        "th",
        "p",
        "em",
        "i",
        "b",
        "strong",
        "input",
        "img",
        "label",
        "area",
        "dd",
        "dt",
        "u",
        "font",
        "h4",
        "h5",
    )
)
_BOXES = frozenset(("div", "ul", "p", "span", "td", "nav"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "legend")
_SUBJECT = re.compile(r"年报|年度报告|信息公开|政务公开|年份|年度|历年|往年|报告")
_CLIMB = 6
_SHORT = 24


@dataclass(frozen=True, slots=True)
class Control:
    """One control.

    text    as it stands there, for people; number  of the page that it names.
    code    the script behind it, "" for a plain link; press  what it would do when pressed N times.
    state   leads (to `way`), nothing (understood: it leads nowhere), unknown, here (it is the present page), off.
    """

    role: Role
    text: str
    state: State | Literal["here", "off"]
    way: Fetch | None = None
    number: int | None = None
    code: str = ""
    press: Callable[[int], Outcome] | None = field(default=None, compare=False)

    @property
    def quoted(self) -> str:
        """How a message names it."""
        return f"{self.text} [{self.code[:40]}]" if self.code else self.text


def controls_of(page: Page, rows: frozenset[str]) -> tuple[Control, ...]:
    """The controls of the page's list. `rows` are the addresses of the rows that are reports or lead to some."""
    found: dict[tuple[Role, str, str], Control] = {}
    anchors = _report_anchors(page, rows)
    for control, tag in (*_pressed(page), *_chosen(page), *_empty_pagers(page)):
        row = control.way is not None and (control.way.url in rows or names_file(control.way.url))
        if not row and _belongs(tag, control, anchors):
            found.setdefault(
                (control.role, control.text, control.code or (control.way.url if control.way else "")), control
            )
    return tuple(found.values())


def _report_anchors(page: Page, rows: frozenset[str]) -> frozenset[int]:
    """Identities of the anchors that are rows, and of everything around them."""
    inside: set[int] = set()
    for anchor in page.tags:
        if anchor.name == "a" and resolve(page.base, str(anchor.get("href") or "")) in rows:
            for parent in (anchor, *anchor.parents):
                if id(parent) in inside:
                    break
                inside.add(id(parent))
    return frozenset(inside)


def _belongs(tag: Tag, control: Control, around_rows: frozenset[int]) -> bool:
    """Whether a control is the list's own: the nearest box with anything to read beside it holds rows of the list.

    On a page without rows every control may be the list's.
    """
    if control.role == "older" and _SUBJECT.search(control.text.removeprefix("历史")):
        return True
    if _other_section(tag):
        return False
    if not around_rows:
        return True
    box, climbed = tag.parent, 0
    while isinstance(box, Tag) and box.name not in ("body", "html", "[document]"):
        if id(box) in around_rows:
            return True
        if _has_rows(box):
            return False
        box, climbed = box.parent, climbed + 1
    return True


def _has_rows(box: Tag) -> bool:
    """Whether a box holds a list of its own: links with words, two at least, that are no controls themselves."""
    seen = 0
    for anchor in box.find_all("a", limit=40):
        text = fold_space(anchor.get_text(" "))
        if len(text) > 5 and not _role(text)[0] and not _DEAD.match(str(anchor.get("href") or "")):
            seen += 1
        if seen > 1:
            return True
    return False


def _other_section(tag: Tag) -> bool:
    """Whether the box is headed with something that is neither the column nor a group of agencies."""
    box: Tag | None = tag
    for _ in range(3):
        box = box.parent if box is not None else None
        if box is None or box.name in ("body", "html"):
            return False
        heading = box.find(_HEADINGS)
        if isinstance(heading, Tag) and heading is not tag and tag not in heading.descendants:
            text = fold_space("".join(str(each) for each in heading.find_all(string=True)))
            return bool(text) and len(text) < 20 and bool(_OTHER.search(text)) and not _SUBJECT.search(text)
        if isinstance(heading, Tag):
            text = fold_space("".join(str(each) for each in heading.find_all(string=True, recursive=False)))
            return bool(_OTHER.search(text)) and not _SUBJECT.search(text)
    return False


_OTHER = re.compile(
    r"通知|公告|新闻|要闻|动态|统计|数据|政策|法规|文件|解读|链接|专题|互动|服务|视频|图片|人事|招标|采购|资金|预算|决算|规划|会议|推荐|热点|相关"
)


# --- links, buttons and whatever has a handler ------------------------------------------------------------------


def _pressed(page: Page) -> Iterator[tuple[Control, Tag]]:
    bound = _bound(page)
    for tag in page.tags:
        if tag.name not in _TAGS:
            continue
        code = _code(tag)
        given = None if code else bound.get(id(tag))
        code = code or (f"{given[0]}" if given else "")
        if not code and tag.name not in ("a", "button", "input", "area") and len(tag.contents) > 3:
            continue
        text = _text(tag)
        role, number = _role(text)
        if role is None:
            role = _called(tag, text) if code or tag.name in ("a", "button", "input", "img") else None
        if role is not None and _plausible(tag, role, text, code):
            control = _control(page, tag, (role, number, text, code), given[1] if given else None)
            if control:
                yield control, tag


def _bound(page: Page) -> dict[int, tuple[str, Function]]:
    """Elements to which a script gives a handler: their identity → the selector and the handler."""
    found: dict[int, tuple[str, Function]] = {}
    for effect in page.reading.effects:
        if isinstance(effect, Bound) and effect.selector and len(effect.selector) < 100:
            try:
                tags = page.soup.select(effect.selector, limit=200)
            except (SelectorSyntaxError, NotImplementedError, ValueError):
                continue
            for tag in tags:
                found.setdefault(id(tag), (effect.selector, effect.function))
    return found


def _text(tag: Tag) -> str:
    """The words on the control; of an input its value, of a picture its alternative text."""
    if tag.name == "input":
        return fold_space(str(tag.get("value") or ""))[: _SHORT + 1] if _is_button(tag) else ""
    if tag.name == "img":
        return fold_space(str(tag.get("alt") or tag.get("title") or ""))[: _SHORT + 1]
    text = ""
    for piece in tag.strings:
        text += str(piece)
        if len(text.strip()) > _SHORT:
            return text.strip()
    text = fold_space(text)
    return text or fold_space(str(tag.get("title") or ""))[: _SHORT + 1]


def _is_button(tag: Tag) -> bool:
    return str(tag.get("type") or "").lower() in ("button", "submit", "image")


def _role(text: str) -> tuple[Role | None, int | None]:
    if not text or len(text) > _SHORT:
        return None, None
    if match := _NUMBER.match(text):
        return "number", int(match[1])
    if match := _YEAR.match(text):
        return "year", int(match[1])
    return next((role for role, pattern in _ROLES if pattern.match(text)), None), None


def _called(tag: Tag, text: str) -> Role | None:
    """The role by class, id or picture, where the control shows no words."""
    if len(text) > 4:
        return None
    pictures = [str(image.get("src") or "") + str(image.get("alt") or "") for image in tag.find_all("img", limit=2)]
    icons = [" ".join(_classes(icon)) for icon in tag.find_all(["i", "span", "em"], limit=2)]
    names = " ".join((*_classes(tag), str(tag.get("id") or ""), str(tag.get("rel") or ""), *icons))
    if any(
        re.search(r"next|xiayiye|xyy|下一页|arrow_?r", picture, re.I) for picture in pictures
    ) or _CALLED_NEXT.search(names):
        return "next"
    return "more" if _CALLED_MORE.search(names) else None


def _plausible(tag: Tag, role: Role, text: str, code: str) -> bool:
    """A bare number, sign or year is a control only with something behind it or in a pager."""
    alive = bool(code) or not _DEAD.match(str(tag.get("href") or ""))
    if role == "number" or _SYMBOL.match(text):
        return alive or _page_data(tag) is not None or (tag.name in ("a", "button") and _in_pager(tag))
    if role in ("year", "older"):
        return alive or (tag.name in ("a", "button") and _DEAD.match(str(tag.get("href") or "x")) is not None)
    if tag.name in ("td", "th", "p", "h4", "h5", "font", "strong", "b", "dt", "dd", "div", "li") and not code:
        return not tag.find(["a", "button", "input", "span"]) and (
            role in ("next", "last") or _in_pager(tag) or role == "more"
        )
    return True


def _in_pager(tag: Tag) -> bool:
    for parent in (tag, *list(tag.parents)[:3]):
        if _CALLED_PAGER.search(" ".join((*_classes(parent), str(parent.get("id") or "")))):
            return True
    return False


def _page_data(tag: Tag) -> str | None:
    return next(
        (
            str(value)
            for name, value in tag.attrs.items()
            if name.startswith("data-") and re.search(r"page|pn|num|index|url|href", name)
        ),
        None,
    )


def _code(tag: Tag) -> str:
    """The script behind a control: its own handler, that of its address, or that of the box it fills."""
    own = str(tag.get("onclick") or tag.get("@click") or tag.get("v-on:click") or tag.get("ng-click") or "").strip()
    if own:
        return re.sub(r"^\s*javascript\s*:", "", own, flags=re.I)
    href = str(tag.get("href") or "")
    if _SCRIPTED.match(href) and not _DEAD.match(href):
        return _SCRIPTED.sub("", href)
    if href and not _DEAD.match(href):
        return ""
    parent = tag.parent
    if (
        isinstance(parent, Tag)
        and parent.get("onclick")
        and fold_space(parent.get_text()) == fold_space(tag.get_text())
    ):
        return str(parent.get("onclick"))
    return ""


def _control(
    page: Page, tag: Tag, known: tuple[Role, int | None, str, str], handler: Function | None
) -> Control | None:
    role, number, text, code = known
    shown = text or _description(tag)
    names = " ".join((*_classes(tag), *(_classes(tag.parent) if isinstance(tag.parent, Tag) else ())))
    off = bool(_OFF.search(names)) or tag.get("disabled") is not None
    if code:
        return _handled(page, tag, known, handler, off)
    if tag.name in ("input", "button") and (form := tag.find_parent("form")) and _is_submit(tag):
        name = str(tag.get("name") or "")
        way = form_fetch(page, form, {name: str(tag.get("value") or "")} if name else {})
        return Control(role, shown, "leads" if way and role in ("next", "last", "number") else "nothing", way, number)
    href, written = str(tag.get("href") or ""), _page_data(tag) or ""
    address = href if href and not _DEAD.match(href) else written if re.search(r"[/?]|\.\w{3,5}$", written) else ""
    if address:
        way = opened(page, address)
        here = way is not None and way.url == page.url
        return Control(role, shown, "here" if here else "leads" if way else "unknown", way, number)
    if role == "year" and not off and (_HERE.search(names) or tag.find_parent("a")):
        return None
    shut = off or (role == "number" and bool(number == 1 or _HERE.search(names)))
    return Control(role, shown, "off" if shut else "unknown", None, number)


def _handled(
    page: Page, tag: Tag, known: tuple[Role, int | None, str, str], handler: Function | None, off: bool
) -> Control:
    """A control with a script behind it."""
    role, number, text, code = known
    this = element({name: str(value) for name, value in tag.attrs.items() if isinstance(value, str)}, text)

    def press(times: int) -> Outcome:
        if handler is not None:
            return page.reading.handle(handler, this, times=times)
        return page.reading.act(code, times=times, this=this)

    state, way = _placed(page, way_of(page, press(1)))
    shut = off and state != "leads"
    named = _named(role, number, code)
    return Control(role, text or _description(tag), "off" if shut else state, way, named, code, press)


def _placed(page: Page, found: tuple[State, Fetch | None]) -> tuple[State | Literal["here"], Fetch | None]:
    """A way with its state, told apart where it leads to the present page."""
    state, way = found
    return ("here" if way is not None and way.url == page.url and way.method == "GET" else state), way


def _named(role: Role, number: int | None, code: str) -> int | None:
    """The page's number: as it is written, or as the handler of 尾页 passes it on."""
    match = _NUMBERS_IN_CALL.search(code) if number is None and role in ("last", "next") else None
    return int(match[1]) if match else number


def _is_submit(tag: Tag) -> bool:
    kind = str(tag.get("type") or ("submit" if tag.name == "button" else "")).lower()
    return kind in ("submit", "image")


def _description(tag: Tag) -> str:
    image = tag if tag.name == "img" else tag.find("img")
    named = (
        (image.get("src") if isinstance(image, Tag) else None) or " ".join(_classes(tag)) or tag.get("id") or tag.name
    )
    return f"<{named}>"


def _classes(tag: Tag) -> list[str]:
    value = tag.get("class")
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []


# --- options of a select ----------------------------------------------------------------------------------------


def _chosen(page: Page) -> Iterator[tuple[Control, Tag]]:
    bound = _bound(page)
    for select in [tag for tag in page.tags if tag.name == "select"][:40]:
        if _is_filter(select):
            continue
        options = select.find_all("option", limit=400)
        handler = bound.get(id(select))
        for option in options:
            control = _option(page, select, option, len(options), handler[1] if handler else None)
            if control:
                yield control, select


def _is_filter(select: Tag) -> bool:
    """A select of a search form: it narrows what a reader types in."""
    form = select.find_parent("form")
    typed = form.find("input", attrs={"type": re.compile(r"^(?:text|search)$", re.I)}) if form else None
    return typed is not None and not str(select.get("onchange") or "")


def _chosen_way(
    page: Page, select: Tag, value: str, act: Callable[[Value], Outcome]
) -> tuple[State | Literal["here"], Fetch | None]:
    """Where choosing an option leads; unknown when the handler leads to the same place whatever is chosen."""

    def chosen(given: str) -> tuple[State, Fetch | None]:
        base = element({name: str(each) for name, each in select.attrs.items() if isinstance(each, str)}, given)
        outcome = act({**base, "value": given, "selectedIndex": 0, "options": [{"value": given, "text": given}]})
        name = str(select.get("name") or select.get("id") or "")
        sent = [effect for effect in outcome.effects if isinstance(effect, Submit)]
        if sent and name:
            way = submitted(page, replace(sent[-1], fields={**sent[-1].fields, name: given}))
            return ("leads", way) if way else ("unknown", None)
        return way_of(page, outcome)

    state, way = chosen(value)
    other = chosen(f"{value}0")[1]
    if way is not None and other is not None and same_request(way, other):
        return "unknown", None
    return _placed(page, (state, way))


def _option(page: Page, select: Tag, option: Tag, many: int, handler: Function | None) -> Control | None:
    text, value = fold_space(option.get_text(" ")), str(option.get("value") or "").strip()
    role, number = _role(text)
    if role not in ("number", "year"):
        role, number = ("agency", None) if names_agency(text) else (None, None)
    if role is None:
        return None
    code = str(select.get("onchange") or "")
    if option.get("selected") is not None or many == 1:
        return Control(role, text, "here", None, number, code)
    if role == "agency" and (option.get("value") is None or not _ahead(page, value)):
        return None
    state: State | Literal["here"] = "unknown"
    way: Fetch | None = None
    if code or handler is not None:
        state, way = _chosen_way(page, select, value or text, partial(_choose, page, code, handler))
    elif re.search(r"/|\.\w{3,5}$|^\?", value):
        way = opened(page, value)
        state = "leads" if way else "unknown"
    return Control(role, text, state, way, number, f"{code} {value}" if code else "")


def _choose(page: Page, code: str, handler: Function | None, this: Value) -> Outcome:
    return page.reading.handle(handler, this) if handler is not None else page.reading.act(code, this=this)


def _ahead(page: Page, value: str) -> bool:
    """Whether an option may lead to a part of the column: a key, or an address of the page's own host."""
    url = resolve(page.base, value)
    return bool(value) and value != "#" and (url is None or bare_host(url) == bare_host(page.url))


def _empty_pagers(page: Page) -> Iterator[tuple[Control, Tag]]:
    """Elements called like a pager with nothing in them: a script draws them, or there is one page."""
    for tag in page.tags:
        if tag.name not in _BOXES or not (tag.get("class") or tag.get("id")):
            continue
        names = " ".join((*_classes(tag), str(tag.get("id") or "")))
        if names and _CALLED_PAGER.search(names) and not _filled(tag):
            yield Control("pager", f"<{tag.name} {names}>", "unknown"), tag


def _filled(tag: Tag) -> bool:
    return any(not isinstance(child, NavigableString) or child.strip() for child in tag.children)


def quoted(controls: Iterable[Control], most: int = 4) -> str:
    """Controls for a message."""
    texts = list(dict.fromkeys(control.quoted for control in controls))
    return ", ".join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")
