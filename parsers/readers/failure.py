"""How a reader says that it cannot read a document: one exception inside, one `Unreadable` outside."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps

from parsers.model import Document, ReadDocument, Unreadable

Reader = Callable[[Document], ReadDocument | Unreadable]


class ReadError(Exception):
    """Raised inside a reader; `reason` is one of the stable codes of docs/formats.md."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def unreadable(document: Document, reason: str, detail: str) -> Unreadable:
    return Unreadable(reason, detail, hashlib.sha256(document.data).hexdigest())


def reader(*damage: type[Exception]) -> Callable[[Callable[[Document], ReadDocument]], Reader]:
    """Make a reader out of a function that raises.

    `damage` names the exceptions by which the libraries that the reader uses report bytes that they do not
    understand; each becomes `Unreadable("damaged")`. Anything else is a fault of ours and stays an exception.
    """

    def decorate(read: Callable[[Document], ReadDocument]) -> Reader:
        @wraps(read)
        def guarded(document: Document) -> ReadDocument | Unreadable:
            try:
                return read(document)
            except ReadError as failure:
                return unreadable(document, failure.reason, failure.detail)
            except damage as error:
                return unreadable(document, "damaged", f"the file is damaged: {type(error).__name__}: {error}"[:300])

        return guarded

    return decorate
