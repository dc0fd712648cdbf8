"""What a page's scripts would do: where a call would lead, what it would ask for, what a widget is told.

The language itself is evaluation.py; here stands what a call or an assignment means for the page and the browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import parse_qsl, urlsplit

from crawler.listing.scripts.browser import (
    FIELD,
    VALUE_CALL,
    callbacks,
    gives_source,
    of_address,
    selector_of,
)
from crawler.listing.scripts.evaluation import Evaluation
from crawler.listing.scripts.operations import BUILT_IN
from crawler.listing.scripts.syntax import Parser
from crawler.listing.scripts.values import (
    ELEMENT,
    Bound,
    Effect,
    Function,
    LibraryCall,
    Navigation,
    Scope,
    ScriptRequest,
    Sourced,
    Submit,
    Unknown,
    Value,
    Wrote,
    as_json,
    shown,
)

MAX_TEXT = 250_000
"""Characters of a page's scripts that are read; lists written as data are longer and are read elsewhere."""
_GO = re.compile(r"(?:^|\.)location(?:\.href)?$")
_GO_CALL = re.compile(r"(?:^|\.)location\.(?:replace|assign)$|^open$")
_SEND = re.compile(
    r"(?:^|\.)(get|post|getJSON|ajax|fetch|load|request|getScript)$|^fetch$|^axios$|^\w*(?:[aA]jax|[rR]equest)\w*$"
)
_OPENED = re.compile(r"\.open$")
_QUERY_READER = re.compile(r"^(?:get|query|url|request)\w*(?:param|query|string|search|url|arg|request)\w*$", re.I)
_QUERIED = re.compile(r"URLSearchParams\(")
_HARMLESS = re.compile(
    r"(?:^|\.)(?:alert|confirm|msg|log|info|warn|tips|preventDefault|stopPropagation|blur|focus|show|hide|toggle|"
    r"(?:add|remove|toggle)Class|siblings|eq|children|parent|css|fade(?:In|Out)|slide(?:Down|Up)|find|index|each|"
    r"getElementById|getElementsByClassName|querySelector|querySelectorAll|setAttribute)$|^\$$"
)
"""Calls that show, hide or tell: nothing is fetched by them."""
_SHOWING = re.compile(r"\.(?:show|hide|toggle|(?:add|remove|toggle)Class|css|fade(?:In|Out)|slide(?:Down|Up)|eq)$")
_BINDING = re.compile(
    r"(?:\$|jQuery|getElementById|querySelector|querySelectorAll)\(([^()]*)\)(?:\.\w+(?:\([^()]*\))?){0,2}\.(click|change|on|bind|live|delegate|addEventListener)$"
)
_HANDED = re.compile(r"(getElementById|querySelector)\(([^()]*)\)\.on(?:click|change|mousedown|touchstart)$")
_MARKUP = re.compile(r"\.(?:innerHTML|outerHTML)$")
_WRITING = re.compile(r"(?:^|\.)(?:document\.write(?:ln)?|html|append|prepend|after|before|appendTo)$")
_ADDRESS = re.compile(r"^(?:https?:)?//?[^\s<>]+$|^\.{0,2}/?[\w./-]+(?:\?[^\s<>]*)?$|^\?[^\s<>]+$")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a piece of script would do.

    missing  functions that it calls and the page does not define.
    touched  whether it changed or called anything outside of itself: a handler that did has done something.
    decided  whether it decided something known (n > pages) or only showed and hid: so much that doing nothing is meant.
    """

    effects: tuple[Effect, ...] = ()
    value: Value = None
    missing: tuple[str, ...] = ()
    whole: bool = True
    touched: bool = False
    decided: bool = False


class Reading(Evaluation):
    """The scripts of one page, read once from top to bottom; `act` and `call` read on from there, each for itself."""

    def __init__(self, scripts: Sequence[str], url: str, fields: Mapping[str, str] | None = None) -> None:
        """`fields` what stands in the page's fields of forms, by id and by name."""
        super().__init__()
        self._url = url
        self._standing = dict(fields or {})
        self._component: dict[str, Value] = {}
        self._effects: list[Effect] = []
        self._missing: list[str] = []
        self._fields: dict[str, str] = {}
        self._opened: dict[str, tuple[str, str]] = {}
        parts = []
        left = MAX_TEXT
        for script in scripts:
            self.whole = self.whole and len(script) <= left
            parts.append(self._parse(script[:left]))
            left = max(0, left - len(script))
        for parser, end in parts:
            self._hoist(parser, parser.statements(0, end), self._globals)
        for parser, end in parts:
            self._run(partial(self._script, parser, end))
        self.effects = tuple(self._effects)

    @property
    def functions(self) -> Mapping[str, Function]:
        return {name: value for name, value in self._names() if isinstance(value, Function)}

    @property
    def variables(self) -> Mapping[str, Value]:
        return {name: value for name, value in self._names() if not isinstance(value, Function)}

    def _names(self) -> Iterable[tuple[str, Value]]:
        return (*self._component.items(), *self._globals.names.items())

    def act(self, code: str, *, times: int = 1, this: Value = None, fields: Mapping[str, str] | None = None) -> Outcome:
        """What a handler would do; of several times the last. The page is as before afterwards.

        fields  what a reader has put into fields of forms before.
        """
        parser, end = self._parse(code[:5000])
        statements = parser.statements(0, end)

        def read() -> Value:
            value: Value = None
            for _ in range(times):
                self._effects, self._missing, self._fields = [], [], dict(fields or {})
                value = self._block_leaving(statements, parser, self._inside())
            return value

        return self._apart(read, this)

    def handle(
        self, function: Function, this: Value, *, times: int = 1, fields: Mapping[str, str] | None = None
    ) -> Outcome:
        """What a handler that a script gave to an element would do; of several times the last."""

        def read() -> Value:
            value: Value = None
            for _ in range(times):
                self._effects, self._missing, self._fields = [], [], dict(fields or {})
                value = self._invoke(function, ())
            return value

        return self._apart(read, this)

    def _inside(self) -> Scope:
        """Where the handlers of elements are read: among the members of the page's component, where it is one."""
        scope = Scope(self._globals)
        if self._component:
            scope.names = self._component
            return Scope(scope)
        return scope

    def call(self, function: Function, *arguments: Value) -> Outcome:
        """What a function of the page would do with these arguments."""
        return self._apart(lambda: self._invoke(function, arguments), None)

    def _script(self, parser: Parser, end: int) -> Value:
        return self._block(parser.statements(0, end), parser, self._globals)

    def _apart(self, read: Callable[[], Value], this: Value) -> Outcome:
        before = self._effects, self._missing, self._fields, self.whole
        self._effects, self._missing, self._fields, self.whole = [], [], {}, True
        self._undo, self._callers, self._opened = [], [], {}
        self._touched = self._decided = False
        self._this = [this]
        value = self._run(read)
        outcome = Outcome(tuple(self._effects), value, tuple(self._missing), self.whole, self._touched, self._decided)
        for undo in reversed(self._undo):
            undo()
        self._undo = None
        self._this = []
        self._effects, self._missing, self._fields, self.whole = before
        return outcome

    # --- what the browser knows -----------------------------------------------------------------------------

    def _known_of(self, path: str) -> Value:
        """What the page's own address and its fields of forms say."""
        known = of_address(self._url).get(path)
        return known if known is not None else self._field(FIELD.search(path), path)

    def _field(self, found: re.Match[str] | None, path: str) -> Value:
        """What stands in a field of a form: what was put there, else what the page has written there."""
        name = found[1] if found else ""
        written = self._fields.get(name, self._standing.get(name))
        return Unknown(path) if written is None else written

    def _made(self, maker: Value) -> Value:
        """new URLSearchParams(…): the fields of the page's own address, asked for like those of an element."""
        if not isinstance(maker, Unknown) or not _QUERIED.match(maker.path):
            return Unknown("new")
        return {ELEMENT: True, **self._asked_for()}

    def _returned(self, name: str, arguments: tuple[Value, ...], result: Value) -> Value:
        """A function that reads the page's own address by names gives what stands there."""
        asked = next((each for each in arguments if isinstance(each, str)), None)
        if isinstance(result, Unknown | None) and asked and _QUERY_READER.match(name):
            return self._asked_for().get(asked, result)
        return result

    def _asked_for(self) -> dict[str, Value]:
        return dict(parse_qsl(urlsplit(self._url).query))

    # --- what is put ----------------------------------------------------------------------------------------

    def _put_outside(self, path: str, value: Value) -> None:
        """An assignment to what is the browser's: its address, a field of a form, markup."""
        if _GO.search(path):
            self._go(value)
        elif path == "location.search":
            asked = shown(value)
            self._go(None if asked is None else f"{urlsplit(self._url).path}?{asked.removeprefix('?')}")
        elif path.endswith(").src"):
            self._effects.append(Sourced(selector_of(path), shown(value)))
        elif _MARKUP.search(path):
            self._write(value)
        elif found := FIELD.search(path):
            self._fields[found[1]] = shown(value) or ""
        elif isinstance(value, Function) and (found := _HANDED.search(path)):
            self._effects.append(Bound(f"#{found[2]}" if found[1] == "getElementById" else found[2], value))
        elif isinstance(value, Function) and (path == "onload" or re.search(r"\.on\w+$", path)):
            self._invoke(value, ())

    def _go(self, value: Value) -> None:
        self._effects.append(Navigation(shown(value) if value is not None else None))

    def _write(self, value: Value) -> None:
        if isinstance(value, str) and "<" in value:
            self._effects.append(Wrote(value))

    # --- what is called -------------------------------------------------------------------------------------

    def _outside(self, path: str, arguments: tuple[Value, ...]) -> Value:
        """A call of what the page does not define: the browser, a library, a script of another file."""
        if self._leads(path, arguments):
            return None
        if found := VALUE_CALL.search(path):
            return self._field_called(found, path, arguments)
        if path in ("$", "jQuery") and arguments and isinstance(arguments[0], dict | str):
            return arguments[0] if isinstance(arguments[0], dict) else Unknown(f"$({arguments[0]})")
        if self._binds(path, arguments) or self._mount(arguments):
            return Unknown(path)
        known = BUILT_IN.get(path)
        return known(arguments) if known else self._done(path, arguments)

    def _field_called(self, found: re.Match[str], path: str, arguments: tuple[Value, ...]) -> Value:
        """$("#page").val(), and val(2)."""
        if not arguments:
            return self._field(found, path)
        self._fields[found[1]] = shown(arguments[0]) or ""
        return Unknown(path)

    def _done(self, path: str, arguments: tuple[Value, ...]) -> Value:
        """A call that does something: writes, asks, tells; what it is handed is called back."""
        if gives_source(path, arguments):
            self._effects.append(Sourced(selector_of(path), shown(arguments[1])))
        if _WRITING.search(path) and arguments:
            self._write(arguments[0])
        elif not self._asks(path, arguments):
            self._tell(path, arguments)
        for callback in (each for argument in arguments for each in callbacks(argument)):
            self._invoke(callback, ())
        inside = ",".join(shown(each) or "" for each in arguments if isinstance(each, str | int))
        return Unknown(f"{path}({inside})")

    def _mount(self, arguments: tuple[Value, ...]) -> bool:
        """A component (new Vue({data, methods, mounted})): its members know one another, and it begins by itself."""
        config = next((each for each in arguments if isinstance(each, dict)), {})
        methods = config.get("methods")
        if not isinstance(methods, dict) or self._component:
            return False
        data = config.get("data")
        held = self._invoke(data, ()) if isinstance(data, Function) else data
        me = self._component
        me |= held if isinstance(held, dict) else {}
        me |= {name: replace(each, owner=me) for name, each in methods.items() if isinstance(each, Function)}
        for name in ("beforeCreate", "created", "beforeMount", "mounted"):
            if isinstance(begins := config.get(name), Function):
                self._invoke(replace(begins, owner=me), ())
        return True

    def _leads(self, path: str, arguments: tuple[Value, ...]) -> bool:
        """Calls that leave the page: another address, a request sent by hand, a form."""
        first = shown(arguments[0]) or "" if arguments else ""
        if _GO_CALL.search(path):
            self._go(arguments[0] if arguments else None)
        elif _OPENED.search(path) and len(arguments) > 1 and first.upper() in ("GET", "POST"):
            self._opened[path.rpartition(".")[0]] = (first, shown(arguments[1]) or "")
        elif path.endswith(".send"):
            self._sent(path.rpartition(".")[0], arguments)
        elif re.search(r"(?:^|\.)submit$", path) and not any(isinstance(each, Function) for each in arguments):
            self._effects.append(Submit(path, dict(self._fields)))
        else:
            return False
        return True

    def _tell(self, path: str, arguments: tuple[Value, ...]) -> None:
        """Note a call of what is not on the page."""
        self._effects.append(LibraryCall(path, arguments))
        self._touched = self._touched or not _HARMLESS.search(path)
        self._decided = self._decided or bool(_SHOWING.search(path))
        if "." not in path and "(" not in path:
            self._missing.append(path)

    def _binds(self, path: str, arguments: tuple[Value, ...]) -> bool:
        """$(".tab").click(f), $(document).on("click", ".tab", f), element.addEventListener("click", f)."""
        found = _BINDING.search(path)
        function = next((each for each in reversed(arguments) if isinstance(each, Function)), None)
        if found is None or function is None:
            return False
        words = [each for each in arguments if isinstance(each, str)]
        plain = found[2] in ("click", "change")
        if not plain and not (words and re.match(r"click|change|tap|touch", words[0])):
            return False
        inner = words[1] if not plain and len(words) > 1 else ""
        outer = f"#{found[1]}" if "ById" in path else found[1]
        self._effects.append(Bound(f"{outer} {inner}".strip() if outer != "document" else inner, function))
        return True

    def _asks(self, path: str, arguments: tuple[Value, ...]) -> bool:
        sends = _SEND.search(path)
        first = arguments[0] if arguments else None
        config = next((each for each in arguments if isinstance(each, dict) and isinstance(each.get("url"), str)), None)
        if config is not None and (sends or {"success", "type", "method", "dataType", "data"} & config.keys()):
            self._ask_by(str(config["url"]), config, by_form=path.startswith(("$.", "jQuery.")))
            return True
        if not sends or not isinstance(first, str) or not _ADDRESS.match(first.strip()):
            return bool(sends) and isinstance(first, Unknown)
        second = arguments[1] if len(arguments) > 1 else None
        word = path.rpartition(".")[2]
        if word in ("fetch", "axios", "request") or (
            isinstance(second, dict) and {"method", "params", "body"} & second.keys()
        ):
            self._ask_by(first, second if isinstance(second, dict) else {}, by_form=False)
        else:
            data = None if isinstance(second, Function | Unknown) else second
            by_jquery = path.startswith(("$.", "jQuery.")) or "(" in path
            self._ask(first, "POST" if word == "post" else "GET", data, isinstance(data, dict) and not by_jquery)
        return True

    def _ask_by(self, url: str, config: Mapping[str, Value], *, by_form: bool) -> None:
        """A request by its configuration. jQuery sends fields as a form does, what came after it sends JSON."""
        method = shown(config.get("type") or config.get("method") or "GET") or "GET"
        data = config.get("data") or config.get("body") or config.get("params")
        kind = as_json([config.get("contentType"), config.get("headers")]).lower()
        posted = method.upper() == "POST" and isinstance(data, dict) and config.get("type") is None and not by_form
        self._ask(url, method.upper(), data, "json" in kind or posted)

    def _ask(self, url: str, method: str, data: Value, encoded: bool) -> None:
        by, arguments = self._callers[0] if self._callers else ("", ())
        if not isinstance(data, Unknown):
            self._effects.append(ScriptRequest(url.strip(), method, data, encoded, by, arguments))

    def _sent(self, path: str, arguments: tuple[Value, ...]) -> None:
        method, url = self._opened.get(path, ("", ""))
        if url:
            data = arguments[0] if arguments and not isinstance(arguments[0], Unknown) else None
            self._ask(url, method.upper(), data, isinstance(data, str) and data[:1] in ("{", "["))
