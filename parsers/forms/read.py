"""All forms of a document: find the tables, read every copy, keep the first complete one, say what disagrees."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from parsers.forms.disclosure import read_disclosure
from parsers.forms.lines import all_lines, grid_lines
from parsers.forms.printed import Printed, printed_rows
from parsers.forms.requests import read_requests
from parsers.forms.review import read_bare_line, read_review
from parsers.forms.statistics import read_statistics
from parsers.forms.table import TableRead
from parsers.forms.tables import editions, newest
from parsers.model import Block, Cell, ExtraRow, Paragraph
from parsers.notes import Note, Noted


@dataclass(frozen=True, slots=True)
class FormsRead(Noted):
    """The figures of one document.

    forms       block → edition, for every block that was found.
    cells       cell key → Cell, for every cell of the rows and columns that the editions found have.
    extra_rows  rows that no edition knows, under their own label.
    notes       what could not be assigned with certainty, and which copies disagree.
    used        indices of the blocks that were read as forms; the rest is narrative.
    stands      "block.row" → index of the block in which the row stands, and which of its rows it is.
    """

    forms: Mapping[str, str]
    cells: Mapping[str, Cell]
    extra_rows: tuple[ExtraRow, ...]
    notes: tuple[Note, ...]
    used: frozenset[int]
    stands: Mapping[str, tuple[int, int]] = field(default_factory=dict)


TableReader = Callable[[Sequence[Printed], str], list[TableRead]]
_READERS: dict[str, TableReader] = {
    "active_disclosure": read_disclosure,
    "requests": read_requests,
    "review_litigation": read_review,
    "statistics": read_statistics,
}
_OFFICIAL = ("active_disclosure", "requests", "review_litigation")
_DEFAULT_EDITION = newest("requests").edition
_GAPS = frozenset({"rows_not_found", "kinds_not_found"})


_SCOPES = {
    "own": re.compile("本级|本机关|本单位|机关自身|自身"),
    "area": re.compile("全[省市州盟县区旗镇乡]|全系统|汇总|合计|总体"),
}
"""What a caption above a table says that it counts. 市本级汇总 is the office's own."""
_CAPTION, _CAPTION_LINES = 40, 3


def read_forms(blocks: Sequence[Block], wanted: str = "") -> FormsRead:
    """The figures of all official tables in `blocks`. Grids come first; paragraphs are searched for flattened rows
    only where the grids leave a table missing or incomplete.

    wanted  the edition that a person says they are of; it counts where what is printed does not tell another.
    """
    found = _read(printed_rows(grid_lines(blocks)), blocks, wanted)
    if "statistics" not in found and any(name not in found or _gaps(found[name]) for name in _OFFICIAL):
        printed = printed_rows(all_lines(blocks))
        for name, table in _read(printed, blocks, wanted).items():
            if name not in found or _filled(table) > _filled(found[name]):
                found[name] = table
        if "review_litigation" not in found and (bare := read_bare_line(printed)):
            found["review_litigation"] = bare
    return _result(found, wanted)


def _read(printed: Sequence[Printed], blocks: Sequence[Block], wanted: str) -> dict[str, TableRead]:
    found: dict[str, TableRead] = {}
    for name, reader in _READERS.items():
        copies = reader(printed, wanted)
        if copies:
            found[name] = _best(copies, blocks)
    return found


def _filled(table: TableRead) -> int:
    return sum(1 for cell in table.cells.values() if cell.value is not None or cell.raw)


def _gaps(table: TableRead) -> bool:
    return any(note.code in _GAPS for note in table.notes)


def _best(copies: list[TableRead], blocks: Sequence[Block]) -> TableRead:
    """The first of the most complete copies, with a note for every other copy that says something else.

    A cell that another copy as complete gives another figure is none: nothing says which copy counts. Unless captions
    say that the two count different things (（一）全市汇总, （二）市本级): then the first one is the report's.
    """
    best = max(copies, key=_filled) if len(copies) > 1 else copies[0]
    for other in copies:
        if other is best:
            continue
        best.used |= other.used
        differing = [key for key, cell in other.cells.items() if _differs(cell, best.cells.get(key))]
        if differing:
            if 2 * _filled(other) >= _filled(best) and not _count_other_things(best, other, blocks):
                best.cells.update({key: _either(best.cells.get(key), other.cells[key]) for key in differing})
            best.add_note("copy_differs", count=len(differing), cell=differing[0])
    return best


def _count_other_things(one: TableRead, other: TableRead, blocks: Sequence[Block]) -> bool:
    scopes = _scope_above(one, blocks), _scope_above(other, blocks)
    return "" not in scopes and scopes[0] != scopes[1]


def _scope_above(table: TableRead, blocks: Sequence[Block]) -> str:
    """What the caption of a table says that it counts: a key of _SCOPES, or nothing."""
    for block in reversed(blocks[max(0, min(table.used, default=0) - _CAPTION_LINES) : min(table.used, default=0)]):
        if not isinstance(block, Paragraph):
            return ""
        if len(block.text) <= _CAPTION:
            for scope, words in _SCOPES.items():
                if words.search(block.text):
                    return scope
    return ""


def _either(kept: Cell | None, other: Cell) -> Cell:
    """No figure, and as its mark both readings."""
    raws = [cell.raw for cell in (kept, other) if cell is not None and cell.raw]
    return Cell(None, " / ".join(dict.fromkeys(raws)), None, other.confidence if kept is None else kept.confidence)


def _differs(cell: Cell, kept: Cell | None) -> bool:
    return cell.value is not None and (kept is None or cell.value != kept.value)


def _result(found: dict[str, TableRead], wanted: str) -> FormsRead:
    decided = {name: table.edition for name, table in found.items() if table.edition}
    notes = [note for table in found.values() for note in table.notes]
    default = wanted if wanted in editions("review_litigation") else _DEFAULT_EDITION
    official = decided.get("requests") or decided.get("active_disclosure") or default
    forms = {
        name: official if official in table.alike else decided.get(name, official) for name, table in found.items()
    }
    if "requests" in found and "requests" not in decided:
        notes.append(Note("edition_unclear", "requests", args={"edition": official}))
    if "review_litigation" in found:
        forms["review_litigation"] = forms.get("requests", default)
    cells: dict[str, Cell] = {}
    for table in found.values():
        cells.update(table.cells)
    return FormsRead(
        forms,
        cells,
        tuple(row for table in found.values() for row in table.extra_rows),
        tuple(notes),
        frozenset(index for table in found.values() for index in table.used),
        {f"{name}.{row}": place for name, table in found.items() for row, place in table.stands.items()},
    )
