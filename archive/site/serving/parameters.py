"""Which parameters an address takes. One that nobody knows is refused: left out in silence, it would answer another
question than the one that was asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from archive.site.language.current import said, say

CSV = ("_raw", "_bom", "_dl")
"""Of every address that gives CSV."""

_FILTERS_OF_CHANGES = ("kind", "region", "agency", "figure", "since", "until")
_COVERAGE, _SOURCES = ("state", "year"), ("state", "name")
_COMPARED = ("agency", "region", "below", "figure", "from", "to", "add", "labels")
_RANKED = ("figure", "year", "kind", "level", "region", "scope", "least", "order", "labels")
_OF_ORIGINAL = ("cell", "document", "page")
_TAKES: Mapping[str, Collection[str]] = {
    r"/search": ("figure", "op", "value"),
    r"/changes": _FILTERS_OF_CHANGES,
    r"/coverage/\d+": _COVERAGE,
    r"/sources": _SOURCES,
    r"/compare": _COMPARED,
    r"/(charts|embed)/compare/[^/]+": _COMPARED,
    r"/rankings": _RANKED,
    r"/regions": ("name",),
    r"/regions/\d+": ("rate", "year", "kind"),
    r"/-/review/next": ("at", "item"),
    r"/-/review/find": ("q",),
    r"/-/review/(item|second)/.+": ("at", "cell", "take"),
    r"/-/review/original/.+": ("page",),
    r"/reports/\d+/\d+": ("version",),
    r"/reports/\d+/\d+/objection": ("version", "cell"),
    r"/reports/\d+/\d+/compare": ("from", "to"),
    r"/reports/\d+/\d+/versions/\d+/original": ("document",),
    r"/reports/\d+/\d+/versions/\d+/original/view": _OF_ORIGINAL,
    r"/originals/\d+/\d+/\d+": _OF_ORIGINAL,
}
"""Path without its ending → parameters beside `page`; every other path takes none."""
_PAGED = re.compile(r"/(search|rankings|changes|coverage/\d+|sources|regions/\d+)")
_ENDING = re.compile(r"\.(csv|json|atom|bib|ris|csl\.json|svg|png)$")


def of_path(path: str) -> set[str]:
    """The parameters of one of the site's own pages, given its path below the base URL."""
    stem = _ENDING.sub("", path)
    found = next((set(names) for pattern, names in _TAKES.items() if re.fullmatch(pattern, stem)), set())
    return found | ({"page"} if _PAGED.fullmatch(stem) else set()) | (set(CSV) if path.endswith(".csv") else set())


def unknown(names: Iterable[str], known: Collection[str]) -> str:
    """What to say of the first name that is not known, with the nearest that is; "" when all are."""
    wrong = next((name for name in names if name not in known), None)
    return "" if wrong is None else say("没有“{0}”这个参数。{1}", wrong[:40], _nearest(wrong, known))


def unknown_value(name: str, value: str, known: Collection[str]) -> str:
    """What to say of a value that a parameter cannot have."""
    return say("参数 {0} 没有“{1}”这个值。{2}", name, value[:40], _nearest(value, known))


def _nearest(wrong: str, known: Collection[str]) -> str:
    near = get_close_matches(wrong.lower(), known, n=1, cutoff=0.5)
    if near:
        return say("是不是 {0}？", near[0])
    listed = sorted(known)
    shown = said("、").join(listed[:20]) + (said(" 等") if len(listed) > 20 else "")
    return say("可以用的有：{0}。", shown) if listed else said("这一页不接受参数。")
