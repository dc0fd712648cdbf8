"""What a report counts: the agency itself, an area with its bodies, or nobody knows; always with the reason. Pure.

A sentence only speaks for the table when its number stands there: “全市共收到申请135件” says nothing of a table whose
total is another. Otherwise what a report counts follows from its kind, from the sums of its bodies (R8, which
archive.crosschecks computes), or from a person's decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from parsers.folding import compatible

Kind = Literal["own", "aggregate", "unknown"]
SCOPES: tuple[Kind, ...] = ("own", "aggregate", "unknown")

BY_BODIES, BY_PERSON, BY_WORDS, BY_KIND, NOTHING = "r8", "decision", "wording", "kind", "nothing"
"""First word of a reason."""
LASTING = (BY_BODIES, BY_PERSON)
"""Reasons that a new reading of the same report does not undo."""

_AREA = (
    r"全(?:省|市|县|区|州|盟|旗|镇|乡|街道|自治[区州县旗])(?:各级|各部门|各单位|各?行政机关|政府系统|上下|范围内|"
    r"[一-鿿]{0,8}系统|[一-鿿]{0,6}机关)?"
)
_OWN = r"(?:本机关|本单位|本级|市本级|区本级|县本级|省本级|我局|我委|我厅|我办|我镇|我乡|我街道|本局|本委|本办)"
_VERB = (
    r"[^。；\n]{0,12}?(?:收到|新收|受理|接收|接到)[^。；\n\d]{0,24}?申请(?:公开)?[^。；\n\d]{0,8}?(\d+)(?:件|宗|条|份)"
)
_SAID: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("aggregate", re.compile(_AREA + _VERB)),
    ("own", re.compile(_OWN + _VERB)),
)
_COMPILED = re.compile(
    r"(?:综合|汇总)[^。；\n]{0,20}(?:各(?:部门|单位|区县?|县|乡镇|镇|街道|级)|所属|下属|下级)[^。；\n]{0,40}"
    r"(?:编制|编写|汇总|形成|撰写)"
)
_WITHOUT = re.compile(r"(?:不含|不包括|不包含)[^。；\n]{0,10}(?:各部门|各单位|所属|下属|下级|各?区县|各?乡镇)")
_QUOTE = 40


@dataclass(frozen=True, slots=True)
class Scope:
    """`reason`: the kind of reason, a colon, and what shows it."""

    scope: Kind
    reason: str


def of_report(kind: str, texts: Iterable[str], figures: Mapping[str, object]) -> Scope:
    """What a report says itself.

    kind     kind of its agency.   texts  its narrative.
    figures  requests_received and requests_carried_over, as the table has them.
    """
    said = by_words("\n".join(texts), figures)
    if said is not None:
        return said
    if kind == "government":
        return Scope("unknown", f"{NOTHING}: a government's report may count its bodies or not")
    return Scope("own", f"{BY_KIND}: {kind}")


def by_words(text: str, figures: Mapping[str, object]) -> Scope | None:
    """What the narrative says of the table; None when it says nothing or both."""
    plain = compatible(text).replace(" ", "")
    there = _numbers(figures)
    found: dict[Kind, str] = {}
    for scope, pattern in _SAID:
        for match in pattern.finditer(plain):
            if int(match[1]) in there:
                found.setdefault(scope, match[0])
    compiled, without = _COMPILED.search(plain), _WITHOUT.search(plain)
    if compiled and not without:
        found.setdefault("aggregate", compiled[0])
    if without and not compiled:
        found.setdefault("own", without[0])
    if len(found) != 1:
        return None
    ((scope, sentence),) = found.items()
    return Scope(scope, f"{BY_WORDS}: {sentence[:_QUOTE]}")


def _numbers(figures: Mapping[str, object]) -> frozenset[float]:
    """The totals a sentence may mean. 0 is no witness: 本机关收到0件 fits an empty table of any scope."""
    received, carried = (figures.get(name) for name in ("requests_received", "requests_carried_over"))
    if not isinstance(received, int | float):
        return frozenset()
    both = received + carried if isinstance(carried, int | float) else received
    return frozenset(number for number in (received, both) if number)


def lasts(reason: str) -> bool:
    """Whether a reason holds whatever the report is read as next."""
    return reason.partition(":")[0] in LASTING


def of_kind(reason: str) -> bool:
    """Whether a scope follows from the kind of the agency alone."""
    return reason.partition(":")[0] in (BY_KIND, NOTHING)
