"""What one document may cost before its reader is stopped."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one document together with its attachments.

    wall_seconds    from handing the document over to its answer.
    cpu_seconds     of the worker itself; LibreOffice and tesseract have the same bound each.
    memory_bytes    address space of the worker.
    document_bytes  of the document and its attachments together; larger ones are not handed over.
    documents_per_worker  after so many documents a worker is replaced, so that a leak in a library stays small.
    """

    wall_seconds: float = 180.0
    cpu_seconds: int = 120
    memory_bytes: int = 3072 * MEGABYTE
    document_bytes: int = 100 * MEGABYTE
    documents_per_worker: int = 1000
