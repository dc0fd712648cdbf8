"""Answers of endpoints and pages alike: data, fragments, whole pages."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.listing.anchors import fragment_rows
from crawler.listing.paging.records import Detail, data_page, is_data
from crawler.listing.paging.rows import declared, page_rows, words_declare
from crawler.listing.words import ListPage, Page

_WHOLE_PAGE = re.compile(r"<!doctype html|<html\b|<body\b", re.I)
_DATA_FILE = re.compile(r"\.(?:json|js|txt|xml)$", re.I)


def read_answer(page: Page, base: str, details: tuple[Detail, ...] = ()) -> ListPage:
    """The rows of an answer. Addresses in a data file count from the file, those of an interface from the page."""
    if holds_data(page.text):
        return data_page(page.text, page.url if is_data_file(page.url) else base, details)
    if _WHOLE_PAGE.search(page.text[:600]):
        total, pages = declared(page)
        return ListPage(page_rows(page), total, pages)
    return fragment_page(page.text, base)


def is_data_file(url: str) -> bool:
    """Whether an address is that of a file of data: what stands in it counts from the file."""
    return bool(_DATA_FILE.search(urlsplit(url).path))


def holds_data(text: str) -> bool:
    """Whether an answer is JSON, JSONP, XML or a datastore."""
    return is_data(text) or "<datastore" in text or "<record" in text


def fragment_page(text: str, base: str) -> ListPage:
    """The rows of a piece of HTML."""
    total, pages = words_declare(text)
    return ListPage(fragment_rows(text, base), total, pages)
