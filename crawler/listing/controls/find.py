"""Controls of a page: what leads on from the rows it shows.

A control is known by what it says (下一页, ›, 3, 更多, 2023年) or what it is called, not by its tag: links, buttons,
spans and list items with handlers, options of a select, pictures. Controls of other boxes (a box of news with its own
更多) are told apart by what stands beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bs4.element import NavigableString, Tag

from crawler.listing.anchors import fold_space
from crawler.listing.controls.options import options_of
from crawler.listing.controls.place import Headings, belongs, report_anchors
from crawler.listing.controls.roles import DEAD, SHORT, SYMBOL, Control, Role, asks, role_of
from crawler.listing.controls.silent import Shown, shown_by, silent_tabs
from crawler.listing.controls.ways import form_fetch, opened, placed, way_of
from crawler.listing.markup import selected
from crawler.listing.naming import names_agency, names_group
from crawler.listing.scripts.reading import Outcome
from crawler.listing.scripts.values import Bound, Function, Wrote, element
from crawler.listing.words import Page
from parsers.formats import names_file

_CALLED_NEXT = re.compile(r"(?:^|[^a-z])(?:next|nextpage|pagenext|xyy|xiayiye|arrow[-_]?r(?:ight)?)(?:$|[^a-z])", re.I)
_CALLED_MORE = re.compile(r"(?:load|show|click|get)[-_]?more|more[-_]?(?:btn|load|list)|jiazai", re.I)
_CALLED_PAGER = re.compile(
    r"(?:^|[-_\s])(?:\w*(?:paging|pagination|paginator|pagebar|pagenav|pagebox|pagelist|pagediv|pagenum|fenye|fanye|laypage)\w*"
    r"|k?k?pager|pages?|fy|page[-_]?\w{0,6}|pg|ym|turnpage|page[A-Z]\w*)(?:$|[-_\s\d])"
)
_OFF = re.compile(r"disabled|p_next_d|no_?next|p_fun_d|(?:^|[-_\s])(?:off|gray|grey|none|unable|dis)(?:$|[-_\s])", re.I)
_HERE = re.compile(
    r"(?:^|[-_\s])(?:on|cur|curr|current|active|selected|now|this|hover|here|thisclass)(?:$|[-_\s])", re.I
)
_HANDLER = re.compile(
    r"(?:on(?:click|mousedown|mouseup|touchstart|touchend|tap|pointerdown)|@(?:click|tap)[\w.]*|v-on:click[\w.]*|(?:data-)?ng-click)$"
)
"""Attributes that say what an element does when it is pressed, in plain HTML and in the usual frameworks."""
_APART = re.compile(
    r"打印|关闭|分享|收藏|字[体号]|^[大中小]$|放大|缩小|搜索|查询|检索|重置|清空|返回|首\s*页|上\s*一?\s*[页頁]|前一?页|登录|注册|顶部|^top$|语音|朗读|播放|"
    r"无障碍|关怀|微信|微博|复制|下载|订阅|纠错|收起|隐藏|繁體|简体|english|qq|rss|排序|打开|^[«‹<]+$|prev|first|二维码|手机版|意见|留言|咨询|投诉",
    re.I,
)
"""What acts beside a list and is no way to more of it."""

_OTHER_PICTURE = re.compile(
    r"share|print|close|logo|wei(?:xin|bo)|wx|weibo|qr|code|search|banner|home|fav|down|zoom|font|big|small|voice|sound|top|menu|login",
    re.I,
)
"""Names of pictures that are no way to more of a list."""
_OF_PAGES = re.compile(r"\s*(?:\[\s*)?1\s*/\s*(\d{1,3})\s*(?:\]\s*)?$")
_ROUTE = re.compile(r"^[^#]*#.*[\d/]")
"""The part of an address that only a script reads: #/list/2, #page=3."""
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

_CLIMB = 6


def controls_of(page: Page, rows: frozenset[str]) -> tuple[Control, ...]:
    """The controls of the page's list. `rows` are the addresses of the rows that are reports or lead to some."""
    found: dict[tuple[Role, str, str], Control] = {}
    anchors = report_anchors(page, rows)
    headings: Headings = {}
    bound = _bound(page)
    shown = shown_by(page, rows)
    silent = silent_tabs(page, shown, frozenset(bound))
    pressed = _not_turned(_pressed(page, bound), shown)
    for control, tag in (*pressed, *options_of(page, bound), *_empty_pagers(page), *silent):
        row = control.way is not None and (control.way.url in rows or names_file(control.way.url))
        if not row and belongs(tag, control, anchors, headings):
            found.setdefault(
                (control.role, control.text, control.code or (control.way.url if control.way else "")), control
            )
    return tuple(found.values())


def _not_turned(pressed: Iterable[tuple[Control, Tag]], shown: Shown) -> Iterable[tuple[Control, Tag]]:
    """Controls without those of years whose rows the page shows: dead links, and handlers beside a list each."""
    pressed = tuple(pressed)
    years = [each for each, _ in pressed if each.role == "year" and each.state == "unknown"]
    dead = [each for each in years if not each.code]
    beside = len(years) > 1 and shown.lists >= len(years)
    turned = frozenset(map(id, years if beside else dead if shown.holds(dead) else ()))
    return tuple((control, tag) for control, tag in pressed if id(control) not in turned)


# --- links, buttons and whatever has a handler ------------------------------------------------------------------


def _pressed(page: Page, bound: Mapping[int, tuple[str, Function]]) -> Iterator[tuple[Control, Tag]]:
    for tag in page.tags:
        code = _code(tag)
        if tag.name not in _TAGS and not code:
            continue
        given = None if code else bound.get(id(tag))
        code = code or (f"{given[0]}" if given else "")
        if not code and tag.name not in ("a", "button", "input", "area") and len(tag.contents) > 3:
            continue
        text = _text(tag)
        role, number = role_of(text)
        if role is None:
            role = _called(tag, text) if code or tag.name in ("a", "button", "input", "img") else None
        if role is None and (code or _carries(tag)) and (_acts_apart(tag, text) or _is_picture(tag, text)):
            role = "other"
        if role is not None and (number or 2) > 1 and _dead_link(tag, code) and not _plausible(tag, role, text, code):
            role = "other"
        if role is not None and _plausible(tag, role, text, code):
            control = _control(page, tag, (role, number, text, code), given[1] if given else None)
            if control and (control := _placed_other(page, control)):
                yield control, tag


def _dead_link(tag: Tag, code: str) -> bool:
    """A link or button that says nothing of what it does: a script may have given it something to do."""
    return not code and tag.name in ("a", "button") and bool(DEAD.match(str(tag.get("href") or "")))


def _carries(tag: Tag) -> bool:
    """A dead link that carries a page's number or address for a script."""
    return _dead_link(tag, "") and _page_data(tag) is not None


def _is_picture(tag: Tag, text: str) -> bool:
    """Whether a control is nothing but a picture that has no name of another use."""
    image = tag if tag.name in ("img", "input") else tag.find("img") if not text else None
    named = f"{_address(image)} {' '.join(_classes(tag))}" if isinstance(image, Tag) else ""
    return bool(named.strip()) and not text and not _APART.search(named) and not _OTHER_PICTURE.search(named)


def _address(image: Tag) -> str:
    return str(image.get("src") or "").rpartition("/")[2]


def _acts_apart(tag: Tag, text: str) -> bool:
    """Whether an element with a handler may lead to more, whatever it says: it has words, and none of another use."""
    return 0 < len(text) <= SHORT and not _APART.search(text) and tag.find("a", href=_ADDRESSED) is None


_ADDRESSED = re.compile(r"^(?!\s*(?:#|javascript:))\s*\S")


def _placed_other(page: Page, control: Control) -> Control | None:
    """A control that says nothing known, by what it does: it asks for data, or counts on in the page's address."""
    if control.role == "more" and control.state == "here":
        return replace(control, role="next")  # it goes on from page to page, and this is the last one
    if control.state != "leads" or control.way is None or control.role not in ("other", "more"):
        return None if control.role == "other" and control.state != "unknown" else control
    if asks(control):
        return replace(control, role=_part_named(control) if control.role == "other" else "more")
    if control.way.method == "GET" and _uncounted(control.way.url) == _uncounted(page.url):
        return replace(control, role="next")
    if control.role == "other" and not control.code:
        return replace(control, state="unknown")  # an address that only a script goes to
    return control if control.role == "more" else None


def _part_named(control: Control) -> Role:
    """What a control that asks for data stands for, by its words: a group of agencies, an agency, more rows."""
    if names_group(control.text):
        return "part"
    return "agency" if names_agency(control.text) else "more"


def _uncounted(url: str) -> str:
    """An address without what may number its pages."""
    return re.sub(r"[-_]?[0-9]+", "", re.sub(r"/index(?=[-_.])|\.\w+$", "/", url.partition("?")[0])).rstrip("/")


def _bound(page: Page) -> dict[int, tuple[str, Function]]:
    """Elements to which a script gives a handler: their identity → the selector and the handler."""
    found: dict[int, tuple[str, Function]] = {}
    for effect in page.reading.effects:
        if isinstance(effect, Bound) and effect.selector and len(effect.selector) < 100:
            for tag in selected(page.soup, effect.selector, 200):
                found.setdefault(id(tag), (effect.selector, effect.function))
    return found


def _text(tag: Tag) -> str:
    """The words on the control; of an input its value, of a picture its alternative text."""
    if tag.name == "input":
        return _labelled(tag, "value", "alt") if _is_button(tag) else ""
    if tag.name == "img":
        return _labelled(tag, "alt")
    text = ""
    for piece in tag.strings:
        text += str(piece)
        if len(text.strip()) > SHORT:
            return text.strip()
    return fold_space(text) or _labelled(tag)


def _labelled(tag: Tag, *names: str) -> str:
    """What an element is called where it shows no words."""
    written = (fold_space(str(tag.get(name) or "")) for name in (*names, "title", "aria-label"))
    return next(filter(None, written), "")[: SHORT + 1]


def _is_button(tag: Tag) -> bool:
    return str(tag.get("type") or "").lower() in ("button", "submit", "image")


def _called(tag: Tag, text: str) -> Role | None:
    """The role by class, id or picture, where the control shows no words."""
    if len(text) > 4:
        return None
    images = [tag] if tag.name in ("img", "input") else tag.find_all("img", limit=2)
    pictures = [str(image.get("src") or "") + str(image.get("alt") or "") for image in images]
    icons = [" ".join(_classes(icon)) for icon in tag.find_all(["i", "span", "em"], limit=2)]
    names = " ".join((*_classes(tag), str(tag.get("id") or ""), str(tag.get("rel") or ""), *icons))
    if any(
        re.search(r"next|xiayiye|xyy|下一页|arrow_?r", picture, re.I) for picture in pictures
    ) or _CALLED_NEXT.search(names):
        return "next"
    return "more" if _CALLED_MORE.search(names) else None


def _plausible(tag: Tag, role: Role, text: str, code: str) -> bool:
    """A bare number, sign or year is a control only with something behind it or in a pager."""
    alive = bool(code) or not DEAD.match(str(tag.get("href") or ""))
    if role == "other":
        return True
    if role == "number" or SYMBOL.match(text):
        return alive or _page_data(tag) is not None or (tag.name in ("a", "button") and _in_pager(tag))
    if role in ("year", "older"):
        return alive or (tag.name in ("a", "button") and DEAD.match(str(tag.get("href") or "x")) is not None)
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
            if name.startswith("data-") and re.search(r"page|pn|num|index|url|href|next|link|src", name)
        ),
        None,
    )


def _code(tag: Tag) -> str:
    """The script behind a control: its own handler, that of its address, or that of the box it fills."""
    own = next((str(value).strip() for name, value in tag.attrs.items() if _HANDLER.match(name) and value), "")
    if own:
        return re.sub(r"^\s*javascript\s*:", "", own, flags=re.I)
    href = str(tag.get("href") or "")
    if _SCRIPTED.match(href) and not DEAD.match(href):
        return _SCRIPTED.sub("", href)
    if href and not DEAD.match(href):
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
    address = href if href and not DEAD.match(href) else written if re.search(r"[/?]|\.\w{3,5}$", written) else ""
    if address:
        way = opened(page, address)
        here = way is not None and way.url == page.url
        if here and _ROUTE.search(address) and not _in_page(page, address):
            return Control(role, shown, "unknown", None, number, address)
        return Control(role, shown, "here" if here else "leads" if way else "unknown", way, number)
    if role == "year" and not off and (_HERE.search(names) or tag.find_parent("a")):
        return None
    shut = off or (role == "number" and bool(number == 1 or _HERE.search(names)))
    return Control(role, shown, "off" if shut else "unknown", None, number)


def _in_page(page: Page, address: str) -> bool:
    """Whether an address leads to a place of the page itself, as those of tabs do."""
    name = address.partition("#")[2]
    return any(name in (tag.get("id"), tag.get("name")) for tag in page.tags)


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

    outcome = press(1)
    state, way = placed(page, way_of(page, outcome))
    written = "".join(each.markup for each in outcome.effects if isinstance(each, Wrote)) if way is None else ""
    state = "nothing" if written and outcome.whole and not outcome.missing else state
    shut = off and state != "leads"
    named = _named(role, number, code)
    return Control(role, text or _description(tag), "off" if shut else state, way, named, code, press, written)


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


def _empty_pagers(page: Page) -> Iterator[tuple[Control, Tag]]:
    """Elements called like a pager with nothing in them: a script draws them, or there is one page. And bare 1/4."""
    for tag in page.tags:
        if tag.name not in _BOXES:
            if "-" in tag.name and _CALLED_PAGER.search(tag.name):
                yield Control("pager", f"<{tag.name}>", "unknown"), tag
            continue
        if len(tag.contents) == 1 and (told := _OF_PAGES.match(str(tag.string or ""))) and int(told[1]) > 1:
            yield Control("pager", told[0].strip(), "unknown"), tag
        names = " ".join((*_classes(tag), str(tag.get("id") or ""))).strip()
        if names and _CALLED_PAGER.search(names) and not _filled(tag):
            yield Control("pager", f"<{tag.name} {names}>", "unknown"), tag


def _filled(tag: Tag) -> bool:
    return any(not isinstance(child, NavigableString) or child.strip() for child in tag.children)
