"""Whether an answer that came back with other bytes says anything else. Decides how soon to look again, nothing more.

Counters, dates in footers and tokens change a page every night; taking that for news would ask a noisy portal for
every report every night. The bytes are stored either way: what counts as a version is the archive's decision.
"""

from __future__ import annotations

from archive.raw.store import RawStore
from archive.versions import file_hash, hashes
from crawler.fetch.answer import Answer
from parsers.model import AnnualReport, Document
from parsers.report import parse

_MOST = 2 << 20
"""Bytes of a page that is read for this; a larger one counts as new whenever its bytes differ."""


def says_something_new(store: RawStore, held: str | None, digest: str, answer: Answer) -> bool:
    """Compare an answer with the copy held under a hash. What cannot be compared counts as new."""
    if held is None or held == digest:
        return held is None
    before = store.blob(held)
    if before is None or max(len(before), len(answer.body)) > _MOST:
        return True
    if answer.media_type != "text/html":
        return file_hash(before) != file_hash(answer.body)
    old, new = (parse(Document(data, url=answer.url, media_type="text/html")) for data in (before, answer.body))
    if not isinstance(old, AnnualReport) or not isinstance(new, AnnualReport):
        return True
    return hashes(old).content != hashes(new).content
