"""What style sheets in attributes say about a text: hidden, raised, struck out; and figures in input fields.

A look at the tags comes first: most pages use none of this, and a search through the tree costs more than the look.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser

from parsers.readers.html.source import Source
from parsers.readers.marks import lowered, raised, struck

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:\.0+)?(?:p[xt]|r?em|%)?\s*(?:;|!|$)", re.IGNORECASE
)
_LONGEST_HIDDEN = 200
_REPORT = "本年新收"
"""Words of every report's table 2."""
_FIGURE = re.compile(r"[+-]?[\d,]+(?:\.\d+)?")
_TYPED = frozenset({"", "text", "number", "tel"})

_HIDING = (b"display", b"visibility", b"font-size:0", b"font-size: 0")
_MARKS: tuple[tuple[tuple[bytes, ...], re.Pattern[str], Callable[[str], str]], ...] = (
    (
        (b"super", b"text-raise"),
        re.compile(r"vertical-align\s*:\s*super|text-raise\s*:\s*[1-9]", re.IGNORECASE),
        raised,
    ),
    (
        (b":sub", b": sub", b"text-raise:-", b"text-raise: -"),
        re.compile(r"vertical-align\s*:\s*sub\b|text-raise\s*:\s*-", re.IGNORECASE),
        lowered,
    ),
    ((b"line-through",), re.compile(r"line-through", re.IGNORECASE), struck),
)
"""Words that the page must hold, the style that counts, what it does to the text."""

_TELLING = (*_HIDING, b" hidden", *(word for words, _, _ in _MARKS for word in words), b"notereference", b"<input")
_INLINE = frozenset({"span", "font", "a", "b", "i", "u", "em", "strong", "p"})
_NOTE_MARKS = ".MsoFootnoteReference,.MsoEndnoteReference"


def mark_styles(tree: LexborHTMLParser, source: Source) -> bool:
    """Let styles show in the text: what is not seen is dropped, what is raised or struck out joins no figure.

    Whether anything may have been changed.
    """
    told = source.holds(_TELLING)
    if told:
        _mark_styles(tree, source)
    return told


def _mark_styles(tree: LexborHTMLParser, source: Source) -> None:
    if source.holds(_HIDING):
        _drop_hidden(tree, "[style]")
    if source.holds((b" hidden",)):
        _drop_hidden(tree, "[hidden]")
    for words, style, mark in _MARKS:
        if source.holds(words):
            _mark(tree, style, mark)
    if source.holds((b"notereference",)):
        for element in tree.css(_NOTE_MARKS):
            element.replace_with(raised(element.text()))
    if source.holds((b"<input",)):
        _show_fields(tree)


def _drop_hidden(tree: LexborHTMLParser, selector: str) -> None:
    """Hidden counters and share texts are small; a hidden tab may hold the report itself, where nothing else does."""
    for element in tree.css(selector):
        attributes = element.attributes
        hidden = "hidden" in attributes or _HIDDEN.search(attributes.get("style") or "")
        if not hidden or element.tag == "body":
            continue
        text = element.text()
        small = len(text) < _LONGEST_HIDDEN and element.tag != "table"
        if small or (_REPORT in text and tree.body and tree.body.text().count(_REPORT) > text.count(_REPORT)):
            element.replace_with("")


def _mark(tree: LexborHTMLParser, style: re.Pattern[str], mark: Callable[[str], str]) -> None:
    for element in tree.css("[style]"):
        if element.tag in _INLINE and style.search(element.attributes.get("style") or ""):
            element.replace_with(mark(element.text()))


def _show_fields(tree: LexborHTMLParser) -> None:
    """A cell that holds nothing but a field shows what is written in the field."""
    for field in tree.css("td input"):
        value = (field.attributes.get("value") or "").strip()
        typed = (field.attributes.get("type") or "").lower() in _TYPED
        if typed and _FIGURE.fullmatch(value) and field.parent is not None and not field.parent.text().strip():
            field.replace_with(value)
