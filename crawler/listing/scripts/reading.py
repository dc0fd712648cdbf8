"""What a page's scripts would do: where a call would lead, what it would ask for, what a widget is told.

A reading has bounds: so many steps, so many calls inside one another. Where a condition is unknown both ways are read.
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
    given_member,
    gives_source,
    joined_path,
    of_address,
    selector_of,
)
from crawler.listing.scripts.operations import BUILT_IN, number_of, of_element, operated, text_method
from crawler.listing.scripts.syntax import Body, Node, NotReadError, Parser, unescaped
from crawler.listing.scripts.tokens import tokens_of
from crawler.listing.scripts.values import (
    ELEMENT,
    Bound,
    Chosen,
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
    truth,
)

MAX_TEXT = 250_000
"""Characters of a page's scripts that are read; lists written as data are longer and are read elsewhere."""
_STEPS = 60_000
_CALLS = 10
_LOOP = 200
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
_VISUAL = re.compile(r"\.style\.\w+$|\.className$|\.disabled$")
_BINDING = re.compile(
    r"(?:\$|jQuery|getElementById|querySelector|querySelectorAll)\(([^()]*)\)(?:\.\w+(?:\([^()]*\))?){0,2}\.(click|change|on|bind|live|delegate|addEventListener)$"
)
_HANDED = re.compile(r"(getElementById|querySelector)\(([^()]*)\)\.on(?:click|change|mousedown|touchstart)$")
_MARKUP = re.compile(r"\.(?:innerHTML|outerHTML)$")
_WRITING = re.compile(r"(?:^|\.)(?:document\.write(?:ln)?|html|append|prepend|after|before|appendTo)$")
_ADDRESS = re.compile(r"^(?:https?:)?//?[^\s<>]+$|^\.{0,2}/?[\w./-]+(?:\?[^\s<>]*)?$|^\?[^\s<>]+$")


class _SpentError(Exception):
    """The reading has taken as many steps as it may."""


class _LeftError(Exception):
    """A function returned."""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


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


class Reading:
    """The scripts of one page, read once from top to bottom; `act` and `call` read on from there, each for itself."""

    def __init__(self, scripts: Sequence[str], url: str, fields: Mapping[str, str] | None = None) -> None:
        """`fields` what stands in the page's fields of forms, by id and by name."""
        self._url = url
        self._standing = dict(fields or {})
        self._globals = Scope()
        self._component: dict[str, Value] = {}
        self._effects: list[Effect] = []
        self._missing: list[str] = []
        self._undo: list[Callable[[], None]] | None = None
        self._fields: dict[str, str] = {}
        self._opened: dict[str, tuple[str, str]] = {}
        self._callers: list[tuple[str, tuple[Value, ...]]] = []
        self._steps = self._depth = 0
        self._this: list[Value] = []
        self._touched = self._decided = False
        self._known: dict[tuple[Parser, int, int], tuple[Node, ...]] = {}
        self.whole = True
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

    # --- bounds ----------------------------------------------------------------------------------------------

    def _parse(self, text: str) -> tuple[Parser, int]:
        tokens = tokens_of(text)
        self.whole = self.whole and tokens.whole
        return Parser(tokens), len(tokens.items)

    def _run(self, read: Callable[[], Value]) -> Value:
        self._steps = self._depth = 0
        try:
            return read()
        except _LeftError as left:
            return left.value
        except (_SpentError, RecursionError, OverflowError):
            self.whole = False
            return Unknown()

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

    def _step(self) -> None:
        self._steps += 1
        if self._steps > _STEPS:
            raise _SpentError

    # --- statements ------------------------------------------------------------------------------------------

    def _hoist(self, parser: Parser, statements: Sequence[Node], scope: Scope) -> None:
        """Functions are known before the first statement is read."""
        for node in statements:
            if node.kind == "declare" and node.parts and node.parts[0].kind == "function":
                scope.names[str(node.value)] = self._function(node.parts[0], parser, scope)

    def _block_leaving(self, statements: Sequence[Node], parser: Parser, scope: Scope) -> Value:
        try:
            self._block(statements, parser, scope)
        except _LeftError as left:
            return left.value
        return None

    def _block(self, statements: Sequence[Node], parser: Parser, scope: Scope) -> Value:
        self._hoist(parser, statements, scope)
        for node in statements:
            self._statement(node, parser, scope)
        return None

    def _statement(self, node: Node, parser: Parser, scope: Scope) -> None:
        self._step()
        if node.kind == "do":
            self._value(node.parts[0], parser, scope)
        elif node.kind == "declare":
            self._set(scope, str(node.value), self._value(node.parts[0], parser, scope) if node.parts else None)
        elif node.kind == "block":
            for part in node.parts:
                self._statement(part, parser, scope)
        elif node.kind == "if":
            self._if(node, parser, scope)
        elif node.kind == "return":
            raise _LeftError(self._value(node.parts[0], parser, scope) if node.parts else None)
        elif node.kind == "for":
            self._for(node, parser, scope)

    def _if(self, node: Node, parser: Parser, scope: Scope) -> None:
        test = truth(self._value(node.parts[0], parser, scope))
        self._decided = self._decided or test is not None
        ways = node.parts[1:] if test is None else node.parts[1:2] if test else node.parts[2:]
        for way in ways:
            if test is not None:
                self._statement(way, parser, scope)
                continue
            try:
                self._statement(way, parser, scope)
            except _LeftError as left:
                if isinstance(left.value, str):
                    raise

    def _for(self, node: Node, parser: Parser, scope: Scope) -> None:
        first, test, step, body = node.parts
        self._statement(first, parser, scope)
        for _ in range(_LOOP):
            if truth(self._value(test, parser, scope)) is not True:
                return
            self._statement(body, parser, scope)
            self._value(step, parser, scope)

    # --- expressions -----------------------------------------------------------------------------------------

    def _value(self, node: Node, parser: Parser, scope: Scope) -> Value:
        self._step()
        reader = _READERS.get(node.kind)
        return reader(self, node, parser, scope) if reader else Unknown()

    def _literal(self, node: Node, parser: Parser, scope: Scope) -> Value:
        value = node.value
        return value if isinstance(value, str | int | float | bool) else None

    def _template(self, node: Node, parser: Parser, scope: Scope) -> Value:
        text = ""
        for at, part in enumerate(re.split(r"\$\{([^{}]*)\}", str(node.value))):
            if at % 2 == 0:
                text += unescaped(part)
                continue
            inner, end = self._parse(part)
            try:
                written = shown(self._value(inner.expression(0, end), inner, scope))
            except NotReadError:
                written = None
            if written is None:
                return Unknown()
            text += written
        return text

    def _name(self, node: Node, parser: Parser, scope: Scope) -> Value:
        name = str(node.value)
        if name == "this":
            return self._this[-1] if self._this and self._this[-1] is not None else Unknown("this")
        holder = scope.holder(name)
        return holder.names[name] if holder else Unknown(name)

    def _member(self, node: Node, parser: Parser, scope: Scope) -> Value:
        whole = self._value(node.parts[0], parser, scope)
        key = self._value(node.parts[1], parser, scope)
        return self._get(whole, key)

    def _get(self, whole: Value, key: Value) -> Value:
        if isinstance(whole, Unknown):
            return self._known_of(joined_path(whole.path, shown(key)))
        if isinstance(whole, Chosen):
            return whole
        if isinstance(whole, dict):
            name = shown(key) or ""
            return Unknown(name) if given_member(whole, name) else whole.get(name, None)
        if isinstance(whole, list | str):
            if key == "length":
                return len(whole)
            if isinstance(key, int) and not isinstance(key, bool):
                return whole[key] if 0 <= key < len(whole) else None
        return Unknown()

    def _known_of(self, path: str) -> Value:
        """What the page's own address and its fields of forms say."""
        known = of_address(self._url).get(path)
        return known if known is not None else self._field(FIELD.search(path), path)

    def _field(self, found: re.Match[str] | None, path: str) -> Value:
        """What stands in a field of a form: what was put there, else what the page has written there."""
        name = found[1] if found else ""
        written = self._fields.get(name, self._standing.get(name))
        return Unknown(path) if written is None else written

    def _array(self, node: Node, parser: Parser, scope: Scope) -> Value:
        return [self._value(part, parser, scope) for part in node.parts]

    def _object(self, node: Node, parser: Parser, scope: Scope) -> Value:
        return {str(part.value): self._value(part.parts[0], parser, scope) for part in node.parts}

    def _function(self, node: Node, parser: Parser, scope: Scope) -> Value:
        body = node.value
        assert isinstance(body, Body)  # the parser makes no other function
        return Function(body, parser, scope)

    def _choose(self, node: Node, parser: Parser, scope: Scope) -> Value:
        test = truth(self._value(node.parts[0], parser, scope))
        if test is None:
            return Unknown()
        return self._value(node.parts[1 if test else 2], parser, scope)

    def _sequence(self, node: Node, parser: Parser, scope: Scope) -> Value:
        value: Value = None
        for part in node.parts:
            value = self._value(part, parser, scope)
        return value

    def _unary(self, node: Node, parser: Parser, scope: Scope) -> Value:
        value = self._value(node.parts[0], parser, scope)
        if node.value == "!":
            known = truth(value)
            return Unknown() if known is None else not known
        if node.value == "new":
            return self._query() if isinstance(value, Unknown) and _QUERIED.match(value.path) else Unknown("new")
        if node.value in ("-", "+"):
            number = number_of(value)
            return Unknown() if number is None else -number if node.value == "-" else number
        return Unknown()

    def _query(self) -> Value:
        """The fields of the page's own address, asked for like those of an element."""
        return {ELEMENT: True, **dict(parse_qsl(urlsplit(self._url).query))}

    def _binary(self, node: Node, parser: Parser, scope: Scope) -> Value:
        """Long concatenations lean to the left: their spine is followed, not descended."""
        spine = [node]
        while spine[-1].parts[0].kind == "binary":
            spine.append(spine[-1].parts[0])
        value = self._value(spine[-1].parts[0], parser, scope)
        for each in reversed(spine):
            value = self._combined(str(each.value), value, each.parts[1], parser, scope)
        return value

    def _combined(self, sign: str, left: Value, right: Node, parser: Parser, scope: Scope) -> Value:
        if sign in ("&&", "||", "??"):
            return self._logical(sign, left, right, parser, scope)
        return operated(sign, left, self._value(right, parser, scope))

    def _logical(self, sign: str, left: Value, right: Node, parser: Parser, scope: Scope) -> Value:
        known = truth(left)
        if known is None:
            other = self._value(right, parser, scope)
            return other if sign != "&&" else Unknown()
        stop = known if sign == "||" else not known if sign == "&&" else left is not None
        return left if stop else self._value(right, parser, scope)

    # --- assignments -----------------------------------------------------------------------------------------

    def _assign(self, node: Node, parser: Parser, scope: Scope) -> Value:
        target, sign = node.parts[0], str(node.value)
        value = self._value(node.parts[1], parser, scope)
        if sign != "=":
            value = operated(sign[0], self._value(target, parser, scope), value)
        self._put(target, value, parser, scope)
        return value

    def _count(self, node: Node, parser: Parser, scope: Scope) -> Value:
        before = self._value(node.parts[0], parser, scope)
        after = operated(
            "+" if node.value == "++" else "-", number_of(before) if not isinstance(before, Unknown) else before, 1
        )
        self._put(node.parts[0], after, parser, scope)
        return after if node.kind == "step" else before

    def _put(self, target: Node, value: Value, parser: Parser, scope: Scope) -> None:
        if target.kind == "name":
            name = str(target.value)
            if name == "location":
                self._go(value)
                return
            holder = scope.holder(name) or self._globals
            self._touched = self._touched or holder is self._globals
            self._set(holder, name, value)
        elif target.kind == "member":
            whole = self._value(target.parts[0], parser, scope)
            key = self._value(target.parts[1], parser, scope)
            path = joined_path(whole.path, shown(key)) if isinstance(whole, Unknown) else ""
            self._touched = self._touched or not _VISUAL.search(path)
            if isinstance(whole, dict):
                self._set_in(whole, shown(key) or "", value)
            elif isinstance(whole, Unknown):
                self._put_outside(path, value)

    def _set(self, scope: Scope, name: str, value: Value) -> None:
        self._set_in(scope.names, name, value)

    def _set_in(self, names: dict[str, Value], name: str, value: Value) -> None:
        if self._undo is not None:
            known, before = name in names, names.get(name)
            self._undo.append(lambda: names.__setitem__(name, before) if known else names.__delitem__(name))
        names[name] = value

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

    # --- calls -----------------------------------------------------------------------------------------------

    def _call(self, node: Node, parser: Parser, scope: Scope) -> Value:
        callee = node.parts[0]
        arguments = tuple(self._value(part, parser, scope) for part in node.parts[1:])
        if callee.kind != "member":
            value = self._value(callee, parser, scope)
            if isinstance(value, Function):
                return self._called(str(callee.value or ""), value, arguments)
            return self._outside(value.path, arguments) if isinstance(value, Unknown) else Unknown()
        whole = self._value(callee.parts[0], parser, scope)
        key = shown(self._value(callee.parts[1], parser, scope)) or ""
        if isinstance(whole, dict):
            return self._member_called(whole, key, arguments)
        if isinstance(whole, Unknown):
            return self._outside(joined_path(whole.path, key), arguments)
        return self._method(whole, key, arguments)

    def _member_called(self, whole: dict[str, Value], key: str, arguments: tuple[Value, ...]) -> Value:
        if isinstance(whole.get(key), Function):
            return self._called(key, whole[key], arguments, whole)
        if ELEMENT in whole:
            return of_element(whole, key, arguments)
        return self._outside(key, arguments) if given_member(whole, key) else self._method(whole, key, arguments)

    def _called(self, name: str, value: Value, arguments: tuple[Value, ...], this: Value = None) -> Value:
        assert isinstance(value, Function)
        self._callers.append((name, arguments))
        before, self._this = self._this, [*self._this, this] if this is not None else self._this
        try:
            result = self._invoke(value, arguments)
        finally:
            self._callers.pop()
            self._this = before
        asked = next((each for each in arguments if isinstance(each, str)), None)
        if isinstance(result, Unknown | None) and asked and _QUERY_READER.match(name):
            return dict(parse_qsl(urlsplit(self._url).query)).get(asked, result)
        return result

    def _invoke(self, function: Function, arguments: Sequence[Value]) -> Value:
        if self._depth >= _CALLS:
            return Unknown()
        self._depth += 1
        before = self._this
        self._this = [*before, function.owner] if function.owner is not None else before
        scope = Scope(function.scope)
        for at, name in enumerate(function.body.params):
            scope.names[name] = arguments[at] if at < len(arguments) else Unknown()
        scope.names["arguments"] = list(arguments)
        try:
            return self._body(function, scope)
        except _LeftError as left:
            return left.value
        finally:
            self._depth -= 1
            self._this = before

    def _body(self, function: Function, scope: Scope) -> Value:
        body, parser = function.body, function.parser
        key = (parser, body.start, body.end)
        if body.short:
            try:
                return self._value(parser.expression(body.start, body.end), parser, scope)
            except NotReadError:
                return Unknown()
        if key not in self._known:
            self._known[key] = parser.statements(body.start, body.end)
        return self._block(self._known[key], parser, scope)

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

    def _method(self, whole: Value, name: str, arguments: tuple[Value, ...]) -> Value:
        if isinstance(whole, Chosen | int | float) and name in ("toString", "toFixed", "valueOf"):
            return shown(whole)
        if isinstance(whole, Chosen):
            return whole
        if isinstance(whole, list) and name == "push":
            whole.extend(arguments)
            return len(whole)
        if isinstance(whole, list) and name == "join":
            parts = [part for each in whole if (part := shown(each)) is not None]
            joint = shown(arguments[0]) if arguments else ","
            return Unknown() if len(parts) < len(whole) or joint is None else joint.join(parts)
        if isinstance(whole, list):
            for each in arguments:
                if isinstance(each, Function):
                    self._invoke(each, whole[:1])
            return Unknown()
        return text_method(whole, name, arguments) if isinstance(whole, str) else Unknown()


_READERS: Mapping[str, Callable[[Reading, Node, Parser, Scope], Value]] = {
    "value": Reading._literal,
    "template": Reading._template,
    "name": Reading._name,
    "member": Reading._member,
    "array": Reading._array,
    "object": Reading._object,
    "function": Reading._function,
    "choose": Reading._choose,
    "sequence": Reading._sequence,
    "unary": Reading._unary,
    "binary": Reading._binary,
    "assign": Reading._assign,
    "step": Reading._count,
    "step_after": Reading._count,
    "call": Reading._call,
}
