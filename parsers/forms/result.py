"""What reading the forms gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parsers.model import Cell, ExtraRow
from parsers.notes import Note, Noted


@dataclass(frozen=True, slots=True)
class FormsRead(Noted):
    """The figures of one document.

    forms       block → edition, for every block that was found.
    cells       cell key → Cell, for every cell of the rows and columns that the editions found have.
    extra_rows  rows that no edition knows, under their own label.
    notes       what could not be assigned with certainty, and which copies disagree.
    used        indices of the blocks that were read as forms; the rest is narrative.
    """

    forms: Mapping[str, str]
    cells: Mapping[str, Cell]
    extra_rows: tuple[ExtraRow, ...]
    notes: tuple[Note, ...]
    used: frozenset[int]
