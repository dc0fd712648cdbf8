"""What the network side and the CMS adapters say to each other. No Scrapy object, no I/O, no clock.

The spider drives a walker (crawler.paging.ListWalker) like this:

    walker = ListWalker(source)
    todo = deque(walker.start())
    while todo:
        fetch = todo.popleft()
        todo.extend(walker.feed(fetch, page_or_failure))
    walker.items, walker.verdict()

One request is under way at a time, in the order in which the walker gave them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

FetchKind = Literal["listing", "article", "attachment"]
ItemKind = Literal["article", "file", "external"]
BodyKind = Literal["html_tables", "attachment_only", "pdf_viewer", "image_only", "text_only"]
WalkVerdictName = Literal["complete", "partial", "blocked", "failed"]


@dataclass(frozen=True, slots=True)
class Page:
    """One answer that the classifier let through.

    url      after redirects.
    headers  names in lower case; Set-Cookie values joined by a newline.
    body     decoded (no gzip any more).
    text     body as text: BOM, strict UTF-8, strict GB18030, declared charset.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that brought no page. `verdict` is a class of crawler.verdicts ("robots", "challenge:jsl", "gone" …)."""

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
    """What an adapter read from one listing answer."""

    items: tuple[ListItem, ...]
    declared_total: int | None = None
    declared_pages: int | None = None
    next: tuple[Fetch, ...] = ()


@dataclass(frozen=True, slots=True)
class WalkResult:
    """How a walk ended. `reason` is a stable code with an optional detail: "robots", "declared 1418, reached 300" …"""

    verdict: WalkVerdictName
    reason: str
    seen: int
    declared: int | None = None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """What an article page leads to: its attachments (with Referer), its pictures, or one literal redirect."""

    kind: BodyKind
    attachments: tuple[Fetch, ...] = ()
    pictures: tuple[Fetch, ...] = ()
    next_hop: Fetch | None = None


class SourceLike(Protocol):
    """The columns of a registry row that adapters read (crawler.sources.Source has them all)."""

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


@dataclass(slots=True)
class ListState:
    """What a walk remembers for its adapter between pages."""

    memory: dict[str, object] = field(default_factory=dict)


class CmsAdapter(Protocol):
    """One CMS family: knows how its listings look and page, nothing of the network."""

    family: str

    def detect(self, page: Page) -> float:
        """0..1, from URL, markup and cookies."""

    def start(self, source: SourceLike, page: Page, state: ListState) -> Sequence[Fetch]:
        """Requests beyond the column's own page that the listing needs (data endpoints)."""

    def parse(self, page: Page, state: ListState) -> ListPage:
        """Rows of one answer and the requests that it leads to."""


class Walker(Protocol):
    """Implemented by crawler.paging.ListWalker(source)."""

    items: Sequence[ListItem]

    def start(self) -> list[Fetch]: ...
    def feed(self, fetch: Fetch, answer: Page | Failure) -> list[Fetch]: ...
    def verdict(self) -> WalkResult: ...
