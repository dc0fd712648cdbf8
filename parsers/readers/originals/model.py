"""What is asked of a rendering, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Why = Literal["marked", "not_asked", "not_here", "reads_otherwise", "unproved", "picture"]
"""Why a figure is marked or not: nobody asked for one; this file does not hold it; today's reading of the file gives
another figure than the archive has; its place cannot be proved; it was read from a picture and OCR does not prove its
place there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show of a document.

    cell     key of the figure to mark, "" for none; `raw`: its mark as the machine read it.
    edition  of its form, as the archive has it.
    page     of a document with pages, from 1; 0 = that of the figure, or else the first.
    """

    cell: str = ""
    raw: str = ""
    edition: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands, counted from 1; 0 where the format has no such thing.

    table, row, column  of the grid that the reader made of it; line: of running text, instead of these.
    page, box           of a document with pages: left, top, right, bottom in pixels of its picture.
    """

    table: int = 0
    row: int = 0
    column: int = 0
    line: int = 0
    page: int = 0
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """One view of a document.

    kind    html: the document's own markup, sanitised; picture: a page as PNG; reading: the text and tables as the
            reader saw them, where there is no way to draw the document itself.
    markup  of html and reading: a fragment without scripts, styles, links and outside requests; the marked figure has
            id="cell". Of picture: "".
    page, pages, width, height  of a picture: which of how many, and its size in pixels.
    """

    kind: Literal["html", "picture", "reading"]
    why: Why
    place: Place | None = None
    markup: str = ""
    picture: bytes = b""
    page: int = 1
    pages: int = 1
    width: int = 0
    height: int = 0
