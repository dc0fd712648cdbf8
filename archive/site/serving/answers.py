"""What a page is asked (Args) and what it answers (Page, Data, Redirect)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from archive.site.language.current import say
from archive.site.serving.people import Person
from archive.site.serving.reader import Snapshot
from archive.site.serving.settings import Site

LARGEST = 2**53


class NotFoundError(Exception):
    """There is no such page. The message is for the reader."""


class BadQuestionError(Exception):
    """The question makes no sense. The message is for the reader."""


@dataclass(frozen=True, slots=True)
class Args:
    """The address that was asked for: parts of its path, and its query in order."""

    parts: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    path: str
    origin: str
    """Scheme, host and base URL, without a closing slash: for addresses that leave the site."""

    @classmethod
    def parse(cls, parts: Mapping[str, str], query_string: str, path: str, origin: str) -> Args:
        pairs = parse_qsl(query_string, keep_blank_values=True, max_num_fields=200)
        return cls(parts, tuple((name, value.strip()) for name, value in pairs), path, origin)

    def get(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.query if key == name and value), default)

    def all(self, name: str) -> list[str]:
        """Every non-empty value of that name, without repetition, in order."""
        return list(dict.fromkeys(value for key, value in self.query if key == name and value))

    @property
    def raw(self) -> bool:
        """Whether CSV is wanted with its cells as they are (archive.publish.csv_cells)."""
        return self.get("_raw") == "1"

    def number(self, name: str, default: int, *, least: int = 0, most: int = LARGEST) -> int:
        """A whole number of the query. Raises BadQuestionError for anything else."""
        return whole(self.get(name, str(default)), name, least=least, most=most)

    def part(self, name: str) -> int:
        """A number of the path. Raises NotFoundError beyond what an id can be."""
        value = int(self.parts[name])
        if value > LARGEST:
            raise NotFoundError("没有这一页。")
        return value

    def replace(self, **changes: object) -> str:
        """The same address with these values instead (None drops a name): path and query."""
        return self.path + self.query_with(**changes)

    def query_with(self, **changes: object) -> str:
        kept = [(name, value) for name, value in self.query if name not in changes and value]
        added = [(name, str(value)) for name, value in changes.items() if value is not None]
        return f"?{urlencode(kept + added)}" if kept or added else ""

    def without(self, name: str, value: str) -> str:
        """The same address without one value of a name."""
        kept = [pair for pair in self.query if pair != (name, value) and pair[1] and pair[0] != "page"]
        return self.path + (f"?{urlencode(kept)}" if kept else "")

    def with_value(self, name: str, value: str) -> str:
        """The same address with one more value of a name, from its first page."""
        kept = [pair for pair in self.query if pair[1] and pair[0] != "page"]
        return f"{self.path}?{urlencode([*kept, (name, value)])}"


def whole(text: str, name: str, *, least: int = 0, most: int = LARGEST) -> int:
    try:
        value = int(text)
    except ValueError:
        raise BadQuestionError(say("参数 {0} 应当是整数，而不是“{1}”。", name, text[:40])) from None
    if not least <= value <= most:
        raise BadQuestionError(say("参数 {0} 应当在 {1} 与 {2} 之间。", name, least, most))
    return value


@dataclass(frozen=True, slots=True)
class Page:
    """A template to fill."""

    template: str
    context: Mapping[str, Any]
    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Data:
    """Bytes to send as they are."""

    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Redirect:
    location: str
    status: int = 302


@dataclass(frozen=True, slots=True)
class File:
    """A file of any size, to be saved under `name`."""

    path: Path
    media_type: str
    name: str


Answer = Page | Data | Redirect | File


@dataclass(frozen=True, slots=True)
class PageContext:
    """All that a page may look at: the site, the archive at this moment, and the address."""

    site: Site
    archive: Snapshot
    args: Args
    person: Person | None = None
    """Who sits at the desk of the editors; None on every page outside."""

    def href(self, path: str) -> str:
        """A path of the site as a link."""
        return self.site.path(path)
