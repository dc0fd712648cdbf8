"""Which figures read by OCR may be published: those whose sums hold. Pure.

A digit misread in one cell breaks the sum of its row and of its column, so a figure whose row and column both hold
was read rightly, unless two errors cancel out in both. A figure is never computed from the others: where the sums
say what a cell must be and no reading said so, the cell stays empty and its mark is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from parsers.forms.tables import FormBlock, form_block
from parsers.model import Cell, Claim, Number

READ = 0.5
"""Most of several readings agree: enough for a figure that its row and its column prove."""
CERTAIN = 0.75
"""All readings agree: asked of a figure that only one sum proves (table 3: R4)."""
UNPROVED = 0.85
"""All readings agree and one is sure: asked of a figure that no sum contains (table 1)."""
_ROUNDS = 12
_NAMED = 8
"""Cells named in a warning; the marks of all of them are in the report."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """Terms that add up to others: `left` = `right`, by cell keys."""

    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return self.left + self.right


def gate(cells: Mapping[str, Cell], forms: Mapping[str, str]) -> tuple[dict[str, Cell], tuple[str, ...]]:
    """The cells with every figure that OCR read and no sum proves set to None, and what a person must look at.

    cells without a confidence were stored as text and pass as they are.
    """
    passed = dict(cells)
    warnings: list[str] = []
    for name, edition in forms.items():
        own = {key: cell for key, cell in cells.items() if key.startswith(f"{name}.")}
        if not any(cell.confidence is not None for cell in own.values()):
            continue
        proved = _proved(own, tuple(_sums(name, edition)))
        held = [key for key, cell in own.items() if cell.confidence is not None and key not in proved]
        passed.update({key: replace(own[key], value=None) for key in held})
        if held:
            named = ", ".join(held[:_NAMED]) + (" …" if len(held) > _NAMED else "")
            warnings.append(f"needs_person: {len(held)} figures of {name} read by OCR are not proved: {named}")
    return passed, tuple(warnings)


def proved_claims(claims: Sequence[Claim], cells: Mapping[str, Cell]) -> tuple[Claim, ...]:
    """Of the numbers that OCR read in the narrative, those that published figures bear out."""

    def borne_out(claim: Claim) -> bool:
        values = [cells[key].value for key in claim.cells if key in cells]
        known = [value for value in values if value is not None]
        return bool(known) and len(known) == len(claim.cells) and sum(known) == claim.value

    return tuple(claim for claim in claims if borne_out(claim))


def _sums(name: str, edition: str) -> Iterator[_Sum]:
    """R1, R2 and R3 of table 2, R4 of table 3; tables 1 and 2014 are not checked by sums."""
    if name not in {"requests", "review_litigation"}:
        return
    form = form_block(name, edition)
    columns = [column.key for column in form.columns]
    for row in form.rows:
        yield _Sum(tuple(f"{name}.{row.key}.{key}" for key in columns[:-1]), (f"{name}.{row.key}.{columns[-1]}",))
    if name == "requests":
        for column in columns:
            yield from _column_sums(form, column)


def _column_sums(form: FormBlock, column: str) -> Iterator[_Sum]:
    def key(row: str) -> str:
        return f"{form.name}.{row}.{column}"

    results = [row.key for row in form.rows if row.group and row.key != "processed_total"]
    yield _Sum((key("received"), key("carried_over")), (key("processed_total"), key("carried_forward")))
    yield _Sum(tuple(map(key, results)), (key("processed_total"),))


def _proved(cells: Mapping[str, Cell], sums: Sequence[_Sum]) -> set[str]:
    """Keys of the figures that may be published."""
    containing: dict[str, list[_Sum]] = {key: [] for key in cells}
    for one in sums:
        for key in one.keys:
            containing.setdefault(key, []).append(one)
    totals = {key for one in sums for key in one.right if len(one.right) == 1}
    values = {key: _value(cells.get(key), key in totals) for key in containing}
    values, filled = _balanced(values, cells, sums, containing)
    proved = set()
    for key, cell in cells.items():
        if cell.value is None or not _holds_all(containing[key], values):
            continue
        known = key not in filled or filled[key] == cell.value
        if known and (cell.confidence or 0.0) >= _asked(len(containing[key]), key in filled):
            proved.add(key)
    return proved


def _asked(sums: int, is_filled: bool) -> float:
    """The confidence asked of a figure, by how many sums prove it. A doubtful reading that two sums confirm passes."""
    if sums >= 2:
        return 0.0 if is_filled else READ
    return CERTAIN if sums else UNPROVED


def _value(cell: Cell | None, is_total: bool) -> Number | None:
    """What the cell adds to a sum: nothing when it is blank or a nil mark, None (unknown) when it is in doubt.

    A total that is left blank states nothing, and is unknown.
    """
    if cell is None:
        return None
    if cell.confidence is not None and cell.confidence < READ:
        return None
    if not cell.raw.strip("-/—－"):
        return None if is_total else 0
    return cell.value


Values = Mapping[str, Number | None]


def _balanced(
    values: Values, cells: Mapping[str, Cell], sums: Sequence[_Sum], containing: Mapping[str, Sequence[_Sum]]
) -> tuple[dict[str, Number | None], dict[str, Number]]:
    """The values with unknown ones implied by their sums, and the implied ones.

    Where sums fail, the least certain figure that lies in two failing ones is taken for misread and becomes unknown.
    """
    known = dict(values)
    for _ in range(_ROUNDS):
        filled = _implied(known, sums, containing)
        full = {**known, **filled}
        failing = [one for one in sums if _holds(one, full) is False]
        suspects = [
            key for key in known if known[key] is not None and sum(one in failing for one in containing[key]) > 1
        ]
        if not suspects:
            return full, filled
        known[min(suspects, key=lambda key: _confidence(cells.get(key)))] = None
    return full, filled


def _confidence(cell: Cell | None) -> float:
    return 1.0 if cell is None or cell.confidence is None else cell.confidence


def _implied(values: Values, sums: Sequence[_Sum], containing: Mapping[str, Sequence[_Sum]]) -> dict[str, Number]:
    """Unknown values that are alone in a sum and follow from it, where another sum contains them and can object."""
    filled: dict[str, Number] = {}
    refused = {key for key, found in containing.items() if len(found) < 2}
    changed = True
    while changed:
        changed = False
        for one in sums:
            gaps = [key for key in one.keys if values[key] is None and key not in filled]
            if len(gaps) == 1 and gaps[0] not in refused:
                value = _missing(one, gaps[0], {**values, **filled})
                if value < 0:
                    refused.add(gaps[0])
                else:
                    filled[gaps[0]] = value
                    changed = True
    return filled


def _missing(one: _Sum, gap: str, values: Values) -> Number:
    def total(keys: Sequence[str]) -> Number:
        return sum(values[key] or 0 for key in keys if key != gap)

    rest = total(one.right) - total(one.left)
    return rest if gap in one.left else -rest


def _holds(one: _Sum, values: Values) -> bool | None:
    """None when a value of it is unknown."""
    known = [(values[key], key in one.left) for key in one.keys]
    if any(value is None for value, _ in known):
        return None
    return sum(value if left else -value for value, left in known if value is not None) == 0


def _holds_all(sums: Sequence[_Sum], values: Values) -> bool:
    return all(_holds(one, values) is True for one in sums)
