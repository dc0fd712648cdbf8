"""A version's archived original as a page to look at, one figure marked where it was read."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from archive.editorial.corrected import CorrectedCell
from archive.site.language.current import Language
from archive.site.reports.originals import Original, describe, original_bytes
from archive.site.reports.stored import Version, label
from archive.site.serving.settings import Site
from parsers.model import Document, Unreadable
from parsers.notes import said as in_words_of
from parsers.readers.originals import Place, Rendered, Wanted, Why

Words = Mapping[str, str]
"""The same in every language of the site: "zh", "en"."""

WHY: Mapping[Why, Words] = {
    "marked": {"zh": "已在原件中标出", "en": "Marked in the original"},
    "not_asked": {"zh": "", "en": ""},
    "not_here": {"zh": "这份文件里没有读到这一格", "en": "This file was not seen to hold the figure"},
    "reads_otherwise": {
        "zh": "现在从这份文件读到的与存档的不同，没有标出",
        "en": "Read today, the file gives another figure than the archive has: not marked",
    },
    "unproved": {
        "zh": "这一格在原件中的位置不能证明，没有标出",
        "en": "Where the figure stands cannot be proved: not marked",
    },
    "picture": {
        "zh": "从图片识别的数字，在图上的位置不能证明，没有标出，请逐格对照",
        "en": "Read from a picture; where it stands there cannot be proved: not marked, please compare by eye",
    },
}
KINDS: Mapping[str, Words] = {
    "html": {
        "zh": "网页原文，去掉了样式、图片、链接和脚本",
        "en": "The page itself, without its styles, pictures, links and scripts",
    },
    "picture": {"zh": "原件的一页", "en": "A page of the original"},
    "reading": {
        "zh": "这种文件不能直接画出，以下是读取程序看到的文字和表格",
        "en": "This kind of file cannot be drawn here: text and tables as the reader saw them",
    },
}
PLACES: Mapping[str, Words] = {
    "table": {"zh": "第 {} 个表", "en": "table {}"},
    "row": {"zh": "第 {} 行", "en": "row {}"},
    "column": {"zh": "第 {} 列", "en": "column {}"},
    "line": {"zh": "第 {} 段文字", "en": "paragraph {}"},
    "page": {"zh": "第 {} 页", "en": "page {}"},
    "box": {"zh": "方框（像素）{}", "en": "box (pixels) {}"},
}
FRAME: Mapping[str, Words] = {
    "title": {"zh": "存档原件", "en": "Archived original"},
    "pages": {"zh": "页", "en": "Pages"},
    "page": {"zh": "第 {} 页，共 {} 页", "en": "Page {} of {}"},
    "missing": {"zh": "存档原件不在本站的存储里。", "en": "The archived original is not in this site's store."},
    "unreadable": {"zh": "这份文件现在不能打开：", "en": "This file cannot be opened now: "},
}

STYLE = (
    "body{margin:0;padding:8px;font:15px/1.5 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;"
    "background:#fff;color:#111;overflow-wrap:break-word}"
    "table{border-collapse:collapse;margin:8px 0}td,th{border:1px solid #888;padding:2px 5px;min-width:1em}"
    "#cell{outline:4px solid #c00;outline-offset:1px;background:#ffe680;scroll-margin:max(30vh,160px) 20vw}"
    "rect#cell{outline:0;fill:#ffd400;fill-opacity:.35;stroke:#c00;stroke-width:3}"
    "svg{display:block;width:100%;height:auto;border:1px solid #888}"
    ".told{position:sticky;top:0;left:0;z-index:1}"
    ".told{margin:0 0 8px;padding:6px 8px;border-left:4px solid #c00;background:#f4f4f4}nav a{margin-right:6px}"
)
HEADERS = {
    "content-security-policy": (
        "sandbox; default-src 'none'; img-src data:; "
        f"style-src 'sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "x-frame-options": "SAMEORIGIN",
    "cache-control": "max-age=600",
}
"""Of a rendered original: no script runs, nothing is fetched, and only this site may show it in a frame."""


@dataclass(frozen=True, slots=True)
class View:
    """What was drawn, of which of the version's files."""

    original: Original
    number: int
    drawn: Rendered | Unreadable | None
    """None when raw.db does not have the bytes."""

    @property
    def why(self) -> Why:
        return self.drawn.why if isinstance(self.drawn, Rendered) else "not_here"


def rendered_original(site: Site, version: Version, cell: str = "", document: int | None = None, page: int = 0) -> View:
    """The original of a version with a cell marked.

    cell      key of the figure ("requests.received.total"), "" for none.
    document  number of the version's file (archive.site.reports.originals.describe), None: the first in which the
              figure is found, else the first.
    page      of a document with pages, from 1; 0: that of the figure.

    Raises archive.site.serving.drawing.BusyError, and IndexError for a file that the version has not got.
    """
    kept = describe(version)
    wanted = _wanted(version, cell, page)
    numbers = range(len(kept)) if document is None else [document]
    first: View | None = None
    for number in numbers:
        view = _view(site, kept[number], number, wanted)
        if view.why not in ("not_here", "reads_otherwise"):
            return view
        first = first or view
    if first is None:
        raise IndexError("a version without files")
    return first


def _wanted(version: Version, cell: str, page: int) -> Wanted:
    stored = version.cells.get(cell)
    if stored is None:
        return Wanted(page=page)
    machine = stored.machine if isinstance(stored, CorrectedCell) else stored
    return Wanted(cell, machine.raw, version.forms.get(cell.partition(".")[0], ""), page)


def _view(site: Site, original: Original, number: int, wanted: Wanted) -> View:
    data = original_bytes(site, original.sha256)
    if data is None:
        return View(original, number, None)
    document = Document(data, url=original.url, file_name=f"original{original.suffix}")
    return View(original, number, site.drawing.drawn(document, wanted))


def told(view: View, language: str = "zh") -> str:
    """In words: whether the figure is marked, and its place."""
    if not isinstance(view.drawn, Rendered):
        return ""
    parts = [WHY[view.drawn.why][language], *in_words(view.drawn.place, language)]
    return ("，" if language == "zh" else ", ").join(filter(None, parts))


def in_words(place: Place | None, language: str = "zh") -> Iterator[str]:
    if place is None:
        return
    for name, words in PLACES.items():
        value = getattr(place, name)
        if value:
            shown = " ".join(f"{part:.0f}" for part in value) if name == "box" else value
            yield words[language].format(shown)


def frame(view: View, version: Version | None, cell: str, pages: Sequence[str], language: Language = "zh") -> str:
    """A document of its own around what was drawn, to be answered with HEADERS. `pages`: addresses of its pages."""
    said = f'<p class="told">{escape(_caption(view, version, cell, language))}</p>'
    title = FRAME["title"][language]
    return (
        f'<!DOCTYPE html><html lang="{"zh-Hans" if language == "zh" else language}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>{said}{_body(view, pages, language)}</body></html>"
    )


def _caption(view: View, version: Version | None, cell: str, language: Language) -> str:
    drawn = view.drawn
    if drawn is None:
        return FRAME["missing"][language]
    if isinstance(drawn, Unreadable):
        return FRAME["unreadable"][language] + (in_words_of(drawn.why, language) if drawn.why else drawn.detail)
    named = label(cell, version.forms) if cell and version else ""
    stop = "。" if language == "zh" else ". "
    return stop.join(filter(None, (named, told(view, language), KINDS[drawn.kind][language])))


def _body(view: View, pages: Sequence[str], language: str) -> str:
    drawn = view.drawn
    if not isinstance(drawn, Rendered):
        return ""
    if drawn.kind != "picture":
        return f"<main>{drawn.markup}</main>"
    return f"{_page_links(drawn, pages, language)}<main>{_picture(drawn, language)}</main>"


def _picture(drawn: Rendered, language: str) -> str:
    """The page with the box drawn over it: an attribute, as the policy has no room for a style of its own."""
    name = FRAME["page"][language].format(drawn.page, drawn.pages)
    source = f"data:image/png;base64,{b64encode(drawn.picture).decode()}"
    mark = ""
    if drawn.place and drawn.place.box and drawn.place.page == drawn.page:
        left, top, right, bottom = drawn.place.box
        mark = (
            f'<rect id="cell" x="{left - 6:.1f}" y="{top - 4:.1f}" width="{right - left + 12:.1f}" '
            f'height="{bottom - top + 8:.1f}"/>'
        )
    return (
        f'<svg viewBox="0 0 {drawn.width} {drawn.height}" role="img" aria-label="{name}">'
        f'<image width="{drawn.width}" height="{drawn.height}" href="{source}"/>{mark}</svg>'
    )


def _page_links(drawn: Rendered, pages: Sequence[str], language: str) -> str:
    if drawn.pages < 2:
        return ""
    links = "".join(
        f"<b>{number}</b> " if number == drawn.page else f'<a href="{escape(address)}">{number}</a>'
        for number, address in enumerate(pages[: drawn.pages], 1)
    )
    return f'<nav aria-label="{FRAME["pages"][language]}">{links}</nav>'
