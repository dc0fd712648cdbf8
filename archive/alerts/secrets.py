"""Secrets of channels: taken from the environment (or alerts.env), and kept out of everything that is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_WORD = re.compile(r"[^\s/?&=:@,;]{4,}")
_ADDRESS_SCHEMES = frozenset(("mailto", "mailtos", "json", "jsons", "xml", "xmls", "form", "forms", "http", "https"))
"""Schemes whose host is the address of a server. In all others it may be the token itself (dingtalk://TOKEN/)."""
HIDDEN = "***"


class MissingSecretError(Exception):
    """A ${VARIABLE} of a channel is not set."""


def environment(data: Path, given: Mapping[str, str]) -> dict[str, str]:
    """The variables at hand: DATA/alerts.env (NAME=VALUE a line, for cron and systemd), then the environment itself."""
    try:
        lines = (data / "alerts.env").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    pairs = (line.partition("=") for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs} | dict(given)


def filled(template: str, variables: Mapping[str, str]) -> str:
    """The URL with its ${VARIABLES} filled in. Raises MissingSecretError naming the first that is not set."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if not variables.get(name):
            raise MissingSecretError(f"the environment variable {name} is not set")
        return variables[name]

    return _VARIABLE.sub(value, template)


def label(template: str) -> str:
    """What may be said of a channel: its service, and its server where that is no secret."""
    scheme, _, rest = template.partition("://")
    if scheme.lower() not in _ADDRESS_SCHEMES:
        return scheme
    host = urlsplit(f"//{rest}").netloc.rpartition("@")[2]
    return f"{scheme} {HIDDEN if '${' in host else host}"


def redacted(text: str, url: str) -> str:
    """The text without anything that stands in the URL besides its scheme and the server of `label`."""
    shown = set(_WORD.findall(label(url)))
    for word in sorted(_words(url) - shown, key=len, reverse=True):
        text = text.replace(word, HIDDEN)
    return text


def _words(url: str) -> set[str]:
    scheme, _, rest = url.partition("://")
    found: set[str] = set()
    for form in (rest, unquote(rest)):
        found |= set(_WORD.findall(form))
        found |= set(_parts(form))
    return found - {scheme}


def _parts(rest: str) -> Iterable[str]:
    """User and password may hold any sign: whole, not only in words."""
    account = rest.rpartition("@")[0].split("/", 1)[0]
    return (part for part in account.split(":") if len(part) >= 4)
