"""Faces of type by their names: those whose digits are pictures, and those whose digits are digits everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

_PICTURES = (
    *("wingdings", "webdings", "marlett", "mt extra", "zapfdingbats", "zapf dingbats", "dingbats"),
    *("bookshelf symbol", "ms outlook"),
)
"""What the names begin with."""
_GENERIC = ("serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "ui-serif", "ui-sans-serif")
_CHINESE = (
    *("宋体", "新宋体", "simsun", "nsimsun", "stsong", "songti sc", "华文宋体", "仿宋", "仿宋_gb2312", "fangsong"),
    *("fangsong_gb2312", "stfangsong", "华文仿宋", "黑体", "simhei", "stheiti", "heiti sc", "华文黑体", "华文细黑"),
    *("楷体", "楷体_gb2312", "kaiti", "kaiti_gb2312", "stkaiti", "kaiti sc", "华文楷体", "等线", "dengxian"),
    *("微软雅黑", "microsoft yahei", "microsoft yahei ui", "microsoft jhenghei", "pingfang sc", "pingfang tc"),
    *("hiragino sans gb", "source han sans cn", "source han sans sc", "source han serif cn", "source han serif sc"),
    *("noto sans cjk sc", "noto serif cjk sc", "noto sans sc", "noto serif sc", "wenquanyi micro hei"),
    *("wenquanyi zen hei", "方正小标宋简体", "方正小标宋_gbk", "方正仿宋_gbk", "方正黑体_gbk", "方正楷体_gbk"),
)
_LATIN = (
    *("arial", "arialmt", "helvetica", "helvetica neue", "times", "times new roman", "timesnewromanpsmt", "calibri"),
    *("cambria", "verdana", "tahoma", "georgia", "courier", "courier new", "segoe ui", "roboto", "open sans", "lato"),
    *("trebuchet ms", "lucida grande", "lucida sans unicode", "droid sans", "consolas", "menlo", "monaco", "ubuntu"),
    *("liberation sans", "liberation serif", "dejavu sans", "-apple-system", "blinkmacsystemfont", "noto sans"),
)
_OF_TEXT = frozenset((*_GENERIC, *_CHINESE, *_LATIN))


def draws_pictures(face: str) -> bool:
    """Whether the digits of a face are pictures."""
    return face.strip().lower().startswith(_PICTURES)


def is_of_text(face: str) -> bool:
    """Whether the digits of a face are known to be drawn as digits."""
    return face.strip().lower() in _OF_TEXT


def draws_otherwise(faces: Iterable[str], own: frozenset[str]) -> bool:
    """Whether the first face that may be there draws digits as nobody knows. `own`: faces that a page brings along."""
    for face in faces:
        if face in own or draws_pictures(face):
            return True
        if is_of_text(face):
            return False
    return False


@lru_cache(maxsize=2048)
def named_in(value: str) -> tuple[str, ...]:
    """The faces that a `font-family` of CSS names, in small letters, in their order."""
    if '"' not in value and "'" not in value and "\\" not in value:
        return tuple(" ".join(part.split()).lower() for part in value.split(","))
    return tuple(_named(value))


def _named(value: str) -> Iterator[str]:
    from tinycss2 import parse_component_value_list

    words: list[str] = []
    for token in (*parse_component_value_list(value), None):
        if token is None or (token.type == "literal" and token.value == ","):
            yield " ".join(words).lower()
            words = []
        elif token.type in ("string", "ident"):
            words.append(" ".join(token.value.split()))
