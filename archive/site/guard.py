"""What every answer carries and what no question may do: headers, methods, sizes, how many dear questions at once."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from archive.figures.report_columns import COARSE
from archive.site import errors
from archive.site.language import addresses
from archive.site.language.current import say, speaking
from archive.site.serving import limits, people, signing
from archive.site.serving.connections import PIECE
from archive.site.serving.gate import BusyError, Gate, reader
from archive.site.serving.settings import DATABASE, Site

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)

_DATA = (".json", ".csv", ".atom", ".svg", ".png", ".bib", ".ris")
_ASKED_FIRST = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"*"),
    (b"access-control-max-age", b"86400"),
)
"""What browsers want to hear before some questions."""
LONGEST_QUERY = 8_000
_HOST = re.compile(rb"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
"""Links are made of it: nothing else may stand there."""
_OPEN = ("/-/static/", "/-/static-plugins/", "/-/health")
"""All that is open below /-/: Datasette's other pages there tell paths and versions."""
MOST_FACETS = 6
_REPORTS = frozenset(f"/{DATABASE}/reports{suffix}" for suffix in ("", ".json"))
_KNOWN_FACETS = frozenset(f"_facet={column}".encode() for column in COARSE)
_CROWDED = errors.Told(503, "同时查询的人太多，请稍候再试。")
BOM = b"\xef\xbb\xbf"


Submits = Callable[[str, str], bool]
"""`submits(path, method)`: whether a page takes a form there."""


def wrapper(site: Site, submits: Submits) -> Callable[[App], App]:
    """The ASGI wrapper of this site."""
    gates = {"sql": Gate(2, 40, 30), "stream": Gate(2, 10, 60), "table": Gate(3, 200, 30)}

    def wrap(app: App) -> App:
        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            public = _of_public_host(scope, site)
            asked, scope = addresses.of(public, site.path(""))
            sent = _with_headers(scope, _counted(site, _in_pieces(send)))
            elsewhere = addresses.by_parameter(public, site.path("")) if scope["method"] in ("GET", "HEAD") else None
            if elsewhere:
                await _redirect(sent, elsewhere)
                return
            with speaking(asked):
                await answered(scope, receive, addresses.answered(asked, site.path(""), sent))

        async def answered(scope: Scope, receive: Receive, send: Send) -> None:
            refusal = _refusal(scope, site, submits)
            if refusal:
                await errors.refuse(site, scope["path"], send, refusal)
                return
            if scope["method"] == "OPTIONS" and _is_data(scope["path"]):
                await send({"type": "http.response.start", "status": 204, "headers": list(_ASKED_FIRST)})
                await send({"type": "http.response.body", "body": b""})
                return
            # A password in every request would be tried without a limit.
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() != b"authorization"]}
            if _signs(scope, site) and _below(scope, site) == people.LOGIN:
                if not await signing.sign_in(site, app, scope, receive, send):
                    await errors.refuse(site, scope["path"], send, errors.Told(429, "登录试得太多了，请过一小时再试。"))
                return
            kind = _kind(scope, site)
            if _below(scope, site) in _REPORTS:
                scope = {**scope, "query_string": _without_known_facets(scope["query_string"])}
            if kind not in gates:
                await app(scope, receive, send)
                return
            try:
                async with gates[kind].entered(reader(scope.get("client"))):
                    with limits.at_most(allowed_ms(kind, gates[kind]), apart=kind == "sql"):
                        await app(scope, receive, send)
            except BusyError:
                await errors.refuse(site, scope["path"], send, _CROWDED)

        return guarded

    return wrap


async def _redirect(send: Send, location: str) -> None:
    headers = [(b"location", location.encode("latin-1")), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 302, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def allowed_ms(kind: str, gate: Gate) -> int:
    """How long each query of a question of this kind may take now."""
    if kind != "sql":
        return limits.PAGE_MS
    return limits.CROWDED_MS if gate.crowded else limits.READER_MS


def _refusal(scope: Scope, site: Site, submits: Submits) -> errors.Told | None:
    if scope["method"] not in ("GET", "HEAD", "OPTIONS") and not (
        submits(scope["path"], scope["method"]) or _signs(scope, site)
    ):
        return errors.Told(405, "本站只供阅读，不接受提交。")
    if not _HOST.fullmatch(dict(scope["headers"]).get(b"host", b"localhost")):
        return errors.Told(400, "网址中的主机名有误。")
    if _below(scope, site).startswith("/-/") and not _is_open(_below(scope, site), site):
        return errors.Told(404)
    query: bytes = scope.get("query_string", b"")
    if len(query) > LONGEST_QUERY:
        return errors.Told(414, "查询太长了，请缩短条件。")
    if query.count(b"_facet") > MOST_FACETS:
        return errors.Told(400, say("一次最多按 {0} 列计数。", MOST_FACETS))
    return None


def _is_open(path: str, site: Site) -> bool:
    return path.startswith(_OPEN) or (site.settings.review is not None and people.is_open(path))


def _signs(scope: Scope, site: Site) -> bool:
    """Whether somebody signs in or out at the desk; Datasette itself checks that the form is the site's."""
    path = _below(scope, site)
    return site.settings.review is not None and scope["method"] == "POST" and path in (people.LOGIN, people.LOGOUT)


def _kind(scope: Scope, site: Site) -> str:
    """Which gate a question goes through: its SQL, a whole table as CSV, one page of a table, or none."""
    path = _below(scope, site)
    if not path.startswith((f"/{DATABASE}", "/_internal")):
        return ""
    names = {name for name, _ in parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)}
    if names & {"sql", "_where"}:
        return "sql"
    return "stream" if "_stream" in names else "table"


def _without_known_facets(query: bytes) -> bytes:
    """The table of reports counts by these columns anyway, all in one walk; Datasette would count by each once more."""
    kept = [pair for pair in query.split(b"&") if pair not in _KNOWN_FACETS]
    return b"&".join(kept)


def _below(scope: Scope, site: Site) -> str:
    """The path below the base URL."""
    path: str = scope["path"]
    return path.removeprefix(site.settings.base_url.rstrip("/"))


def _of_public_host(scope: Scope, site: Site) -> Scope:
    """Where the operator has said what the site is called, no link names what the question called it."""
    if not site.settings.public_url:
        return scope
    public = urlsplit(site.settings.public_url)
    others = [pair for pair in scope["headers"] if pair[0] != b"host"]
    return {**scope, "scheme": public.scheme, "headers": [*others, (b"host", public.netloc.encode())]}


def _counted(site: Site, send: Send) -> Send:
    """The operator is told when readers are turned away."""

    async def sending(message: Message) -> None:
        if message.get("status") == 503:
            site.incidents.note("refused")
        await send(message)

    return sending


def _in_pieces(send: Send) -> Send:
    """A large body piece by piece, each when the reader has taken the one before: what waits is held at its gate."""

    async def sending(message: Message) -> None:
        body: bytes = message.get("body", b"")
        last = max(0, len(body) - 1) // PIECE * PIECE
        for begin in range(0, last, PIECE):
            await send({"type": "http.response.body", "body": body[begin : begin + PIECE], "more_body": True})
        await send({**message, "body": body[last:]} if last else message)

    return sending


_SIGNED_IN = b"ds_actor="
_AS_WRITTEN = ("/downloads/", "/releases/")
"""Files below are sent as they lie on the disk: their checksums are published."""


def _with_headers(scope: Scope, send: Send) -> Send:
    exported = any(folder in scope["path"] for folder in _AS_WRITTEN)
    named_by_hash = "/assets/" in scope["path"] and bool(scope.get("query_string"))
    wants_bom = scope["path"].endswith(".csv") and not exported and b"_bom=0" not in scope.get("query_string", b"")
    opened = _is_data(scope["path"])
    begun = False

    async def sending(message: Message) -> None:
        nonlocal begun, wants_bom
        if message["type"] == "http.response.start":
            message, wants_bom = _start(message, wants_bom, opened)
            if named_by_hash and message["status"] == 200:
                message["headers"].append((b"cache-control", b"public, max-age=31536000, immutable"))
        elif message["type"] == "http.response.body" and wants_bom and not begun and message.get("body"):
            begun = True
            message = {**message, "body": BOM + message["body"]}
        await send(message)

    return sending


def _is_data(path: str) -> bool:
    """Whether an address gives data, which the scripts of any other site may read: nothing here is secret, no answer
    depends on who asks, and there is nothing to be sent."""
    return path.endswith(_DATA) or "/downloads/" in path or path.endswith("/original")


def _start(message: Message, wants_bom: bool, opened: bool) -> tuple[Message, bool]:
    """The opening of an answer with our headers added. A CSV gets a BOM (Excel for Chinese reads it as GBK without)."""
    given: list[tuple[bytes, bytes]] = [(name.lower(), value) for name, value in message.get("headers", [])]
    present = {name for name, _ in given}
    if any(name == b"set-cookie" and value.startswith(_SIGNED_IN) for name, value in given):
        given = [_to_the_desk(pair) for pair in given]
    media_type = dict(given).get(b"content-type", b"")
    wants_bom = wants_bom and message["status"] == 200 and media_type.startswith((b"text/csv", b"text/plain"))
    if wants_bom:
        given = list(_grown(given, len(BOM)))
    present |= (
        {b"x-frame-options"} if b"frame-ancestors *" in dict(given).get(b"content-security-policy", b"") else set()
    )
    if opened and b"access-control-allow-origin" not in present:
        given.append((b"access-control-allow-origin", b"*"))
    added = [pair for pair in HEADERS if pair[0] not in present]
    return {**message, "headers": [*given, *added]}, wants_bom


def _to_the_desk(pair: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Who signed in goes to the desk. The cookie of a session is no script's and comes from no page of others."""
    name, value = pair
    if name == b"location":
        return name, value.rstrip(b"/") + people.DESK.encode()
    if name != b"set-cookie" or not value.startswith(_SIGNED_IN):
        return pair
    kept = [part for part in value.split(b"; ") if not part.lower().startswith((b"samesite", b"httponly"))]
    return name, b"; ".join([*kept, b"HttpOnly", b"SameSite=Strict"])


def _grown(headers: Iterable[tuple[bytes, bytes]], by: int) -> Iterable[tuple[bytes, bytes]]:
    for name, value in headers:
        yield (name, str(int(value) + by).encode()) if name == b"content-length" else (name, value)
