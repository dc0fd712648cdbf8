"""Shapes as SVG that needs no style, script or font of anybody else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from archive.site.charts.shapes import HEIGHT, WIDTH, Bar, Dot, Line, Shape, Text

FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, Source Han Sans SC, sans-serif"


def svg(title: str, shapes: Sequence[Shape], *, standalone: bool = True) -> str:
    """The picture; `standalone`: as a file of its own."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n' if standalone else ""
    space = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""
    return (
        f'{head}<svg{space} viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'font-family="{FONT}"><title>{escape(title)}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>{"".join(map(_shape, shapes))}</svg>'
    )


def _shape(shape: Shape) -> str:
    match shape:
        case Text():
            weight = ' font-weight="600"' if shape.bold else ""
            return (
                f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" font-size="{shape.size}" text-anchor="{shape.anchor}" '
                f'fill="{shape.colour}"{weight}>{escape(shape.text)}</text>'
            )
        case Line():
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
            dash = f' stroke-dasharray="{shape.dash}"' if shape.dash else ""
            return (
                f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="{shape.width}"{dash}/>'
            )
        case Bar():
            fill = "#fff" if shape.hollow else shape.colour
            return (
                f'<rect x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}" height="{shape.height:.1f}" '
                f'fill="{fill}" stroke="{shape.colour if shape.hollow else "#fff"}"/>'
            )
        case Dot():
            fill = "#fff" if shape.hollow else shape.colour
            return (
                f'<circle cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="4.5" fill="{fill}" stroke="{shape.colour}" '
                'stroke-width="2"/>'
            )
