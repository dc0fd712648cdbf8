"""The numbers that Word draws before paragraphs but does not store in them ("一、", "1.", "（一）").

A report whose section headings are numbered by Word has no 一、 in its text; without these numbers its sections
cannot be found (ECMA-376 Part 1, 17.9).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from parsers.readers.docx.fonts import in_font
from parsers.readers.docx.names import attribute, child, children, is_on, value_of
from parsers.readers.marks import UNKNOWN

_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def chinese(number: int) -> str:
    """一 … 十 … 九十九, 一百零一: as Word counts with chineseCounting."""
    if number < 10:
        return _DIGITS[number]
    if number < 20:
        return "十" + (_DIGITS[number % 10] if number % 10 else "")
    if number < 100:
        return _DIGITS[number // 10] + "十" + (_DIGITS[number % 10] if number % 10 else "")
    rest = number % 100
    if not rest:
        return _DIGITS[number // 100] + "百"
    tail = "零" + chinese(rest) if rest < 10 else ("一" if rest < 20 else "") + chinese(rest)
    return _DIGITS[number // 100] + "百" + tail


def _roman(number: int) -> str:
    pairs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
    text = ""
    for value, mark in (*pairs, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += mark * (number // value)
        number %= value
    return text


def _letter(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _enclosed(number: int) -> str:
    return chr(0x2460 + number - 1) if number <= 20 else str(number)


def _in_parentheses(number: int) -> str:
    return chr(0x2474 + number - 1) if number <= 20 else f"({number})"


def _fullwidth(number: int) -> str:
    return str(number).translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _fullwidth,
    "decimalFullWidth2": _fullwidth,
    "decimalEnclosedCircle": _enclosed,
    "decimalEnclosedCircleChinese": _enclosed,
    "decimalEnclosedParen": _in_parentheses,
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "ideographDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "ideographTraditional": lambda number: _STEMS[(number - 1) % 10],
    "ideographZodiac": lambda number: _BRANCHES[(number - 1) % 12],
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "chineseLegalSimplified",
            "japaneseCounting",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
        ),
        chinese,
    ),
}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    number_format: str
    text: str
    legal: bool
    restart: int | None
    """`w:lvlRestart`: 0 = never restarts; None = after any level above."""


def _drawn_text(level: etree._Element) -> str:
    """The text of a level's number in its font: a bullet of a font of pictures is none."""
    text = value_of(level, "lvlText") or ""
    font = attribute(child(level, "rPr", "rFonts"), "ascii")
    return text if "%" in text else in_font(text, font).replace(UNKNOWN, "")


def _level(element: etree._Element) -> _Level:
    restart = value_of(element, "lvlRestart")
    return _Level(
        start=int(value_of(element, "start") or 1),
        number_format=value_of(element, "numFmt") or "decimal",
        text=_drawn_text(element),
        legal=is_on(element, "isLgl"),
        restart=int(restart) if restart is not None else None,
    )


@dataclass
class Numbering:
    """The lists of one document with their counters: call `label` for its paragraphs in order."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    """numId → level → definition"""
    lists: dict[str, str] = field(default_factory=dict)
    """numId → the abstract list, whose counters all its instances share"""
    overrides: dict[str, dict[int, int]] = field(default_factory=dict)
    """numId → level → startOverride, applied at the first use of that instance"""
    styles: dict[str, tuple[str | None, int]] = field(default_factory=dict)
    """paragraph style → (numId, level)"""
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def label(self, properties: etree._Element | None) -> str:
        """The number drawn before a paragraph with these `w:pPr`, "" when there is none."""
        number_id, depth = self._list_of(properties)
        level = self.levels.get(number_id or "", {}).get(depth)
        if number_id in {None, "0"} or level is None:
            return ""
        counters = self._advance(str(number_id), depth, level)
        written = "%" in level.text or any(letter.isdigit() for letter in level.text)
        if level.number_format in {"bullet", "none"} and not written:
            return ""
        return self._drawn(str(number_id), level, counters)

    def _list_of(self, properties: etree._Element | None) -> tuple[str | None, int]:
        number_id, depth = self.styles.get(value_of(properties, "pStyle") or "", (None, 0))
        direct = child(properties, "numPr")
        if direct is not None:
            number_id = value_of(direct, "numId") or number_id
            depth = int(value_of(direct, "ilvl") or depth)
        return number_id, depth

    def _advance(self, number_id: str, depth: int, level: _Level) -> dict[int, int]:
        counters = self._counters.setdefault(self.lists.get(number_id, number_id), {})
        start = self.overrides.get(number_id, {}).get(depth)
        if start is not None and (number_id, depth) not in self._started:
            counters[depth] = start
        elif depth in counters:
            counters[depth] += 1
        else:
            counters[depth] = level.start
        self._started.add((number_id, depth))
        for deeper in [known for known in counters if known > depth]:
            definition = self.levels[number_id].get(deeper)
            restart = definition.restart if definition else None
            if restart is None or depth < restart:
                del counters[deeper]
        return counters

    def _drawn(self, number_id: str, level: _Level, counters: dict[int, int]) -> str:
        text = level.text
        for depth, definition in self.levels[number_id].items():
            mark = f"%{depth + 1}"
            if mark in text:
                number = counters.get(depth, definition.start)
                form = "decimal" if level.legal else definition.number_format
                text = text.replace(mark, _FORMATS.get(form, str)(number) if number > 0 else str(number))
        return text


def read_numbering(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """The lists of `numbering.xml` and the styles of `styles.xml` that number their paragraphs."""
    abstract = {attribute(item, "abstractNumId"): _levels_of(item) for item in children(numbering, "abstractNum")}
    result = Numbering()
    for number in children(numbering, "num"):
        number_id = attribute(number, "numId") or ""
        abstract_id = value_of(number, "abstractNumId") or ""
        levels = dict(abstract.get(abstract_id, {}))
        starts: dict[int, int] = {}
        for override in children(number, "lvlOverride"):
            depth = int(attribute(override, "ilvl") or 0)
            own = child(override, "lvl")
            if own is not None:
                levels[depth] = _level(own)
            start = value_of(override, "startOverride")
            if start is not None:
                starts[depth] = int(start)
        result.levels[number_id] = levels
        result.lists[number_id] = abstract_id
        result.overrides[number_id] = starts
    result.styles = _numbered_styles(styles)
    return result


def _levels_of(item: etree._Element) -> dict[int, _Level]:
    return {int(attribute(level, "ilvl") or 0): _level(level) for level in children(item, "lvl")}


def _numbered_styles(styles: etree._Element | None) -> dict[str, tuple[str | None, int]]:
    """Paragraph styles with a list of their own or of the style that they are based on."""
    by_id = {attribute(style, "styleId") or "": style for style in children(styles, "style")}

    def list_of(style_id: str, seen: frozenset[str]) -> tuple[str | None, int]:
        style = by_id.get(style_id)
        if style is None or style_id in seen:
            return None, 0
        own = child(style, "pPr", "numPr")
        number_id = value_of(own, "numId")
        base = value_of(style, "basedOn")
        inherited = list_of(base, seen | {style_id}) if base else (None, 0)
        depth = value_of(own, "ilvl")
        return number_id or inherited[0], int(depth) if depth is not None else inherited[1]

    return {style_id: list_of(style_id, frozenset()) for style_id in by_id}
