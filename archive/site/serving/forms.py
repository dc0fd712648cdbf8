"""What readers submit: the one way in. Small, from a page of this site, not by a machine that never saw the page."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from archive.site.serving.gate import reader

LARGEST = 16_000
"""Bytes of a form: an address and the query of a search."""
_MOST_FIELDS = 50
_VALID_FOR = timedelta(days=1)
_SAME = frozenset(("same-origin", "same-site", "none", ""))


class RefusedError(Exception):
    """The form is not taken; `status` and the sentence say why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it came: its fields, and the network that it came from."""

    fields: Mapping[str, str]
    network: str

    def get(self, name: str, default: str = "") -> str:
        return self.fields.get(name, default).strip()


async def read(scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[MutableMapping[str, Any]]]) -> Form:
    """The form of a request. Raises RefusedError when it is too large, or no form, or sent from a page of others."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    _check_origin(headers)
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False) and message["type"] == "http.request"
        if len(body) > LARGEST:
            raise RefusedError(413, "提交的内容太长了。")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, strict_parsing=bool(body))
    except ValueError:
        raise RefusedError(400, "提交的内容不是表单。") from None
    return Form(dict(pairs), reader(scope.get("client")))


def _check_origin(headers: Mapping[str, str]) -> None:
    """A browser says from whose page a form comes; who says nothing (a mail server's one click) is no browser."""
    origin = headers.get("origin", "")
    foreign = origin not in ("", "null") and urlsplit(origin).netloc != headers.get("host", "")
    if foreign or headers.get("sec-fetch-site", "") not in _SAME:
        raise RefusedError(403, "这个表单不是从本站的网页提交的。")


def seal(key: bytes, now: datetime) -> str:
    """What a page puts into its form: when it was made, signed."""
    moment = str(int(now.timestamp()))
    return f"{moment}.{_signed(key, moment)}"


def check_seal(key: bytes, given: str, now: datetime, *, least_seconds: float = 0) -> None:
    """Raises RefusedError for a form that no page of this site made, or made long ago, or `least_seconds` ago only."""
    moment, _, signature = given.partition(".")
    if not hmac.compare_digest(signature.encode(), _signed(key, moment).encode()):
        raise RefusedError(403, "表单缺少本站的标记，请从网页上重新提交。")
    if not 0 <= now.timestamp() - int(moment) <= _VALID_FOR.total_seconds():
        raise RefusedError(403, "网页打开太久了，请刷新后重新提交。")
    if now.timestamp() - int(moment) < least_seconds:
        raise RefusedError(429, "提交得太快了，请过几秒再提交一次。")


def _signed(key: bytes, moment: str) -> str:
    return hmac.new(key, f"form {moment}".encode(), hashlib.sha256).hexdigest()[:32]
