"""Which characters of a page leave ink, tried out: the page is drawn with and without each text.

Ordinary pages are only looked over: nothing pale, clear, clipped or without ink among their texts, nothing large drawn
over them, no two characters in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pypdfium2
from PIL import Image, ImageChops

from parsers.readers.colours import WHITE, is_hardly_seen
from parsers.readers.layout.boxes import Box, meet
from parsers.readers.layout.overprint import overprinted
from parsers.readers.pdf.layers import apart, without
from parsers.readers.pdf.letters import Letter
from parsers.readers.pdf.shapes import Shape

Ink = Literal["none", "some", "full"]

_SCALE = 2.0
_SEEN, _PLAIN = 14, 68
"""Of 255: a text that changes the page by less than the first cannot be seen, by less than the second perhaps not."""
_MOST_LOST = 0.3
"""Share of a character's ink that may be hidden before nobody can say which one it is."""
_MOST_SHAPES = 6_000


def ink_of(page: pypdfium2.PdfPage, letters: Sequence[Letter], shapes: Sequence[Shape]) -> Mapping[int, Ink]:
    """Characters by their place in the list: `none` leave no ink, `some` too little to be sure. The others are plain.

    shapes   what the page draws.
    """
    texts = [shape for shape in shapes if shape.is_text]
    if texts and all(shape.unseen for shape in texts):
        return dict.fromkeys(range(len(letters)), "none")
    owned: dict[int, list[int]] = {}
    for index, letter in enumerate(letters):
        if letter.shape is not None:
            owned.setdefault(id(letter.shape), []).append(index)
    together = overprinted([letter.text for letter in letters], [letter.box for letter in letters])
    wanted = {id(shape): shape for shape in _strange(shapes)}
    wanted |= {id(shape): shape for index in together if (shape := letters[index].shape) is not None}
    # A text that pdfium does not tell of cannot be tried.
    found: dict[int, Ink] = {index: "some" for index, letter in enumerate(letters) if letter.shape is None}
    if wanted:
        found |= _Trials(page, letters, shapes).of(list(wanted.values()), owned)
    for index in together:
        if found.get(index, "full") == "full" and not _stands_alone(together[index], found):
            found[index] = "some"
    return {index: ink for index, ink in found.items() if ink != "full"}


def _strange(shapes: Sequence[Shape]) -> Iterator[Shape]:
    """Texts that may not be seen as they are, or that something lies over."""
    if len(shapes) > _MOST_SHAPES:
        yield from (shape for shape in shapes if shape.is_text)
        return
    covers: list[Box] = []
    for shape in reversed(shapes):
        if shape.is_text and (shape.strange or any(meet(shape.box, cover) for cover in covers)):
            yield shape
        if shape.strange or not shape.is_text:
            # Pale letters hide dark ones as a bar does.
            covers.append(shape.box)
    yield from _on_grounds(shapes)


def _on_grounds(shapes: Sequence[Shape]) -> Iterator[Shape]:
    """Texts that may not be seen on what was drawn before them."""
    grounds: list[Shape] = []
    for shape in shapes:
        if not shape.is_text:
            grounds += [] if shape.colour == WHITE else [shape]
        elif any(meet(shape.box, ground.box) and _may_swallow(ground, shape) for ground in grounds):
            yield shape


def _may_swallow(ground: Shape, text: Shape) -> bool:
    return ground.colour is None or text.colour is None or is_hardly_seen(text.colour, ground.colour)


def _stands_alone(others: Iterable[int], found: Mapping[int, Ink]) -> bool:
    return all(found.get(other) == "none" for other in others)


@dataclass(frozen=True, slots=True)
class _Trials:
    """One page drawn with and without some of its texts."""

    page: pypdfium2.PdfPage
    letters: Sequence[Letter]
    shapes: Sequence[Shape]

    def of(self, wanted: Sequence[Shape], owned: Mapping[int, Sequence[int]]) -> dict[int, Ink]:
        """The characters of those texts."""
        whole = _drawn(self.page, ())
        # A pale text that hides a dark one changes the page and is not seen.
        written = _difference(whole, _drawn(self.page, [shape for shape in self.shapes if shape.is_text]))
        found: dict[int, Ink] = {index: "some" for shape in wanted for index in owned.get(id(shape), ())}
        # What lies on too many others stays unsure.
        for group in apart(wanted):
            within = {id(shape) for shape in group}
            without_them = _drawn(self.page, group)
            changed = ImageChops.darker(_difference(whole, without_them), written)
            lighter = ImageChops.difference(whole.convert("L"), without_them.convert("L"))
            others = [shape for shape in self.shapes if id(shape) not in within]
            alone = _difference(_blank(whole), _drawn(self.page, others))
            for shape in group:
                for index in owned.get(id(shape), ()):
                    box = self.letters[index].box
                    ink = _ink(changed, lighter, alone, box)
                    found[index] = "some" if _is_beyond(shape, ink, whole, box) else ink
        return found


def _is_beyond(shape: Shape, ink: Ink, whole: Image.Image, box: Box) -> bool:
    """Whether a trial does not tell of a text: it is there, mixed with what lies behind it, or something shows through
    its letters."""
    if shape.cuts and ink == "none":
        shades = [shade for shade, count in enumerate(whole.crop(_area(box)).convert("L").histogram()) if count]
        return shades[-1] - shades[0] >= _SEEN
    return shape.mixed and ink != "none"


def _area(box: Box) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(edge * _SCALE) for edge in box)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _ink(difference: Image.Image, lighter: Image.Image, alone: Image.Image, box: Box) -> Ink:
    """`difference`: of colours; `lighter`: of shades, by which a text is read; `alone`: all that it would leave."""
    area = _area(box)
    changed, own = difference.crop(area), alone.crop(area)
    if _strongest(changed) < _SEEN:
        return "none"
    expected = _amount(own)
    hidden = expected > 0 and _amount(changed) < (1 - _MOST_LOST) * expected
    return "some" if hidden or _strongest(lighter.crop(area)) < _PLAIN else "full"


def _strongest(image: Image.Image) -> int:
    return max((value for value, count in enumerate(image.histogram()) if count), default=0)


def _amount(image: Image.Image) -> int:
    return sum(image.histogram()[_PLAIN:])


def _blank(like: Image.Image) -> Image.Image:
    return Image.new("RGB", like.size, (255, 255, 255))


def _difference(one: Image.Image, other: Image.Image) -> Image.Image:
    """By how much the part of the colour differs that differs most."""
    red, green, blue = ImageChops.difference(one, other).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _drawn(page: pypdfium2.PdfPage, hidden: Sequence[Shape]) -> Image.Image:
    """The page without some of what it draws."""
    with without(hidden):
        picture: Image.Image = page.render(scale=_SCALE).to_pil()
        return picture.convert("RGB")
