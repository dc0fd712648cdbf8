"""A site with a desk on the archive of a portal, and people who sit at it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import httpx
from click.testing import CliRunner
from datasette_auth_passwords.utils import hash_password

from archive.editorial.decisions import read
from archive.refusals import Language
from archive.site.app import make_datasette
from archive.site.serving.people import Person, Review
from commands.shared import queue
from commands.shared.desk import found
from scheduler import main
from tests.archive.portal import Portal
from tests.site.conftest import Server

PASSWORD = "长城-24 km"
HASH = hash_password(PASSWORD, iterations=1)
PEOPLE = {name: Person(name, role, HASH) for name, role in (("li", "reader"), ("wang", "editor"), ("zhao", "admin"))}


class Desk:
    """A site with a desk, on the archive of a portal."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.ran: list[Sequence[str]] = []
        self.instead: Callable[[Sequence[str], Language], tuple[int, str]] | None = None
        self.reads_again: Callable[[str], str] | None = None
        made = make_datasette(
            portal.data, clock=lambda: portal.now, review=Review(PEOPLE, queue.items, found, self._decide, self._second)
        )
        self.server = Server(made)
        self.url = self.server.url

    def _decide(self, words: Sequence[str], language: Language) -> tuple[int, str]:
        self.ran.append(words)
        if self.instead:
            return self.instead(words, language)
        where = ["--data", str(self.portal.data), "--now", self.portal.now.isoformat(), f"--language={language}"]
        done = CliRunner().invoke(main, ["review", "decide", *where, *words])
        return done.exit_code, done.output

    def _second(self, item: str, language: Language) -> dict[str, Any] | str:
        if self.reads_again:
            return self.reads_again(item)
        where = ["--data", str(self.portal.data), f"--language={language}"]
        done = CliRunner().invoke(main, ["review", "second", "--json", *where, "--", item])
        return done.stderr if done.exit_code else json.loads(done.stdout)

    def stranger(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=60)

    def person(self, name: str, password: str = PASSWORD) -> httpx.Client:
        client = self.stranger()
        token = re.search(r'name="csrftoken" value="([^"]+)"', client.get("/-/login").text)
        assert token
        said = {"username": name, "password": password, "csrftoken": token[1]}
        self.signed_in = client.post("/-/login", data=said)
        return client

    def decisions(self) -> list[tuple[str, str]]:
        with sqlite3.connect(self.portal.data / "editorial.db") as db:
            return [(one.decision.kind, one.decision.who) for one in read(db)]


def form(client: httpx.Client, path: str, kind: str, /, **said: str) -> dict[str, str]:
    """The form of a kind on the page of an item, filled in."""
    html = client.get(path).text
    start = html.index(f'data-kind="{kind}"')
    within = html[start : html.index("</form>", start)]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', within)
    shown = re.findall(r'<input (?:id="[\w-]+" )?name="(\w+)" (?:[^>]*? )?value="([^"]*)"', within)
    return {**dict(shown), **dict(hidden), **said}
