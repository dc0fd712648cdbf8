"""A query in other letters than the reports are written in: traditional characters, and pinyin without tones. Pure.

traditional.txt holds pairs of characters (traditional, simplified), pinyin.tsv the readings of the characters that
stand in names of places and bodies. Both were made once with OpenCC and pypinyin, whose dictionaries a site that needs
4,000 characters does not have to load.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
_LETTERS = re.compile(r"[a-zü]{2,}", re.IGNORECASE)
_MOST_NAMES = 40


@cache
def _simplified() -> Mapping[int, str]:
    pairs = (HERE / "traditional.txt").read_text(encoding="utf-8").replace("\n", "")
    return {ord(pairs[place]): pairs[place + 1] for place in range(0, len(pairs), 2)}


def simplified(text: str) -> str:
    """寧波市 → 宁波市."""
    return text.translate(_simplified())


@cache
def _readings() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for line in (HERE / "pinyin.tsv").read_text(encoding="utf-8").splitlines():
        reading, characters = line.split("\t")
        for character in characters:
            found.setdefault(character, []).append(reading)
    return {character: tuple(readings) for character, readings in found.items()}


def in_characters(text: str, names: Iterable[str]) -> tuple[str, Mapping[str, tuple[str, ...]]] | None:
    """A text with its words in pinyin written as names: "beilunqu 2022" → "北仑区 2022".

    With it, name → all names that are spelled alike (that one too). None when there is no pinyin or a word is no name.
    """
    known = tuple(names)
    alike: dict[str, tuple[str, ...]] = {}
    written = text
    for word in _LETTERS.findall(text):
        pieces = _pieces(word.lower().replace("ü", "v"), known)
        if pieces is None:
            return None
        alike |= {found[0]: found for found in pieces}
        written = written.replace(word, "".join(found[0] for found in pieces), 1)
    return (written, alike) if alike else None


def _pieces(word: str, names: tuple[str, ...]) -> list[tuple[str, ...]] | None:
    """The names that a word spells one after another, the longest first; None when something is left over."""
    pieces: list[tuple[str, ...]] = []
    while word:
        spelled = [(length, name) for name in names for length in _spelled(name, word)]
        if not spelled:
            return None
        longest = max(length for length, _ in spelled)
        pieces.append(tuple(dict.fromkeys(name for length, name in spelled if length == longest))[:_MOST_NAMES])
        word = word[longest:]
    return pieces


def _spelled(name: str, word: str) -> Iterator[int]:
    """How many letters of the beginning of `word` spell the whole name."""
    ends = {0}
    for character in name:
        readings = _readings().get(character, ())
        ends = {end + len(reading) for end in ends for reading in readings if word.startswith(reading, end)}
        if not ends:
            return
    yield from ends
