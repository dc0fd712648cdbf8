"""Asking the archive on a terminal what the site would be asked: the same pages, the same answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from archive.raw.transactions import snapshot
from archive.site.render import environments
from archive.site.routes import check
from archive.site.serving.answers import Args, BadQuestionError, NotFoundError, PageContext
from archive.site.serving.reader import Snapshot, connect
from archive.site.serving.settings import SiteSettings, open_site
from commands.shared.configuration import configuration
from commands.shared.options import BadInput, existing_archive

_SECONDS = 60.0
_WIDE = "WF"


@contextmanager
def asking(data: Path, path: str, query: Iterable[tuple[str, str]] = ()) -> Iterator[PageContext]:
    """The question of an address of the site. Raises BadInput without an archive, and for what the site refuses."""
    existing_archive(data)
    settings = SiteSettings()
    site = open_site(data, settings, environments(settings))
    args = Args.parse({}, urlencode(list(query)), path, configuration(data).site.url.rstrip("/"))
    with closing(site), closing(connect(data / "archive.db")) as connection, snapshot(connection):
        try:
            ask = PageContext(site, Snapshot(connection, site.cache, site.freshness.stamp(), _SECONDS), args)
            check(ask)
            yield ask
        except (BadQuestionError, NotFoundError) as error:
            raise BadInput(str(error)) from error


def width(text: str) -> int:
    """Columns of a terminal that a text takes: Chinese characters take two, combining marks none."""
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in _WIDE) for sign in text)


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled up with blanks to that many columns."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as aligned lines: the first column to the left, all others, which are figures, to the right."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for first, *figures in rows:
        cells = (padded(text, size, right=True) for text, size in zip(figures, widths[1:], strict=True))
        yield "  ".join((padded(first, widths[0]), *cells)).rstrip()
