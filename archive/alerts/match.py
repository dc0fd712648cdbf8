"""Whether a change is what a subscription asks for."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from archive.alerts.config import Subscription
from archive.alerts.events import Event, Figure, figures, text_of
from archive.alerts.fields import FigureRule
from archive.figures.bodies import inside
from archive.rows import read_cells
from parsers.folding import plain

_SENTENCE = re.compile(r"[。！？；!?;\n]+")


Finds = Callable[[sqlite3.Connection, str, int], bool]
"""`finds(archive, query, report)`: whether a report is among the results of a search of the site."""


class UnknownPlaceError(Exception):
    """A subscription names a region that the archive does not know, or that several are called; or it asks nonsense."""


def no_search(_archive: sqlite3.Connection, query: str, _report: int) -> bool:
    """Where nobody handed in the search of the site."""
    raise UnknownPlaceError(f"there is no search at hand for {query!r}")


@dataclass(slots=True)
class Matcher:
    """One subscription against changes. Cheap conditions first; texts and figures are looked up only when asked for."""

    archive: sqlite3.Connection
    subscription: Subscription
    finds: Finds = no_search
    _regions: frozenset[str] = field(init=False)
    _agencies: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self._regions = frozenset(_below(self.archive, self.subscription.regions))
        self._agencies = frozenset(_agencies(self.archive, self.subscription.agencies))

    def wants(self, event: Event) -> bool:
        wish = self.subscription
        return (
            _allows(wish.changes, event.kind)
            and _allows(wish.years, event.year)
            and _allows(wish.agency_kinds, event.agency_kind)
            and (not wish.regions or event.region_code in self._regions)
            and (not wish.agencies or event.agency_id in self._agencies)
            and (not wish.figures or self._touches(event))
            and (not wish.words or self._says(event))
            and (not wish.failed_checks or self._fails(event))
            and (not wish.search or self.finds(self.archive, wish.search, event.report_id))
        )

    def _fails(self, event: Event) -> bool:
        """Whether a check fails since: in a new report any, in a revised one one that did not fail before."""
        if event.kind != "published":
            return any(rule.startswith("-") for rule in event.flipped.split())
        query = (
            "SELECT 1 FROM checks WHERE version_id = ? AND outcome = 'fail' AND coalesce(status, '') <> 'dismissed' "
            "LIMIT 1"
        )
        return self.archive.execute(query, [event.to_version]).fetchone() is not None

    def _touches(self, event: Event) -> bool:
        if event.kind == "figures_revised":
            changed: Iterable[Figure] = figures(self.archive, event)
        elif event.kind == "published" and event.to_version is not None:
            changed = _first_figures(self.archive, event.to_version)
        else:
            return False
        return any(_holds(rule, figure) for figure in changed for rule in self.subscription.figures)

    def _says(self, event: Event) -> bool:
        said = _plain(_new_text(self.archive, event))
        return any(_plain(word) in said for word in self.subscription.words)


def _allows(allowed: tuple[object, ...], value: object) -> bool:
    return not allowed or value in allowed


def _holds(rule: FigureRule, figure: Figure) -> bool:
    if not fnmatchcase(figure.cell, rule.cell):
        return False
    old, new = figure.old_value, figure.new_value
    bounds: list[tuple[float | None, Callable[[float], bool]]] = [
        (rule.above, lambda bound: new is not None and new > bound),
        (rule.below, lambda bound: new is not None and new < bound),
        (rule.changed_by, lambda bound: _step(old, new) >= bound),
        (rule.changed_by_percent, lambda bound: _step(old, new) * 100 >= bound * abs(old or 0.0)),
    ]
    return all(bound is None or test(bound) for bound, test in bounds)


def _step(old: float | None, new: float | None) -> float:
    """How far a figure went. One that appears or disappears went as far as any: it may be anything."""
    return float("inf") if old is None or new is None else abs(new - old)


def _first_figures(archive: sqlite3.Connection, version: int) -> Iterable[Figure]:
    """The figures of a report that is new: nothing before, so only `above` and `below` say something of them."""
    for key, cell in read_cells(archive, version).items():
        yield Figure(key, key, "", "", cell.value, cell.value)


def _new_text(archive: sqlite3.Connection, event: Event) -> str:
    """What a reader could not have read before: the whole of a new report, the changed sentences of a revised one."""
    head = f"{event.title}\n{event.agency}\n"
    if event.kind == "published" and event.to_version is not None:
        return head + text_of(archive, event.to_version)
    if event.kind == "text_revised" and event.from_version is not None and event.to_version is not None:
        old, new = (_sentences(text_of(archive, number)) for number in (event.from_version, event.to_version))
        return "\n".join(sorted(old ^ new))
    return head


def _sentences(text: str) -> set[str]:
    return {_plain(sentence) for sentence in _SENTENCE.split(text)}


def _plain(text: str) -> str:
    return plain(text).casefold()


def _below(archive: sqlite3.Connection, names: Iterable[str]) -> Iterable[str]:
    """The codes of the regions and of everything below them."""
    for name in names:
        code = _code(archive, name)
        yield code
        query = f"SELECT code FROM regions WHERE {inside('code', code)}"
        yield from (row[0] for row in archive.execute(query, {"region": code}))


def _code(archive: sqlite3.Connection, name: str) -> str:
    rows = archive.execute(
        "SELECT code, full_name FROM regions WHERE code = ?1 OR full_name = ?1 OR name = ?1"
        " ORDER BY code = ?1 DESC, full_name = ?1 DESC",
        [name],
    ).fetchall()
    if not rows:
        raise UnknownPlaceError(f"there is no region {name!r}")
    if len(rows) > 1 and name not in rows[0]:
        places = ", ".join(f"{code} {full}" for code, full in rows[:5])
        raise UnknownPlaceError(f"several regions are called {name}: write the code ({places})")
    return str(rows[0][0])


def _agencies(archive: sqlite3.Connection, names: Iterable[str]) -> Iterable[int]:
    """Agencies with one of the names, as they are called now or were called before; patterns with *.

    A name that no agency has yet is no error: its first report may come tonight.
    """
    for name in names:
        for table, column, key in (("agencies", "name", "id"), ("agency_aliases", "alias", "agency_id")):
            comparison = "GLOB" if "*" in name else "="
            query = f"SELECT {key} FROM {table} WHERE {column} {comparison} ?"
            yield from (row[0] for row in archive.execute(query, [name]))
