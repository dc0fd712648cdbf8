"""Captures put together: one unit is what one article showed in one run, page and attachments.

Reads raw.db; writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import unquote_to_bytes, urlsplit

from archive.filing.versioning import Arrival, Kept
from archive.raw.captures import GONE, Capture
from archive.raw.store import RawStore
from archive.versions import file_hash
from parsers.formats import detect
from parsers.model import Document

CONTENT = "ok"
UNCHANGED = "not_modified"

_CHARSET = "charset="

Source = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Unit:
    """One article in one run.

    state        content: bytes to read; present: seen, unchanged; gone; nothing: blocked, failed, not asked.
    page         the capture that says so.
    parts        attachments and pictures with bytes, in the order in which they were first seen.
    shown        addresses of the pictures that the page itself shows; one that it links to is a file of its own.
    unfetched    attachments of which no bytes were ever had, and that are not gone either.
    """

    url: str
    run_id: int
    last_id: int
    state: Literal["content", "present", "gone", "nothing"]
    page: Capture
    parts: tuple[Capture, ...] = ()
    unfetched: tuple[str, ...] = ()
    shown_at: str | None = None
    shown: frozenset[str] = frozenset()

    @property
    def pictures(self) -> tuple[Capture, ...]:
        return tuple(part for part in self.parts if part.url in self.shown and _is_picture(part))

    @property
    def files(self) -> tuple[Capture, ...]:
        pictures = self.pictures
        return tuple(part for part in self.parts if part not in pictures)


def is_content(capture: Capture) -> bool:
    return capture.verdict == CONTENT and capture.sha256 is not None


def article_of(capture: Capture) -> str | None:
    """The article that a capture belongs to; None for listings, robots.txt and probes."""
    if capture.kind == "article":
        return capture.url
    return (capture.parent_url or capture.url) if capture.kind == "attachment" else None


def grouped(captures: Iterable[Capture]) -> list[tuple[int, str, int]]:
    """(run, article, last capture id) of each unit, in the order in which the units were complete."""
    last: dict[tuple[int, str], int] = {}
    for capture in captures:
        article = article_of(capture)
        if article is not None:
            last[capture.run_id, article] = capture.id
    return sorted(((run, url, number) for (run, url), number in last.items()), key=lambda unit: unit[2])


def unit_of(raw: RawStore, run_id: int, url: str, last_id: int) -> Unit | None:
    """The unit as it stood at the end of that run; None when the page itself was never captured."""
    pages = _up_to(raw, url, run_id)
    if not pages:
        return None
    newest = pages[-1]
    if newest.run_id == run_id and newest.verdict in GONE:
        return Unit(url, run_id, last_id, "gone", newest)
    seen = is_content(newest) or newest.verdict == UNCHANGED
    if newest.run_id == run_id and not seen:
        return Unit(url, run_id, last_id, "nothing", newest)
    links = raw.links(url)
    linked = [(link.url, _up_to(raw, link.url, run_id)) for link in links]
    contents = [capture for capture in pages if is_content(capture)]
    fresh = any(c.run_id == run_id and is_content(c) for found in (pages, *(some for _, some in linked)) for c in found)
    if not contents or not fresh:
        return Unit(url, run_id, last_id, "present" if newest.verdict == UNCHANGED else "nothing", newest)
    newest_bytes = [(link, next((c for c in reversed(found) if is_content(c)), None)) for link, found in linked]
    return Unit(
        url,
        run_id,
        last_id,
        "content",
        contents[-1],
        tuple(capture for _, capture in newest_bytes if capture is not None),
        tuple(link for link, found in linked if not any(is_content(c) or c.verdict in GONE for c in found)),
        _shown_before(pages, contents[-1]),
        frozenset(link.url for link in links if link.role == "picture"),
    )


def _up_to(raw: RawStore, url: str, run_id: int) -> list[Capture]:
    return [capture for capture in raw.captures_of(url) if capture.run_id <= run_id]


def copy_before(raw: RawStore, capture: Capture) -> Capture | None:
    """The good copy of the same address that a capture took the place of."""
    earlier = [other for other in raw.captures_of(capture.url) if other.id < capture.id and is_content(other)]
    return earlier[-1] if earlier else None


def file_mark(raw: RawStore, capture: Capture) -> str | None:
    """What makes a captured file the same file; None for a page. Raises KeyError or DamagedBlobError."""
    data = raw.body(capture.sha256 or "")
    return None if _is_page(data) else file_hash(data)


def work(raw: RawStore, unit: Unit, source: Source) -> tuple[Document, tuple[Document, ...]]:
    """The documents to parse. Raises KeyError or DamagedBlobError when raw.db has lost their bytes."""
    pictures = {part.url: raw.body(part.sha256 or "") for part in unit.pictures}
    page = replace(document(unit.page, raw, source), pictures=pictures)
    return page, tuple(document(part, raw, source) for part in unit.files)


def arrival(unit: Unit, source: Source, documents: Sequence[Document]) -> Arrival:
    """What filing needs to know; `documents` are those of `work`, page first."""
    captures = [unit.page, *unit.files]
    kept = tuple(
        Kept(
            capture.url,
            capture.sha256 or "",
            capture.media_type,
            capture.id,
            "page" if capture is unit.page else "attachment",
            None if _is_page(document.data) else file_hash(document.data),
        )
        for capture, document in zip(captures, documents, strict=True)
    )
    return Arrival(unit.url, source, unit.run_id, unit.page.id, unit.page.fetched_at, kept, unit.shown_at)


def _shown_before(pages: Sequence[Capture], page: Capture) -> str | None:
    earlier = [c.fetched_at for c in pages if c.id < page.id and (is_content(c) or c.verdict == UNCHANGED)]
    return earlier[-1] if earlier else None


def document(capture: Capture, raw: RawStore, source: Source) -> Document:
    """A captured body with what is known of where it came from. Raises KeyError or DamagedBlobError."""
    row = capture.row
    return Document(
        data=raw.body(capture.sha256 or ""),
        url=capture.final_url or capture.url,
        media_type=capture.media_type or None,
        file_name=_file_name(capture.url),
        charset=_charset(capture.headers),
        list_title=row.title if row else None,
        list_date=row.date if row else None,
        agency_hint=(row.agency if row else None) or source.get("agency") or None,
        region_name=source.get("region_name") or None,
    )


def _charset(headers: Mapping[str, str]) -> str | None:
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "").lower()
    if _CHARSET not in content_type:
        return None
    return content_type.split(_CHARSET, 1)[1].split(";")[0].strip(" \"'") or None


def _file_name(url: str) -> str | None:
    step = unquote_to_bytes(urlsplit(url).path.rsplit("/", 1)[-1])
    return step.decode("utf-8", "replace") if b"." in step else None


def _is_picture(capture: Capture) -> bool:
    return capture.media_type.startswith("image/")


def _is_page(data: bytes) -> bool:
    """Web pages and XML carry counters and clocks: other bytes mean nothing."""
    return detect(data) == "html" or data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
