"""What a control is called: the roles by which words on a page lead on from its list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from crawler.listing.controls.ways import State
from crawler.listing.scripts.reading import Outcome
from crawler.listing.words import Fetch

Role = Literal["next", "last", "number", "more", "year", "older", "agency", "part", "pager", "other"]
PAGING: frozenset[Role] = frozenset(("next", "last", "number", "more", "pager"))
"""Roles that lead to further rows of the same list; the others lead to other parts of the column.

"other" is whatever acts beside the list and says nothing known: what it does is not known until it is understood.
"""

SYMBOL = re.compile(r"^[\[(\s]*(?:[>»›→▶▷]{1,2}|&gt;)[\])\s]*$")
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "next",
        re.compile(
            r"^[\[(<\s\d]*(?:翻?[到至]?下\s*一?\s*[页頁]|后一?[页頁]|向后|往后翻?|后翻|下翻|翻页|(?:下|后)一?(?:\d+|[一二三五十]+)?\s*(?:批|条|篇|组)|"
            r"next(?:\s*page)?)[\])>»›→\s]*$|^[\[(\s\d]*[>»›→▶▷]{1,2}[\])\s]*$",
            re.I,
        ),
    ),
    ("last", re.compile(r"^[\[(<\s]*(?:尾页|末页|最后一?页|最末页|last(?:\s*page)?|>\|)[\])>»›\s]*$", re.I)),
    (
        "more",
        re.compile(
            r"^[+\[(\s]*(?:点击|点此|查看|浏览|加载|显示|展开|获取|查阅|阅读|继续|load|show|view)*\s*(?:更多|全部|所有|其余|余下|剩余|下一批|more|加载|展开|浏览)"
            r"(?:内容|信息|数据|报告|年报|年度报告|列表|记录|条目)*[\s>»›+.…\])]*$",
            re.I,
        ),
    ),
    (
        "older",
        re.compile(
            r"^(?:查看|点击)?(?:往年|历年|往期|历史|以往|以前|早期|过往|更早|其[他它]年[份度])\S{0,14}$|"
            r"^\D{0,6}(?:19|20)\d\d\s*年?度?[（(]?(?:含|及|和|与|[(（]?含本?数?[)）])?\s*(?:其|之)?(?:以前|之前|前|更早)\S{0,14}$"
        ),
    ),
)
_NUMBER = re.compile(r"^[\[\s]*第?\s*(\d{1,3})\s*页?[\]\s]*$")
_YEAR = re.compile(
    r"^[\[(【\s]*((?:19|20)\d\d)\s*年?度?(?:政府|政务)?(?:信息)?(?:公开)?(?:工作)?(?:年报|年度报告|报告|专栏)?[\])】\s]*$"
)
DEAD = re.compile(
    r"^\s*(?:$|#[A-Za-z_-]*\s*$|about:|javascript\s*:\s*(?:void\s*\(?\s*0?\s*\)?|;|undefined|null)?\s*;?\s*$)", re.I
)
SHORT = 24
"""Characters that the words of a control have at most."""


@dataclass(frozen=True, slots=True)
class Control:
    """One control.

    text    as it stands there, for people; number  of the page that it names.
    code    the script behind it, "" for a plain link; press  what it would do when pressed N times.
    state   leads (to `way`), nothing (understood: it leads nowhere), unknown, here (it is the present page), off.
    written markup that it puts into the page when it is pressed, "" for none.
    """

    role: Role
    text: str
    state: State | Literal["here", "off"]
    way: Fetch | None = None
    number: int | None = None
    code: str = ""
    press: Callable[[int], Outcome] | None = field(default=None, compare=False)
    written: str = ""

    @property
    def quoted(self) -> str:
        """How a message names it."""
        return f"{self.text} [{self.code[:40]}]" if self.code else self.text


def asks(control: Control) -> bool:
    """Whether a control asks for data instead of opening a page."""
    return control.way is not None and any(name == "X-Requested-With" for name, _ in control.way.headers)


def role_of(text: str) -> tuple[Role | None, int | None]:
    if not text or len(text) > SHORT:
        return None, None
    if match := _NUMBER.match(text):
        return "number", int(match[1])
    if match := _YEAR.match(text):
        return "year", int(match[1])
    return next((role for role, pattern in _ROLES if pattern.match(text)), None), None


def quoted(controls: Iterable[Control], most: int = 4) -> str:
    """Controls for a message."""
    texts = list(dict.fromkeys(control.quoted for control in controls))
    return ", ".join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")
