"""R9: what the narrative says against what the tables say. Both are published facts; neither overwrites the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parsers.checks.arithmetic import added, compare
from parsers.model import Cell, Check, Claim


def check_claims(claims: Sequence[Claim], cells: Mapping[str, Cell]) -> tuple[Check, ...]:
    """One check for every claim that has cells. A cell without a number makes a single-cell claim not assessable."""
    return tuple(_check(claim, cells) for claim in claims if claim.cells)


def _check(claim: Claim, cells: Mapping[str, Cell]) -> Check:
    detail = f"{claim.key}：{claim.sentence}"
    present = [key for key in claim.cells if key in cells]
    written = [key for key in present if cells[key].value is not None]
    if len(present) < len(claim.cells) or not written:
        return Check("R9", "not_assessable", None, None, claim.cells, detail)
    right = added(written, cells)
    return Check("R9", compare(claim.value, right), claim.value, right, claim.cells, detail)
