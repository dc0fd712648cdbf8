"""Legacy files of many tasks converted together: LibreOffice takes a second to start and a tenth for each file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from parsers.model import Document, Unreadable
from parsers.readers.legacy import convert_many, is_legacy
from parsers.sandbox.task import MEGABYTE, Task

_TASKS = 24
_BYTES = 48 * MEGABYTE
"""Of documents held before the first of them is handed over."""


def batches(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """Tasks in order, a few at a time."""
    batch: list[Task] = []
    held = 0
    for task in tasks:
        batch.append(task)
        held += sum(len(document.data) for document in _documents(task))
        if len(batch) >= _TASKS or held >= _BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def legacy_of(batch: Sequence[Task]) -> list[Document]:
    """The legacy files in the batch; none when there is only one, which its reader converts itself."""
    found = [document for task in batch for document in _documents(task) if is_legacy(document)]
    return found if len(found) > 1 else []


def converted_together(documents: Sequence[Document]) -> dict[str, bytes | Unreadable]:
    """`convert_many`; nothing where there is no room to convert in. Each reader then tries on its own and says why."""
    try:
        return convert_many(documents)
    except OSError:
        return {}


def with_converted(task: Task, converted: Mapping[str, bytes | Unreadable]) -> Task:
    """The task with those conversions that it needs."""
    keys = {sha256(document.data).hexdigest() for document in _documents(task)} & converted.keys()
    return replace(task, converted={key: converted[key] for key in keys})


def _documents(task: Task) -> tuple[Document, ...]:
    return (task.document, *task.attachments)
