"""Messages between the pool and its workers: pickled, each behind its length."""

from __future__ import annotations

import os
import pickle
import select
import struct
import time
from collections.abc import Callable
from typing import Any

_LENGTH = struct.Struct(">Q")
_CHUNK = 1 << 20
_LOOK = 1.0
"""Seconds between two looks at what the other side spends."""
_NOTHING = 0.005
"""Seconds of processor time that a waiting process may use in that time."""


class SilentError(Exception):
    """The other side does nothing."""


class SpentError(Exception):
    """The other side used more than it may."""


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


def receive_within(descriptor: int, begun: float, spent: Callable[[], float], most: float, idle: float) -> Any:
    """The next message of a side whose processor time is `spent()`, and was `begun` when it was asked.

    Most answers come before the first look, which is dear: it goes through all processes of the machine.
    Raises SpentError when it uses more than `most` seconds, SilentError when it uses none in `idle` seconds, and
    ClosedError.
    """
    used, silent = begun, 0.0
    while not _readable(descriptor, min(_LOOK, idle)):
        now = spent()
        silent = silent + min(_LOOK, idle) if now - used < _NOTHING else 0.0
        used = max(used, now)
        if used - begun > most:
            raise SpentError
        if silent >= idle:
            raise SilentError
    return receive(descriptor)


def _readable(descriptor: int, seconds: float) -> bool:
    """poll() and not select(), which takes no descriptor above 1,023: a site of many readers has them."""
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    return bool(waiting.poll(seconds * 1000))


def _exactly(descriptor: int, size: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        if deadline is not None and not _readable(descriptor, max(deadline - time.monotonic(), 0)):
            raise SilentError
        part = os.read(descriptor, min(size - len(parts), _CHUNK))
        if not part:
            raise ClosedError
        parts += part
    return bytes(parts)
