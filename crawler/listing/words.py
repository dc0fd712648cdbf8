"""What the network side and the CMS adapters say to each other. No Scrapy object, no I/O, no clock.

The spider drives a walker (crawler.listing.walker.ListWalker) like this:

    walker = ListWalker(source)
    todo = deque(walker.start())
    while todo:
        fetch = todo.popleft()
        todo.extend(walker.feed(fetch, page_or_failure))
    walker.items, walker.verdict()

One request is under way at a time, in the order in which the walker gave them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import Tag

from crawler.listing.markup import fields_of, soup
from crawler.listing.scripts.reading import Reading
from crawler.registry.recipe import Recipe

FetchKind = Literal["listing", "article", "attachment"]
ItemKind = Literal["article", "file", "external"]
BodyKind = Literal["html_tables", "attachment_only", "pdf_viewer", "image_only", "text_only", "script_only"]
WalkVerdictName = Literal["complete", "unproven", "partial", "blocked", "failed"]
_DATA_SCRIPT = re.compile(r"html|json|template|xml|plain", re.I)


@dataclass(frozen=True)
class Page:
    """One answer that the classifier let through.

    url      after redirects.
    headers  names in lower case; Set-Cookie values joined by a newline.
    body     decoded (no gzip any more).
    text     body as text: BOM, strict UTF-8, strict GB18030, declared charset.
    scripts  texts of script files that were fetched for the page; they are read with its own.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    text: str
    scripts: tuple[str, ...] = ()

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page as a tree: parsed once, dropped with the page."""
        return soup(self.text)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """Every element of the page, in order: looking through them once costs a tenth of a search by names."""
        return tuple(each for each in self.soup.descendants if isinstance(each, Tag))

    @cached_property
    def memory(self) -> dict[str, object]:
        """What was read from the page once and is asked for again; dropped with the page."""
        return {}

    @cached_property
    def base(self) -> str:
        """What relative addresses on the page count from: its <base href>, else its own address."""
        tag = self.soup.find("base", href=True) if "<base" in self.text.lower() else None
        try:
            return urljoin(self.url, str(tag["href"]).strip()) if isinstance(tag, Tag) else self.url
        except ValueError:
            return self.url

    @cached_property
    def reading(self) -> Reading:
        """What the page's scripts say: read once, never run."""
        inline = (
            tag.get_text()
            for tag in self.tags
            if tag.name == "script" and not tag.get("src") and not _DATA_SCRIPT.search(str(tag.get("type") or ""))
        )
        return Reading([*self.scripts, *inline], self.url, fields_of(self.tags))


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that brought no page. `verdict` is a class of crawler.fetch.verdicts ("robots", "challenge:jsl" …)."""

    url: str
    verdict: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Fetch:
    """A request to make. `headers` are extra ones (Referer, Content-Type, X-Requested-With), never the user agent.

    name  for attachments: the readable file name beside the link, "" when there is none.
    """

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    kind: FetchKind = "listing"
    name: str = ""


@dataclass(frozen=True, slots=True)
class ListItem:
    """One row of a listing. `date` as YYYY-MM-DD or None; `title` in full (title= before cut text)."""

    url: str
    title: str
    date: str | None = None
    agency: str | None = None
    kind: ItemKind = "article"


@dataclass(frozen=True, slots=True)
class ListPage:
    """What one answer of a listing holds.

    items           its rows, also those that are no reports: they count against the declared total.
    declared_total  rows, declared_pages  pages that the portal says there are; None when it does not say.
    next            the page after this one, when the page itself links to it.
    loops           whether its next page is the page itself, as on last pages, and where a page ignores its number.
    ahead           other pages that its pager leads to, where it names no next one.
    numbered        the pages that its pager names by their numbers.
    stuck           a control that leads on and was not understood, quoted; "" for none.
    beside          what a data answer says beside its rows: names and values, the deepest last.
    """

    items: tuple[ListItem, ...] = ()
    declared_total: int | None = None
    declared_pages: int | None = None
    next: Fetch | None = None
    stuck: str = ""
    loops: bool = False
    ahead: tuple[Fetch, ...] = ()
    numbered: tuple[tuple[int, Fetch], ...] = ()
    beside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict rests on, for people; each line is about one column of the walk.

    proofs   why nothing is missing: a total that was reached, a pager that ended.
    gaps     what is missing, or what was not understood and may hide something.
    """

    proofs: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WalkResult:
    """How a walk ended. `reason` is a stable code with an optional detail: "robots", "unexplained_controls: 下一页"."""

    verdict: WalkVerdictName
    reason: str
    seen: int
    declared: int | None = None
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """What an article page leads to: its attachments (with Referer), its pictures, or one literal hop.

    kind  "script_only" is a shell without a text of its own, which a script would load.
    """

    kind: BodyKind
    attachments: tuple[Fetch, ...] = ()
    pictures: tuple[Fetch, ...] = ()
    next_hop: Fetch | None = None


class SourceLike(Protocol):
    """The columns of a registry row that adapters read (crawler.registry.sources.Source has them all)."""

    @property
    def source_id(self) -> str: ...
    @property
    def list_url(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def recipe(self) -> Recipe: ...


class Pager:
    """One way to the pages of a column. Stateless: what it needs comes in, so one instance serves a whole walk.

    name    for the ledger.
    first   number of the first page to ask for: 2 behind a column page that shows rows, 1 behind an empty shell.
    gaps    pages in a row without a new row before this way is given up.
    sparse  numbers may be missing in between (years), so that one empty page ends nothing.
    guess   the addresses are guessed: only rows that are surely the column's count, and failing says nothing.
    chained each page names the next: one that was asked before closes the chain.
    mixed   the answers hold other columns' rows too, so that a page without own rows ends nothing.
    unsure  it may be another box's: without a report in its first answer it is none of ours.
    single  one answer, and nothing says how others are asked for: it proves no more than a page that stands alone.
    shown   a control of the page leads there: it is followed even where a total says that all was seen.
    trial   a field of a request that may be the page's number: that it is none says nothing.
    sure    a person wrote it down: its first page may be missing as any other.
    """

    __slots__ = ()
    first: int = 2
    gaps: int = 2
    sparse: bool = False
    guess: bool = False
    chained: bool = False
    mixed: bool = False
    unsure: bool = False
    single: bool = False
    shown: bool = False
    trial: bool = False
    sure: bool = False

    @property
    def name(self) -> str:
        raise NotImplementedError

    def request(self, number: int, previous: ListPage) -> Fetch | None:
        """The request of page `number`; None when the portal itself says that there is no such page."""
        raise NotImplementedError

    def read(self, page: Page) -> ListPage:
        """The rows of an answer, none when it holds none."""
        raise NotImplementedError

    def gone(self, number: int) -> str:
        """What it means that page `number` is not there: a reason, "" for nothing, "not_found" when it depends."""
        return "not_found"

    def knows(self, number: int) -> bool:
        """Whether the page itself names page `number`, so that an empty page before it ends nothing."""
        return False


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first page of a column tells.

    pagers  ways to its other pages, best first; the next one is tried when one does not bring new rows.
    parts   columns that it consists of (the nodes of a tree); each is walked for itself.
    lead    a script that holds the keys of the endpoint; its answer opens the column.
    """

    listing: ListPage
    pagers: tuple[Pager, ...] = ()
    parts: tuple[Fetch, ...] = ()
    lead: Lead | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """A page to fetch before a column can be opened, and how to go on with it."""

    fetch: Fetch
    open: Callable[[Page], Opening]


class CmsAdapter(Protocol):
    """One CMS family: knows how its columns look and page, nothing of the network."""

    @property
    def family(self) -> str: ...

    def detect(self, page: Page) -> float:
        """0..1, from URL, markup and cookies."""

    def open(self, page: Page) -> Opening | None:
        """Rows of the column's own page and the ways to the others; None when its mechanism is not on the page."""
