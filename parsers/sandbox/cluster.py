"""Reading on many machines: the seam `map(documents)` over a Dask scheduler.

Every worker reads in the sandbox that a pool reads in here. A worker that dies is no loss: what it had in hand goes to
another one. When the scheduler is gone, or no worker is left, ClusterError: what was handed over before stays.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from parsers.model import Outcome
from parsers.sandbox.costs import Batch, Costs
from parsers.sandbox.errand import Answer, BytesMissing, Done, Errand, OtherVersions, Shelf, packed, run
from parsers.sandbox.pool import Pool
from parsers.sandbox.task import MEGABYTE, Limits, Work
from parsers.sandbox.versions import versions

if TYPE_CHECKING:
    from distributed import Client, Future

Given = TypeVar("Given")
Found = TypeVar("Found")

_BATCH_SECONDS = 1.0
"""Of reading in one batch: against it the way to a worker and back (some 10 ms) is little."""
_FIRST_SECONDS = 0.05
"""Of the first batch; each one is so much longer than the one before it, so that a short job has all workers busy."""
_BATCH_BYTES = 16 * MEGABYTE
_AHEAD = 6
"""Batches in hand per thread of the cluster: one slow document does not leave the others idle."""
_AHEAD_BYTES = 512 * MEGABYTE
PATIENCE = 30.0
"""Seconds to wait for a scheduler that does not answer, and for a worker when there is none."""
_LOOK = 2.0
"""Seconds between two looks whether the cluster is still there."""


class ClusterError(Exception):
    """The cluster cannot be used, or is gone; the message is one sentence."""


def is_open(address: str) -> bool:
    """Whether whoever reaches a scheduler may have it run anything, and whoever is on the way can read along."""
    return address.startswith("tcp://") and not address.startswith(("tcp://127.", "tcp://localhost:"))


class Cluster:
    """`with Cluster("tls://scheduler:8786") as cluster: for outcome in cluster.map(documents)`.

    Keys and certificates of tls:// are those of Dask's own configuration (distributed.comm.tls).
    shelf   where the workers find stored bodies, if they share a disk with this machine. When they turn out not to,
            the bytes are sent.   patience  in place of PATIENCE.
    Raises ClusterError: no scheduler, no worker, or a worker that is another nianbao.
    """

    def __init__(
        self, address: str, limits: Limits | None = None, shelf: Shelf | None = None, patience: float | None = None
    ) -> None:
        self.limits = limits or Limits()
        self.costs = Costs()
        self.shelf = shelf
        self._address = address
        self._patience = PATIENCE if patience is None else patience
        self._client = _connected(address, self._patience)
        self._threads = 0
        try:
            self._wait_for_workers()
            self._check_versions()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster; what it still has in hand for us is given up."""
        self._client.close(timeout=5)

    def map(self, documents: Iterable[Work]) -> Iterator[Outcome]:
        """What each document says, with its attachments, in the order of the documents."""
        under_way: deque[tuple[Batch, Future[Answer]]] = deque()
        held = 0
        for batch in self._batches(documents):
            under_way.append((batch, self._send(batch)))
            held += sum(batch.sizes)
            while len(under_way) >= _AHEAD * self._threads or held > _AHEAD_BYTES:
                first, future = under_way.popleft()
                held -= sum(first.sizes)
                yield from self._outcomes(first, future)
        while under_way:
            yield from self._outcomes(*under_way.popleft())

    def call(self, function: Callable[[Given], Found], arguments: Iterable[Given]) -> Iterator[Found]:
        """What a function of nianbao says of each argument, on some worker, as they come. Called again elsewhere when
        its worker dies."""
        left = [self._client.submit(function, argument, pure=False) for argument in arguments]
        while left:
            self._wait_for_workers()
            for future in [future for future in left if future.done()]:
                left.remove(future)
                yield self._result(future)
            time.sleep(_LOOK / 10 if left else 0)

    def _batches(self, documents: Iterable[Work]) -> Iterator[Batch]:
        batch, seconds = Batch(), _FIRST_SECONDS
        for work in documents:
            batch.add(work, self.costs)
            if batch.is_full(seconds, _BATCH_BYTES):
                yield batch
                batch, seconds = Batch(), min(seconds + _FIRST_SECONDS, _BATCH_SECONDS)
        if batch.works:
            yield batch

    def _send(self, batch: Batch) -> Future[Answer]:
        errand = Errand(
            versions(), self.limits, packed(batch.works, self.shelf), self.shelf.fetch if self.shelf else None
        )
        return self._client.submit(run, errand, pure=False)

    def _outcomes(self, batch: Batch, future: Future[Answer]) -> Iterator[Outcome]:
        answer = self._answer(batch, future)
        if isinstance(answer, BytesMissing):
            self.shelf = None
            answer = self._answer(batch, self._send(batch))
        if isinstance(answer, OtherVersions):
            raise ClusterError(f"A worker of {self._address} {_differing(answer.versions)}.")
        if not isinstance(answer, Done):
            raise ClusterError(f"A worker of {self._address} lost what it was sent: {answer.why}.")
        for kind, size, seconds in zip(batch.kinds, batch.sizes, answer.seconds, strict=True):
            self.costs.add(kind, size, seconds)
        yield from answer.outcomes()

    def _answer(self, batch: Batch, future: Future[Answer]) -> Answer:
        """What a worker says. Raises ClusterError when there will be no answer."""
        from distributed import KilledWorker

        while not future.done():
            try:
                future.exception(timeout=_LOOK)
            except TimeoutError:
                self._wait_for_workers()
            except CancelledError as error:
                raise self._gone() from error
        if future.status == "error" and isinstance(future.exception(), KilledWorker):
            return self._read_here(batch)
        return self._result(future)

    def _result(self, future: Future[Found]) -> Found:
        """Of a future that is done. Raises ClusterError, also for what a worker without our code comes up with."""
        try:
            found: Found = future.result()
        except CancelledError as error:
            raise self._gone() from error
        except Exception as error:
            raise ClusterError(f"The cluster {self._address} failed: {' '.join(str(error).split())}.") from error
        return found

    def _read_here(self, batch: Batch) -> Done:
        """What several workers died over, one of its documents perhaps: the sandbox of this machine says which."""
        since = time.monotonic()
        with Pool(1, self.limits) as pool:
            packed = tuple(pool.pack(batch.works))
        return Done(packed, (time.monotonic() - since,) * len(packed))

    # --- is it still there? ---------------------------------------------------------------------------------------

    def _wait_for_workers(self) -> None:
        end = time.monotonic() + self._patience
        while not (threads := self._count_threads()):
            if time.monotonic() > end:
                raise ClusterError(f"The cluster {self._address} has no worker.")
            time.sleep(0.2)
        self._threads = threads

    def _count_threads(self) -> int:
        if self._client.status != "running":
            raise self._gone()
        try:
            return sum(self._client.nthreads().values())
        except Exception as error:
            raise self._gone() from error

    def _gone(self) -> ClusterError:
        return ClusterError(f"The Dask scheduler at {self._address} is gone.")

    def _check_versions(self) -> None:
        try:
            found: Mapping[str, Any] = self._client.run(versions)
        except Exception as error:
            problem = " ".join(str(error).split())
            raise ClusterError(f"A worker of {self._address} cannot run nianbao: {problem}.") from error
        for worker, there in found.items():
            if there != versions():
                raise ClusterError(f"The worker {worker} {_differing(there)}.")


def _differing(there: Mapping[str, str]) -> str:
    here = versions()
    names = sorted(name for name in {*here, *there} if here.get(name) != there.get(name))
    told = ", ".join(f"{name} {there.get(name, 'missing')} (here {here.get(name, 'missing')})" for name in names)
    return f"would read otherwise than this machine: {told}; install the same nianbao on both"


def _connected(address: str, patience: float) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("A cluster needs Dask: pip install 'nianbao[cluster]'.") from error
    # Every worker that dies would be told on the terminal; what it means for us, we say ourselves.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise ClusterError(f"No Dask scheduler answers at {address}: {why}.") from error
