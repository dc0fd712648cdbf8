"""Pages of positioned text turned into Blocks: one way for pdf, ofd and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from parsers.model import Block, Picture
from parsers.readers.grids import grid_from
from parsers.readers.layout.model import Line, Page, Part, Placed, Rule, Table, Word, em_of
from parsers.readers.layout.overprint import without_struck
from parsers.readers.layout.paragraphs import paragraphs, without_furniture
from parsers.readers.layout.ruled import ruled_tables
from parsers.readers.layout.seams import continues, joined_tables
from parsers.readers.layout.unruled import unruled_tables

__all__ = ["LaidOut", "Page", "Placed", "Rule", "Word", "lay_out_pages", "without_struck"]


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Blocks in reading order; `heads` are the running heads and feet that were taken out."""

    blocks: tuple[Block, ...]
    heads: tuple[str, ...]


def lay_out_pages(pages: Sequence[Page]) -> LaidOut:
    """Blocks of a printed document: tables put together over page breaks, page numbers and running heads removed."""
    parts, heads = without_furniture(pages, [_parts(page) for page in pages])
    reach = 0.35 * max((em_of(page) for page in pages if page.words), default=10.0)
    return LaidOut(tuple(_blocks(_over_pages(parts, reach))), tuple(heads))


def _parts(page: Page) -> list[Part]:
    """What stands on a page, from top to bottom."""
    em = em_of(page)
    regions = ruled_tables(page.words, page.rules, em, page.blots)
    used = frozenset(index for region in regions for index in region.words)
    loose = [word for index, word in enumerate(page.words) if index not in used]
    placed: list[tuple[float, Part]] = [(region.top, region.table) for region in regions]
    tables, rest = unruled_tables(loose, em)
    placed += tables
    placed += [(line.top, line) for line in rest]
    placed += [(item.top, item.picture) for item in page.pictures]
    return [part for _, part in sorted(placed, key=lambda item: item[0])]


def _over_pages(pages: Sequence[list[Part]], reach: float) -> list[Part]:
    """All parts in one list, a table that a page break cut in two made whole again."""
    whole: list[Part] = []
    for number, loose in enumerate(pages, 1):
        parts = [_on_page(part, number) for part in loose]
        above, below = whole[-1] if whole else None, parts[0] if parts else None
        if isinstance(above, Table) and isinstance(below, Table) and continues(above, below, reach):
            whole[-1:] = [joined_tables(above, below), *parts[1:]]
        else:
            whole += parts
    return whole


def _on_page(part: Part, number: int) -> Part:
    if isinstance(part, Line):
        return replace(part, page=number)
    return replace(part, pages=(number,) * part.height) if isinstance(part, Table) else part


def _blocks(parts: Sequence[Part]) -> list[Block]:
    blocks: list[Block] = []
    for kind, group in groupby(parts, key=type):
        if kind is Line:
            blocks += paragraphs([part for part in group if isinstance(part, Line)])
            continue
        for part in group:
            if isinstance(part, Picture):
                blocks.append(part)
            elif isinstance(part, Table) and (grid := grid_from(part.cells)) is not None:
                blocks.append(replace(grid, at=part.pages) if len(part.pages) == len(grid.rows) else grid)
    return blocks
