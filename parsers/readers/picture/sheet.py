"""A page on its way to be read: its picture, and what is known of places in it; they turn together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.model import LayerWord
from parsers.readers.picture.inks import Gray

Back = NDArray[np.float64]
"""A matrix that leads from a place on a page to the same place in its picture; both as shares of width and height."""
_QUARTER_BACK = np.array(((0.0, 1.0, 0.0), (-1.0, 0.0, 1.0), (0.0, 0.0, 1.0)))


@dataclass(frozen=True, slots=True)
class Sheet:
    """`gray` is the page without seals and pens.

    covered   CLEAR or DENSE (parsers.readers.picture.inks) where they were; None where there were none.
    layer     what another program read on the page.
    back      from here to the picture as it came.
    """

    gray: Gray
    covered: Gray | None = None
    layer: Sequence[LayerWord] = ()
    back: Back = field(default_factory=lambda: np.eye(3))

    def turned(self, quarters: int) -> Sheet:
        """Clockwise."""
        if not quarters:
            return self
        covered = None if self.covered is None else _turned(self.covered, quarters)
        layer = [_moved(word, quarters) for word in self.layer]
        back = self.back @ np.linalg.matrix_power(_QUARTER_BACK, quarters)
        return Sheet(_turned(self.gray, quarters), covered, layer, back)

    def levelled(self, degrees: float) -> Sheet:
        """Turned counter-clockwise by a little; paper comes in at the corners."""
        if abs(degrees) < 0.08:
            return self
        height, width = self.gray.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)

        def warped(image: Gray, method: int, beyond: float) -> Gray:
            return np.asarray(
                cv2.warpAffine(image, matrix, (width, height), flags=method, borderValue=beyond), np.uint8
            )

        covered = None if self.covered is None else warped(self.covered, cv2.INTER_NEAREST, 0.0)
        layer = []
        for word in self.layer:
            x, y = matrix @ np.array((word.x * width, word.y * height, 1.0))
            layer.append(LayerWord(word.text, float(x) / width, float(y) / height))
        size = np.diag((width, height, 1.0))
        turned_back = np.linalg.inv(size) @ np.linalg.inv(np.vstack((matrix, (0.0, 0.0, 1.0)))) @ size
        return Sheet(warped(self.gray, cv2.INTER_CUBIC, 255.0), covered, layer, self.back @ turned_back)


def _turned(image: Gray, quarters: int) -> Gray:
    return np.ascontiguousarray(np.rot90(image, -quarters))


def _moved(word: LayerWord, quarters: int) -> LayerWord:
    x, y = word.x, word.y
    for _ in range(quarters):
        x, y = 1 - y, x
    return LayerWord(word.text, x, y)
