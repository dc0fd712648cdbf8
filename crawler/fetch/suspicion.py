"""Pages that answer 200 and are something else: the home page, the portal's own "not found", the index under load.

Only a page that does not name its report is suspected; it is then compared with what the host serves for its home
page and for an address that cannot exist (looked at once a month). When they match, the source's own column is asked
as a canary: if that shows the same page too, the portal serves one page for everything, and nothing is gone.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from archive.raw.ahead import age
from archive.raw.captures import HostState, UrlState
from archive.raw.stamps import stamp
from crawler.fetch import signatures as sign
from crawler.fetch.answer import Answer
from crawler.fetch.fetcher import Fetcher, FetchRequest, FetchResult
from crawler.fetch.shapes import same_shape, shape
from crawler.fetch.verdicts import Verdict
from crawler.night.context import Night
from crawler.registry.addresses import host_of, origin
from parsers.decode import decode

_WORD = re.compile(r"[\W_]+")


def names_itself(text: str, title: str) -> bool:
    """Whether a page carries a report's table, or the title that the listing gave it."""
    if sign.TABLE_MARK.search(text):
        return True
    wanted = _WORD.sub("", title)
    return bool(wanted) and wanted in _WORD.sub("", text)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Second look at pages of one source. `canary` is the column's address."""

    night: Night
    fetcher: Fetcher
    canary: str
    on_loopback: bool

    async def check(self, result: FetchResult, state: UrlState) -> FetchResult:
        """The result, or the same answer with the verdict it deserves."""
        answer = result.answer
        if not result.verdict.ok or answer is None or answer.media_type != "text/html":
            return result
        host = self.night.store.host(host_of(answer.url))
        suspect = not names_itself(answer.text, state.row.title if state.row else "")
        if not suspect and not _matches(answer, host):
            return result
        if suspect and self._stale(host):
            host = await self._probe(answer.url, host)
        match = _matches(answer, host)
        if match:
            verdict = await self._decide(answer, match)
            return replace(result, verdict=verdict)
        if suspect and not answer.reports and self._was_report(state):
            return replace(result, verdict=Verdict("wrong_page", "the page does not carry its report any more"))
        return result

    def _stale(self, host: HostState) -> bool:
        night = self.night
        return host.probed_at is None or age(host.probed_at, night.clock.now()) > night.policy.probe_every

    async def _probe(self, url: str, host: HostState) -> HostState:
        """Ask for the home page and for an address that cannot exist, under our own name."""
        token = hashlib.sha256(f"{host.host} {self.night.run.night}".encode()).hexdigest()[:12]
        home = await self._shape_of(f"{origin(url)}/")
        missing = await self._shape_of(f"{origin(url)}/nianbao-no-such-page-{token}.html")
        known = self.night.store.host(host.host)
        state = replace(known, home_shape=home, missing_shape=missing, probed_at=stamp(self.night.clock.now()))
        self.night.store.put_host(state)
        return state

    async def _shape_of(self, url: str) -> str | None:
        result = await self.fetcher.fetch(FetchRequest(url, "probe", self.on_loopback))
        answer = result.answer
        return shape(answer.text) if answer and answer.status == 200 and len(answer.body) > 4 else None

    async def _decide(self, answer: Answer, match: str) -> Verdict:
        known = shape(answer.text)
        canary = await self.fetcher.fetch(FetchRequest(self.canary, "listing", self.on_loopback))
        everywhere = canary.answer is not None and same_shape(canary.answer.text, known)
        if everywhere or not canary.verdict.ok:
            verdict = Verdict("wrong_page", f"{match}, as for every address just now")
            self.fetcher.complain(answer.url, verdict)
            return verdict
        return Verdict("soft_404", match)

    def _was_report(self, state: UrlState) -> bool:
        """Whether the copy we hold names its report: then this page is not it."""
        body = self.night.store.blob(state.last_ok_sha256) if state.last_ok_sha256 else None
        return body is not None and names_itself(decode(body).text, state.row.title if state.row else "")


def _matches(answer: Answer, host: HostState) -> str:
    if same_shape(answer.text, host.missing_shape):
        return "the answer of this host to addresses that do not exist"
    if same_shape(answer.text, host.home_shape):
        return "the home page"
    return ""
