"""What travels to a machine of the cluster, what is done there, and what comes back.

A batch of documents is read there by a sandboxed process as it would be here, one for each thread of the worker. Their
bytes travel along, or only their place where the machines share a disk; what is fetched there is held against its hash.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parsers.model import Outcome
from parsers.sandbox.pool import Pool
from parsers.sandbox.task import Limits, Told, Work
from parsers.sandbox.versions import versions

Fetch = Callable[[str, str], bytes]
"""The bytes with that SHA-256 at a place. Raises OSError or LookupError when they are not there."""

_SMALL = 2048
"""Bytes below which a place would be no shorter."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where bodies are stored, as this machine names the place, and how another one takes them from there."""

    place: str
    fetch: Fetch


@dataclass(frozen=True, slots=True)
class Errand:
    """A batch for a worker: `works` is what `packed` made of it, `fetch` None when all bytes are in it."""

    versions: Mapping[str, str]
    limits: Limits
    works: bytes
    fetch: Fetch | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """Outcomes in order, reports as their reader has pickled them, and the seconds that each took."""

    packed: tuple[Told, ...]
    seconds: tuple[float, ...]

    def outcomes(self) -> Iterator[Outcome]:
        for one in self.packed:
            outcome: Outcome = pickle.loads(one) if isinstance(one, bytes) else one
            yield outcome


@dataclass(frozen=True, slots=True)
class OtherVersions:
    """Nothing was read: the worker is another nianbao."""

    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BytesMissing:
    """Nothing was read: the bytes are not where they were said to be."""

    why: str


Answer = Done | OtherVersions | BytesMissing


def packed(works: Sequence[Work], shelf: Shelf | None) -> bytes:
    """Works to send. With a shelf, every larger body is left out and its hash sent."""
    buffer = io.BytesIO()
    _Pickler(buffer, shelf).dump(tuple(works))
    return buffer.getvalue()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, shelf: Shelf | None) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._shelf = shelf

    def persistent_id(self, obj: Any) -> tuple[str, str] | None:
        if self._shelf is None or not isinstance(obj, bytes) or len(obj) < _SMALL:
            return None
        return self._shelf.place, hashlib.sha256(obj).hexdigest()


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, fetch: Fetch | None) -> None:
        super().__init__(io.BytesIO(data))
        self._fetch = fetch

    def persistent_load(self, pid: tuple[str, str]) -> bytes:
        place, sha256 = pid
        if self._fetch is None:
            raise LookupError(place)
        data = self._fetch(place, sha256)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise LookupError(f"{sha256} is damaged at {place}")
        return data


def run(errand: Errand) -> Answer:
    """On the worker: read a batch."""
    here = versions()
    if here != errand.versions:
        return OtherVersions(here)
    try:
        works: tuple[Work, ...] = _Unpickler(errand.works, errand.fetch).load()
    except (OSError, LookupError) as error:
        return BytesMissing(f"{type(error).__name__}: {error}")
    timed = list(_timed(_pool(errand.limits).pack(works)))
    return Done(tuple(outcome for outcome, _ in timed), tuple(seconds for _, seconds in timed))


def _timed(outcomes: Iterator[Told]) -> Iterator[tuple[Told, float]]:
    since = time.monotonic()
    for outcome in outcomes:
        now = time.monotonic()
        yield outcome, now - since
        since = now


_here = threading.local()


def _pool(limits: Limits) -> Pool:
    """The reader of this thread, which lives as long as the worker does."""
    held: Pool | None = getattr(_here, "pool", None)
    if held is None or held.limits != limits:
        if held is not None:
            held.close()
        held = _here.pool = Pool(1, limits)
    return held
