"""Twins: addresses of one article for desktop, phone, printer and the dynamic form behind a static page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.listing.words import ListItem
from crawler.registry.addresses import canonical

_PHONE_HOST = re.compile(r"^(?:www|m|wap|mobile|3g)\.(?=.+\..+)")
_PHONE_PATH = re.compile(r"/mpost_(?=\d+\.)")
_SUFFIX = re.compile(r"_(?:m|mob|mobile|wap|print)(?=\.\w+$)", re.I)
_PHONE_FOLDER = re.compile(r"^/(?:m|wap|mobile)/(?=.)", re.I)
_PRINT = re.compile(r"/print(?=/|\.\w+$)", re.I)
_INDEX = re.compile(r"/(?:index|default)\.\w+$", re.I)
_PASSING = frozenset(("mobile", "ismobile", "device"))
_SECOND = re.compile(
    r"://(?:m|wap|mobile|3g)\.|/mpost_|^[^?]*/(?:m|wap|mobile|print)/|_(?:m|mob|mobile|wap|print)\.|print=|\.jsp\?",
    re.I,
)


def twin_key(url: str) -> str:
    """One key for all twins of an article: host without www./m., path without phone and print marks.

    VSB's content.jsp?wbtreeid=1039&wbnewsid=7 is info/1039/7.htm; NFCMS's mpost_7.html is post_7.html.
    """
    parts = urlsplit(canonical(url))
    host = _PHONE_HOST.sub("", parts.netloc.lower())
    query = parse_qsl(parts.query, keep_blank_values=True)
    named = {name.lower(): value for name, value in query}
    if "wbtreeid" in named and "wbnewsid" in named:
        return f"{host}/info/{named['wbtreeid']}/{named['wbnewsid']}.htm"
    path = _PHONE_FOLDER.sub("/", _PHONE_PATH.sub("/post_", _SUFFIX.sub("", parts.path)))
    path = _INDEX.sub("/", _PRINT.sub("", path))
    kept = [(name, value) for name, value in query if name.lower() not in _PASSING]
    return f"{host}{path}" + (f"?{urlencode(sorted(kept))}" if kept else "")


def preferred(known: ListItem, other: ListItem) -> ListItem:
    """Of two twins the desktop page; the first seen when neither or both are."""
    return other if _SECOND.search(known.url) and not _SECOND.search(other.url) else known
