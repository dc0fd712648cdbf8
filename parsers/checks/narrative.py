"""R9: what the narrative says against what the tables say. Both are published facts; neither overwrites the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from parsers.checks.arithmetic import added, compare
from parsers.model import Cell, Check, Claim

CLAIM_RULE = "R9"
_BASE = "received"
_CHILDREN = frozenset(("received_natural_person", "received_organizations"))
"""What is said of the applicants counts the same requests as the number that they are parts of."""
_CARRIED_OVER = "requests.carried_over."


def check_claims(claims: Sequence[Claim], cells: Mapping[str, Cell]) -> tuple[Check, ...]:
    """One check for every claim that has cells. A cell without a number makes a single-cell claim not assessable.

    A wording that may mean several sums passes when it equals one of them, and the check says which and lists its
    cells; it fails against the first. Parts of a number mean the same sum as the number.
    """
    return tuple(_checks(claims, cells))


def _checks(claims: Sequence[Claim], cells: Mapping[str, Cell]) -> Iterator[Check]:
    with_carried_over: dict[int, bool] = {}
    for claim in claims:
        if not claim.cells:
            continue
        sums = [claim.cells, *claim.alternatives]
        if claim.key in _CHILDREN and claim.section in with_carried_over:
            sums = [keys for keys in sums if _counts_carried_over(keys) is with_carried_over[claim.section]] or sums
        found = [_check(claim, keys, cells) for keys in sums]
        chosen = next((check for check in found if check.outcome == "pass"), found[0])
        if claim.key == _BASE and chosen.outcome == "pass":
            with_carried_over[claim.section] = _counts_carried_over(chosen.cells)
        yield chosen


def _counts_carried_over(keys: tuple[str, ...]) -> bool:
    return any(key.startswith(_CARRIED_OVER) for key in keys)


def _check(claim: Claim, keys: tuple[str, ...], cells: Mapping[str, Cell]) -> Check:
    meant = "（含上年结转）" if keys != claim.cells and _counts_carried_over(keys) else ""
    detail = f"{claim.key}{meant}：{claim.sentence}"
    present = [key for key in keys if key in cells]
    written = [key for key in present if cells[key].value is not None]
    if len(present) < len(keys) or not written:
        return Check(CLAIM_RULE, "not_assessable", None, None, keys, detail, claim.told_in)
    right = added(written, cells)
    return Check(CLAIM_RULE, compare(claim.value, right), claim.value, right, keys, detail, claim.told_in)
