"""The style sheets that stand in a page, in their order: elements, what they import, those written into addresses.

Sheets that are only linked are not known. HTML 4.2.6, CSSOM 6.2 (of sheets with a title one set counts), Cascade 5, 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.readers.html.around import around
from parsers.readers.html.painted.conditions import on_screen
from parsers.readers.html.source import Source, written_bytes

_WRITTEN = "data:text/css"
_BEFORE_IMPORTS = frozenset({"charset", "layer"})


def sheets_of(tree: LexborHTMLParser, source: Source) -> Iterator[str]:
    linked = source.holds((_WRITTEN.encode(),))
    preferred = ""
    for element in tree.css("style,link[href^='data:' i]" if linked else "style"):
        title = element.attributes.get("title") or ""
        if not _is_for_screens(element) or (title and preferred and title != preferred):
            continue
        preferred = preferred or title
        text = _for_media(element)
        if _WRITTEN in text:
            yield from _imported(text)
        yield text


def _is_for_screens(style: LexborNode) -> bool:
    attributes = style.attributes
    kind = (attributes.get("type") or "text/css").strip().lower()
    others = "alternate" in (attributes.get("rel") or "").lower().split() or _is_without_scripts(style)
    return kind == "text/css" and not others and on_screen((attributes.get("media") or "").lower()) is not False


def _is_without_scripts(style: LexborNode) -> bool:
    """Whether the sheet is for browsers that run no scripts."""
    return around(style, ("noscript",)) is not None


def _for_media(style: LexborNode) -> str:
    media = style.attributes.get("media") or ""
    if style.tag == "link":
        return written_bytes(style.attributes.get("href") or "").decode("utf-8", "replace")
    return style.text() if on_screen(media.lower()) else f"@media {media}{{{style.text()}}}"


def _imported(sheet: str) -> Iterator[str]:
    """Imports stand before all rules, or count for nothing."""
    for node in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        word = node.lower_at_keyword if node.type == "at-rule" and node.content is None else ""
        if word == "import":
            yield from _of_import([token for token in node.prelude if token.type not in ("whitespace", "comment")])
        elif word not in _BEFORE_IMPORTS:
            return


def _of_import(tokens: Sequence[Any]) -> Iterator[str]:
    """An imported sheet in the at-rules that its conditions stand for: address [layer] [supports(…)] [media]."""
    if not tokens:
        return
    first, rest = tokens[0], list(tokens[1:])
    address = first.value if first.type in ("url", "string") else ""
    if first.type == "function" and first.lower_name == "url":
        address = next((token.value for token in first.arguments if token.type == "string"), "")
    if not address.startswith(_WRITTEN):
        return
    text = written_bytes(address).decode("utf-8", "replace")
    rules: list[str] = []
    if rest and (rest[0].type, getattr(rest[0], "lower_value", "")) == ("ident", "layer"):
        rules.append("layer")
        rest.pop(0)
    for word in ("layer", "supports"):
        if rest and rest[0].type == "function" and rest[0].lower_name == word:
            asked = tinycss2.serialize(rest.pop(0).arguments)
            rules.append(f"layer {asked}" if word == "layer" else f"supports ({asked})")
    if rest:
        rules.append(f"media {' '.join(tinycss2.serialize([token]) for token in rest)}")
    for rule in rules:
        text = f"@{rule}{{{text}}}"
    yield text
