"""Endpoints that answer a page of rows for a page number: one pager, the shape of the request comes in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from crawler.listing.naming import context_of, kind_of_row
from crawler.listing.paging.answers import fragment_page, holds_data
from crawler.listing.paging.records import data_page
from crawler.listing.paging.rows import page_rows
from crawler.listing.words import Fetch, ListPage, Page, Pager

Parameters = Mapping[str, str | int]
SMALLER = (10, 5, 3)
"""Page sizes to fall back to when an endpoint answers nothing for the usual one: servers limit it, and some answer
a larger one with an empty page (TrueCMS: 100) or a 404 (50) instead of a shorter list."""
_WHOLE_PAGE = re.compile(r"<!doctype html|<html\b", re.I)


@dataclass(frozen=True, slots=True)
class Endpoint(Pager):
    """Pages of an endpoint.

    parameters  those of page N; `how` says where they go: the query, a form, or a JSON body.
    first       2 when the column's own page holds page 1.
    """

    label: str
    url: str
    parameters: Callable[[int], Parameters]
    referer: str
    how: str = "query"
    first: int = 1
    mixed: bool = False

    @property
    def name(self) -> str:
        return self.label

    def request(self, number: int, previous: ListPage) -> Fetch | None:
        headers = (("Referer", self.referer), ("X-Requested-With", "XMLHttpRequest"))
        values = self.parameters(number)
        if self.how == "query":
            return Fetch(f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(values)}", headers=headers)
        body, media_type = _body(values, self.how)
        return Fetch(self.url, "POST", (("Content-Type", media_type), *headers), body)

    def read(self, page: Page) -> ListPage:
        """The rows; of a whole web page in place of an answer (an error, the front page) only if it shows reports."""
        if not _WHOLE_PAGE.search(page.text[:400]):
            return answer_page(page.text, self.referer)
        context, rows = context_of(page), page_rows(page)
        return ListPage(rows if any(kind_of_row(item, context) == "report" for item in rows) else ())

    def gone(self, number: int) -> str:
        """A first page that is gone means the endpoint is, unless the column's page is the endpoint itself."""
        return "endpoint_gone" if number == self.first and self.referer != self.url else "not_found"


def _body(values: Parameters, how: str) -> tuple[bytes, str]:
    if how == "form":
        return urlencode(values).encode(), "application/x-www-form-urlencoded; charset=UTF-8"
    wrapped = {"params": values} if how == "wrapped_json" else values
    return json.dumps(wrapped, ensure_ascii=False).encode(), "application/json;charset=UTF-8"


def answer_page(text: str, base: str) -> ListPage:
    """The rows of an endpoint's answer, be it JSON, JSONP, a datastore or an HTML fragment."""
    return data_page(text, base) if holds_data(text) else fragment_page(text, base)
