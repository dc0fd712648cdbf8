"""Whether a page holds any style at all that can hide, move, part or strike out a text.

A look at the distinct tags and the sheets costs next to nothing; most exports of Word need no more. Words are found one
by one, and the few that Word writes itself are looked at more closely.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from parsers.readers.colours import BLACK, LINK, WHITE, Colour, is_hardly_seen, laid_over
from parsers.readers.html.values import SYSTEM_UNKNOWN, colour, legacy_colour

_TELLING = (
    *("visibility", "opacity", "overflow", "text-fill", "text-security", "text-stroke", "filter", "transform"),
    *(
        "line-through",
        "blend",
        "text-raise",
        "first-l",
        "var(",
        "unicode-bidi",
        "<dialog",
        "<details",
        "<bdo",
        " hidden",
        " popover",
        "<ol",
    ),
    *("@import", "calc(", "clamp(", "min(", "max(", "clip-path", "mask", "block-size", "inline-size", "contain:"),
    *("size-adjust", "offset", "animation", "currentcolor", "box-shadow", "box-reflect", "decoration-thickness"),
    "text-combine",
    "@property",
    *("wingdings", "webdings", "dingbats", "mt extra", "data:text/css"),
)
_CLOSER = tuple(
    (word, re.compile(pattern, re.MULTILINE))
    for word, pattern in {
        **{
            name: rf"{name}(?<![\w-]{name})\s*:"
            for name in ("display", "position", "float", "direction", "content", "zoom", "scale", "translate", "rotate")
        },
        "color-scheme": r"color-scheme\s*:[^;}]{0,2000}dark",
        "all": r"all(?<![\w-]all)\s*:",
        "clip": r"clip(?<![\w-]clip)",
        "letter-spacing": r"letter-spacing\s*:\s*(?:-|[\d.]*\d(?:em|rem)|\d\d)",
        "dir": r"\sdir\s*=\s*[\"']?rtl",
        "indent": r"indent\s*:\s*-",
        "font": (
            r"font(?:-size)?\s*:[^;}\"']*?"
            r"(?:\(|\bmath\b|(?<![\d.])[1-4]\d(?:\.\d+)?%|(?<![\d./])[0-4](?:\.\d+)?(?:[a-z%/]|\s+[a-z]|\s*(?:[;!\"'}<]|$))|(?<!\d)\.\d+[a-z%])"
        ),
        "line-height": r"line-height\s*:\s*(?:(?:0?\.[0-3]\d*|0)(?![\d.])|[0-6](?:\.\d+)?p[xt]|[1-3]?\d(?:\.\d+)?%)",
        "vertical-align": r"vertical-align\s*:\s*(?:su|-?[\d.])",
        "margin": r"margin[\w-]*\s*:[^;}\"']*-\s*[\d.]|margin-(?:left|right|inline)[\w-]*\s*:\s*[\d.]*[1-9]",
        "padding": r"padding-(?:left|right|inline)[\w-]*\s*:\s*[\d.]*[1-9]",
        "list-style": r"list-style(?:-type)?\s*:\s*[^;}]{0,2000}(?:decimal|roman|alpha|latin|georgian|[\"'])",
        "text-shadow": r"text-shadow\s*:[^;}\"']*[1-9]",
        "outline": r"(?<![\w-])outline[\w-]*\s*:[^;}\"']*[1-9]",
        "quotes": r"quotes\s*:\s*[^;}]{0,2000}\d",
        "font-feature": r"font-feature-settings\s*:[^;}]{0,2000}(?:su[pb]s|sinf|frac|ordn|dnom|numr)",
        "font-variant": r"font-variant[\w-]*\s*:[^;}]{0,2000}(?:super|sub\b|fractions|ordinal)",
        "background": r"background(?<=\sbackground)\s*=",
        "\\": r"\\[a-z\d]",
        "&": (
            r"&(?:#(?:x0*(?:2[138-9a-f]|[3-7][\da-f])(?![\da-f])|0*(?:3[35]|4\d|[5-9]\d|1[012]\d)(?!\d))"
            r"|(?:colon|semi|num|lpar)(?!\w))"
        ),
    }.items()
)
"""A word, and what must stand around it, in one declaration or attribute."""
_ACROSS = tuple(
    (word, re.compile(pattern))
    for word, pattern in {
        "@font-face": r"@font-face\s*\{(?:[^}]{500}|[^}]{0,500}(?:url|local)\()",
        **dict.fromkeys(("<input", "<textarea"), r"(?:width|height)\s*:\s*[1-4]?\d(?:\.\d+)?(?!\d|\.|%|r?em)"),
        "<li": r"<li\s[^<]*type\s*=\s*[\"']?[1ai]",
        "<ul": r"<ul\s[^<]*type\s*=\s*[\"']?[1ai]",
    }.items()
)
"""The same across several declarations."""
_BLOCKS = (
    "address|article|aside|blockquote|body|button|center|col|dd|div|dl|dt|fieldset|figure|footer|form|frameset"
    "|h1|h2|h3|h4|h5|h6|header|hr|html|iframe|img|input|li|link|main|menu|meta|nav|object|ol|option|p|pre"
    "|script|section|select|style|table|tbody|td|textarea|tfoot|th|thead|tr|ul"
)
"""Elements that stand in no line of text, or hold none. Fewer than flow.OWN_LINES: of the rest the styles are read."""
_BESIDE_TEXT = re.compile(
    rf"<(?!(?:{_BLOCKS})[\s>])[a-z][^\s<]*\s[^<]*?"
    r"(?:margin|padding|(?<!-)border[\w-]*\s*:\s*(?!none|0)|vertical-align\s*:\s*t)"
)
"""An element that stands in a line, with what sets it apart from the text beside it."""
_BORDER = re.compile(r"(?<![\w-])border\s*:\s*(?!none|0|unset|inherit|initial)")
_RAISED = re.compile(r"vertical-align\s*:\s*t")
_SIZED = re.compile(r"font[\w-]*\s*:")
_BLOCK = re.compile(rf"(?:^|[\s>+~])(?:{_BLOCKS})(?:[.#:\[][^\s>+~]*)?$")
_IN_SHEETS = (
    *(re.compile(rf"{name}(?<![\w-]{name})\s*:[^;}}]{{0,500}}[1-9]") for name in ("padding", "margin")),
    re.compile(r"border-(?:left|right|inline)[\w-]*\s*:\s*(?!none|0|unset|inherit|initial)"),
    re.compile(r"border-(?:width|style)\s*:\s*[^\s;}]+\s+[^\s;}]"),
)
_LINED = re.compile(
    r"<(?:t[dh]|p|div)\s(?![^<]*(?<![\w-])border(?:-top|-bottom)?\s*:)[^<]*(?<![\w-])border-(?:left|inline)[\w-]*\s*:"
)
"""A cell with a line before its text and none above or below it."""
_COMMENTED = re.compile(r"style(?<=\sstyle)\s*=\s*(?:\"[^\"<>]*|'[^'<>]*)/\*")
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_PAGES = re.compile(r"@page[^{}]{0,100}\{[^}]{0,500}\}|@font-face\s*\{(?![^}]{0,500}(?:url|local)\()[^}]{0,500}\}")
_LONGEST = 500
_ENDLESS = re.compile(rf":[^;}}\"'<]{{{_LONGEST}}}|:[^;}}\"']{{{4 * _LONGEST}}}")
"""A value that does not end: nobody writes one, and to look for its end from each of a thousand places takes long."""
_INK = re.compile(r"(?:color|text|link)\s*[:=]\s*[\"']?\s*([^;}\"'>\s(!]+(?:\([^)]*\))?)")
_PAPER = re.compile(r"(?:background(?:-color|-image)?|bgcolor)\s*[:=]\s*[\"']?([^;}\"'>]+)")
_PARTS = re.compile(r"#?[\w%.-]+\([^)]*\)|[#\w-]+")
_NAMES = frozenset({"inherit", "initial", "currentcolor", "auto"})
_NO_COLOURS = frozenset({"none", "transparent", "inherit", "initial", "repeat", "scroll", "no-repeat"})


def may_hide(tags: bytes, sheets: Iterable[str]) -> bool:
    """`tags`: every distinct tag of the page in small letters; `sheets`: what its style elements hold."""
    sheet = _PAGES.sub("", "\n".join(sheets).lower())
    if "/*" in sheet:
        sheet = f"{sheet}\n{_COMMENT.sub('', sheet)}"
    text = f"{tags.decode('utf-8', 'replace')}\n{sheet}"
    if tags.rfind(b"/*") >= 0 and _COMMENTED.search(text):
        return True
    if _ENDLESS.search(text):
        return True
    said = ";".join(dict.fromkeys(text.split(";")))  # most declarations come again and again
    return (
        # `rfind` takes a third of the time of `in`.
        any(said.rfind(word) >= 0 for word in _TELLING)
        or any(said.rfind(word) >= 0 and pattern.search(said) for word, pattern in _CLOSER)
        or any(said.rfind(word) >= 0 and pattern.search(text) for word, pattern in _ACROSS)
        or any(pattern.search(sheet) for pattern in _IN_SHEETS)
        or _BESIDE_TEXT.search(text) is not None
        or _LINED.search(text) is not None
        or _sets_apart(sheet)
        or _colours_meet(text)
    )


def _sets_apart(sheet: str) -> bool:
    """Whether a rule draws lines around what may stand in a line, its selector not ending in the name of a block, or
    sets letters of another size at the top of theirs."""
    if "border" not in sheet and "vertical-align" not in sheet:
        return False
    for rule in sheet.split("}"):
        head, _, body = rule.rpartition("{")
        if _RAISED.search(body) and _SIZED.search(body):
            return True
        ends = (one.strip() for one in head.rpartition("{")[2].split(","))
        if _BORDER.search(body) and any(_BLOCK.search(one[-_LONGEST:]) is None for one in ends):
            return True
    return False


def _colours_meet(text: str) -> bool:
    """Whether any colour of text comes near any colour behind it. One that cannot be calculated may."""
    papers: set[Colour] = {WHITE}
    for value in set(_PAPER.findall(text)):
        if "url(" in value or "gradient" in value:
            return True
        papers.update(_colours(value))
    inks = {BLACK, LINK}
    for value in _inks(text):
        calculated = not ("(" in value or value in SYSTEM_UNKNOWN)
        known = BLACK if value in _NAMES else colour(value) or (legacy_colour(value) if calculated else None)
        if known is None:
            return True
        inks.add(known)
    return any(is_hardly_seen(laid_over(ink, paper), paper) for ink in inks for paper in papers)


def _inks(text: str) -> set[str]:
    """Colours of text: not those of borders, nor those behind it."""
    return {
        found[1] for found in _INK.finditer(text) if not (text[found.start() - 1].isalnum() or _is_part(text, found))
    }


def _is_part(text: str, found: re.Match[str]) -> bool:
    return text[found.start() - 1] == "-" or found[0].startswith("text:") or found[0].startswith("text/")


def _colours(value: str) -> Iterator[Colour]:
    for part in _PARTS.findall(value):
        known = None if part in _NO_COLOURS else colour(part) or (legacy_colour(part) if len(part) in (3, 6) else None)
        if known is not None and known.opacity > 0:
            yield known
