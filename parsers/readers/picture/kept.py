"""What OCR made of pictures before, for whoever keeps it: reading them again costs seconds a page.

The same pictures, read by the same code, models and programs, say the same. Which those are is the keeper's to know.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from parsers.model import Block, Picture


class Cache(Protocol):
    """Where readings are kept."""

    def get(self, key: str) -> bytes | None:
        """What was put there under that key; None where nothing is, or it is damaged."""
        ...

    def put(self, key: str, data: bytes) -> None:
        """Raises nothing: what cannot be kept is read again."""
        ...


_cache: ContextVar[Cache | None] = ContextVar("cache", default=None)


@contextmanager
def kept_in(cache: Cache | None) -> Iterator[None]:
    """Within the block, readings are taken from this cache and put into it."""
    token = _cache.set(cache)
    try:
        yield
    finally:
        _cache.reset(token)


def taken(pictures: Sequence[Picture]) -> Sequence[Block] | None:
    """What was made of these pictures together; None where nobody knows."""
    cache = _cache.get()
    kept = cache.get(_key(pictures)) if cache else None
    if kept is None:
        return None
    blocks: Sequence[Block] = pickle.loads(kept)
    return blocks


def put(pictures: Sequence[Picture], blocks: Sequence[Block]) -> None:
    cache = _cache.get()
    if cache:
        cache.put(_key(pictures), pickle.dumps(tuple(blocks), protocol=pickle.HIGHEST_PROTOCOL))


def _key(pictures: Sequence[Picture]) -> str:
    """Of what is read: the pictures in their order, with their layers; how they are called says nothing."""
    digest = hashlib.sha256()
    for picture in pictures:
        digest.update(hashlib.sha256(picture.data).digest() + hashlib.sha256(repr(picture.layer).encode()).digest())
    return digest.hexdigest()
