"""Reading in separate processes with limits: see `Pool`, and `read_guarded`/`parse_guarded` for one document."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.model import Document, Outcome, ReadDocument, Unreadable
from parsers.sandbox.pool import Pool, Work
from parsers.sandbox.task import Limits

__all__ = ["Limits", "Pool", "Work", "parse_guarded", "read_guarded"]


def parse_guarded(document: Document, attachments: Sequence[Document] = (), limits: Limits | None = None) -> Outcome:
    """`parsers.report.parse` in a process of its own."""
    with Pool(1, limits) as pool:
        return next(pool.map([(document, attachments)]))


def read_guarded(document: Document, limits: Limits | None = None) -> ReadDocument | Unreadable:
    """`parsers.readers.read` in a process of its own."""
    with Pool(1, limits) as pool:
        return next(pool.read([document]))
