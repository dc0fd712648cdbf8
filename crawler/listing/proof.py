"""Why a column is seen to its end, or what keeps that from being known: what its first page says against what came."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from crawler.listing.controls.roles import PAGING, Control, asks, quoted
from crawler.listing.paging.numbers import Counted
from crawler.listing.tally import Tally
from crawler.listing.words import Fetch, Opening

FULL = frozenset((10, 15, 20, 25, 30, 50))
"""Sizes of full pages: as many rows may be one page of several."""
_NO_COUNT = re.compile(
    r"code|stat|err|ret|time|date|id$|^id|ver|year|cost|took|size|limit|page|per|no$|index|start|offset|end|level|type|msg|"
    r"port|width|height|speed|delay|interval|site|chan|col|cat|node|^[a-z]$|^_",
    re.I,
)
"""Names of numbers that count no rows."""
_FEWEST_COUNTED, _MOST_COUNTED = 2, 20_000
_WAYS = ("next", "last", "number")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the first page of a column says, and what was met on the way; kept while its pages are walked.

    untold   rows that only say 查看, and nothing around them says whose report of which year they are.
    hidden   its rows stand where only readers without scripts see them, and a script file draws others.
    drawn    the page holds its list for a script to draw, and no script asks for more.
    single   rows of the largest answer that stood alone; named  numbers in its request.
    beside   numbers that data answers give beside their rows, by name.
    """

    controls: tuple[Control, ...] = ()
    counted: Counted = field(default_factory=Counted)
    dead: tuple[str, ...] = ()
    untold: int = 0
    bare: bool = False
    drawn: bool = False
    hidden: bool = False
    scripted: bool = False
    whole: bool = True
    rows: int = 0
    single: int = 0
    named: frozenset[int] = frozenset()
    beside: tuple[tuple[str, int], ...] = ()
    loose: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """A walked column. `visited` whether a request was made; `years` whether a pager went through its years."""

    tally: Tally
    seen: Seen
    opening: Opening
    visited: Callable[[Fetch], bool]
    years: bool = False

    def conclude(self) -> None:
        """Write into the tally what is missing, what is proved, what is doubtful."""
        tally, seen = self.tally, self.seen
        if not tally.rows and not self.opening.parts and not seen.bare and not self._leads_on():
            tally.trouble = tally.trouble or ("js_required" if seen.scripted else "no_rows")
        if seen.dead:
            tally.gaps.append(f"rows_without_address: {len(seen.dead)}, {seen.dead[0]}")
        if seen.untold and seen.rows:
            tally.gaps.append(f"rows_without_title: {seen.untold}")
        self._count_out()
        left = [control for control in self._unexplained() if not self._refuted(control)]
        if left:
            tally.gaps.append(f"unexplained_controls: {quoted(left)}")
        if tally.foreign_reports:
            tally.gaps.append(f"foreign_rows: {len(tally.foreign_reports)}")
        self._compare()
        self._doubt_end()
        if not (tally.proof or tally.doubt or (tally.declares and not tally.exceeded)):
            self._prove_page()

    def _doubt_end(self) -> None:
        """A pager that ended by itself proves nothing where its answers name more than they brought."""
        tally = self.tally
        more = most_beside(self.seen.beside, len(tally.rows)) if tally.proof and not tally.declares else None
        if more:
            tally.proof, tally.doubt = "", f"unknown_count: {more[0]}, {more[1]}, {len(tally.rows)} rows seen"

    def _leads_on(self) -> bool:
        return any(control.state == "leads" and control.role not in _WAYS for control in self.seen.controls)

    def _count_out(self) -> None:
        """A series that ran into a missing page is whole when the page's scripts count what was seen."""
        tally, counted = self.tally, self.seen.counted
        said = counted.total == len(tally.rows) or (counted.total is None and counted.pages == tally.pages)
        if tally.trouble == "not_found" and tally.pages > 1 and said:
            tally.trouble, tally.proof = "", f"the page's scripts count {len(tally.rows)} rows, all seen"

    def _refuted(self, control: Control) -> bool:
        """Whether the count that the portal declares leaves a control nothing to lead to.

        A number in the page's words may count comments: it refutes a control that would do something only where rows
        and pages are both declared, or where the interface behind the list or its further pages bear it out.
        """
        tally = self.tally
        both = tally.declared_total is not None and tally.declared_pages == tally.pages
        sure = not control.code or both or bool(self.seen.beside) or tally.pages > 1
        beyond = control.number is not None and control.number > max(tally.pages, 1)
        return tally.matched() and control.role in PAGING and sure and not beyond

    def _unexplained(self) -> list[Control]:
        """Controls that nobody understood. A pager that ended by itself explains the paging controls."""
        paged = bool(self.tally.proof)
        left = [control for control in self.seen.controls if control.state == "unknown"]
        left = [each for each in left if each.role not in ("pager", "other")]
        left = [each for each in left if not (paged and each.role in _WAYS)]
        left = [each for each in left if not (self.years and each.role == "year")]
        return left + [each for each in self.seen.controls if not paged and self._unasked(each)]

    def _unasked(self, control: Control) -> bool:
        """A written way to further pages that no pager took."""
        way = control.way
        further = control.role in ("next", "last") or (control.role == "number" and (control.number or 0) > 1)
        return control.state == "leads" and further and way is not None and not self.visited(way)

    def _compare(self) -> None:
        """Numbers in the page's scripts: more than what was seen has to be explained."""
        tally, counted = self.tally, self.seen.counted
        if tally.declares and not tally.exceeded and not tally.trouble:
            return
        last = max((each.number or 0 for each in self.seen.controls if each.role == "last"), default=0)
        if last > max(tally.pages, 1):
            tally.gaps.append(f"declared_pages: {last} by the last page's control, {tally.pages} seen")
        if counted.total is not None and counted.total > len(tally.rows):
            tally.gaps.append(f"declared_total: {counted.total} in a script, {len(tally.rows)} seen")
        elif counted.total is None and counted.pages is not None and counted.pages > max(tally.pages, 1):
            tally.gaps.append(f"declared_pages: {counted.pages} in a script, {tally.pages} seen")

    def _prove_page(self) -> None:
        """One page that offers nothing more: proved, unless it is exactly full or something on it was not read."""
        tally, counted, seen = self.tally, self.seen.counted, self.seen
        rows = max(seen.rows, len(tally.rows - tally.folders) if seen.rows else 0, seen.single)
        said = (counted.total is not None and counted.total == len(tally.rows)) or counted.pages == 1
        if tally.rows and said and not seen.single:
            tally.proof = f"the page's scripts count {counted.total or rows} rows on one page"
        else:
            tally.doubt = self._doubt(rows)
            tally.proof = "" if tally.doubt else f"one page, {len(tally.rows)} rows, no control left unexplained"

    def _doubt(self, rows: int) -> str:
        """What keeps one page from being the whole list; "" when nothing does."""
        seen, tally = self.seen, self.tally
        if not seen.whole:
            return "long_scripts: the page's scripts were not read to their end"
        unknown = [control for control in seen.controls if control.state == "unknown"]
        empty = [control for control in unknown if control.role == "pager"]
        other = [control for control in unknown if control.role == "other"]
        asking = [each for each in seen.controls if each.role in PAGING and each.code and asks(each)]
        more = most_beside((*seen.beside, *seen.loose), len(tally.rows))
        full = rows in FULL or (rows and rows == seen.counted.size) or (seen.single and rows in seen.named)
        doubts = {
            f"empty_pager: {quoted(empty)}": bool(empty),
            f"unknown_controls: {quoted(other)}": bool(other),
            "drawn_by_script: the rows that readers see": seen.hidden,
            f"guessed_pages: {tally.pages} pages, {len(tally.rows)} rows": tally.pages > 1 and self._guessed(),
            f"asked_once: {quoted(asking)}, and nothing says how it goes on": bool(seen.single and asking),
            f"unknown_count: {': '.join(map(str, more or ()))}, {len(tally.rows)} rows seen": more is not None,
            f"full_page: {rows} rows, and nothing says that there are no more": bool(full)
            and not (seen.drawn or self._blocks()),
        }
        return next((doubt for doubt, holds in doubts.items() if holds), "")

    def _guessed(self) -> bool:
        return any(pager.guess for pager in self.opening.pagers)

    def _blocks(self) -> bool:
        """Whether the page's blocks lead to whole lists by 更多: its own rows are the newest of each."""
        return any(control.role == "more" and control.state == "leads" for control in self.seen.controls)


def most_beside(beside: Iterable[tuple[str, int]], rows: int) -> tuple[str, int] | None:
    """The largest number beside rows that may count more of them than there are; None for none."""
    found = [
        (name, value)
        for name, value in beside
        if max(rows, _FEWEST_COUNTED) < value <= _MOST_COUNTED
        and not _NO_COUNT.search(name)
        and not 1990 <= value <= 2040
    ]
    return max(found, key=lambda each: each[1], default=None)
