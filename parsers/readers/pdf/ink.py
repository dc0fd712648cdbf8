"""Which characters of a page leave ink, tried out: the page is drawn with and without each text.

Ordinary pages are only looked over: nothing pale, clear, clipped or without ink among their texts, nothing large drawn
over them, no two characters in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from parsers.readers.layout.overprint import overprinted, share
from parsers.readers.pdf.shapes import Box, Shape, shapes_of

Ink = Literal["none", "some"]

_SCALE = 2.0
_SEEN, _PLAIN = 14, 56
"""Of 255: a text that changes the page by less than the first cannot be seen, by less than the second perhaps not."""
_MOST_LOST = 0.3
"""Share of a character's ink that may be hidden before nobody can say which one it is."""
_MOST_SHAPES = 6_000
_MOST_TRIES = 12


@dataclass(frozen=True, slots=True)
class Char:
    """A character of the page as the text layer tells it; `box` in points from the upper left corner."""

    text: str
    box: Box


def ink_of(page: pypdfium2.PdfPage, chars: Sequence[Char], doubt: bool) -> Mapping[int, Ink]:
    """Characters by their place in the list: `none` leave no ink, `some` too little to be sure. The others are plain.

    doubt   something else on the page (a layer that is off) may hide any of its texts.
    """
    shapes = shapes_of(page)
    owners = _owners(chars, [shape for shape in shapes if shape.is_text])
    plain = [shape for shape in shapes if shape.is_text and shape.unseen]
    if plain and len(plain) == sum(shape.is_text for shape in shapes):
        return dict.fromkeys(range(len(chars)), "none")
    wanted = list(_strange(shapes)) if not doubt else [shape for shape in shapes if shape.is_text]
    together = overprinted([char.text for char in chars], [char.box for char in chars])
    numbers = {id(shape): shape for shape in wanted}
    numbers |= {id(owners[index]): owners[index] for index in together if index in owners}
    if not numbers and not together:
        return {}
    found = _tried(page, list(numbers.values()), chars, owners)
    for index in together:
        if index not in found and not _stands_alone(together[index], found):
            found[index] = "some"
    return found


def _strange(shapes: Sequence[Shape]) -> Iterator[Shape]:
    """Texts that may not be seen as they are, or that something lies over."""
    if len(shapes) > _MOST_SHAPES:
        yield from (shape for shape in shapes if shape.is_text)
        return
    covers: list[Box] = []
    for shape in reversed(shapes):
        if not shape.is_text:
            covers.append(shape.box)
        elif shape.strange or any(share(shape.box, box) > 0 for box in covers):
            yield shape


def _owners(chars: Sequence[Char], texts: Sequence[Shape]) -> dict[int, Shape]:
    """The text that each character belongs to: both are told in the order of drawing."""
    owners: dict[int, Shape] = {}
    at = 0
    for index, char in enumerate(chars):
        x, y = (char.box[0] + char.box[2]) / 2, (char.box[1] + char.box[3]) / 2
        begun = index > 0 and _goes_on(chars[index - 1], char)
        start = at if begun or index == 0 else at + 1
        found = _next(texts, start, x, y)
        if found is None:
            found = _next(texts, 0, x, y)
        if found is not None:
            owners[index], at = texts[found], found
    return owners


def _goes_on(before: Char, char: Char) -> bool:
    """Whether a character stands right behind the one before, across or down, as in one text."""
    size = max(char.box[3] - char.box[1], char.box[2] - char.box[0], 1.0)
    across = abs(char.box[0] - before.box[2]) < size and abs(char.box[1] - before.box[1]) < size
    down = abs(char.box[1] - before.box[3]) < size and abs(char.box[0] - before.box[0]) < size
    return across or down


def _next(texts: Sequence[Shape], start: int, x: float, y: float) -> int | None:
    for number in range(start, len(texts)):
        left, top, right, bottom = texts[number].box
        if left - 1 <= x <= right + 1 and top - 3 <= y <= bottom + 3:
            return number
    return None


def _stands_alone(others: Iterable[int], found: Mapping[int, Ink]) -> bool:
    return all(found.get(other) == "none" for other in others)


def _tried(
    page: pypdfium2.PdfPage, wanted: Sequence[Shape], chars: Sequence[Char], owners: Mapping[int, Shape]
) -> dict[int, Ink]:
    of_shape: dict[int, list[int]] = {}
    for index, shape in owners.items():
        of_shape.setdefault(id(shape), []).append(index)
    whole = _drawn(page)
    found: dict[int, Ink] = {}
    for group in _apart(wanted):
        without = ImageChops.difference(whole, _drawn(page, without=group))
        alone = ImageChops.difference(_blank(whole), _drawn(page, only=group, shapes=wanted))
        for shape in group:
            for index in of_shape.get(id(shape), []):
                ink = _ink(without, alone, chars[index].box)
                if ink is not None:
                    found[index] = ink
    # A text that pdfium does not know leaves no ink that it could draw.
    return found


def _apart(wanted: Sequence[Shape]) -> list[list[Shape]]:
    """Texts in groups that do not lie on one another: each group is tried at once."""
    groups: list[list[Shape]] = []
    for shape in wanted:
        free = next((g for g in groups if not any(share(shape.box, other.box) > 0 for other in g)), None)
        if free is not None:
            free.append(shape)
        elif len(groups) < _MOST_TRIES:
            groups.append([shape])
    return groups


def _ink(without: Image.Image, alone: Image.Image, box: Box) -> Ink | None:
    area = tuple(round(edge * _SCALE) for edge in box)
    area = (area[0], area[1], max(area[2], area[0] + 1), max(area[3], area[1] + 1))
    changed, own = without.crop(area), alone.crop(area)
    strongest = _strongest(changed)
    if strongest < _SEEN:
        return "none"
    expected = _amount(own)
    hidden = expected > 0 and _amount(changed) < (1 - _MOST_LOST) * expected
    return "some" if strongest < _PLAIN or hidden else None


def _strongest(image: Image.Image) -> int:
    return max((value for value, count in enumerate(image.histogram()) if count), default=0)


def _amount(image: Image.Image) -> int:
    return sum(image.histogram()[_PLAIN:])


def _blank(like: Image.Image) -> Image.Image:
    return Image.new("L", like.size, 255)


def _drawn(
    page: pypdfium2.PdfPage, without: Sequence[Shape] = (), only: Sequence[Shape] | None = None, shapes: Any = None
) -> Image.Image:
    """The page, without some texts or with nothing but some of them."""
    hidden = [shape.object for shape in without]
    if only is not None:
        kept = {id(shape) for shape in only}
        hidden = [shape.object for shape in shapes_of(page) if not shape.is_text]
        hidden += [shape.object for shape in shapes if id(shape) not in kept]
    for item in hidden:
        pdfium.FPDFPageObj_SetIsActive(item, False)
    try:
        picture: Image.Image = page.render(scale=_SCALE, grayscale=True).to_pil()
        return picture.convert("L")
    finally:
        for item in hidden:
            pdfium.FPDFPageObj_SetIsActive(item, True)
