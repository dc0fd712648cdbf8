"""The process in which documents are read: `python -m parsers.sandbox`, started by parsers.sandbox.Pool.

Standard input and output carry the messages of parsers.sandbox.wire: a Task comes in, its answer goes out.
"""

from __future__ import annotations

import os
import pickle
import resource
import traceback
from pathlib import Path

from parsers.model import AnnualReport, Unreadable
from parsers.readers.failure import unreadable
from parsers.sandbox import wire
from parsers.sandbox.task import MEGABYTE, Answer, Limits, Order, Task

_NEARLY = 0.5
"""Share of the memory bound: the request that was refused may have been for the other half."""


def main() -> None:
    requests, answers = os.dup(0), os.dup(1)
    # What a library prints must not end up between the messages.
    os.dup2(2, 1)
    order: Order = wire.receive(requests)
    limits = order.limits
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_AS, limits.memory_bytes)
    while True:
        try:
            task: Task = wire.receive(requests)
        except wire.ClosedError:
            return
        _lower(resource.RLIMIT_CPU, _cpu_spent() + limits.cpu_seconds)
        wire.send(answers, _answer(task, order))


def _lower(what: int, soft: int) -> None:
    """The soft limit only: LibreOffice, which needs more address space, raises its own again."""
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _cpu_spent() -> int:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return int(used.ru_utime + used.ru_stime) + 1


def _answer(task: Task, order: Order) -> Answer:
    before, limits = _peak(), order.limits
    try:
        answer = _work(task, order.readings)
    except MemoryError:
        return _too_large(task, limits)
    except RecursionError:
        return unreadable(task.document, "too_large", "nested_deeply")
    except Exception as error:
        # One document that a reader trips over must not stop the others; the queue of unreadables names it.
        place = traceback.extract_tb(error.__traceback__)[-1]
        detail = f"{type(error).__name__} in {place.name}, line {place.lineno}: {error}"
        return unreadable(task.document, "reader_failed", "library_failed", error=detail[:300])
    # Libraries in C that are refused memory say that the file is damaged, or that there is nothing in it.
    if isinstance(answer, Unreadable) and before < _peak() > limits.memory_bytes * _NEARLY:
        return _too_large(task, limits)
    return answer


def _too_large(task: Task, limits: Limits) -> Unreadable:
    megabytes = limits.memory_bytes // MEGABYTE
    return unreadable(task.document, "too_large", "memory", most=megabytes)


def _peak() -> int:
    """The largest address space that this process has had, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmPeak:"))


def _work(task: Task, readings: Path | None) -> Answer:
    # Imported at the first document, when the limits are already in force.
    if task.work == "render":
        from parsers.readers.originals.render import render

        return render(task.document, task.wanted)
    from parsers.readers import read
    from parsers.readers.legacy.prepared import prepared
    from parsers.readers.picture.kept import kept_in
    from parsers.readers.second import as_printed
    from parsers.report import parse
    from parsers.sandbox.readings import Readings

    with prepared(task.converted), kept_in(Readings(readings) if readings else None):
        if task.work == "read":
            return read(task.document)
        if task.work == "print":
            return as_printed(task.document)
        outcome = parse(task.document, task.attachments)
    if task.work == "pack" and isinstance(outcome, AnnualReport):
        return pickle.dumps(outcome, protocol=pickle.HIGHEST_PROTOCOL)
    if task.work == "tell" and isinstance(outcome, AnnualReport):
        from parsers.output import written

        return written(outcome)
    return outcome
