"""What a page says of its report besides the report itself: title, date of publication, publisher."""

from __future__ import annotations

from archive.filing.changes import CellChange
from parsers.folding import plain
from parsers.model import AnnualReport
from parsers.version import PARSER_VERSION

Stated = tuple[str | None, str | None, str | None, str | None]
"""Title, date of publication, publisher, and the parser that read them."""

NOTHING_STATED: Stated = (None, None, None, None)

_FIELDS = ("metadata.title", "metadata.published_on", "metadata.publisher")
_PUBLISHERS = frozenset({"meta:contentsource", "meta:source", "meta:author", "label:publisher"})


def stated(report: AnnualReport) -> Stated:
    """What the page of a report says of it."""
    said = (vote.value for vote in report.votes if vote.field == "agency" and vote.source.lower() in _PUBLISHERS)
    return report.title or None, report.published_on, next(said, None), PARSER_VERSION


def restated(before: Stated, now: Stated) -> tuple[CellChange, ...]:
    """What a page says otherwise than before; nothing when another parser read it then."""
    if before[3] != now[3]:
        return ()
    pairs = zip(_FIELDS, before[:3], now[:3], strict=True)
    return tuple(
        CellChange(field, None, None, old, new) for field, old, new in pairs if plain(old or "") != plain(new or "")
    )
