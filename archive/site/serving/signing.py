"""Signing in at the desk: how often, for how long, and noted. The password itself is the plugin's matter.

The plugin's session has no end; here it gets the moment of its beginning, signed with it (people.Review.person).
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from itsdangerous import BadSignature, URLSafeSerializer

from archive.editorial import signing as log
from archive.site.serving import people
from archive.site.serving.forms import LARGEST
from archive.site.serving.gate import reader
from archive.site.serving.settings import Site

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
_COOKIE = b"ds_actor="


def secret(site: Site) -> str | None:
    """Signs sessions: the archive's own, so that they outlive a restart; None: made anew each time."""
    return hmac.new(site.form_key, b"sessions", hashlib.sha256).hexdigest() if site.form_key else None


async def sign_in(site: Site, app: App, scope: Scope, receive: Receive, send: Send) -> bool:
    """Let the plugin answer an attempt to sign in; False when there were too many, and nothing was answered."""
    now, body = site.now(), await _body(receive)
    assert now is not None
    who = _who(site, body)
    if not await asyncio.to_thread(log.may_try, site.data, reader(scope.get("client")), who, now):
        return False
    signed_in = False

    async def sending(message: Message) -> None:
        nonlocal signed_in
        if message["type"] == "http.response.start":
            pairs = [(name, _begun(site, value, now)) for name, value in message.get("headers", [])]
            signed_in = any(value.startswith(_COOKIE) for _, value in pairs)
            await asyncio.to_thread(log.note, site.data, who, "signed_in" if signed_in else "refused", now)
            message = {**message, "headers": pairs}
        await send(message)

    await app(scope, _again(body), sending)
    return True


async def _body(receive: Receive) -> bytes:
    """The form, cut off where it is longer than any form: the plugin then finds no name in it."""
    body, more = b"", True
    while more and len(body) <= LARGEST:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False) and message["type"] == "http.request"
    return body[:LARGEST]


def _again(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _who(site: Site, body: bytes) -> str:
    """The person of the desk whose name was given; "" for any other name."""
    review = site.settings.review
    names = parse_qs(body.decode("utf-8", "replace")).get("username", [""])
    return names[-1] if review and names[-1] in review.people else ""


def _begun(site: Site, header: bytes, now: datetime) -> bytes:
    """The cookie of a session that begins now; any other header as it is."""
    key = secret(site)
    if not header.startswith(_COOKIE) or key is None:
        return header
    value, _, attributes = header.removeprefix(_COOKIE).partition(b";")
    serializer = URLSafeSerializer(key, "actor")
    try:
        session = serializer.loads(value.decode())
    except (BadSignature, UnicodeDecodeError):
        return header
    session["a"][people.BEGUN] = int(now.timestamp())
    seconds = int(people.SESSION.total_seconds())
    return _COOKIE + serializer.dumps(session).encode() + f"; Max-Age={seconds};".encode() + attributes
