"""Names that one witness gives: a body that the archive knows, and a place that is not the source's."""

from __future__ import annotations

from pathlib import Path

from archive.agencies import regions
from archive.agencies.directory import Agencies
from archive.store import Store
from parsers.model import AnnualReport, Vote
from parsers.notes import Note
from tests.archive.portal import FIRST_NIGHT, SOURCE, Portal, page


def _report(agency: str, *sources: str, notes: tuple[Note, ...] = ()) -> AnnualReport:
    votes = tuple(Vote("agency", agency, source, agency, 3.0) for source in sources)
    return AnnualReport("", agency, 2023, None, {}, {}, (), (), (), votes, notes, "html", "")


def test_a_name_off_a_picture_is_enough_for_a_body_that_reported_before(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.show("/1.html", page("北仑区教育局"))
    portal.ingest()
    with Store.open(tmp_path, now=FIRST_NIGHT) as store:
        agencies = Agencies(store, regions.load())
        for name, codes in (("北仑区教育局", []), ("北仑区敦育局", ["agency_from_picture"])):
            read = _report(name, "body", notes=(Note("agency_from_picture", args={"agency": name}),))
            assert [note.code for note in agencies.held(read, SOURCE)] == codes


def test_a_body_of_another_place_needs_two_witnesses(tmp_path: Path) -> None:
    with Store.open(tmp_path, now=FIRST_NIGHT) as store:
        agencies = Agencies(store, regions.load())
        for sources, codes in (
            (("heading",), ["place_unproved"]),
            (("heading", "meta:title", "hint"), ["place_unproved"]),  # one headline, typed once
            (("heading", "list_row"), []),
        ):
            assert [note.code for note in agencies.held(_report("广州市天河区教育局", *sources), SOURCE)] == codes
        assert agencies.held(_report("宁波市教育局", "heading"), SOURCE) == ()
