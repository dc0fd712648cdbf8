"""What stands around an element."""

from __future__ import annotations

from collections.abc import Collection

from selectolax.lexbor import LexborNode

CELLS = frozenset({"td", "th"})


def around(element: LexborNode, tags: Collection[str]) -> LexborNode | None:
    """The nearest element around this one with one of the tags; None where there is none."""
    outer = element.parent
    while outer is not None and outer.tag not in tags:
        outer = outer.parent
    return outer
