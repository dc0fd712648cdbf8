"""Sends again and again, each time in a process that is killed one step later; prints how many were killed.

A process of its own, without threads, because it forks: `python -m tests.operations.dying DATA`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from archive.alerts import service
from archive.alerts.channels import Notification, Reached
from archive.alerts.store import AlertsStore
from tests.operations.hand import START, Archive


def post(url: str, notification: Notification, _reached: frozenset[str], _note: Reached) -> None:
    """A plain webhook, without apprise, which would start threads."""
    body = json.dumps({"message": notification.text}).encode()
    request = urllib.request.Request(url.replace("json://", "http://"), body, {"X-Nianbao-Message": notification.key})
    urllib.request.urlopen(request, timeout=30).read()


def stepping(at: int) -> Callable[[AlertsStore], AbstractContextManager[Any]]:
    """AlertsStore.transaction, with a death before it, inside before its end, or after it."""
    plain, steps = AlertsStore.transaction, iter(range(1, 1000))

    def step() -> None:
        if next(steps) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def transaction(store: AlertsStore) -> Iterator[Any]:
        step()
        with plain(store) as db:
            yield db
            step()
        step()

    return transaction


def send(archive: Archive, die_at: int) -> bool:
    """Send in a child; True when it came through."""
    child = os.fork()
    if not child:
        try:
            AlertsStore.transaction = stepping(die_at)  # type: ignore[method-assign, assignment]
            service.send(service.Context(archive.data, archive.now, {}, send=post), due_only=False)
            os._exit(0)
        finally:
            os._exit(1)
    _, state = os.waitpid(child, 0)
    if os.WIFEXITED(state) and os.WEXITSTATUS(state):
        raise SystemExit("the child failed")
    return os.WIFEXITED(state)


def main(data: Path) -> int:
    archive = Archive.__new__(Archive)
    archive.data, archive.now, archive.reports, archive.versions = data, START + timedelta(days=1), {}, {}
    number = 0
    while True:
        number += 1
        archive.report(f"北仑区第{number}局")
        through = send(archive, number)
        send(archive, 0)
        if through:
            return number


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
