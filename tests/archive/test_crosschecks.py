"""Checks over years and bodies follow their neighbours and are no change."""

from __future__ import annotations

from pathlib import Path

from tests.archive.portal import Portal, figures, page


def _rules(portal: Portal, year: int, rule: str) -> list[tuple[object, ...]]:
    return portal.rows(
        "SELECT c.outcome, c.left, c.right FROM checks c JOIN reports r ON r.current_version = c.version_id "
        "WHERE r.year = ? AND c.rule = ? AND c.outcome != 'not_assessable' AND r.agency LIKE '%教育局' "
        "ORDER BY c.position",
        year, rule,
    )  # fmt: skip


def _carried(forward: int = 0, over: int = 0) -> dict[str, int | None]:
    return figures(3, requests__carried_forward__total=forward, requests__carried_over__total=over)


def test_carried_over_is_held_against_last_year_and_follows_its_revision(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.show("/2.html", page(year=2023, values=_carried(over=2)))
    portal.ingest()
    assert _rules(portal, 2023, "R5") == []
    portal.show("/1.html", page(year=2022, values=_carried(forward=1), published="2023-01-20"))
    portal.ingest()
    assert ("fail", 2.0, 1.0) in _rules(portal, 2023, "R5")
    portal.next_night()
    portal.show("/1.html", page(year=2022, values=_carried(forward=2), published="2023-01-20"))
    portal.ingest()
    assert ("pass", 2.0, 2.0) in _rules(portal, 2023, "R5")
    assert portal.kinds() == ["published", "published", "figures_revised"]
    assert portal.rows("SELECT count(*) FROM pending") == [(0,)]


def test_a_government_is_held_against_its_bodies_when_they_are_all_there(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    for number, name in enumerate(("教育局", "司法局", "民政局"), 1):
        portal.show(f"/{number}.html", page(f"北仑区{name}", values=figures(number)))
    portal.show("/0.html", page("北仑区人民政府", values=figures(7)))
    portal.ingest()
    query = (
        'SELECT c.outcome, c."left", c."right" FROM checks c JOIN reports r ON r.current_version = c.version_id '
        "WHERE c.rule = 'R8' AND r.agency = '北仑区人民政府' ORDER BY c.position LIMIT 1"
    )
    assert portal.rows(query) == [("fail", 7.0, 6.0)]
    assert portal.rows("SELECT check_outcome FROM reports WHERE agency = '北仑区人民政府'") == [("pass",)]
