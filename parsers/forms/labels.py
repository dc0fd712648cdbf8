"""Labels as printed, folded so that the many ways of printing one label become one text.

Folded away: white space (vertical and spaced letters), width, brackets' shape, traditional characters,
punctuation, the ordinal, and what stands in brackets. `1．属于国家秘密`, `(1)属 于 国 家 秘 密` and
`1、属于国家秘密（见说明）` have one core.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from parsers.folding import TRADITIONAL, compatible, han_number

_HAN_NUMBER = "[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_ORDINAL = re.compile(
    rf"(?:\((?P<round>{_HAN_NUMBER}|\d{{1,2}})(?:\)|$)[、.,]?"
    rf"|(?P<han>{_HAN_NUMBER})[、.,:]"
    r"|(?P<digit>\d{1,2})(?:[.、,)]+|(?=[^\d.%,])))"
)
_NOTE_MARKS = re.compile(r"(?<=.)(?:[*＊※⁰¹²³⁴⁵⁶⁷⁸⁹①-⑳]|[\[［〔]注?\d{0,2}[\]］〕])+$")
"""Marks of footnotes behind a label, before NFKC makes digits of them."""
_BRACKETED = re.compile(r"\([^()]*\)")
_OPEN_BRACKET = re.compile(r"\(.*")
_GARBLED = re.compile(r"[\ufffd?□■▯◇*#]{1}|锟|斤拷|烫")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Label:
    """A folded label.

    core     what is compared: letters, digits and characters only.
    ordinal  its number, 0 when it has none; `level` 1 for 一、, 2 for （一）, 3 for 1., 0 without.
    damaged  characters were lost (�, ?, □) or nothing legible is left.
    unread   characters were lost, and no Chinese one is left: it may be any label.
    """

    core: str
    ordinal: int
    level: int
    damaged: bool
    unread: bool = False


@lru_cache(maxsize=8192)
def read_label(text: str) -> Label:
    """The folded label of a cell's text."""
    printed = _NOTE_MARKS.sub("", "".join(text.split()))
    folded = compatible(printed).translate(TRADITIONAL)
    found = _ORDINAL.match(folded)
    rest = folded[found.end() :] if found else folded
    core = _letters(_OPEN_BRACKET.sub("", _BRACKETED.sub("", rest))) or _letters(rest)
    garbled, legible = _GARBLED.search(folded) is not None, _CHINESE.search(core) is not None
    damaged, unread = garbled or not legible, garbled and not legible
    if not found:
        return Label(core, 0, 0, damaged, unread)
    level = 1 if found["han"] else 2 if found["round"] else 3
    return Label(core, _number(found["han"] or found["round"] or found["digit"]), level, damaged, unread)


def whole_core(text: str) -> str:
    """The core with what stands in brackets: for labels of which only a part is left."""
    folded = compatible("".join(text.split())).translate(TRADITIONAL)
    found = _ORDINAL.match(folded)
    return _letters(folded[found.end() :] if found else folded)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _number(ordinal: str) -> int:
    return int(ordinal) if ordinal.isdigit() else han_number(ordinal)


def weights(cores: frozenset[str]) -> Mapping[str, float]:
    """How much each character tells the labels of one table apart: 行政 stands in many, 罚 in one."""
    counts: dict[str, int] = {}
    for core in cores:
        for character in set(core):
            counts[character] = counts.get(character, 0) + 1
    return {character: 1 / count for character, count in counts.items()}


_FOREIGN = 0.5
"""Weight of a character that no label of the table has."""


def similarity(printed: str, official: str, weight: Mapping[str, float]) -> float:
    """0..1: the harmonic mean of the two shares of `shared`.

    A label cut in half scores about 0.67; a long label that merely contains the official one scores low.
    """
    one, other = shared(printed, official, weight)
    return 2 * one * other / (one + other) if one else 0.0


def shared(printed: str, official: str, weight: Mapping[str, float]) -> tuple[float, float]:
    """The weighted longest common subsequence as shares of the printed and of the official label.

    What is left of a broken label shares nearly all of itself with it, however short it is.
    """
    if not printed or not official:
        return 0.0, 0.0
    previous = [0.0] * (len(official) + 1)
    for character in printed[:60]:
        gain = weight.get(character, _FOREIGN)
        current = [0.0]
        for column, other in enumerate(official):
            kept = max(previous[column + 1], current[column])
            current.append(max(kept, previous[column] + gain) if character == other else kept)
        previous = current
    return previous[-1] / _mass(printed, weight), previous[-1] / _mass(official, weight)


def _mass(text: str, weight: Mapping[str, float]) -> float:
    return sum(weight.get(character, _FOREIGN) for character in text)
