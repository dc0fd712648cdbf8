"""Why a request brought no answer: refusals of our own, and what the network reports, as verdicts."""

from __future__ import annotations

import errno
import ssl

from OpenSSL.SSL import Error as OpenSSLError
from scrapy import exceptions
from scrapy.exceptions import IgnoreRequest
from service_identity import VerificationError
from twisted.internet import error
from twisted.web.client import ResponseFailed

from crawler.fetch.transfer import TransferError
from crawler.fetch.verdicts import Verdict


class Refused(IgnoreRequest):
    """We do not ask. Carries the verdict that says why."""

    def __init__(self, name: str, reason: str = "") -> None:
        self.verdict = Verdict(name, reason)
        super().__init__(f"{name}: {reason}")


class LocalFaultError(OSError):
    """This machine cannot ask, and did not come round; the message says what it lacks."""


class NoNamesError(OSError):
    """No name at all can be looked up: that is no portal's fault."""


LOCAL = frozenset(
    {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ENETDOWN, errno.ENETUNREACH, errno.EADDRNOTAVAIL}
    | {errno.ENOSPC, errno.EDQUOT}
)
"""What this machine lacks and no portal can cause: open files, memory, a network, a route, free ports, room on disk."""


_UNREACHABLE: tuple[tuple[str, tuple[type[Exception], ...]], ...] = (
    ("unreachable:dns", (error.DNSLookupError, exceptions.CannotResolveHostError)),
    (
        "unreachable:timeout",
        (error.TimeoutError, error.TCPTimedOutError, exceptions.DownloadTimeoutError, TimeoutError),
    ),
    (
        "unreachable:refused",
        (error.ConnectionRefusedError, exceptions.DownloadConnectionRefusedError, error.NoRouteError),
    ),
    ("truncated", (exceptions.ResponseDataLossError,)),
)


_LOST = (error.ConnectError, error.ConnectionClosed, ResponseFailed, OSError)


def verdict_of(failure: Exception) -> Verdict:
    """The class of what went wrong, `local` for this machine's part in it. A fault of our code is raised again."""
    if isinstance(failure, LocalFaultError):
        raise failure
    if isinstance(failure, Refused):
        return failure.verdict
    if isinstance(failure, TransferError):
        return Verdict(failure.verdict, str(failure))
    if isinstance(failure, exceptions.DownloadCancelledError):
        return Verdict("too_large", str(failure)[:200])
    found = next(filter(None, map(_by_cause, causes(failure))), None)
    if found:
        return found
    for name, kinds in _UNREACHABLE:
        if any(isinstance(cause, kinds) for cause in causes(failure)):
            return Verdict(name, _sentence(failure))
    if isinstance(failure, _LOST) or type(failure).__module__.startswith(("scrapy.exceptions", "twisted.")):
        return Verdict("unreachable:reset", _sentence(failure))
    raise failure


def _by_cause(cause: BaseException) -> Verdict | None:
    if isinstance(cause, NoNamesError) or LOCAL & {getattr(cause, "errno", None), getattr(cause, "osError", None)}:
        return Verdict("local", _sentence(cause))
    if isinstance(cause, OpenSSLError | ssl.SSLError | VerificationError):
        return Verdict(f"tls:{_tls_reason(cause)}", _sentence(cause))
    return None


def causes(failure: BaseException) -> list[BaseException]:
    """A failure and everything wrapped in it: Twisted keeps reasons, Python keeps causes."""
    found: list[BaseException] = []
    queue: list[BaseException] = [failure]
    while queue:
        current = queue.pop()
        if current in found:
            continue
        found.append(current)
        queue += [inner for inner in (current.__cause__, current.__context__) if inner]
        for reason in getattr(current, "reasons", None) or ():
            queue.append(getattr(reason, "value", reason))
        queue += [inner for inner in getattr(current, "args", ()) if isinstance(inner, BaseException)]
        reason = getattr(current, "osError", None)
        queue += [reason] if isinstance(reason, BaseException) else []
    return found


def _tls_reason(cause: BaseException) -> str:
    text = f"{type(cause).__name__} {cause} {getattr(cause, 'args', '')} {getattr(cause, 'errors', '')}".lower()
    for word, reason in (
        ("hostname", "hostname"),
        ("dnsmismatch", "hostname"),
        ("ipaddressmismatch", "hostname"),
        ("mismatch", "hostname"),
        ("expired", "expired"),
        ("certificate verify failed", "untrusted"),
        ("verif", "untrusted"),
        ("legacy", "legacy_renegotiation"),
        ("ecpoint", "curve"),
        ("dh key too small", "weak_key"),
        ("no ciphers", "ciphers"),
        ("handshake", "handshake"),
        ("version", "version"),
    ):
        if word in text:
            return reason
    return "handshake"


def _sentence(failure: BaseException) -> str:
    return " ".join(f"{type(failure).__name__}: {failure}".split())[:200]
