"""What the senders of messages are given: the mail server of nianbao.toml, and the search of the site."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from archive.alerts import secrets
from archive.alerts.match import UnknownPlaceError
from archive.alerts.readers import Post
from archive.alerts.service import Context, Log
from commands.shared.configuration import configuration


def telling(data: Path, now: datetime, variables: Mapping[str, str], log: Log) -> Context:
    """The alerts of a data directory, readers included. Raises ConfigurationError."""
    return Context(data, now, variables, log, post=post(data, variables), finds=finds)


def post(data: Path, variables: Mapping[str, str]) -> Post:
    """Mail to readers as nianbao.toml sets it. Raises ConfigurationError."""
    configured = configuration(data)
    return Post(data, configured.smtp, secrets.environment(data, variables), configured.site.name, configured.site.url)


def finds(archive: sqlite3.Connection, query: str, report: int) -> bool:
    """Whether a report answers the query of an address of /search. Raises UnknownPlaceError."""
    from archive.site.finding.query import answers, ask
    from archive.site.serving.answers import Args, BadQuestionError

    try:
        return answers(archive, ask(Args.parse({}, query, "/search", "")), report)
    except BadQuestionError as error:
        raise UnknownPlaceError(f"search {query!r}: {error}") from error
