"""Colours of other colour spaces in red, green and blue of a screen (CSS Color 4, 10 and 18)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_Matrix = tuple[tuple[float, float, float], ...]

_TO_SCREEN: _Matrix = (
    (3.2409699, -1.5373832, -0.4986108),
    (-0.9692436, 1.8759675, 0.0415551),
    (0.0556301, -0.2039770, 1.0569715),
)
"""From XYZ under the light D65 to linear sRGB."""
_FROM_D50: _Matrix = (
    (0.9554734, -0.0230985, 0.0632593),
    (-0.0283697, 1.0099954, 0.0210414),
    (0.0123140, -0.0205076, 1.3303659),
)
_FROM_P3: _Matrix = (
    (0.4865709, 0.2656677, 0.1982173),
    (0.2289746, 0.6917385, 0.0792869),
    (0.0, 0.0451134, 1.0439444),
)
_LIGHTS = {
    **dict.fromkeys(("lab", "lch", "xyz-d50"), "xyz-d50"),
    **dict.fromkeys(("oklab", "oklch", "xyz", "xyz-d65"), "xyz-d65"),
}
"""Colour space → that of XYZ that tinycss2 turns it into."""


def on_screen(parsed: Any) -> tuple[float, float, float] | None:
    """Red, green and blue of a colour of tinycss2; None for a space that is not known here."""
    if parsed.space in _LIGHTS:
        light = _LIGHTS[parsed.space]
        found = parsed if parsed.space == "xyz" else parsed.to(light)
        xyz = [part or 0.0 for part in found.coordinates]
        return _curved(_times(_TO_SCREEN, _times(_FROM_D50, xyz) if light == "xyz-d50" else xyz))
    parts = [part or 0.0 for part in parsed.coordinates]
    if parsed.space == "srgb-linear":
        return _curved(parts)
    if parsed.space == "display-p3":
        return _curved(_times(_TO_SCREEN, _times(_FROM_P3, [_linear(part) for part in parts])))
    red, green, blue = parsed.to("srgb").coordinates
    return red or 0.0, green or 0.0, blue or 0.0


def _times(matrix: _Matrix, vector: Sequence[float]) -> list[float]:
    return [sum(one * other for one, other in zip(row, vector, strict=True)) for row in matrix]


def _curved(parts: Sequence[float]) -> tuple[float, float, float]:
    red, green, blue = (
        12.92 * part if part <= 0.0031308 else 1.055 * min(part, 1.0) ** (1 / 2.4) - 0.055 for part in parts
    )
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
