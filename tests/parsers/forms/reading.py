"""Bytes to figures as the tests compare them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from hypothesis import strategies as st

from parsers.forms import FormsRead, read_forms
from parsers.model import Document, Number, ReadDocument
from parsers.readers import read
from tests.parsers.forms.layouts import page_of
from tests.parsers.forms.tables import Table, cell_keys

FIGURES = Path(__file__).parent / "figures"
BLOCKS = ("active_disclosure", "requests", "review_litigation")
SIGNED = (".change",)
DECIMAL = (".amount_wan", ".amount")


def document_of(data: bytes) -> ReadDocument:
    found = read(Document(data))
    assert isinstance(found, ReadDocument), found
    return found


def forms_of(data: bytes) -> FormsRead:
    return read_forms(document_of(data).blocks)


def forms_of_tables(first: Table, second: Table, third: Table) -> FormsRead:
    return forms_of(page_of(first, second, third))


def values(found: FormsRead) -> dict[str, Number | None]:
    return {key: cell.value for key, cell in found.cells.items()}


def published(name: str) -> dict[str, Number | None]:
    """Figures of a published report."""
    written = json.loads((FIGURES / f"{name}.json").read_text())
    return {key: written.get(key, 0) for key in cell_keys("2021")}


def as_marks(figures: Mapping[str, Number | None]) -> dict[str, str]:
    return {key: "" if value is None else str(value) for key, value in figures.items()}


def sample(edition: str = "2021") -> dict[str, str]:
    """Marks that differ from row to row and from column to column, so that a shift shows."""
    return {key: str((number * 7919) % 997) for number, key in enumerate(cell_keys(edition), 1)}


def expected(marks: Mapping[str, str]) -> dict[str, Number | None]:
    return {key: int(mark) if mark else None for key, mark in marks.items()}


def wrong(found: FormsRead, marks: Mapping[str, str]) -> dict[str, object]:
    """Cells that hold a number which was not printed there."""
    right = expected(marks)
    return {key: cell for key, cell in found.cells.items() if cell.value is not None and cell.value != right.get(key)}


_COUNTS = st.one_of(
    st.sampled_from([("0", 0), ("0", 0), ("0", 0), ("1", 1), ("2", 2)]),
    st.integers(0, 11_398_889).map(lambda number: (str(number), number)),
    st.integers(0, 99).map(lambda number: (str(number).translate(_WIDE), number)),
    st.integers(1000, 999_999).map(lambda number: (f"{number:,}", number)),
    st.integers(1, 500).map(lambda number: (f"{number}（其中修订{number // 2}件）", number)),
    st.integers(1, 500).map(lambda number: (f"{number}件", number)),
)
_NOTHING = st.sampled_from([("/", None), ("-", None), ("—", None), ("无", None), ("不适用", None), ("——", None)])
_BLANK = st.just(("", None))
_CHANGES = st.integers(-5000, 5000).map(lambda number: (f"{number:+d}", number))
_AMOUNTS = st.integers(1, 592_372_449).map(lambda number: (f"{number / 10000:.4f}", number / 10000))
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def marks_and_values(
    edition: str, blanks: bool = True
) -> st.SearchStrategy[tuple[dict[str, str], dict[str, Number | None]]]:
    """A filled form: what is printed in every cell and what it means."""
    anything = (
        st.one_of(_COUNTS, _COUNTS, _COUNTS, _NOTHING, _BLANK) if blanks else st.one_of(_COUNTS, _COUNTS, _NOTHING)
    )

    def of(key: str) -> st.SearchStrategy[tuple[str, Number | None]]:
        if key.endswith(SIGNED):
            return st.one_of(_CHANGES, anything)
        return st.one_of(_AMOUNTS, anything) if key.endswith(DECIMAL) else anything

    return st.tuples(*map(of, cell_keys(edition))).map(lambda pairs: _split(cell_keys(edition), pairs))


def _split(
    keys: list[str], pairs: tuple[tuple[str, Number | None], ...]
) -> tuple[dict[str, str], dict[str, Number | None]]:
    written = dict(zip(keys, pairs, strict=True))
    return {key: mark for key, (mark, _) in written.items()}, {key: value for key, (_, value) in written.items()}
