"""Characters that mean the same: the one place that says which, for every comparison of texts.

`fold` keeps positions (a position in the folded text is one in the printed text); `compatible` and `plain` are for
texts that are compared as a whole. What is stored is never folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_FULL_WIDTH = {ord("０") + n: str(n) for n in range(10)}
FIGURE = {
    **_FULL_WIDTH,
    **{0x1D7CE + n: str(n % 10) for n in range(50)},
    **{0x1FBF0 + n: str(n) for n in range(10)},
    **dict(zip(map(ord, "．＋，％（）〔〕【】［］＊"), ".+,%()[][][]*", strict=True)),
    **dict.fromkeys(map(ord, "－−﹣–—‑‒"), "-"),
}
"""What may stand in a number cell, also in digits of other faces (𝟑, 𝟛, 🯳).

Only these are folded there: NFKC would read the footnote in `5²` as 52."""
QUOTATION = dict.fromkeys(map(ord, "\"'“”‘’`·　\u200b\u200c\u200d\ufeff"))
"""What a text that counts is without. Part of the hash of a version, as `compatible` is: never changed."""
_DIGIT_LETTERS = {ord(letter): "〇" for letter in "○Ｏ◯"}
_BRACKETS = dict(zip(map(ord, "()[]〔〕【】﹝﹞:,;"), "（）（）（）（）（）：，；", strict=True))
TRADITIONAL = str.maketrans(
    "吿幵開報務訊縣區鄉鎮東門廣寧國資產級總計況問題關係復議訴訟請書處機構團體個條無經費據實際辦員長規範許罰強業數製"
    "發廢現決項額單萬舉結轉續審維糾確認獲內執檔詢補鏈類絕電網聯圖紙聞風險護權別應參負責專職會訓練傳眞當場財屬於與為還",
    "告开开报务讯县区乡镇东门广宁国资产级总计况问题关系复议诉讼请书处机构团体个条无经费据实际办员长规范许罚强业数制"
    "发废现决项额单万举结转续审维纠确认获内执档询补链类绝电网联图纸闻风险护权别应参负责专职会训练传真当场财属于与为还",
)
"""Traditional and variant characters of the vocabulary of reports, one for one."""
_FOLDS: Mapping[int, str | int] = {**_FULL_WIDTH, **_DIGIT_LETTERS, **_BRACKETS, **TRADITIONAL}
_TO_FOLD = re.compile("[" + re.escape("".join(map(chr, _FOLDS))) + "]")

_SPACE = re.compile(r"[\s\u3000\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
"""One sign: a set alone is looked for faster than a run of its signs. None of them is printable but the space."""


def fold(text: str) -> str:
    """The text with full-width digits, traditional characters of our vocabulary and brackets folded; same length."""
    # translate() looks up every character; most paragraphs hold nothing to fold.
    return text.translate(_FOLDS) if _TO_FOLD.search(text) else text


def compatible(text: str) -> str:
    """The text in Unicode's compatibility form NFKC: １２３ is 123, （一） is (一), ㈠ is (一)."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def plain(text: str) -> str:
    """`compatible`, without white space: names and sentences as compared."""
    return "".join(compatible(text).split())


def squeeze(text: str) -> str:
    """The text without white space and without invisible characters (zero width, direction marks)."""
    return text if text.isprintable() and " " not in text else _SPACE.sub("", text)


_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")


def visible(text: str) -> str:
    """The text without characters that nobody sees: they part a number from its counting word."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


HAN_DIGITS = {han: value for value, han in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○ＯOo", 0)


def han_number(text: str) -> int:
    """A number below a hundred written in words: 二十一, 廿一, 十, 七. 0 where it is none."""
    tens, found, ones = text.replace("廿", "二十").partition("十")
    if not found:
        return HAN_DIGITS.get(tens, 0)
    return (HAN_DIGITS.get(tens, 0) if tens else 1) * 10 + (HAN_DIGITS.get(ones, 0) if ones else 0)


def chinese_year(text: str) -> int | None:
    """A year written digit by digit: 二〇二二, 二○二二, 二零二二. None when it is no such year."""
    digits = "".join(str(HAN_DIGITS.get(letter, letter)) for letter in fold(text))
    return int(digits) if len(digits) == 4 and digits.isdigit() else None
