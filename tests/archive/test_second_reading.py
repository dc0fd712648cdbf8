"""A second reading: what other ways say of the cells that are in doubt, before anybody decides."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.checking.second import Reading, compared
from parsers.model import Cell, Document, Unreadable
from parsers.readers.second import as_printed
from scheduler import main
from tests.archive.portal import HOST, Portal, figures, page

FORMS = {"requests": "2021"}


def _cell(raw: str, confidence: float | None = None) -> Cell:
    return Cell(int(raw) if raw.isdigit() else None, raw, None, confidence)


def _reading(**cells: str) -> Reading:
    keys = {f"requests.received.{name}": _cell(raw) for name, raw in cells.items()}
    return Reading("copy", "a.pdf", "pdf", FORMS, keys)


def test_failing_and_doubtful_cells_come_first_and_agreement_is_left_out() -> None:
    archived = {
        "requests.received.natural_person": _cell("3"),
        "requests.received.enterprise": _cell("1"),
        "requests.received.research": _cell("0", 0.4),
        "requests.received.legal_service": _cell("5?"),
        "requests.received.total": _cell("9"),
    }
    reading = _reading(natural_person="3", enterprise="7", research="0", total="9")
    found = compared(archived, FORMS, {"requests.received.total"}, [reading])
    assert [(one.cell.rpartition(".")[2], one.why, one.differs) for one in found] == [
        ("total", "failing", False),
        ("research", "doubtful", False),
        ("legal_service", "doubtful", False),
        ("enterprise", "", True),
    ]
    last = found[-1]
    assert (last.table, last.column, last.archived, last.readings) == ("表二", "商业企业", "1", ("7",))


@pytest.mark.parametrize(("one", "other", "differs"), [("", "/", False), ("", "0", True), ("12", "12件", True)])
def test_blank_and_zero_stay_two_things(one: str, other: str, differs: bool) -> None:
    archived = {"requests.received.total": _cell(one)}
    assert bool(compared(archived, FORMS, (), [_reading(total=other)])) is differs


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    portal = Portal(tmp_path / "data")
    portal.show("/1.html", page(values=figures(3)))
    portal.walk("/1.html")
    portal.ingest()
    db = sqlite3.connect(portal.data / "archive.db")
    with db:
        db.execute("UPDATE requests SET total = 30 WHERE row = 'received'")
    db.close()
    return portal


def _second(portal: Portal, item: str, *words: str) -> Any:
    return CliRunner().invoke(main, ["review", "second", "--data", str(portal.data), item, *words])


def test_the_command_shows_what_the_document_says(portal: Portal) -> None:
    told = json.loads(_second(portal, "1/2023", "--json").stdout)
    assert [(way["way"], way["reader"]) for way in told["ways"]] == [("copy", "html")]
    (cell,) = told["cells"]
    assert (cell["cell"], cell["readings"], cell["differs"]) == ("requests.received.total", ["3"], True)
    assert "读法不同" not in _second(portal, "1/2023").output.splitlines()[0]
    assert _second(portal, "9/2023").exit_code == 2
    assert _second(portal, f"{HOST}/nothing.html").exit_code == 2


def test_what_is_no_pdf_is_unreadable_and_no_fault() -> None:
    damaged = as_printed(Document(b"%PDF-1.7"))
    assert isinstance(damaged, Unreadable) and damaged.reason == "damaged"
