"""Replica portals by family: `replica(Recipe("trs", total=31, size=7, quirks=frozenset({"one"})))`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.crawler.replicas import endpoints, hanweb, static
from tests.crawler.replicas.model import Recipe, Replica

FAMILIES: Mapping[str, Callable[[Recipe], Replica]] = {
    "jcms": hanweb.jcms,
    "jcms_inline": hanweb.jcms,
    "jpaas": hanweb.jpaas,
    "xxgk_search": hanweb.xxgk_search,
    "xxgk_years": hanweb.xxgk_years,
    "trs": static.trs,
    "trs_search": static.trs_search,
    "vsb": static.vsb,
    "ucap": static.ucap,
    "nfcms": static.nfcms,
    "generic": static.generic,
    "folders": static.folders,
    "gkmlpt": endpoints.gkmlpt,
    "igi": endpoints.igi,
    "truecms": endpoints.truecms,
    "epoint": endpoints.epoint,
}

QUIRKS: Mapping[str, tuple[str, ...]] = {
    "jcms": (
        "",
        "page_only",
        "range_only",
        "post_only",
        "old_path",
        "second_unit",
        "pinned",
        "silent",
        "overstated",
        "foreign",
    ),
    "jcms_inline": ("", "page_only", "old_path"),
    "jpaas": ("", "spaced", "own_size", "two_units", "ignores"),
    "xxgk_search": ("",),
    "xxgk_years": ("", "offered"),
    "trs": ("", "zero", "zero_count", "one", "variables", "lies", "pinned", "stubs", "unreachable"),
    "trs_search": ("", "get_only"),
    "vsb": ("", "twins", "broken"),
    "ucap": ("", "zero", "json"),
    "nfcms": ("",),
    "generic": ("", "redirect", "frame", "inline", "probe", "drift"),
    "folders": ("", "agencies", "tiers", "summary"),
    "gkmlpt": ("", "nested", "uncounted"),
    "igi": ("", "post_only", "repeats", "undeclared"),
    "truecms": ("", "window", "unsaid", "many_shown", "gone"),
    "epoint": ("", "one", "zero_is_one", "wrapped", "inline_keys"),
}
"""Quirks that each family's replica knows, one at a time; "" is the plain portal."""


def replica(recipe: Recipe) -> Replica:
    return FAMILIES[recipe.family](recipe)
