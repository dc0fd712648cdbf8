"""Messages between the pool and its workers: pickled, each behind its length."""

from __future__ import annotations

import os
import pickle
import select
import struct
import time
from typing import Any

_LENGTH = struct.Struct(">Q")
_CHUNK = 1 << 20


class SilentError(Exception):
    """The other side did not answer in time."""


class ClosedError(Exception):
    """The other side is gone."""


def send(descriptor: int, message: object) -> None:
    """Raises ClosedError."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    data = memoryview(_LENGTH.pack(len(body)) + body)
    try:
        while data:
            data = data[os.write(descriptor, data[:_CHUNK]) :]
    except BrokenPipeError as error:
        raise ClosedError from error


def receive(descriptor: int, seconds: float | None = None) -> Any:
    """The next message; waits for it at most so many seconds. Raises SilentError or ClosedError."""
    deadline = None if seconds is None else time.monotonic() + seconds
    (length,) = _LENGTH.unpack(_exactly(descriptor, _LENGTH.size, deadline))
    return pickle.loads(_exactly(descriptor, length, deadline))


def _exactly(descriptor: int, size: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        if deadline is not None:
            ready, _, _ = select.select([descriptor], [], [], max(deadline - time.monotonic(), 0))
            if not ready:
                raise SilentError
        part = os.read(descriptor, min(size - len(parts), _CHUNK))
        if not part:
            raise ClosedError
        parts += part
    return bytes(parts)
