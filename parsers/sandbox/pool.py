"""A pool of reader processes. A document that kills, starves or hangs its reader costs only itself."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import cast

from parsers.model import Document, Outcome, ReadDocument, Unreadable
from parsers.readers.failure import unreadable
from parsers.readers.originals.model import Rendered, Wanted
from parsers.sandbox import wire
from parsers.sandbox.batch import batches, converted_together, legacy_of, with_converted
from parsers.sandbox.task import (
    MEGABYTE,
    Answer,
    Limits,
    Order,
    Task,
    Told,
    Work,
    parts,
    process_seconds,
    session_seconds,
)

_WINDOW = 4
"""Documents in hand per worker: read ahead, so that one slow document does not leave the other workers idle."""


class _Worker:
    """One process and the two pipes to it."""

    def __init__(self, order: Order) -> None:
        self._limits = order.limits
        self.served = 0
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join([root, *filter(None, sys.path)])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "parsers.sandbox"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._requests = self._process.stdin.fileno()
        self._answers = self._process.stdout.fileno()
        wire.send(self._requests, order)

    def is_gone(self) -> bool:
        return self._process.poll() is not None

    def ask(self, task: Task) -> Answer:
        """Raises wire.ClosedError when the process died, wire.SilentError when it hangs, wire.SpentError when it and
        what it started use too much processor time."""
        limits, session = self._limits, self._process.pid
        begun = process_seconds(session)
        wire.send(self._requests, task)
        self.served += 1
        answer = wire.receive_within(
            self._answers, begun, lambda: session_seconds(session), limits.cpu_seconds, limits.wall_seconds
        )
        return cast(Answer, answer)

    def stop(self) -> int:
        """End the process and all that it started; the code it ended with (-9 for a kill)."""
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None and answers is not None
        # An idle worker ends by itself at the end of its input.
        with contextlib.suppress(BrokenPipeError):
            requests.close()
        try:
            code = self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            code = -signal.SIGKILL
        with contextlib.suppress(ProcessLookupError):
            # LibreOffice and tesseract run in the same session and would go on without their parent.
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        answers.close()
        return code


class Pool:
    """`with Pool(jobs, limits) as pool: for outcome in pool.map(documents)`.

    Outcomes come in the order of the documents. Only a few documents per worker are held at a time, so an
    iterable of any length may be given. Workers are started when they are first needed, and serve many
    documents; one that dies, hangs or outgrows its limits is replaced.
    """

    def __init__(self, jobs: int = 1, limits: Limits | None = None, readings: Path | None = None) -> None:
        self.order = Order(limits or Limits(), readings)
        self._jobs = max(jobs, 1)
        self._threads = ThreadPoolExecutor(self._jobs, thread_name_prefix="reader")
        self._local = threading.local()
        self._workers: set[_Worker] = set()
        self._lock = threading.Lock()

    @property
    def limits(self) -> Limits:
        return self.order.limits

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop every worker. Documents still in hand are given up."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            workers, self._workers = self._workers, set()
        for worker in workers:
            worker.stop()
        self._threads.shutdown(wait=True)

    def map(self, documents: Iterable[Work]) -> Iterator[Outcome]:
        """Parse each document, with its attachments, in a worker."""
        tasks = (Task("parse", *parts(work)) for work in documents)
        return cast(Iterator[Outcome], self._run(tasks))

    def tell(self, documents: Iterable[Work]) -> Iterator[Told]:
        """Parse each document in a worker, which writes a report down itself: cheaper than to hand over its figures."""
        tasks = (Task("tell", *parts(work)) for work in documents)
        return cast(Iterator[Told], self._run(tasks))

    def pack(self, documents: Iterable[Work]) -> Iterator[Told]:
        """Parse each document in a worker, which pickles a report: for whoever hands it on as it is."""
        tasks = (Task("pack", *parts(work)) for work in documents)
        return cast(Iterator[Told], self._run(tasks))

    def read(self, documents: Iterable[Document]) -> Iterator[ReadDocument | Unreadable]:
        """Read each document to blocks in a worker, without looking for a report in it."""
        tasks = (Task("read", document) for document in documents)
        return cast(Iterator[ReadDocument | Unreadable], self._run(tasks))

    def render(self, document: Document, wanted: Wanted) -> Rendered | Unreadable:
        """Draw a document in a worker (parsers.readers.originals)."""
        (drawn,) = self._run([Task("render", document, wanted=wanted)])
        return cast("Rendered | Unreadable", drawn)

    def printed(self, documents: Iterable[Document]) -> Iterator[ReadDocument | Unreadable]:
        """Read each pdf by OCR from pictures of its pages in a worker (parsers.readers.second)."""
        tasks = (Task("print", document) for document in documents)
        return cast(Iterator[ReadDocument | Unreadable], self._run(tasks))

    def _run(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        pending: deque[Future[Answer]] = deque()
        for batch in batches(tasks):
            converted = self._threads.submit(converted_together, legacy) if (legacy := legacy_of(batch)) else None
            for task in batch:
                pending.append(self._threads.submit(self._ask, task, converted))
                if len(pending) >= _WINDOW * self._jobs:
                    yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

    def _ask(self, task: Task, converted: Future[dict[str, bytes | Unreadable]] | None) -> Answer:
        # Threads take their work in order, so the conversion was begun before the first task that waits for it.
        if converted is not None:
            task = with_converted(task, converted.result())
        size = sum(len(document.data) for document in (task.document, *task.attachments))
        if size > self.limits.document_bytes:
            bound = self.limits.document_bytes // MEGABYTE
            return unreadable(task.document, "too_large", "bytes_many", size=f"{size:,}", most=bound)
        answer, served = self._answer(task)
        if served > 1 and _lacks_memory(answer):
            # What was read before may have left too little of it, or a peak that is not this document's.
            answer, _ = self._answer(task)
        return answer

    def _answer(self, task: Task) -> tuple[Answer, int]:
        """What a worker says, and how many documents it has served with this one."""
        worker = self._worker()
        try:
            answer = worker.ask(task)
        except wire.SilentError:
            self._discard(worker)
            seconds = self.limits.wall_seconds
            return unreadable(task.document, "timeout", "halted", seconds=f"{seconds:g}"), worker.served
        except wire.SpentError:
            self._discard(worker)
            return self._spent(task.document), worker.served
        except wire.ClosedError:
            return self._died(task.document, self._discard(worker)), worker.served
        outgrown = isinstance(answer, Unreadable) and answer.reason == "too_large"
        if outgrown or worker.served >= self.limits.documents_per_worker:
            self._discard(worker)
        return answer, worker.served

    def _died(self, document: Document, code: int) -> Unreadable:
        if code == -signal.SIGXCPU:
            return self._spent(document)
        return unreadable(document, "killed", "process_died", ending=_ending(code))

    def _spent(self, document: Document) -> Unreadable:
        seconds = self.limits.cpu_seconds
        return unreadable(document, "timeout", "processor_time", seconds=seconds)

    def _worker(self) -> _Worker:
        worker: _Worker | None = getattr(self._local, "worker", None)
        if worker is not None and worker.is_gone():
            # Killed while it waited, by a system short of memory: not the fault of the document that comes next.
            self._discard(worker)
            worker = None
        if worker is None:
            worker = self._local.worker = _Worker(self.order)
            with self._lock:
                self._workers.add(worker)
        return worker

    def _discard(self, worker: _Worker) -> int:
        self._local.worker = None
        with self._lock:
            self._workers.discard(worker)
        return worker.stop()


def _lacks_memory(answer: Answer) -> bool:
    return isinstance(answer, Unreadable) and answer.why is not None and answer.why.code == "memory"


def _ending(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
