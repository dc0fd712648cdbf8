"""Texts that lie on one another, put apart, and a page without some of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pypdfium2.raw as pdfium

from parsers.readers.layout.boxes import Box, meet
from parsers.readers.pdf.shapes import Shape

_MOST = 24
"""Layers of a page. What lies on more texts than that shares the last one: it is doubted in any case."""
_OVER = 0.25
"""Share of the lower text's height by which two texts must overlap, across and down, to lie on one another."""
_SPECK, _LOW = 0.25, 0.4
"""Shares of a text's height: within the first another one is near it; what is lower than the second is a speck."""
_BAND = 8.0


def apart(shapes: Sequence[Shape]) -> list[list[Shape]]:
    """The texts in groups, in the order of drawing, none of whose members lies on another one of its group."""
    layers: list[list[Shape]] = []
    bands: dict[int, list[tuple[Box, int]]] = {}
    for shape in shapes:
        box = shape.box
        places = range(int(box[1] // _BAND), int(box[3] // _BAND) + 1)
        taken = {layer for place in places for other, layer in bands.get(place, ()) if _lies_on(box, other)}
        layer = next(number for number in range(len(taken) + 1) if number not in taken)
        layer = min(layer, _MOST - 1)
        if layer == len(layers):
            layers.append([])
        layers[layer].append(shape)
        for place in places:
            bands.setdefault(place, []).append((box, layer))
    return layers


def _lies_on(one: Box, other: Box) -> bool:
    if _is_speck(one, other) or _is_speck(other, one):
        # Beside a speck that says the same, pdfium takes a letter for told already.
        return True
    if one[0] >= other[2] or other[0] >= one[2]:
        return False
    least = _OVER * min(one[3] - one[1], other[3] - other[1], one[2] - one[0], other[2] - other[0])
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > least and down > least


def _is_speck(one: Box, other: Box) -> bool:
    high = other[3] - other[1]
    near = _SPECK * high
    small = one[3] - one[1] < _LOW * high or one[2] - one[0] < _LOW * near
    return small and meet((one[0] - near, one[1] - near, one[2] + near, one[3] + near), other)


@contextmanager
def without(shapes: Sequence[Shape]) -> Iterator[None]:
    """Within it the page neither draws nor tells of these."""
    for shape in shapes:
        pdfium.FPDFPageObj_SetIsActive(shape.object, False)
    try:
        yield
    finally:
        for shape in shapes:
            pdfium.FPDFPageObj_SetIsActive(shape.object, True)
