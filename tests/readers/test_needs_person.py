"""A scan with a figure that its sums do not prove: filed without that figure, and listed for a person."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.archive.portal import HOST, Portal
from tests.readers.rendering import pdf, pictures, sheets
from tests.readers.rendering.content import TITLE, Table, items, review_table


def scan(table: Table) -> bytes:
    return pictures.png(pictures.pages(pdf.build(heads=False, content=(table,)), 150)[0][:600])


def test_the_report_is_filed_and_waits(tmp_path: Path) -> None:
    rest = sheets.html_of(tuple(item for item in items() if item != review_table()))
    page = rest.replace(b"</body>", b'<p><img src="/t3.png"></p></body>')
    # Printed so by the office: 13 + 2 + 1 + 0 is not 18.
    false_sum = Table(tuple(replace(cell, text="18") if cell.text == "16" else cell for cell in review_table().places))
    portal = Portal(tmp_path)
    portal.show("/1.html", page, links=["/t3.png"], title=TITLE)
    portal.show("/t3.png", scan(false_sum), media_type="image/png", parent="/1.html")
    portal.ingest()
    assert portal.kinds() == ["published"]
    assert portal.rows("SELECT url, reason FROM unreadable") == [(f"{HOST}/1.html", "needs_person")]
    marks = dict(portal.rows("SELECT cell, raw FROM cell_marks WHERE confidence IS NOT NULL"))
    assert marks["review_litigation.reconsideration.total"] == "18"
    assert len(marks) == 15
    rows = "SELECT row, upheld, total FROM review_litigation ORDER BY row"
    assert portal.rows(rows) == [
        ("litigation_after_reconsideration", 5, 10),
        ("litigation_direct", 1, 3),
        ("reconsideration", None, None),
    ]
    portal.next_night()
    portal.show("/1.html", page, links=["/t3.png"], title=TITLE)
    portal.show("/t3.png", scan(review_table()), media_type="image/png", parent="/1.html")
    portal.ingest()
    assert portal.rows("SELECT count(*) FROM unreadable") == [(0,)]
    assert ("reconsideration", 13, 16) in portal.rows(rows)
