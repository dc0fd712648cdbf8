"""What a reader would see of a page, and how two pages are recognised as the same one. Pure."""

from __future__ import annotations

import hashlib
import re

_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript|template|title)\b.*?(?:</\1\s*>|\Z)|<[^>]*(?:>|\Z)", re.S | re.I
)
"""Tags, and what stands between some. What nothing closes goes on to the end, as in a browser; and to look for its end
from each of thousands of beginnings would take minutes."""
_ENTITY = re.compile(r"&(?:nbsp|#160|ensp|emsp|#x?0*3000);", re.I)
_TITLE = re.compile(r"<title[^>]*>(.*?)(?:</title|<)", re.S | re.I)
_NOISE = re.compile(r"[\W\d_a-zA-Z]+")
_LIKENESS = 0.1


def visible_text(text: str) -> str:
    """The words on a page, white space folded; scripts, styles, comments and the title are not on it."""
    plain = _ENTITY.sub(" ", _UNSEEN.sub(" ", text))
    return " ".join(plain.split())


def title_of(text: str) -> str:
    """Content of <title>, white space folded."""
    match = _TITLE.search(text[:20_000])
    return " ".join(match[1].split()) if match else ""


def shape(text: str) -> str:
    """Length and hash of a page's Chinese words: the same for two servings that differ in a date or a token."""
    words = _NOISE.sub("", title_of(text) + visible_text(text))
    digest = hashlib.sha256((words or text.strip()).encode("utf-8", "replace")).hexdigest()
    return f"{len(text)}:{digest}"


def same_shape(text: str, known: str | None) -> bool:
    """Whether a page is the one whose shape is known. Pages of very different length are told apart for free."""
    if not known:
        return False
    length, _, digest = known.partition(":")
    if abs(len(text) - int(length)) > _LIKENESS * max(len(text), int(length)) + 200:
        return False
    return shape(text).partition(":")[2] == digest
