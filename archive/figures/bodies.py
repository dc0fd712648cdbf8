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
    """One body; `agency` is None for a region below of whose government nothing is known. Years of its reports."""

    name: str
    part: Part
    agency: int | None
    first_year: int | None
    last_year: int | None
    region_below: bool

    def expected(self, year: int) -> bool:
        """Whether a report for the year is to be expected: always of a region below, else between first and last."""
        if self.region_below:
            return True
        return self.first_year is not None and self.first_year <= year <= (self.last_year or 0)


def government_of(db: sqlite3.Connection, region: str) -> int | None:
    """The agency that is the government of a region; None where the archive has none."""
    query = "SELECT id FROM agencies WHERE region_code = ? AND key = ?"
    row = db.execute(query, [region, GOVERNMENT_KEY]).fetchone()
    return row[0] if row else None


def bodies_of(db: sqlite3.Connection, region: str) -> tuple[Body, ...]:
    """Every body whose report is a part of the area's figure."""
    own = db.execute(
        "SELECT name, kind, id, first_year, last_year FROM agencies WHERE region_code = ? AND key != ? ORDER BY id",
        [region, GOVERNMENT_KEY],
    ).fetchall()
    below = db.execute(
        "SELECT coalesce(a.name, g.full_name || ?), 'government', a.id, a.first_year, a.last_year FROM regions g "
        "LEFT JOIN agencies a ON a.region_code = g.code AND a.key = ? "
        f"WHERE g.{_BELOW[region == CENTRAL]} ORDER BY g.code",
        [GOVERNMENT_KEY, GOVERNMENT_KEY, *([] if region == CENTRAL else [region])],
    ).fetchall()
    return tuple(
        Body(name, _PART_OF_KIND.get(kind, "other"), agency, first, last, region_below)
        for rows, region_below in ((own, False), (below, True))
        for name, kind, agency, first, last in rows
    )
