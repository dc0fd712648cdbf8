"""HTTPS with certificates always verified, and a narrower or older handshake for the hosts that need one.

Profiles change how the connection is agreed on, never whom it trusts. A host whose certificate is wrong stays
unread, as `tls:<reason>`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL
from twisted.internet.ssl import TLSVersion, optionsForClientTLS
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

SHIPPED = Path(__file__).with_name("tls.csv")
_LEGACY_SERVER_CONNECT = 0x4


def _only_p256(context: SSL.Context) -> None:
    """Offer the one curve that some load balancers can handle."""
    context.set_tmp_ecdh(ec.SECP256R1())


def _legacy_renegotiation(context: SSL.Context) -> None:
    """Talk to servers that lack RFC 5746; Scrapy would allow it to all."""
    context.set_options(_LEGACY_SERVER_CONNECT)


def _older_ciphers(context: SSL.Context) -> None:
    """Small DH keys and SHA-1 signatures of the handshake (not of the certificate's issuer)."""
    context.set_cipher_list(b"DEFAULT@SECLEVEL=1")


PROFILES: Mapping[str, tuple[Callable[[SSL.Context], None], TLSVersion]] = {
    "p256": (_only_p256, TLSVersion.TLSv1_2),
    "legacy_renegotiation": (_legacy_renegotiation, TLSVersion.TLSv1_2),
    "older_ciphers": (_older_ciphers, TLSVersion.TLSv1_0),
}
"""Profile → what it does to the context, and the oldest protocol it allows."""


class TlsTableError(ValueError):
    """A row of the table of TLS profiles is wrong; names file and line."""


def read_profiles(path: Path) -> dict[str, str]:
    """Host → profile. Raises TlsTableError for a profile that does not exist."""
    found: dict[str, str] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            if row.get("profile") not in PROFILES:
                known = ", ".join(PROFILES)
                raise TlsTableError(f"{path}, line {line}: {row.get('profile')!r} is no profile; there are {known}.")
            found[row["host"].strip().lower()] = row["profile"]
    return found


@implementer(IPolicyForHTTPS)
class ProfiledPolicy:
    """Verification as browsers do it; the context of a named host adjusted by its profile."""

    def __init__(self, profiles: Mapping[str, str]) -> None:
        self._profiles = profiles

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802
        name = hostname.decode("ascii").lower()
        profile = self._profiles.get(name)
        if profile is None:
            return optionsForClientTLS(name)
        adjust, oldest = PROFILES[profile]
        creator = optionsForClientTLS(name, extraCertificateOptions={"insecurelyLowerMinimumTo": oldest})
        adjust(_context_of(creator))
        return creator


def _context_of(creator: Any) -> SSL.Context:
    """The context behind Twisted's connection maker, before and since its rewrite of 2026."""
    made = getattr(creator, "_createConnection", None)
    context: SSL.Context = made.__self__.getContext() if made is not None else creator._ctx
    return context
