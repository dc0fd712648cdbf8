"""What lies in a region is said by the table of regions, never by how a code begins."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from archive.figures.bodies import CENTRAL, inside, parts_below

REGIONS = (
    (CENTRAL, "central", None),
    ("440000", "province", None),
    ("440300", "prefecture", "440000"),
    ("440309", "county", "440300"),
    ("990301", "county", "440300"),  # a zone that keeps a code of its own
    ("445200", "prefecture", "440000"),
    ("449000", "county", "440000"),  # a county that no prefecture stands above
    ("450000", "province", None),
    ("440999", "county", "450000"),  # handed to another province with its old code
)


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE regions (code TEXT, level TEXT, parent TEXT)")
    db.executemany("INSERT INTO regions VALUES (?, ?, ?)", REGIONS)
    yield db
    db.close()


@pytest.mark.parametrize(
    ("region", "codes"),
    [
        ("440000", {"440000", "440300", "440309", "990301", "445200", "449000"}),
        ("440300", {"440300", "440309", "990301"}),
        ("450000", {"450000", "440999"}),
        ("440309", {"440309"}),
        (CENTRAL, {code for code, _, _ in REGIONS}),
    ],
)
def test_a_region_holds_what_its_table_says(db: sqlite3.Connection, region: str, codes: set[str]) -> None:
    found = db.execute(f"SELECT code FROM regions WHERE {inside('code', region)}", {"region": region})
    assert {row[0] for row in found} == codes


def test_parts_are_counted_with_all_in_them_and_own_bodies_apart(db: sqlite3.Connection) -> None:
    below = db.execute(parts_below("440000"), {"region": "440000"}).fetchall()
    assert sorted(below) == [
        *[("440000", "440000"), ("440300", "440300"), ("440300", "440309"), ("440300", "990301")],
        *[("445200", "445200"), ("449000", "449000")],
    ]
    country = db.execute(parts_below(None), {"region": None}).fetchall()
    assert {part for part, _ in country} == {CENTRAL, "440000", "450000"}
    assert ("450000", "440999") in country and ("440000", "990301") in country
