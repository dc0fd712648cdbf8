"""Which figures read by OCR may be published: those that the sums of the form prove. Pure.

The sums of a table are linear equations. A cell that was not read, or read with doubt, is eliminated from them: what
is left are sums of readings alone, and only these prove anything. A sum that is used up to say what an unread cell
holds proves nothing about the cells in it. No figure is ever computed: an unread cell stays empty with its mark.

One figure read wrongly breaks every sum that contains it. Two escape together only where every sum contains both in
the same proportion. So a figure that some sum contains is right unless a second misreading makes up for it, and one
whose sums are those of no other cell is right unless two more do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import gcd

from parsers.checks.equations import EQUATIONS, Equation
from parsers.model import Cell, Claim, ExtraRow, Number
from parsers.notes import Note, lines
from parsers.numbers import read_figure

READ = 0.5
"""Most of several readings agree: enough for a figure whose sums are those of no other cell."""
CERTAIN = 0.75
"""All readings agree: asked of a figure for which another in the same sums could make up (table 3: R4)."""
UNPROVED = 0.85
"""All readings agree and one is sure: asked of a figure that no sum of the form contains (table 1)."""
_NAMED = 8
"""Cells named in a note; the marks of all of them are in the report."""

_Sum = Mapping[str, int]
"""Cell key → factor; the products with the cells' values add up to nothing."""
_Values = Mapping[str, Number]


def gate(cells: Mapping[str, Cell], forms: Mapping[str, str]) -> tuple[dict[str, Cell], tuple[str, ...]]:
    """What `proved` gives, its notes as sentences."""
    passed, notes = proved(cells, forms)
    return passed, lines(notes)


def proved(cells: Mapping[str, Cell], forms: Mapping[str, str]) -> tuple[dict[str, Cell], tuple[Note, ...]]:
    """The cells with every figure that OCR read and no sum proves set to None, and what a person must look at.

    cells without a confidence were stored as text and pass as they are.
    """
    passed = dict(cells)
    notes: list[Note] = []
    for name, edition in forms.items():
        own = {key: _tried(cell) for key, cell in cells.items() if key.startswith(f"{name}.")}
        if not any(cell.confidence is not None for cell in own.values()):
            continue
        sure = _proved(own, EQUATIONS.get((name, edition), ()))
        held = [key for key, cell in own.items() if cell.confidence is not None and key not in sure]
        passed.update(own)
        passed.update({key: replace(own[key], value=None) for key in held})
        if held:
            notes.append(Note("ocr_unproved", name, args={"count": len(held), "cells": tuple(held[:_NAMED])}))
    return passed, tuple(notes)


def _tried(cell: Cell) -> Cell:
    """A cell read by OCR that a recognised layer contradicts (`58⟨56⟩`), with the figure that the picture shows: in
    doubt as it is, sums may still ask for it."""
    if cell.confidence is None or cell.value is not None or "⟨" not in cell.raw:
        return cell
    return replace(cell, value=read_figure(cell.raw.partition("⟨")[0]).value)


def gate_rows(rows: Sequence[ExtraRow]) -> tuple[tuple[ExtraRow, ...], tuple[str, ...]]:
    """What `proved_rows` gives, its notes as sentences."""
    passed, notes = proved_rows(rows)
    return passed, lines(notes)


def proved_rows(rows: Sequence[ExtraRow]) -> tuple[tuple[ExtraRow, ...], tuple[Note, ...]]:
    """`proved` for rows that no edition knows: no sum of the form contains them, so only sure readings pass."""
    passed = tuple(replace(row, cells=tuple(map(_if_sure, row.cells))) for row in rows)
    held = [row.label for row, kept in zip(rows, passed, strict=True) if row != kept]
    return passed, (Note("ocr_rows_unsure", args={"labels": tuple(held[:_NAMED])}),) if held else ()


def proved_claims(claims: Sequence[Claim], cells: Mapping[str, Cell]) -> tuple[Claim, ...]:
    """Of the numbers that OCR read in the narrative, those that published figures bear out."""

    def borne_out(claim: Claim) -> bool:
        values = [cells[key].value for key in claim.cells if key in cells]
        known = [value for value in values if value is not None]
        return bool(known) and len(known) == len(claim.cells) and sum(known) == claim.value

    return tuple(claim for claim in claims if borne_out(claim))


def _if_sure(cell: Cell) -> Cell:
    return cell if _confidence(cell) >= UNPROVED else replace(cell, value=None)


def _confidence(cell: Cell) -> float:
    return 1.0 if cell.confidence is None else cell.confidence


def _proved(cells: Mapping[str, Cell], equations: Sequence[Equation]) -> set[str]:
    """Keys of the figures that may be published."""
    contained = {key for equation in equations for key in equation.keys}
    proved = {key for key, cell in cells.items() if key not in contained and _confidence(cell) >= UNPROVED}
    for connected in _connected(equations):
        proved |= _proved_by_sums(cells, connected)
    return {key for key in proved if cells[key].value is not None}


def _connected(equations: Sequence[Equation]) -> list[list[Equation]]:
    """Equations that share cells, together: a misreading in one group says nothing about another."""
    groups: list[list[Equation]] = []
    for equation in equations:
        keys = set(equation.keys)
        touching = [group for group in groups if any(not keys.isdisjoint(other.keys) for other in group)]
        groups = [group for group in groups if group not in touching]
        groups.append([*(other for group in touching for other in group), equation])
    return groups


def _proved_by_sums(cells: Mapping[str, Cell], equations: Sequence[Equation]) -> set[str]:
    """Keys of connected equations whose readings the sums prove.

    Where sums fail, whatever can explain it is eliminated like an unread cell, and nothing is proved any more that a
    second misreading could have made up for: it is known that the table holds at least one.
    """
    values = _values(cells, equations)
    doubtful = {key for key in values if _confidence(cells[key]) < READ}
    known = {key: value for key, value in values.items() if key not in doubtful}
    every = [dict.fromkeys(equation.left, 1) | dict.fromkeys(equation.right, -1) for equation in equations]
    unread = {key for one in every for key in one} - known.keys()
    sums = _without(every, unread)
    suspects = _suspects(sums, known)
    sums = _without(sums, suspects)
    if _failing(sums, known):
        return set()
    single = _distinguished(sums)
    asked = {key: READ if key in single else CERTAIN for one in sums for key in one if key in single or not suspects}
    proved = {key for key, confidence in asked.items() if _confidence(cells[key]) >= confidence}
    unused = unread | suspects
    return proved | {key for key in doubtful if _is_confirmed(key, _without(every, unused - {key}), values)}


def _is_confirmed(key: str, sums: Sequence[_Sum], values: _Values) -> bool:
    """Whether a doubtful reading is the very number that sums ask for whose other terms were all read without doubt,
    so that two of those would have to be misread, and make up for it, if it were wrong."""
    return not _failing(sums, values) and key in _distinguished(sums)


def _values(cells: Mapping[str, Cell], equations: Sequence[Equation]) -> dict[str, Number]:
    """What was read, by key: a blank or a nil mark adds nothing to a sum.

    A total that is left blank states nothing, and is unread; so are the cells of a row of which nothing was found.
    """
    totals = {equation.left[0] for equation in equations if len(equation.left) == 1}
    lost = _rows_lost(cells)
    values: dict[str, Number] = {}
    for key in {key for equation in equations for key in equation.keys} & cells.keys():
        cell = cells[key]
        if cell.value is not None:
            values[key] = cell.value
        elif not cell.raw.strip("-/—－") and key not in totals and key.rpartition(".")[0] not in lost:
            values[key] = 0
    return values


def _rows_lost(cells: Mapping[str, Cell]) -> set[str]:
    """Rows of several cells of which all are empty: a form prints its zeros, so that the row was not found."""
    rows: dict[str, list[Cell]] = {}
    for key, cell in cells.items():
        rows.setdefault(key.rpartition(".")[0], []).append(cell)
    return {row for row, own in rows.items() if len(own) > 1 and not any(cell.raw for cell in own)}


def _without(sums: Iterable[_Sum], keys: Iterable[str]) -> list[_Sum]:
    """All that the sums say without saying anything about these cells: each is eliminated at the cost of one sum."""
    left = list(sums)
    for key in sorted(keys):
        holding = [one for one in left if key in one]
        if holding:
            spent = min(holding, key=len)
            merged = [_merged(one, spent, key) for one in holding if one is not spent]
            left = [one for one in left if key not in one] + [one for one in merged if one]
    return left


def _merged(one: _Sum, other: _Sum, key: str) -> _Sum:
    """The combination of two sums in which the cell cancels out; empty when they say the same."""
    both = {term: one.get(term, 0) * other[key] - other.get(term, 0) * one[key] for term in (*one, *other)}
    common = gcd(*both.values()) or 1
    return {term: factor // common for term, factor in both.items() if factor}


def _off(one: _Sum, values: _Values) -> Number:
    """By how much the sum fails; 0 when it holds."""
    return sum(factor * values[key] for key, factor in one.items())


def _failing(sums: Iterable[_Sum], values: _Values) -> list[_Sum]:
    return [one for one in sums if _off(one, values)]


def _suspects(sums: Sequence[_Sum], values: _Values) -> set[str]:
    """Cells that must not be relied on because sums fail: every cell that alone, or else together with a second one,
    explains all of it; where more were misread, the cells in which failing sums cross."""
    failing = _failing(sums, values)
    alone = _explaining(sums, values)
    if alone or not failing:
        return alone
    concerned = {key for one in failing for key in one}
    pairs = {key for one in concerned for other in _explaining(_without(sums, (one,)), values) for key in (one, other)}
    return pairs or {key for key in concerned if sum(key in one for one in failing) > 1}


def _explaining(sums: Sequence[_Sum], values: _Values) -> set[str]:
    """Cells with which, read otherwise, all sums would hold: none when all do."""
    off = [(one, _off(one, values)) for one in sums]
    failing = [(one, amount) for one, amount in off if amount]
    holding = {key for one, amount in off if not amount for key in one}
    if not failing:
        return set()
    first, amount = failing[0]
    return {
        key
        for key, factor in first.items()
        if key not in holding and all(one.get(key, 0) * amount == factor * other for one, other in failing)
    }


def _distinguished(sums: Sequence[_Sum]) -> set[str]:
    """Cells whose sums are those of no other cell in the same proportion: no single misreading makes up for theirs."""
    places: dict[str, list[tuple[int, int]]] = {}
    for number, one in enumerate(sums):
        for key, factor in one.items():
            places.setdefault(key, []).append((number, factor))
    shapes = {key: _shape(found) for key, found in places.items()}
    often = Counter(shapes.values())
    return {key for key, shape in shapes.items() if often[shape] == 1}


def _shape(places: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The sums of a cell with its factors in them, alike for all cells that stand in the same proportion."""
    common = gcd(*(factor for _, factor in places))
    sign = 1 if places[0][1] > 0 else -1
    return tuple((number, sign * factor // common) for number, factor in places)
