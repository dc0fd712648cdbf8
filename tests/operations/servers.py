"""Real servers that take messages, well or badly: a webhook and a mail server on loopback."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


class Webhook:
    """`with Webhook(500, "slow") as hook:` answers 500, then not in time, then 200 for good.

    taken  bodies that were answered with 200.   keys  the message number of every request.
    """

    def __init__(self, *answers: int | str) -> None:
        self.answers = list(answers)
        self.taken: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.authorization: list[str] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.keys.append(self.headers["X-Nianbao-Message"])
                hook.authorization.append(self.headers.get("Authorization", ""))
                answer = hook.answers.pop(0) if hook.answers else 200
                if answer == "slow":
                    time.sleep(6)
                    return
                if answer == 200:
                    hook.taken.append(json.loads(body))
                self.send_response(int(answer))
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """The test reads `taken` and `keys`."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> Webhook:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, account: str = "") -> str:
        return f"json://{account}127.0.0.1:{self._server.server_address[1]}/hook"


class Mailbox:
    """A mail server: `refused` recipients get 550, all others are taken. `mails`: (recipients, message).

    address  host and port, None = a free port of 127.0.0.1.
    """

    def __init__(self, refused: Iterable[str] = (), address: tuple[str, int] | None = None) -> None:
        self.refused = set(refused)
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.host, self.port = address or ("127.0.0.1", _free_port())
        self._controller = Controller(self, hostname=self.host, port=self.port, ready_timeout=30)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append((list(envelope.rcpt_tos), message))
        return "250 OK"

    def __enter__(self) -> Mailbox:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop(no_assert=True)

    def url(self, *recipients: str) -> str:
        return f"mailto://{self.host}:{self.port}?from=nianbao@example.org&to={','.join(recipients)}&mode=insecure"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
