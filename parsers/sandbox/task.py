"""What the pool asks of a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from parsers.model import Document, Unreadable


@dataclass(frozen=True, slots=True)
class Task:
    """One document to read, or to read and understand, and what was converted for it beforehand.

    converted  SHA-256 of a legacy file → the docx or xlsx that LibreOffice made of it (parsers.readers.legacy).
    """

    work: Literal["read", "parse"]
    document: Document
    attachments: tuple[Document, ...] = ()
    converted: Mapping[str, bytes | Unreadable] = field(default_factory=dict)
