"""Values of page scripts, and what a script would do with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from crawler.listing.scripts.syntax import Body, Parser

Literal = None | bool | int | float | str | list["Literal"] | dict[str, "Literal"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """What cannot be known without running the page; `path` is how the script came to it (document.forms.0.page)."""

    path: str = ""


class Scope:
    """Names of one function's reading, and of what surrounds it."""

    __slots__ = ("names", "outer")

    def __init__(self, outer: Scope | None = None) -> None:
        self.names: dict[str, Value] = {}
        self.outer = outer

    def holder(self, name: str) -> Scope | None:
        """The nearest scope that knows the name."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.outer
        return scope


@dataclass(frozen=True, eq=False, slots=True)
class Function:
    """A function of the page: its body, and the script and scope in which it stands; `owner` is what it calls this."""

    body: Body
    parser: Parser
    scope: Scope
    owner: dict[str, Value] | None = None


class Chosen(int):
    """A page's number as a widget hands it over: as it is, or as a member of an object (o.curr, e.page.current)."""


Value = None | bool | int | float | str | Unknown | Function | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True, slots=True)
class Navigation:
    """The browser would be sent to an address; None when a part of it is unknown."""

    url: str | None


@dataclass(frozen=True, slots=True)
class ScriptRequest:
    """A request: `data` as the script gives it (a text, or fields). `encoded` when the body is JSON.

    by  the page's function that asks, with its arguments; "" for the page itself.
    """

    url: str
    method: str = "GET"
    data: Value = None
    encoded: bool = False
    by: str = ""
    arguments: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Submit:
    """A form would be sent off, with these fields set before."""

    form: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LibraryCall:
    """A call of what the page does not define: a widget of a library, with its configuration."""

    name: str
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Wrote:
    """Markup that a script writes into the page."""

    markup: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A handler that a script gives to the elements of a selector."""

    selector: str
    function: Function


@dataclass(frozen=True, slots=True)
class Sourced:
    """An element is given an address to show: a frame, a picture; None when a part of it is unknown."""

    selector: str
    url: str | None


Effect = Navigation | ScriptRequest | Submit | LibraryCall | Wrote | Bound | Sourced

ELEMENT = "\x00element"
"""Key by which a value is known to stand for an element of the page: its value, its attributes, its text."""


def element(attributes: Mapping[str, str], text: str) -> dict[str, Value]:
    """An element as its own handler sees it (this)."""
    values: dict[str, Value] = dict(attributes.items())
    data: dict[str, Value] = {_camel(name[5:]): value for name, value in attributes.items() if name.startswith("data-")}
    return {
        **values,
        "value": attributes.get("value", text),
        "innerText": text,
        "innerHTML": text,
        "dataset": data,
        ELEMENT: True,
    }


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(part.capitalize() for part in rest)


def shown(value: Value) -> str | None:
    """The value as a script would put it into a text; None when it, or a part of it, is unknown."""
    if value is None or isinstance(value, bool):
        return {None: "undefined", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        parts = [shown(each) for each in value]
        return None if None in parts else ",".join(part for part in parts if part is not None)
    return None


def truth(value: Value) -> bool | None:
    """Whether the value counts as true; None when it is unknown."""
    if isinstance(value, Unknown):
        return None
    if isinstance(value, list | dict | Function):
        return True
    return bool(value)


def plain(value: Value) -> Value:
    """The value without what no data can hold: functions and unknown members fall away."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if not isinstance(each, Unknown | Function)}
    if isinstance(value, list):
        return [plain(each) for each in value if not isinstance(each, Unknown | Function)]
    return int(value) if isinstance(value, Chosen) else value


def as_literal(value: Value) -> Literal:
    """The value as plain data: what is unknown or a function is None."""
    if isinstance(value, dict):
        return {key: as_literal(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_literal(each) for each in value]
    return None if isinstance(value, Unknown | Function) else value


def as_json(value: Value) -> str:
    """JSON.stringify, without white space."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), default=str)
