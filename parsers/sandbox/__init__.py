"""Reading in separate processes with limits: `Pool` here, `Cluster` on many machines, `parse_guarded` for one file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from parsers.model import Document, Outcome, ReadDocument, Unreadable
from parsers.sandbox.pool import Pool
from parsers.sandbox.task import Limits, Readers, Work

__all__ = ["Limits", "Pool", "Readers", "Work", "opened", "parse_guarded", "read_guarded"]


def opened(jobs: int | Readers, readings: Path | None = None) -> AbstractContextManager[Readers]:
    """So many processes of this machine (0 = one per processor); readers that are open already stay so."""
    return Pool(jobs or os.cpu_count() or 1, readings=readings) if isinstance(jobs, int) else nullcontext(jobs)


def parse_guarded(document: Document, attachments: Sequence[Document] = (), limits: Limits | None = None) -> Outcome:
    """`parsers.report.parse` in a process of its own."""
    with Pool(1, limits) as pool:
        return next(pool.map([(document, attachments)]))


def read_guarded(document: Document, limits: Limits | None = None) -> ReadDocument | Unreadable:
    """`parsers.readers.read` in a process of its own."""
    with Pool(1, limits) as pool:
        return next(pool.read([document]))
