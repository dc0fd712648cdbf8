"""The originals of a document that waits: its page and files, drawn page by page like those of any report."""

from __future__ import annotations

from dataclasses import dataclass

from archive.site.desk.parts import NOT_KEPT
from archive.site.language.current import PREFIX, language, said
from archive.site.reports import rendered
from archive.site.reports.originals import Original, files_of, original_bytes
from archive.site.serving.answers import Answer, Data, NotFoundError, PageContext
from archive.site.serving.drawing import BusyError
from archive.site.serving.people import DESK
from parsers.formats import sniff
from parsers.model import Document
from parsers.readers.bounds import MAX_PAGES
from parsers.readers.originals import Wanted

_AS_IT_IS = {
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "frame-ancestors 'self'",
    "x-frame-options": "SAMEORIGIN",
    **NOT_KEPT,
}
"""Of a web page that nothing is done to: nothing in it runs or is fetched."""


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """A file of a document that waits, and the address of its picture."""

    name: str
    address: str


def files(ask: PageContext, url: str) -> list[OriginalFile]:
    """The page and its files, as far as they are archived."""
    kept = files_of(ask.site, url)
    return [OriginalFile(one.url.rpartition("/")[2] or one.url, address(ask, one.sha256)) for one in kept]


def address(ask: PageContext, sha256: str, page: int = 0) -> str:
    return ask.href(f"{PREFIX[language()]}{DESK}/original/{sha256}" + (f"?page={page}" if page else ""))


def original(ask: PageContext) -> Answer:
    """An archived original for the frame: a web page as it is, of anything else the pages as pictures."""
    sha256 = ask.args.parts["sha256"]
    data = original_bytes(ask.site, sha256)
    if data is None:
        raise NotFoundError("存档原件不在本站的存储里。")
    if sniff(data)[0].kind == "html":
        return Data(data, "text/html", _AS_IT_IS)  # in the charset that it names itself
    try:
        drawn = ask.site.drawing.drawn(Document(data), Wanted(page=ask.args.number("page", 0, most=MAX_PAGES)))
    except BusyError:
        headers = {**rendered.HEADERS, **NOT_KEPT, "retry-after": "5"}
        return Data(said("正在画别的原件，请过几秒再试。").encode(), "text/plain; charset=utf-8", headers, 503)
    view = rendered.View(Original(sha256, "", "", ""), 0, drawn)
    pages = [address(ask, sha256, number) for number in range(1, MAX_PAGES + 1)]
    shown = rendered.frame(view, None, "", pages, language())
    return Data(shown.encode(), "text/html; charset=utf-8", {**rendered.HEADERS, **NOT_KEPT})
