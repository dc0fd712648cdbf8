"""What a browser gives to the scripts of a page, by the path by which a script comes to it (document.forms.0.page)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from crawler.listing.scripts.values import Function, Value

FIELD = re.compile(r"""(?:\(#?|\(\[?name=['"]?|\.|^)([\w$-]+)['"]?\]?\)?(?:\.\d+)?\.value$""")
"""A field of a form as a member: document.form1.page.value, getElementById(page).value."""
VALUE_CALL = re.compile(
    r"""\(#?(?:\w*\[name=['"]?)?([\w$-]+)['"]?\]?(?:[\s>]*(?:option)?:(?:selected|checked))?\)\.val$"""
)
"""The same by jQuery: $(#page).val, $(#year option:selected).val."""
VISUAL = re.compile(r"\.style\.\w+$|\.className$|\.disabled$")
"""Members by which only looks change."""
_ROOTS = ("window.", "self.", "top.", "parent.", "globalThis.", "document.location", "this.location")


def of_address(url: str) -> Mapping[str, str]:
    """What the page's own address says: location.pathname, location.search …"""
    parts = urlsplit(url)
    return {
        "location.href": url,
        "location.pathname": parts.path,
        "location.search": f"?{parts.query}" if parts.query else "",
        "location.host": parts.netloc,
        "location.hostname": parts.hostname or "",
        "location.origin": f"{parts.scheme}://{parts.netloc}",
        "location.protocol": f"{parts.scheme}:",
        "document.URL": url,
    }


def given_member(whole: Mapping[str, Value], name: str) -> bool:
    """Whether a member is the framework's, as this.$http is, and not the page's."""
    return name.startswith("$") and name not in whole


def gives_source(path: str, arguments: tuple[Value, ...]) -> bool:
    """Whether a call gives an element its address: $("#frame").attr("src", …)."""
    return len(arguments) > 1 and arguments[0] == "src" and path.endswith((").attr", ").prop", ").setAttribute"))


def selector_of(path: str) -> str:
    """The selector of the element that a script speaks of: getElementById(frame).src, $(#frame).attr."""
    found = re.search(r"(getElementById)?\(([^()]*)\)\.\w+$", path)
    return "" if found is None else f"#{found[2]}" if found[1] else found[2]


def joined_path(path: str, key: str | None) -> str:
    """The path of a member; what every page's window holds is named by itself."""
    whole = f"{path}.{key}" if path else key or ""
    while whole.startswith(_ROOTS):
        root = next(root for root in _ROOTS if whole.startswith(root))
        whole = whole.removeprefix(root) if root.endswith(".") else "location" + whole.removeprefix(root)
    return whole


def callbacks(value: Value) -> list[Function]:
    """Functions that a library would call: handlers, and what is done with an answer. Widgets' own are read apart."""
    if isinstance(value, Function):
        return [value]
    if isinstance(value, dict):
        return [
            each for key, each in value.items() if key in ("success", "done", "complete") and isinstance(each, Function)
        ]
    return []
