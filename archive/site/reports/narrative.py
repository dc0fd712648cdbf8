"""The narrative with its claims: every number that a sentence states, linked to the cells it should equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.site.reports.stored import ClaimView, Version, anchor, short_label
from parsers.model import Cell, Number


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """`table` is the sum of the cells, None when any of them has no number; `verdict` equal, unequal or open."""

    claim: ClaimView
    anchor: str
    target: str
    labels: str
    table: Number | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    claims: tuple[ClaimShown, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionShown:
    number: int
    heading: str
    paragraphs: tuple[tuple[Piece, ...], ...]


def sections(version: Version) -> tuple[list[SectionShown], list[ClaimShown]]:
    """The sections in order, and all claims of the version."""
    claims = [_claim(claim, version.cells, version.forms) for claim in version.claims]
    shown = [
        SectionShown(row["number"], row["heading"], tuple(_paragraphs(row["text"], _of_section(claims, row["number"]))))
        for row in version.sections
    ]
    return shown, claims


def _of_section(claims: Sequence[ClaimShown], number: int) -> list[ClaimShown]:
    return [claim for claim in claims if claim.claim.section == number]


def _claim(claim: ClaimView, cells: Mapping[str, Cell], forms: Mapping[str, str]) -> ClaimShown:
    values = [cells[key].value if key in cells else None for key in claim.cells]
    known = [value for value in values if value is not None]
    table = sum(known) if claim.cells and len(known) == len(values) else None
    verdict = "open" if table is None else "equal" if table == claim.value else "unequal"
    target = anchor(claim.cells[0]) if claim.cells else ""
    labels = " + ".join(short_label(key, forms) for key in claim.cells)
    return ClaimShown(claim, f"claim-{claim.position}", target, labels, table, verdict)


def _paragraphs(text: str, claims: Sequence[ClaimShown]) -> list[tuple[Piece, ...]]:
    return [_pieces(paragraph, claims) for paragraph in text.split("\n") if paragraph.strip()]


def _pieces(text: str, claims: Sequence[ClaimShown]) -> tuple[Piece, ...]:
    """The paragraph cut at the sentences that state something; a sentence appears once with all its claims."""
    by_sentence: dict[str, list[ClaimShown]] = {}
    for claim in claims:
        by_sentence.setdefault(claim.claim.sentence, []).append(claim)
    found = sorted((text.find(sentence), sentence) for sentence in by_sentence if sentence and sentence in text)
    pieces: list[Piece] = []
    position = 0
    for start, sentence in found:
        if start < position:
            continue
        if start > position:
            pieces.append(Piece(text[position:start]))
        pieces.append(Piece(sentence, tuple(by_sentence[sentence])))
        position = start + len(sentence)
    if position < len(text):
        pieces.append(Piece(text[position:]))
    return tuple(pieces)
