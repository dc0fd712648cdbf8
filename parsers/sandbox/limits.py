"""What one document may cost before its reader is stopped."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one document together with its attachments.

    wall_seconds    in which neither the worker nor anything it started uses any processor time: it hangs.
    cpu_seconds     of the worker and of all that it started, together: a busy machine changes no outcome.
    memory_bytes    address space of the worker.
    document_bytes  of the document and its attachments together; larger ones are not handed over.
    documents_per_worker  after so many documents a worker is replaced, so that a leak in a library stays small.
    """

    wall_seconds: float = 180.0
    cpu_seconds: int = 240
    memory_bytes: int = 3072 * MEGABYTE
    document_bytes: int = 100 * MEGABYTE
    documents_per_worker: int = 1000
