"""How long a connection may keep the site waiting: for the head of a question, and for its own reading of an answer.

Uvicorn waits for both without end, so that a few hundred connections which say nothing, or read nothing, would be all
that the site may have; and what an unread answer holds in memory would stay there.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

QUESTION_SECONDS = 15.0
"""For a question's head, from the first byte of the connection or the end of the answer before."""
READING_SECONDS = 20.0
"""That the reading of an answer may stand still, all in all."""
READ_BACK = 1.0
"""Seconds given back for each 48 KB that were read: whoever reads so much a second may read for ever."""
MOST = 100
"""Connections of one address. Those of this machine are not counted: they are a proxy's, of many readers."""
PIECE = 65_536
"""Bytes that are handed to a connection at once; more waits in the answer that is being sent, at its gate."""


class PatientProtocol(H11Protocol):
    """Uvicorn's connection, with an end to patience."""

    _of_address: ClassVar[Counter[str]] = Counter()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._question: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._patience = READING_SECONDS
        self._paused_at = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._of_address[self._address] += 1
        if self._of_address[self._address] > MOST and not _is_ours(self._address):
            transport.abort()
            return
        self._await_question()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        for timer in (self._question, self._stalled):
            if timer:
                timer.cancel()
        self._of_address[self._address] -= 1
        if not self._of_address[self._address]:
            del self._of_address[self._address]

    def on_response_complete(self) -> None:
        self._await_question()
        super().on_response_complete()

    def _await_question(self) -> None:
        if self._question:
            self._question.cancel()
        self._question = self.loop.call_later(QUESTION_SECONDS, self._give_up)

    def _give_up(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._paused_at = self.loop.time()
        self._stalled = self.loop.call_later(self._patience, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stalled:
            self._stalled.cancel()
            self._stalled = None
        used = self.loop.time() - self._paused_at
        self._patience = min(READING_SECONDS, self._patience - used + READ_BACK)


def _is_ours(address: str) -> bool:
    return address in ("", "::1") or address.startswith("127.")
