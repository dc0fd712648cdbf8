"""Who is who: agencies in archive.db, their aliases, and merges that can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from archive.agencies.names import AgencyName, resolve
from archive.agencies.numbers import next_number
from archive.agencies.regions import Place, Region, Regions
from archive.figures.bodies import CENTRAL, GOVERNMENT_KEY, YEARS_MISSED
from archive.pending import leave_checks
from archive.store import Store
from parsers.identity.decide import witnesses
from parsers.model import AnnualReport
from parsers.notes import Note

_ENOUGH = 2
"""Independent witnesses from which a body of another place is believed to report here."""


@dataclass(frozen=True, slots=True)
class Agency:
    """One reporting body as stored; `place` is where its reports are filed."""

    id: int
    name: str
    kind: str
    level: str
    region_code: str
    place: Place


@dataclass(slots=True)
class Agencies:
    """Finds the agency that a printed name means, and adds it when it is new.

    Names once seen lead to the agency they led to then: aliases (and merges, which are aliases too) go before rules.
    """

    store: Store
    regions: Regions
    _seen: dict[tuple[str, str], tuple[int, tuple[Note, ...]]] = field(default_factory=dict)
    _agencies: dict[int, Agency] = field(default_factory=dict)

    def know_region(self, code: str, name: str) -> str:
        """The code to use for a source's region; a code that no list knows is added under the source's name for it."""
        code = self.regions.current(code) if code else CENTRAL
        if code not in self.regions.by_code:
            self.regions = self.regions.with_unknown(code, name)
        return code

    def find(self, printed: str, source: Mapping[str, str | None]) -> tuple[Agency, tuple[Note, ...]]:
        """The agency of a report, and what in its name and place does not fit together.

        `source`: source_id, region_code, region_name, site_code of the source that shows it; any may be missing.
        """
        region = self.know_region(source.get("region_code") or "", source.get("region_name") or "")
        seen = self._seen.get((printed, region))
        if seen is None:
            name = self._resolved(printed, source)
            seen = self._stored(name, source), name.notes
            self._seen[printed, region] = seen
        return self.agency(seen[0]), seen[1]

    def held(self, report: AnnualReport, source: Mapping[str, str | None]) -> tuple[Note, ...]:
        """What stands against filing a report under its name: what its reading says, and a place that is not the
        source's where one witness names it. A name that only a picture gives is one when the archive knows the body."""
        name = self._resolved(report.agency, source)
        known = not name.notes and self._has_report(name)
        found = [note for note in report.held if note.code != "agency_from_picture" or not known]
        if witnesses(report.votes, report.agency) < _ENOUGH:
            places = (note.args for note in name.notes if note.code == "place_disagrees")
            found.extend(Note("place_unproved", args=args) for args in places)
        return tuple(found)

    def _resolved(self, printed: str, source: Mapping[str, str | None]) -> AgencyName:
        region = self.know_region(source.get("region_code") or "", source.get("region_name") or "")
        return resolve(printed, region, self.regions, site_code=source.get("site_code") or "")

    def _has_report(self, name: AgencyName) -> bool:
        found = self._known(name)
        return found is not None and bool(
            self.store.db.execute("SELECT 1 FROM reports WHERE agency_id = ? LIMIT 1", [found]).fetchone()
        )

    def agency(self, agency: int) -> Agency:
        """By id. Raises KeyError when there is none."""
        found = self._agencies.get(agency)
        if found is None:
            row = self.store.db.execute(
                "SELECT id, name, kind, level, region_code FROM agencies WHERE id = ?", [agency]
            ).fetchone()
            if row is None:
                raise KeyError(agency)
            number, name, kind, level, region = row
            found = Agency(number, name, kind, level, region, self.regions.place(region))
            self._agencies[agency] = found
        return found

    def forget(self) -> None:
        """Drop what is remembered: after a transaction that was rolled back, and after a merge."""
        self._seen.clear()
        self._agencies.clear()

    def _stored(self, name: AgencyName, source: Mapping[str, str | None]) -> int:
        known = self._alias(name.printed, name.region)
        if known is not None:
            return known
        agency = self._known(name) or self._new(name, source)
        for alias in dict.fromkeys((name.printed, name.name)):
            self.store.db.execute("INSERT OR IGNORE INTO agency_aliases VALUES (?, ?, ?)", [alias, name.region, agency])
        return agency

    def _known(self, name: AgencyName) -> int | None:
        aliases = self._alias(name.printed, name.region) or self._alias(name.name, name.region)
        return aliases or self._by_key(name)

    def _alias(self, alias: str, region: str) -> int | None:
        query = "SELECT agency_id FROM agency_aliases WHERE alias = ? AND region_code = ?"
        row = self.store.db.execute(query, [alias, region]).fetchone()
        return row[0] if row else None

    def _by_key(self, name: AgencyName) -> int | None:
        query = "SELECT id FROM agencies WHERE region_code = ? AND key = ?"
        row = self.store.db.execute(query, [name.region, name.key]).fetchone()
        return row[0] if row else None

    def _new(self, name: AgencyName, source: Mapping[str, str | None]) -> int:
        self._store_region(name.region)
        return self.store.insert(
            "agencies",
            {
                "id": next_number(self.store.db),
                "name": name.name,
                "key": name.key,
                "kind": name.kind,
                "level": name.level,
                "region_code": name.region,
                "portal_id": source.get("site_code") or None,
                "source_id": source.get("source_id"),
            },
        )

    def _store_region(self, code: str) -> None:
        for region in self.regions.chain(code):
            put_region(self.store, region)

    def count_in(self, agency: int, year: int) -> None:
        """A report of that year is filed under the agency from now on."""
        first, last = self.store.db.execute(
            "SELECT first_year, last_year FROM agencies WHERE id = ?", [agency]
        ).fetchone()
        known = (first or year + 1, last or year - 1)
        if known[0] <= year <= known[1]:
            return
        years = min(known[0], year), max(known[1], year)
        self.store.db.execute("UPDATE agencies SET first_year = ?, last_year = ? WHERE id = ?", [*years, agency])
        # From now on it misses the years between and some after, and its government's sums (R8) with them.
        leave_checks(self.store, agency, (*range(year + 1, known[0]), *range(known[1] + 1, year + YEARS_MISSED + 1)))


def named(report: AnnualReport, source: Mapping[str, str | None]) -> AnnualReport:
    """The report under the name that it gives, else under that of the one body whose column it stands in."""
    return report if report.agency.strip() else replace(report, agency=source.get("agency") or "")


def put_region(store: Store, region: Region) -> None:
    made = store.db.execute(
        "INSERT INTO regions VALUES (?, ?, ?, ?, ?) ON CONFLICT (code) DO NOTHING",
        [region.code, region.name, region.level, region.parent, region.full_name],
    )
    if made.rowcount:
        _expected_above(store, region)


def _expected_above(store: Store, region: Region) -> None:
    """The area above expects one government more, in every year that anything of it reported."""
    above = CENTRAL if region.level == "province" else region.parent
    years = store.db.execute(
        "SELECT min(agency_id), year FROM reports WHERE region_code = :above GROUP BY year UNION "
        "SELECT min(r.agency_id), r.year FROM agencies a JOIN regions g ON g.code = a.region_code "
        f"JOIN reports r ON r.agency_id = a.id WHERE a.key = '{GOVERNMENT_KEY}' AND a.kind = 'government' "
        "AND (g.parent = :above OR (:above = :country AND g.level = 'province')) GROUP BY r.year",
        {"above": above, "country": CENTRAL},
    )
    for agency, year in years.fetchall():
        leave_checks(store, agency, (year,))


def put_regions(store: Store, regions: Regions) -> None:
    """Bring the table of regions up to the lists; writes only what differs."""
    known = {row[0]: row for row in store.db.execute("SELECT code, name, level, parent, full_name FROM regions")}
    with store.transaction():
        for region in regions.by_code.values():
            row = (region.code, region.name, region.level, region.parent, region.full_name)
            if known.get(region.code) != row:
                store.db.execute("INSERT OR REPLACE INTO regions VALUES (?, ?, ?, ?, ?)", row)
                _expected_above(store, region)
        for code in known.keys() & regions.aliases.keys():
            store.db.execute(
                "DELETE FROM regions WHERE code = ? AND code NOT IN (SELECT region_code FROM agencies)", [code]
            )
