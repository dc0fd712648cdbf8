"""What the pool asks of a worker, what a document may cost before its reader is stopped, and what it has cost."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from parsers.model import Document, NotAReport, Outcome, ReadDocument, Unreadable
from parsers.readers.originals.model import Rendered, Wanted

Work = Document | tuple[Document, Sequence[Document]]
"""A document, or a page with its attachments."""


class Readers(Protocol):
    """Whoever reads many documents: processes of this machine (Pool) or a cluster (Cluster)."""

    def map(self, documents: Iterable[Work]) -> Iterator[Outcome]:
        """What each document says, with its attachments, in the order of the documents."""
        ...


@dataclass(frozen=True, slots=True)
class Task:
    """One document to read, to read as printed, to understand (`tell`: and write down as JSON, `pack`: and pickle), or
    to draw, and what was converted for it beforehand.

    converted  SHA-256 of a legacy file → the docx or xlsx that LibreOffice made of it (parsers.readers.legacy).
    wanted     what to draw.
    """

    work: Literal["read", "print", "parse", "tell", "pack", "render"]
    document: Document
    attachments: tuple[Document, ...] = ()
    converted: Mapping[str, bytes | Unreadable] = field(default_factory=dict)
    wanted: Wanted = field(default_factory=Wanted)


Told = bytes | NotAReport | Unreadable
"""A report as parsers.output.written gives it or, for whoever hands it on, pickled; or why there is none."""
Answer = Outcome | ReadDocument | Rendered | bytes
"""What a worker gives back."""


def parts(work: Work) -> tuple[Document, tuple[Document, ...]]:
    """The page and its attachments."""
    return (work, ()) if isinstance(work, Document) else (work[0], tuple(work[1]))


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


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is told before its first task. `readings`: the folder where readings of OCR are kept, if any."""

    limits: Limits
    readings: Path | None = None


_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_SESSION, _FIRST, _LAST = 3, 11, 15
"""Fields of /proc/PID/stat behind the name of the program: session; utime, stime, cutime, cstime (proc(5))."""


def session_seconds(session: int) -> float:
    """Of all processes of a session, ended ones among them. Where there is no /proc, the time on the clock."""
    if not Path("/proc/self/stat").exists():
        return time.monotonic()
    return sum(_ticks(entry.name, session) for entry in os.scandir("/proc") if entry.name.isdigit()) / _TICKS


def process_seconds(process: int) -> float:
    """Of one process and of those of its children that have ended: all of a session whose first process is alone."""
    if not Path("/proc/self/stat").exists():
        return time.monotonic()
    return _ticks(str(process), process) / _TICKS


def _ticks(process: str, session: int) -> int:
    try:
        stat = Path("/proc", process, "stat").read_text()
    except OSError:
        return 0
    fields = stat.rpartition(")")[2].split()
    return sum(map(int, fields[_FIRST:_LAST])) if int(fields[_SESSION]) == session else 0
