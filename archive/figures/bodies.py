"""Which bodies stand under a government: those of its own level in its region, and the governments of those below.

A lower government's report counts its own bodies already, so theirs are not counted again.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Literal

Part = Literal["department", "township", "government", "other"]
PARTS: tuple[Part, ...] = ("department", "township", "government", "other")
"""The sorts of bodies that are added up apart: departments, townships, lower governments, all others."""

GOVERNMENT_KEY = "人民政府"
YEARS_MISSED = 3
"""For how many years after its last report a body is said to miss one; after that it may well be no more."""
OFFICES = ("人民政府办公室", "人民政府办公厅")
"""Endings of the names of offices that compile their government's report."""
CENTRAL = "000000"
"""Not a GB/T 2260 code: the central bodies, above every region."""
_PART_OF_KIND: dict[str, Part] = {"department": "department", "township": "township", "government": "government"}
_BELOW = {True: "level = 'province'", False: "parent = ?"}


def inside(column: str, region: str, given: str = ":region") -> str:
    """SQL: whether the region in `column` is `region` or lies in it, however its code is made.

    given  how the statement gets the region's code: a parameter, or a literal.
    """
    if region == CENTRAL:
        return f"{given} = '{CENTRAL}'"
    return f"{column} IN (WITH RECURSIVE below(code) AS ({_below(given)}) SELECT code FROM below)"


def _below(given: str) -> str:
    return f"VALUES({given}) UNION SELECT r.code FROM regions r JOIN below b ON r.parent = b.code"


def parts_below(region: str | None) -> str:
    """SQL: `part` and `code` of every region in a part of the region :region (None: the country): the regions right
    below it with all below these, and the region itself as a part of its own (its own bodies)."""
    parts = "level = 'province'" if region is None else "parent = :region"
    own = f"'{CENTRAL}'" if region is None else ":region"
    return (
        f"WITH RECURSIVE below(part, code) AS (SELECT {own}, {own} UNION ALL SELECT code, code FROM regions "
        f"WHERE {parts} UNION ALL SELECT b.part, r.code FROM regions r JOIN below b ON r.parent = b.code "
        f"WHERE b.part != {own}) SELECT part, code FROM below"
    )


@dataclass(frozen=True, slots=True)
class Body:
    """One body.

    agency        None for a region below of whose government nothing is known.
    first_year, last_year  of its reports.   closed  the year in which it was closed.
    waiting       years for which a document of it waits unread or held.
    """

    name: str
    part: Part
    agency: int | None
    first_year: int | None
    last_year: int | None
    region_below: bool
    closed: int | None = None
    waiting: frozenset[int] = frozenset()

    def expected(self, year: int) -> bool:
        """Whether a report for the year is to be expected: always of a region below; of a body from its first report
        until some years after its last, as coverage says; and where a document waits."""
        if self.region_below or year in self.waiting:
            return True
        if self.first_year is None or self.last_year is None or year < self.first_year:
            return False
        missed = self.last_year + YEARS_MISSED
        return year <= self.last_year or year <= (missed if self.closed is None else min(missed, self.closed - 1))


def government_of(db: sqlite3.Connection, region: str) -> int | None:
    """The agency that is the government of a region; None where the archive has none."""
    query = "SELECT id FROM agencies WHERE region_code = ? AND key = ?"
    row = db.execute(query, [region, GOVERNMENT_KEY]).fetchone()
    return row[0] if row else None


_FACTS = "a.id, a.first_year, a.last_year, CAST(substr(a.closed_on, 1, 4) AS INTEGER)"
_OWN = f"SELECT name, kind, {_FACTS} FROM agencies a WHERE region_code = ? AND key != ? ORDER BY id"
_REGIONS_BELOW = (
    f"SELECT coalesce(a.name, g.full_name || ?), 'government', {_FACTS} FROM regions g "
    "LEFT JOIN agencies a ON a.region_code = g.code AND a.key = ? WHERE g.{} ORDER BY g.code"
)
_WAITING = (
    "SELECT u.agency_id, u.year FROM agencies a JOIN unreadable u ON u.agency_id = a.id "
    "WHERE a.region_code = ? AND u.year IS NOT NULL"
)


def bodies_of(db: sqlite3.Connection, region: str) -> tuple[Body, ...]:
    """Every body whose report is a part of the area's figure."""
    own = db.execute(_OWN, [region, GOVERNMENT_KEY]).fetchall()
    country = region == CENTRAL
    names = [GOVERNMENT_KEY, GOVERNMENT_KEY, *([] if country else [region])]
    below = db.execute(_REGIONS_BELOW.format(_BELOW[country]), names).fetchall()
    waiting: dict[int, set[int]] = {}
    for agency, year in db.execute(_WAITING, [region]):
        waiting.setdefault(agency, set()).add(year)
    return tuple(
        Body(
            name, _PART_OF_KIND.get(kind, "other"), agency, first, last, region_below, closed,
            frozenset(waiting.get(agency, ())),
        )
        for rows, region_below in ((own, False), (below, True))
        for name, kind, agency, first, last, closed in rows
    )  # fmt: skip


def speaks_for_others(body: Body, scope: str) -> bool:
    """Whether a report of that scope counts others than its body, which are counted in the same sum already.

    Departments and institutions that tell figures of their whole branch (全市教育系统) may; a township's area and a
    lower government's are their own.
    """
    return scope == "aggregate" and body.part in ("department", "other")


def repeats_the_government(body: Body, scope: str) -> bool:
    """Whether a report is the area's own aggregate under the name of the government's office."""
    return speaks_for_others(body, scope) and not body.region_below and body.name.endswith(OFFICES)
