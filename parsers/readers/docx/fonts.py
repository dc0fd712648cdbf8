"""Characters of fonts whose letters are pictures, or that have an order of their own."""

from __future__ import annotations

from parsers.readers.faces import draws_pictures
from parsers.readers.marks import UNKNOWN

_SYMBOL = {
    **{code: chr(code) for code in (*range(0x30, 0x3A), *map(ord, " %()+,./:;<=>[]{}|!#&?"))},
    0x2D: "-",
}
"""Those of the font Symbol that look as in ASCII."""
_PRIVATE = range(0xE000, 0xF900)


def in_font(text: str, font: str | None) -> str:
    """A text as this font draws it: every letter of a font of pictures is unknown."""
    name = (font or "").lower()
    if draws_pictures(name):
        return "".join(letter if letter.isspace() else UNKNOWN for letter in text)
    if text.isascii():
        return text
    return "".join(_private(ord(letter), name) if ord(letter) in _PRIVATE else letter for letter in text)


def symbol(code: int, font: str | None) -> str:
    """A character that a document names by its code in a font (`w:sym`)."""
    name = (font or "").lower()
    if code in _PRIVATE:
        return _private(code, name)
    return in_font(chr(code), font) if 0x20 <= code < 0xE000 else UNKNOWN


def _private(code: int, font: str) -> str:
    """In the private area the last two places are those of the font (ECMA-376 Part 1, 17.3.3.30)."""
    return _SYMBOL.get(code & 0xFF, UNKNOWN) if font == "symbol" and code >= 0xF000 else UNKNOWN
