r"""One spelling per address, so that twins of a page are asked for once and known by one name.

Portals write the same page as "..\b.html", " ./c d.html ", "x.html;jsessionid=AB12", "//h/../e.html", with counters
and time stamps in the query, and as a mobile twin ("mpost_1.html" beside "post_1.html"). Nothing is rewritten that
could name another page: query parameters stay in their order, path case stays.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import safe_url_string

_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.I)
_TRACKING = re.compile(
    r"^(?:jsessionid|phpsessid|utm_\w+|spm|scm|timestamp|_t|_ts|rnd|random|nonce|ipv6best\w*|isprint|print|"
    r"from|isappinstalled|share_?token|weixin\w*)$",
    re.I,
)
"""Names of parameters that never choose a page; `from` is WeChat's share mark (from=timeline, singlemessage)."""
_SHARE_MARKS = re.compile(r"^(?:timeline|singlemessage|groupmessage)$", re.I)
_MOBILE_POST = re.compile(r"/mpost_(\d+\.html?)$", re.I)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(url: str) -> str:
    """The address under which a page is known and asked for. Raises ValueError when it is no http(s) address."""
    parts = urlsplit(safe_url_string(_SESSION.sub("", _clean(url))))
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise ValueError(f"no http(s) address: {url}")
    path = _MOBILE_POST.sub(r"/post_\1", _collapse(parts.path))
    return urlunsplit((parts.scheme, _netloc(host, parts.port, parts.scheme), path, _query(parts.query), ""))


def origin(url: str) -> str:
    """scheme://host[:port] of a canonical address: what a robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def host_of(url: str) -> str:
    """Host name without port."""
    return (urlsplit(url).hostname or "").lower()


def _clean(url: str) -> str:
    """Without blanks around it and control characters inside it; backslashes before the query are slashes."""
    url = re.sub(r"[\x00-\x1f\x7f]", "", url).strip(" \u3000\u00a0")
    head, mark, tail = url.partition("?")
    return head.replace("\\", "/") + mark + tail


def _netloc(host: str, port: int | None, scheme: str) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port in (None, _DEFAULT_PORTS[scheme]) else f"{name}:{port}"


def _collapse(path: str) -> str:
    """Dot segments resolved, also above the root ("//h/../e.html"); double slashes inside are one."""
    kept: list[str] = []
    for part in path.split("/")[1:]:
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
    if path.endswith(("/..", "/.")):
        kept.append("")
    return re.sub(r"/{2,}", "/", "/" + "/".join(kept))


def _query(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if pair and not _is_noise(pair))


def _is_noise(pair: str) -> bool:
    name, _, value = pair.partition("=")
    if name.lower() == "from":
        return bool(_SHARE_MARKS.match(value))
    return bool(_TRACKING.match(name))
