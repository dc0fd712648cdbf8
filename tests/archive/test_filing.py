"""Whatever arrives in whatever order, the rows of a report agree with each other, and no arrival counts twice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.agencies import regions
from archive.agencies.directory import Agencies
from archive.filing.reports import Filed, file_report
from archive.filing.versioning import Arrival, Kept
from archive.rows import read_cells
from archive.store import Store
from archive.upkeep.verify import verify
from archive.versions import cell_state
from parsers.model import AnnualReport, Cell, Section
from tests.archive.empty import put_empty_archive
from tests.archive.portal import FIRST_NIGHT, HOST, SOURCE, dump, figures

REGIONS = regions.load()
Event = tuple[str, int, str, int, str, str, str]
events = st.tuples(
    st.sampled_from(("北仑区教育局", "北仑区司法局")),
    st.sampled_from((2022, 2023)),
    st.sampled_from(("/a.html", "/b.html", "/c.html")),
    st.integers(-1, 2),
    st.sampled_from(("召开例会4次。", "召开例会5次。", "召 开例会4次。")),
    st.sampled_from(("2024-01-20", "2024-02-20", "")),
    st.sampled_from(("f", "g")),
)


def _arriving(event: Event) -> tuple[AnnualReport, Arrival]:
    """received -1: a page from which no figure could be read."""
    body, year, path, received, text, published, file = event
    cells = {} if received < 0 else {key: Cell(v, str(v)) for key, v in figures(received).items()}
    forms = {"requests": "2021", "active_disclosure": "2021", "review_litigation": "2021"} if cells else {}
    report = AnnualReport(
        f"{body}{year}年度报告", body, year, published or None, forms, cells, (Section(1, "一、总体情况", text),),
        (), (), (), (), "html", f"{event}",
    )  # fmt: skip
    documents = (
        Kept(HOST + path, report.sha256, "text/html", None, "page"),
        Kept(f"{HOST}{path}.docx", file, "application/msword", None, "attachment", file),
    )
    return report, Arrival(HOST + path, SOURCE, 1, None, "2024-02-01T18:00:00Z", documents)


@contextmanager
def _archive() -> Iterator[tuple[Path, Store, Agencies]]:
    with tempfile.TemporaryDirectory() as directory:
        data = Path(directory)
        put_empty_archive(data)
        with Store.open(data, now=FIRST_NIGHT) as store:
            yield data, store, Agencies(store, REGIONS)


def _file(store: Store, agencies: Agencies, event: Event, night: int) -> Filed:
    with store.transaction():
        return file_report(store, agencies, *_arriving(event), FIRST_NIGHT + timedelta(days=night))


@settings(max_examples=50)
@given(nights=st.lists(events, min_size=1, max_size=14))
def test_rows_agree_with_each_other(nights: list[Event]) -> None:
    with _archive() as (data, store, agencies):
        for night, event in enumerate(nights):
            _file(store, agencies, event, night)
            assert list(_disagreements(store)) == []
        assert list(verify(data)) == []


@settings(max_examples=50)
@given(nights=st.lists(events, min_size=1, max_size=8))
def test_the_same_arrival_again_changes_nothing(nights: list[Event]) -> None:
    with _archive() as (data, store, agencies):
        for night, event in enumerate(nights):
            _file(store, agencies, event, night)
            before = dump(data)
            assert _file(store, agencies, event, night + 1).kinds == ()
            assert dump(data) == before


@settings(max_examples=50)
@given(history=st.lists(events, max_size=6), shown=st.lists(events, min_size=1, max_size=5, unique_by=lambda e: e[2:3]))
def test_pages_that_stay_as_they_are_come_to_rest(history: list[Event], shown: list[Event]) -> None:
    with _archive() as (_, store, agencies):
        for night, event in enumerate(history):
            _file(store, agencies, event, night)
        rounds = [[_file(store, agencies, event, 10 + night).kinds for event in shown] for night in range(3)]
        assert not any(rounds[2]), rounds


def _disagreements(store: Store) -> Iterator[str]:
    db = store.db
    for query, what in (
        ("SELECT r.id FROM reports r LEFT JOIN versions v ON v.id = r.current_version AND v.report_id = r.id "
         "WHERE v.number IS NOT r.versions", "the current version is not the newest"),
        ("SELECT report_id FROM versions GROUP BY 1 HAVING count(*) != max(number)", "versions are missing"),
        ("SELECT report_id FROM report_urls WHERE role = 'page' GROUP BY 1 HAVING count(*) > 1", "two pages"),
        ("SELECT u.report_id FROM report_urls u JOIN reports r ON r.id = u.report_id "
         "WHERE u.role = 'page' AND u.url != r.url", "its page is not its address"),
        ("SELECT c.id FROM changes c LEFT JOIN versions v ON v.id = c.to_version WHERE v.report_id IS NOT c.report_id",
         "a change leads to another report's version"),
        ("SELECT id FROM changes c WHERE kind = 'figures_revised' "
         "AND NOT EXISTS (SELECT 1 FROM change_cells WHERE change_id = c.id)", "a revision of no figure"),
    ):  # fmt: skip
        yield from (f"{row[0]}: {what}" for row in db.execute(query))
    yield from _wrong_cells(store)


def _wrong_cells(store: Store) -> Iterator[str]:
    query = "SELECT c.id, from_version, to_version, cell, old, new FROM changes c JOIN change_cells ON change_id = c.id"
    for change, before, after, cell, old, new in store.db.execute(query).fetchall():
        states = [read_cells(store.db, version).get(cell) for version in (before, after)]
        if [state and cell_state(state)[0] for state in states] != [old, new]:
            yield f"change {change}: {cell} {old} -> {new}"
