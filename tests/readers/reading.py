"""What the tests of readers ask of an outcome."""

from __future__ import annotations

from parsers.model import AnnualReport, Block, Document, Grid, Outcome, Paragraph, ReadDocument, Unreadable
from parsers.readers import read
from tests.readers.rendering.content import FIGURES


def report(outcome: Outcome) -> AnnualReport:
    assert isinstance(outcome, AnnualReport), outcome
    return outcome


def right_and_wrong(outcome: Outcome) -> tuple[int, dict[str, object]]:
    """How many of the 200 figures are right, and those that are published but wrong."""
    cells = report(outcome).cells
    values = {key: cells[key].value if key in cells else None for key in FIGURES}
    wrong = {key: value for key, value in values.items() if value is not None and value != FIGURES[key]}
    return sum(values[key] == figure for key, figure in FIGURES.items()), wrong


def blocks_of(data: bytes, name: str | None = None) -> tuple[Block, ...]:
    answer = read(Document(data, file_name=name))
    assert isinstance(answer, ReadDocument), answer
    return answer.blocks


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def rows(blocks: tuple[Block, ...]) -> list[list[str | None]]:
    """The rows of all grids; None where a span covers the place."""
    grids = [block for block in blocks if isinstance(block, Grid)]
    return [[None if cell is None else cell.text for cell in row] for grid in grids for row in grid.rows]


def refusal(data: bytes, name: str | None = None) -> Unreadable:
    answer = read(Document(data, file_name=name))
    assert isinstance(answer, Unreadable), answer
    return answer
