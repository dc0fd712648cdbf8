"""The language of a page's scripts, evaluated in bounds: statements, expressions, calls of the page's own functions.

What a script does to the page or to the browser is the matter of who evaluates (reading.py). There are bounds: so many
steps, so many calls inside one another. Where a condition is unknown both ways are read.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

from crawler.listing.scripts.browser import VISUAL, given_member, joined_path
from crawler.listing.scripts.operations import number_of, of_element, operated, text_method
from crawler.listing.scripts.syntax import Body, Node, NotReadError, Parser, unescaped
from crawler.listing.scripts.tokens import tokens_of
from crawler.listing.scripts.values import ELEMENT, Chosen, Function, Scope, Unknown, Value, shown, truth

_STEPS = 60_000
_CALLS = 10
_LOOP = 200


class _SpentError(Exception):
    """The reading has taken as many steps as it may."""


class _LeftError(Exception):
    """A function returned."""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


class Evaluation(ABC):
    """The names and functions of some scripts, and what is going on among them.

    whole    whether all of them was read, and every evaluation came to its end.
    touched  whether anything outside of a function was changed; `decided`: whether something known was decided.
    """

    def __init__(self) -> None:
        self._globals = Scope()
        self._undo: list[Callable[[], None]] | None = None
        self._callers: list[tuple[str, tuple[Value, ...]]] = []
        self._steps = self._depth = 0
        self._this: list[Value] = []
        self._touched = self._decided = False
        self._known: dict[tuple[Parser, int, int], tuple[Node, ...]] = {}
        self.whole = True

    @abstractmethod
    def _known_of(self, path: str) -> Value:
        """What the browser gives by that path; Unknown for what nobody knows."""

    @abstractmethod
    def _put_outside(self, path: str, value: Value) -> None:
        """An assignment to what is the browser's: its address, a field of a form, markup."""

    @abstractmethod
    def _go(self, value: Value) -> None:
        """The page is left for an address."""

    @abstractmethod
    def _outside(self, path: str, arguments: tuple[Value, ...]) -> Value:
        """A call of what the page does not define: the browser, a library, a script of another file."""

    @abstractmethod
    def _made(self, maker: Value) -> Value:
        """What `new` makes."""

    @abstractmethod
    def _returned(self, name: str, arguments: tuple[Value, ...], result: Value) -> Value:
        """What a call of the page's function gives, whose result is known or not."""

    # --- bounds ---------------------------------------------------------------------------------------------

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

    def _step(self) -> None:
        self._steps += 1
        if self._steps > _STEPS:
            raise _SpentError

    # --- statements -----------------------------------------------------------------------------------------

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

    # --- expressions ----------------------------------------------------------------------------------------

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
            return self._made(value)
        if node.value in ("-", "+"):
            number = number_of(value)
            return Unknown() if number is None else -number if node.value == "-" else number
        return Unknown()

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

    # --- assignments ----------------------------------------------------------------------------------------

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
            self._touched = self._touched or not VISUAL.search(path)
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

    # --- calls ----------------------------------------------------------------------------------------------

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
        return self._returned(name, arguments, result)

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


_READERS: Mapping[str, Callable[[Evaluation, Node, Parser, Scope], Value]] = {
    "value": Evaluation._literal,
    "template": Evaluation._template,
    "name": Evaluation._name,
    "member": Evaluation._member,
    "array": Evaluation._array,
    "object": Evaluation._object,
    "function": Evaluation._function,
    "choose": Evaluation._choose,
    "sequence": Evaluation._sequence,
    "unary": Evaluation._unary,
    "binary": Evaluation._binary,
    "assign": Evaluation._assign,
    "step": Evaluation._count,
    "step_after": Evaluation._count,
    "call": Evaluation._call,
}
