"""One HTTP answer, unpacked, with what can be seen of it at a glance. Each view is made once, when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from crawler.fetch import signatures as sign
from crawler.fetch.shapes import title_of, visible_text
from parsers.decode import decode
from parsers.formats import begins_as_page, media_type

SHORT = 300
"""Characters: a page with fewer to read says one thing only."""


@dataclass(frozen=True)
class Answer:
    """One HTTP answer as classified. Header names are in lower case.

    url, final_url  asked for, and after redirects.
    kind            what was asked for: listing, article, attachment, robots, probe.
    trouble         what unpacking found (crawler.fetch.transfer): "", "truncated: …", "encoding_lie: …".
    file_name       readable name of an attachment, evidence for its type.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    kind: str = "article"
    trouble: str = ""
    file_name: str = ""

    @cached_property
    def text(self) -> str:
        return decode(self.body, _charset(self.headers)).text

    @cached_property
    def words(self) -> str:
        return visible_text(self.text)

    @cached_property
    def title(self) -> str:
        return title_of(self.text)

    @cached_property
    def is_html(self) -> bool:
        return begins_as_page(self.body)

    @cached_property
    def media_type(self) -> str:
        return media_type(self.body, self.headers.get("content-type", ""))

    @cached_property
    def reports(self) -> bool:
        """Whether the page carries a report's tables or the title of one year's report."""
        return bool(sign.TABLE_MARK.search(self.text) or sign.REPORT_TITLE.search(self.text))

    @property
    def terse(self) -> bool:
        """Whether the page says so little that one phrase decides what it is."""
        return len(self.body) < 60_000 and len(self.words) <= SHORT and not self.reports


def _charset(headers: Mapping[str, str]) -> str | None:
    _, _, declared = headers.get("content-type", "").lower().partition("charset=")
    return declared.split(";")[0].strip(" \"'") or None
