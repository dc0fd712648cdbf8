"""How a reader says that it cannot read a document: one exception inside, one `Unreadable` outside."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import wraps

from parsers.model import Document, ReadDocument, Unreadable
from parsers.notes import Arg, Note, because, said

_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
Reader = Callable[[Document], ReadDocument | Unreadable]


class ReadError(Exception):
    """Raised inside a reader; `reason` is one of the stable codes of docs/formats.md, `why` a detail with its args."""

    def __init__(self, reason: str, why: str | Note, **args: Arg) -> None:
        self.why = Note(why, args=args) if isinstance(why, str) else why
        self.reason = reason
        self.detail = said(self.why, "en")
        super().__init__(self.detail)

    @classmethod
    def of(cls, answer: Unreadable) -> ReadError:
        """What another reader said of the same document."""
        return cls(answer.reason, answer.why or Note("library_failed", args={"error": answer.detail}))


def unreadable(document: Document, reason: str, why: str | Note, **args: Arg) -> Unreadable:
    note = Note(why, args=args) if isinstance(why, str) else why
    return Unreadable.because(reason, note, hashlib.sha256(document.data).hexdigest())


def said_by(error: Exception) -> str:
    """What a library says of damage, without places in its memory: the same bytes always say the same."""
    return _ADDRESS.sub("", str(error))


def unread(code: str, name: str, failure: Unreadable | ReadError) -> Note:
    """The note that a part of a document could not be read, and why."""
    about = because(failure.reason, failure.why, failure.detail)
    return Note(code, about.block, about.row, {"file": name, "reason": failure.reason, **about.args})


def within(answer: Unreadable, part: str) -> Unreadable:
    """The same, of a document inside another one."""
    why = ReadError.of(answer).why
    return Unreadable.because(
        answer.reason, Note(why.code, why.block, why.row, {**why.args, "within": part}), answer.sha256
    )


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
                return unreadable(document, failure.reason, failure.why)
            except damage as error:
                return unreadable(
                    document, "damaged", "library_found_damage", error=f"{type(error).__name__}: {said_by(error)}"[:280]
                )

        return guarded

    return decorate
