"""The operator's TOML files, read strictly: a field is what it must be, or one sentence says what is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any


class TomlError(Exception):
    """The file cannot be used; the message names the file, the entry and what is wrong, and never a secret."""

    def __init__(self, path: Path, entry: str, problem: str) -> None:
        super().__init__(f"{path}{', ' + entry if entry else ''}: {problem}.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a file, with its name for messages ("" for the file itself). What reads a field raises TomlError."""

    path: Path
    name: str
    table: Mapping[str, Any]

    def error(self, problem: str) -> TomlError:
        return TomlError(self.path, self.name, problem)

    def only(self, known: Sequence[str]) -> None:
        """No other setting than these may stand here."""
        for name in self.table:
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"
                raise self.error(f"there is no setting {name!r}{hint}")

    def section(self, name: str) -> Entry:
        """The table [name]; one without fields where there is none."""
        table = self.table.get(name, {})
        if not isinstance(table, dict):
            raise self.error(f"{name} is written as [{name}]")
        return Entry(self.path, f"[{name}]", table)

    def text(self, field: str, default: str | None = None) -> str:
        value = self.table.get(field, default)
        if value is None:
            raise self.error(f"{field} is missing")
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(f"{field} must be a text in quotes")
        return value.strip()

    def one_of(self, field: str, allowed: Sequence[str], default: str) -> str:
        value = self.text(field, default)
        if value not in allowed:
            raise self.error(f"{field} must be {' or '.join(allowed)}, not {value!r}")
        return value

    def texts(self, field: str, allowed: Sequence[str] = ()) -> tuple[str, ...]:
        value = self.table.get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.error(f'{field} must be a list of texts: {field} = ["…"]')
        for item in value:
            if allowed and item not in allowed:
                raise self.error(f"{field} has {item!r}; known are {', '.join(allowed)}")
        return tuple(item.strip() for item in value)

    def wholes(self, field: str) -> tuple[int, ...]:
        value = self.table.get(field, [])
        if not isinstance(value, list) or not all(type(item) is int for item in value):
            raise self.error(f"{field} must be a list of whole numbers")
        return tuple(value)

    def whole(self, field: str, default: int, *, least: int) -> int:
        value = self.table.get(field, default)
        if type(value) is not int or value < least:
            raise self.error(f"{field} must be a whole number, {least} or more")
        return value

    def flag(self, field: str, default: bool = False) -> bool:
        value = self.table.get(field, default)
        if not isinstance(value, bool):
            raise self.error(f"{field} must be true or false")
        return value

    def number(self, field: str, default: float) -> float:
        value = self.table.get(field, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise self.error(f"{field} must be a number, 0 or more")
        return float(value)

    def web_address(self, field: str) -> str:
        """An address that begins with http:// or https://, "" where there is none."""
        url = self.text(field, "")
        if url and not url.startswith(("http://", "https://")):
            raise self.error(f"{field} must begin with http:// or https://")
        return url


def read(path: Path) -> Entry | None:
    """The whole file; None when there is none. Raises TomlError."""
    try:
        return Entry(path, "", tomllib.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise TomlError(path, "", f"cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise TomlError(path, "", f"is no TOML: {error}") from error
