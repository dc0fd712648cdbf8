"""Characters that mean the same, folded one to one: a position in the folded text is one in the printed text."""

from __future__ import annotations

import re

_FULL_WIDTH = {ord("０") + n: str(n) for n in range(10)}
_DIGIT_LETTERS = {ord(letter): "〇" for letter in "○Ｏ◯"}
_BRACKETS = dict(zip(map(ord, "()[]〔〕【】﹝﹞:,;"), "（）（）（）（）（）：，；", strict=True))
_TRADITIONAL = dict(
    zip(
        map(ord, "吿幵開報務訊縣區鄉鎮東門廣寧國資產級總計況問題關係復議訴訟請書處機構團體個條無經費據實際辦議員長"),
        "告开开报务讯县区乡镇东门广宁国资产级总计况问题关系复议诉讼请书处机构团体个条无经费据实际办议员长",
        strict=True,
    )
)
_FOLDS = {**_FULL_WIDTH, **_DIGIT_LETTERS, **_BRACKETS, **_TRADITIONAL}
_TO_FOLD = re.compile("[" + re.escape("".join(map(chr, _FOLDS))) + "]")

_SPACE = re.compile(r"[\s\u3000\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")


def fold(text: str) -> str:
    """The text with full-width digits, traditional characters of our vocabulary and brackets folded; same length."""
    # translate() looks up every character; most paragraphs hold nothing to fold.
    return text.translate(_FOLDS) if _TO_FOLD.search(text) else text


def squeeze(text: str) -> str:
    """The text without white space and without invisible characters (zero width, direction marks)."""
    return _SPACE.sub("", text) if _SPACE.search(text) else text


_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")


def visible(text: str) -> str:
    """The text without characters that nobody sees: they part a number from its counting word."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


_CHINESE_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "O": "0",
    "o": "0",
}


def chinese_year(text: str) -> int | None:
    """A year written digit by digit: 二〇二二, 二○二二, 二零二二. None when it is no such year."""
    digits = "".join(_CHINESE_DIGITS.get(letter, letter) for letter in fold(text))
    return int(digits) if len(digits) == 4 and digits.isdigit() else None
