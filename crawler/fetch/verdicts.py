"""Classes of answers. Every answer gets one before anything of it is believed; docs/verdicts.md explains each.

A verdict is `name` or `name:detail` ("challenge:jsl", "tls:hostname"). Only `ok` bodies are stored as content. The
rules look at signatures and at shape: a phrase such as 系统维护 decides only on a page that says little else, so that
unknown variants of a shell are caught and a short report is not taken for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from archive.raw.captures import GONE
from crawler.fetch import signatures as sign
from crawler.fetch.answer import SHORT, Answer
from crawler.fetch.filetypes import expected_type, right_type

NAMES: Mapping[str, str] = {
    "ok": "content, stored",
    "not_modified": "304: the portal says that nothing changed",
    "gone": "404 or 410",
    "gone_stub": "200 with a stub that sends the reader up or home: the document was withdrawn",
    "soft_404": "200 with a page that says, or is known to mean, that there is nothing here",
    "moved": "sent to another place that is not followed",
    "challenge": "a script or puzzle that wants to be solved first; never solved",
    "waf": "refused by a firewall",
    "geo": "refused because of where the request comes from",
    "rate_limited": "asked to come less often",
    "login": "sent to a login page",
    "wrong_page": "another page than the one asked for, as portals serve under load",
    "wrong_type": "another kind of file than the one asked for",
    "maintenance": "the portal says that it is being worked on",
    "server_error": "5xx",
    "http_error": "another status that brings no content",
    "empty": "nothing, or next to nothing",
    "js_required": "an empty shell that scripts would fill",
    "truncated": "the body was cut short",
    "encoding_lie": "the body is not packed the way its header says",
    "too_large": "more bytes than the limit for its type",
    "redirect_loop": "more than five redirects",
    "tls": "no connection that can be trusted",
    "unreachable": "no connection, or none that lasted",
    "robots": "not asked: robots.txt forbids it or cannot be had",
    "paused": "not asked: the host's circuit breaker is open",
    "budget": "not asked: the night's budget or hours are used up",
    "off_registry": "not asked: neither a registry host nor attached by one of its pages, or a private address",
}

BLOCKED = frozenset({"challenge", "waf", "geo", "rate_limited", "login", "wrong_page"})
"""The portal does not want us just now: these open the breaker, and the source is `blocked`."""
FAILED = frozenset({"unreachable", "tls", "server_error", "maintenance"})
"""The portal is not well: these open the breaker for a night, and the source is `failed`."""
NOT_ASKED = frozenset({"robots", "paused", "budget", "off_registry"})
RETRIED = frozenset({"truncated", "unreachable", "empty", "server_error"})
"""Worth asking once more in the same run."""

_SMALL = 3_000
_CHALLENGE_STATUS = {412: "challenge:unknown", 468: "challenge:safeline", 521: "challenge:jsl"}
_STATUS: Mapping[int, str] = {
    304: "not_modified",
    404: "gone",
    410: "gone",
    401: "login",
    407: "login",
    429: "rate_limited",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`name` of NAMES with an optional detail, and one phrase of evidence."""

    name: str
    reason: str = ""

    @property
    def family(self) -> str:
        return self.name.partition(":")[0]

    @property
    def ok(self) -> bool:
        return self.name == "ok"


def classify(answer: Answer) -> Verdict:
    """The class of an answer, by what it says and what it looks like. Never by the header alone."""
    if answer.status == 304:
        return Verdict("not_modified")
    if answer.trouble:
        name, _, reason = answer.trouble.partition(": ")
        return Verdict(name, reason)
    return _challenge(answer) or _by_status(answer) or _by_content(answer)


def _challenge(answer: Answer) -> Verdict | None:  # noqa: PLR0911
    if answer.media_type not in ("text/html", "text/plain", "application/octet-stream") or len(answer.body) > 300_000:
        return None
    if answer.status == 200 and (answer.reports or len(answer.words) > SHORT):
        return None
    for name, pattern in sign.CHALLENGES:
        if pattern.search(answer.text):
            return Verdict(f"challenge:{name}", f"HTTP {answer.status}")
    if sign.COOKIE_SCRIPT.search(answer.text) and sign.RELOAD.search(answer.text) and len(answer.words) < 60:
        return Verdict("challenge:cookie_shell", "a script sets a cookie and asks again")
    if answer.status in _CHALLENGE_STATUS:
        return Verdict(_CHALLENGE_STATUS[answer.status], f"HTTP {answer.status}")
    if answer.terse and answer.status != 404 and sign.CAPTCHA.search(answer.text):
        return Verdict("challenge:captcha", _excerpt(answer))
    return None


def _by_status(answer: Answer) -> Verdict | None:  # noqa: PLR0911
    status = answer.status
    if 200 <= status < 300 and status not in (204, 205):
        return None
    if status in _STATUS:
        return Verdict(_STATUS[status], f"HTTP {status}")
    if 300 <= status < 400:
        location = answer.headers.get("location", "")
        return Verdict("login" if sign.LOGIN_PATH.search(urlsplit(location).path) else "moved", location)
    reason = f"HTTP {status} {_excerpt(answer)}".strip()
    if sign.GEO.search(answer.text):
        return Verdict("geo", reason)
    if sign.RATE.search(answer.words):
        return Verdict("rate_limited", reason)
    if status >= 500:
        kept = status == 503 and (answer.headers.get("retry-after") or sign.MAINTENANCE.search(answer.words))
        return Verdict("maintenance" if kept else "server_error", reason)
    if status in (403, 405, 406, 418, 444, 451, 493) or sign.WAF.search(answer.words):
        return Verdict("waf", reason)
    return Verdict("empty" if status in (204, 205) else "http_error", reason)


def _by_content(answer: Answer) -> Verdict:
    if len(answer.body.strip()) < 5:
        return Verdict("empty", f"{len(answer.body)} bytes")
    if answer.media_type not in ("text/html", "text/plain"):
        return _by_type(answer)
    if answer.kind == "robots" and not answer.is_html:
        return Verdict("ok")
    page = _by_place(answer) or _stub(answer) or _by_phrase(answer)
    if answer.kind == "attachment" and (page is None or page.name in GONE):
        return _by_type(answer) if page is None else Verdict("wrong_type", f"a web page: {page.reason}")
    return page or _shell(answer)


def _by_type(answer: Answer) -> Verdict:
    wanted = expected_type(answer.url, answer.file_name) if answer.kind not in ("listing", "robots") else None
    if wanted and not right_type(wanted, answer.body):
        return Verdict("wrong_type", f"{answer.media_type} instead of {wanted}")
    return Verdict("ok")


def _by_place(answer: Answer) -> Verdict | None:
    """Redirected to a login page, or from a document to the home page or to the column above it."""
    asked, came = urlsplit(answer.url), urlsplit(answer.final_url)
    if asked.path == came.path and asked.query == came.query:
        return None
    if sign.LOGIN_PATH.search(came.path):
        return Verdict("login", answer.final_url)
    home = sign.HOMEWARD.match(came.path) and not sign.HOMEWARD.match(asked.path)
    if answer.kind != "listing" and (home or _is_above(came.path, asked.path)) and not _has_table(answer):
        return Verdict("soft_404", f"redirected to {answer.final_url}")
    return None


def _is_above(folder: str, path: str) -> bool:
    """Whether a path is a folder that holds the other one, and not merely its index page under a shorter name."""
    inside = path.removeprefix(folder)
    return folder.endswith("/") and inside != path and not sign.HOMEWARD.match(inside)


def _has_table(answer: Answer) -> bool:
    return bool(sign.TABLE_MARK.search(answer.text))


def _stub(answer: Answer) -> Verdict | None:
    """Pages without words that send the reader on: up or home means withdrawn, elsewhere is for the adapters."""
    if len(answer.body) > _SMALL or len(answer.words) > 60 or answer.reports:
        return None
    refresh = sign.META_REFRESH.search(answer.text)
    script = sign.SCRIPT_TARGET.search(answer.text)
    if not refresh and not script:
        return None
    found = sign.REFRESH_TARGET.search(refresh[0]) if refresh else script
    target = found[1] if found else ""
    if sign.LOGIN_PATH.search(target):
        return Verdict("login", target)
    if sign.MISSING.search(answer.words):
        return Verdict("soft_404", _excerpt(answer))
    if _leads_up(answer, target):
        return Verdict("gone_stub", f"sends to {target or 'nowhere'}") if answer.kind != "listing" else None
    below = answer.kind == "listing" and _leads_below(answer, target)
    return Verdict("moved", f"meta refresh to {target}") if refresh and not below else None


def _leads_below(answer: Answer, target: str) -> bool:
    """Whether a column's page sends readers to a list below its own folder: its walk goes there."""
    here, there = urlsplit(answer.final_url), urlsplit(urljoin(answer.final_url, target))
    folder = here.path.rpartition("/")[0] + "/"
    return here.netloc == there.netloc and there.path.startswith(folder) and there.path not in (here.path, folder)


def _leads_up(answer: Answer, target: str) -> bool:
    if sign.HOMEWARD.match(target):
        return True
    to = urlsplit(urljoin(answer.final_url, target)).path
    return to.endswith("/") and urlsplit(answer.final_url).path.startswith(to)


def _by_phrase(answer: Answer) -> Verdict | None:
    if answer.reports:
        return None
    if answer.terse:
        said = f"{answer.title} {answer.words}"
        for name, pattern in _PHRASES:
            if pattern.search(said):
                return Verdict(name, _excerpt(answer))
        if sign.LOGIN_TEXT.search(answer.text) and answer.kind != "listing":
            return Verdict("login", _excerpt(answer))
    if answer.is_html and sign.MISSING_TITLE.search(answer.title):
        return Verdict("soft_404", answer.title)
    if answer.is_html and sign.MAINTENANCE.search(answer.title) and len(answer.words) < 4 * SHORT:
        return Verdict("maintenance", answer.title)
    return None


_PHRASES = (
    ("geo", sign.GEO),
    ("rate_limited", sign.RATE),
    ("waf", sign.WAF),
    ("soft_404", sign.MISSING),
    ("maintenance", sign.MAINTENANCE),
)


def _shell(answer: Answer) -> Verdict:
    """An article without words, pictures, files or data is filled by scripts."""
    if answer.kind != "article":
        return Verdict("ok")
    wanted = expected_type(answer.url, answer.file_name)
    if wanted and not right_type(wanted, answer.body):
        return Verdict("wrong_type", f"{answer.media_type} instead of {wanted}")
    if answer.reports or not answer.is_html:
        return Verdict("ok")
    filled = sign.SHELL_CONTENT.search(answer.text) or sign.SCRIPT_TARGET.search(answer.text)
    if len(answer.words) < 30 and not filled:
        scripted = "<script" in answer.text.lower()
        return Verdict("js_required" if scripted else "empty", f"{len(answer.words)} characters to read")
    return Verdict("ok")


def _excerpt(answer: Answer) -> str:
    return " ".join(f"{answer.title} {answer.words}".split())[:80]
