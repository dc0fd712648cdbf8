"""Pages whose addresses only a script knows: the usual templates, tried one after the other.

Guessing drifts: /class/X/2 answers with home-page news, xxgk_list_N.shtml slides into other bureaus. The walk
therefore takes a guessed page only by rows under the column's own path, and keeps the first template that brings one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from crawler.listing.paging.next_link import scripted_next
from crawler.listing.paging.rows import declared, page_rows
from crawler.listing.words import Fetch, ListPage, Page, Pager

_HINT = re.compile(
    r"(?:id|class)\s*=\s*['\"][^'\"]*(?:paging|pagination|pagebar|page_?(?:div|list|num|nav|box|er)|fenye|pager)[^'\"]*['\"]"
    r"|src\s*=\s*['\"][^'\"]*\bpage(?:r|s|nav|ination)?[\w.-]*\.js",
    re.I,
)


@dataclass(frozen=True, slots=True)
class TemplateProbe(Pager):
    """Page N by a template of file names; `{}` is N + shift."""

    template: str
    shift: int
    referer: str
    guess: bool = field(default=True, init=False)

    @property
    def name(self) -> str:
        return f"probe {self.template}"

    def request(self, number: int, previous: ListPage) -> Fetch | None:
        return Fetch(self.template.format(number + self.shift), headers=(("Referer", self.referer),))

    def read(self, page: Page) -> ListPage:
        return ListPage(page_rows(page))

    def gone(self, number: int) -> str:
        return ""


def probe_pagers(page: Page) -> tuple[Pager, ...]:
    """Templates to try; none when nothing on the page speaks of further pages."""
    if not hints_at_pages(page):
        return ()
    parts = urlsplit(page.url)
    if "{" in page.url or "}" in page.url:
        return ()
    folder, _, file = parts.path.rpartition("/")
    stem, _, extension = file.rpartition(".") if "." in file else (file, "", "")
    base = f"{parts.scheme}://{parts.netloc}{folder}/"
    names = [(stem, extension)] if stem and extension else []
    names += [pair for pair in (("index", extension or _extension(page)),) if pair not in names]
    found = [(f"{urljoin(base, name)}_{{}}.{ending}", shift) for name, ending in names for shift in (-1, 0)]
    found += [(urljoin(base, f"{stem}/{{}}" if stem else "{}"), 0)]
    return tuple(TemplateProbe(template, shift, page.url) for template, shift in found)


def hints_at_pages(page: Page) -> bool:
    """Whether there is a pager on the page, or more rows or pages are declared than it shows."""
    total, pages = declared(page)
    more = (pages or 1) > 1 or (total is not None and total > len(page_rows(page)))
    return more or scripted_next(page) or bool(_HINT.search(page.text))


def _extension(page: Page) -> str:
    """That of the column's own articles: a portal that writes .shtml writes its lists so too."""
    endings = re.findall(r"href\s*=\s*['\"][^'\"?#]+\.(s?html?)\b", page.text)
    return max(set(endings), key=endings.count, default="html")
