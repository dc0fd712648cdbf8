"""Addresses of English pages: /en before the path of the Chinese one. A link of an English page leads to English."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from archive.site.language.current import PREFIX, Speech

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

PARAMETER = "lang"
"""Another way to ask for a language: it leads to the address of the page in it."""
_HAN_OPTION = re.compile(r"<option(?=[^>]*>[^<]*[\u3400-\u9fff])")


def of(scope: Scope, base: str) -> tuple[Speech, Scope]:
    """The language that an address below `base` asks for, and the question without it."""
    prefix = PREFIX["en"]
    path: str = scope["path"]
    below = path.removeprefix(base)
    english = below == prefix or below.startswith(f"{prefix}/")
    raw: bytes = scope.get("raw_path") or path.encode()
    quoted = raw.decode("latin-1").removeprefix(base)
    if english:
        below, quoted = (text.removeprefix(prefix) or "/" for text in (below, quoted))
        scope = {**scope, "path": base + below, "raw_path": (base + quoted).encode("latin-1")}
    query = scope.get("query_string", b"").decode("latin-1")
    asked = quoted + (f"?{query}" if query else "")
    return Speech("en" if english else "zh", {"zh": base + asked, "en": base + prefix + asked}), scope


def by_parameter(scope: Scope, base: str) -> str | None:
    """Where a question with lang=en or lang=zh leads: the same question in that language. None without one."""
    pairs = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    wanted = next((value for name, value in pairs if name == PARAMETER), None)
    if wanted != "zh" and wanted != "en":  # noqa: PLR1714 — so that the type is known to be a language
        return None
    rest = urlencode([pair for pair in pairs if pair[0] != PARAMETER])
    speech, _ = of({**scope, "query_string": rest.encode()}, base)
    # "//host" and "/\\host" would lead a browser to another site.
    return "/" + speech.addresses[wanted].replace("\\", "%5C").lstrip("/")


def answered(speech: Speech, base: str, send: Send) -> Send:
    """`send` for an answer in this language: the links of an English page lead to English pages."""
    return _English(base, send) if speech.language == "en" else send


class _English:
    """Holds back a page until it is whole, and puts the prefix before its links. Other answers pass as they come."""

    def __init__(self, base: str, send: Send) -> None:
        self._send = send
        self._held: Message | None = None
        self._body = bytearray()
        self._prefix = f"{base}{PREFIX['en']}"
        here = re.escape(base)
        # A link with hreflang is the one to the other language; assets are the same in both.
        self._link = re.compile(
            rf'(<(?:a|form|link)\b(?![^>]*\shreflang=)[^>]*?\s(?:href|action)="){here}(?=/)(?!{here}/(?:assets|en)/)'
        )
        self._location = re.compile(rf"^{here}(?=/)(?!{here}/en/)")

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
        elif self._held is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._held)

    async def _start(self, message: Message) -> None:
        headers = [(name.lower(), self._located(name.lower(), value)) for name, value in message.get("headers", [])]
        message = {**message, "headers": headers}
        if dict(headers).get(b"content-type", b"").startswith(b"text/html"):
            self._held = message
        else:
            await self._send(message)

    def _located(self, name: bytes, value: bytes) -> bytes:
        if name != b"location":
            return value
        return self._location.sub(self._prefix, value.decode("latin-1")).encode("latin-1")

    async def _finish(self, held: Message) -> None:
        page = self._link.sub(rf"\g<1>{self._prefix}", self._body.decode())
        body = _HAN_OPTION.sub('<option lang="zh-Hans"', page).encode()
        kept = [pair for pair in held["headers"] if pair[0] != b"content-length"]
        await self._send({**held, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
        await self._send({"type": "http.response.body", "body": body})
