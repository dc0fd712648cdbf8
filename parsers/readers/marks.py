"""Text that is no part of the number beside it: raised, lowered, struck out.

Every reader that knows how a text is printed writes it so that its digits join no figure: `5¹`, `[9]5`.
"""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def raised(text: str) -> str:
    """A superscript: the mark of a footnote, m²."""
    return text.translate(_RAISED)


def lowered(text: str) -> str:
    """A subscript: CO₂."""
    return text.translate(_LOWERED)


def struck(text: str) -> str:
    """Text struck out, which a reader still sees."""
    return f"[{text}]" if text.strip() else text


UNKNOWN = "□"
"""Stands for a sign of which nobody knows what it looks like: no figure holds it."""
LINKED, UNLINKED = "\ue00e", "\ue00f"
"""Around the text of a link to another page, until its paragraph is made: private characters, never in a text."""
_LINK = re.compile(f"{LINKED}[^{UNLINKED}]*(?:{UNLINKED}|$)|^[^{LINKED}]*{UNLINKED}")
_AROUND_LINK = re.compile(
    r"[\s\d:：/.\-—年月日·•●>＞»|｜\[\]（）()【】、，,]|(?<![\u4e00-\u9fff])[上下前后]一?[篇条页则个]|首页|更多|浏览|阅读|点击|次|当前位置|NEW|new"
)


def unmarked(text: str) -> str:
    """The text without marks of links."""
    return text.replace(LINKED, "").replace(UNLINKED, "") if LINKED in text or UNLINKED in text else text


def is_only_links(text: str) -> bool:
    """Whether a marked line holds nothing but links, dates and what stands around links (上一篇：)."""
    return not _AROUND_LINK.sub("", _LINK.sub("", text))


_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:([\u2009\u202f])\d{3}(?:\1\d{3})*)(?!\d)")


def folded(text: str) -> str:
    """Whitespace folded to single spaces; a thin space between thousands parts no two figures and stays."""
    if "\u2009" not in text and "\u202f" not in text:
        return " ".join(text.split())
    kept = _GROUPED.sub(lambda found: found[0].replace("\u2009", _KEPT[0]).replace("\u202f", _KEPT[1]), text)
    return " ".join(kept.split()).replace(_KEPT[0], "\u2009").replace(_KEPT[1], "\u202f")


_KEPT = ("\ue00c", "\ue00d")
"""Stand for thin spaces while others are folded: private characters, as those around links."""


def unseen(_text: str) -> str:
    """Text that stands in the file and not on the page."""
    return ""


def doubtful(text: str) -> str:
    """Text of which nobody knows whether, or in which order, it is printed."""
    return f"⟨{text}⟩" if text.strip() else text
