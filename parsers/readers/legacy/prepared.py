"""Legacy files that were converted before their reader is called."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar

from parsers.model import Unreadable

Converted = Mapping[str, bytes | Unreadable]
"""SHA-256 of a legacy file → the docx or xlsx that LibreOffice made of it."""

_prepared: ContextVar[Converted | None] = ContextVar("prepared", default=None)


@contextlib.contextmanager
def prepared(converted: Converted) -> Iterator[None]:
    """Within the block, readers of legacy files use these results."""
    token = _prepared.set(converted)
    try:
        yield
    finally:
        _prepared.reset(token)


def prepared_file(sha256: str) -> bytes | Unreadable | None:
    """What was made of the file with that hash; None when nobody converted it yet."""
    return (_prepared.get() or {}).get(sha256)
