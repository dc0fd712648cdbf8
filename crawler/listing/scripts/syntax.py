"""Tokens to a tree of statements and expressions. Function bodies are kept as ranges and parsed when they are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from crawler.listing.scripts.tokens import Token, Tokens

_DEPTH = 40
_BINDING = {
    **dict.fromkeys(("||", "??"), 1),
    "&&": 2,
    **dict.fromkeys(("==", "!=", "===", "!=="), 3),
    **dict.fromkeys(("<", ">", "<=", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "/", "%"), 6),
}
_ASSIGN = ("=", "+=", "-=", "*=", "/=")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.S)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "undefined": None}


class NotReadError(ValueError):
    """Raised where the text lies outside the grammar; the statement is passed over."""


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of the tree: `kind` says what, `parts` and `value` hold it."""

    kind: str
    parts: tuple[Node, ...] = ()
    value: object = None


@dataclass(frozen=True, slots=True)
class Body:
    """A function's parameters and the range of its body; `short` when the body is an expression (n => …)."""

    params: tuple[str, ...]
    start: int
    end: int
    short: bool = False


def unescaped(text: str) -> str:
    """The characters that a string literal stands for, without its quotes."""
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(_escaped, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if code[0] in "ux" and len(code) > 1 else _CONTROL.get(code, code)


class Parser:
    """Parses ranges of one script's tokens."""

    def __init__(self, tokens: Tokens) -> None:
        self._items = tokens.items
        self._close = tokens.close
        self._at = 0
        self._end = len(tokens.items)
        self._depth = 0

    def statements(self, start: int, end: int) -> tuple[Node, ...]:
        """The statements of a range; what cannot be read is left out, and what follows it is read again."""
        before = self._at, self._end
        self._at, self._end = start, end
        found: list[Node] = []
        while self._at < end:
            begin = self._at
            try:
                found.append(self._statement())
            except NotReadError:
                self._at = self._behind(begin)
        self._at, self._end = before
        return tuple(found)

    def expression(self, start: int, end: int) -> Node:
        """One expression that fills the range's beginning. Raises NotReadError."""
        before = self._at, self._end
        self._at, self._end = start, end
        try:
            return self._assignment()
        finally:
            self._at, self._end = before

    def _behind(self, at: int) -> int:
        """The place behind a statement that was not understood."""
        begin = at
        while at < self._end:
            token = self._items[at]
            if token.kind == "mark" and token.text in "([{":
                at = self._close[at] + 1
                if token.text == "{":
                    return at
                continue
            if token.text == ";" or (token.fresh and at > begin):
                return at + (token.text == ";")
            at += 1
        return max(at, begin + 1)

    # --- tokens ----------------------------------------------------------------------------------------------

    def _look(self, ahead: int = 0) -> Token:
        at = self._at + ahead
        return self._items[at] if at < self._end else Token("end", "")

    def _is(self, *texts: str) -> bool:
        token = self._look()
        return token.kind in ("mark", "name") and token.text in texts

    def _take(self, text: str) -> None:
        if not self._is(text):
            raise NotReadError(f"{text} expected, {self._look().text} found")
        self._at += 1

    def _taken(self, *texts: str) -> bool:
        if self._is(*texts):
            self._at += 1
            return True
        return False

    def _name(self) -> str:
        token = self._look()
        if token.kind != "name":
            raise NotReadError(f"name expected, {token.text} found")
        self._at += 1
        return token.text

    def _bracketed(self) -> tuple[int, int]:
        """The range between the bracket here and its partner; reading goes on behind it."""
        start = self._at + 1
        end = min(self._close[self._at], self._end) if self._at < self._end else self._end
        self._at = end + 1
        return start, end

    # --- statements ------------------------------------------------------------------------------------------

    def _statement(self) -> Node:
        self._depth += 1
        try:
            if self._depth > _DEPTH:
                raise NotReadError("nested too deeply")
            token = self._look()
            special = _STATEMENTS.get(token.text) if token.kind in ("name", "mark") else None
            if special and not (token.text in ("function", "async") and self._look(1).kind != "name"):
                return special(self)
            node = Node("do", (self._sequence(),))
            self._taken(";")
            return node
        finally:
            self._depth -= 1

    def _block(self) -> Node:
        start, end = self._bracketed()
        return Node("block", self.statements(start, end))

    def _empty(self) -> Node:
        self._at += 1
        return Node("block")

    def _declared(self) -> Node:
        self._at += 1
        found = []
        while True:
            name = self._name()
            value = (self._assignment(),) if self._taken("=") else ()
            found.append(Node("declare", value, name))
            if not self._taken(","):
                break
        self._taken(";")
        return Node("block", tuple(found))

    def _function(self) -> Node:
        self._taken("async")
        self._take("function")
        name = self._name()
        return Node("declare", (self._function_rest(),), name)

    def _if(self) -> Node:
        self._at += 1
        test = self._test()
        then = self._statement()
        other = (self._statement(),) if self._taken("else") else ()
        return Node("if", (test, then, *other))

    def _test(self) -> Node:
        if not self._is("("):
            raise NotReadError("( expected")
        start, end = self._bracketed()
        return self.expression(start, end) if start < end else Node("value", (), True)

    def _return(self) -> Node:
        self._at += 1
        token = self._look()
        bare = token.kind == "end" or token.text in (";", "}") or token.fresh
        value = () if bare else (self._sequence(),)
        self._taken(";")
        return Node("return", value)

    def _for(self) -> Node:
        self._at += 1
        if not self._is("("):
            raise NotReadError("( expected")
        start, end = self._bracketed()
        body = self._statement()
        cuts = self._cuts(start, end)
        if len(cuts) != 2:
            return Node("block")
        first = self.statements(start, cuts[0])
        test = self.expression(cuts[0] + 1, cuts[1]) if cuts[1] > cuts[0] + 1 else Node("unknown")
        step = self.expression(cuts[1] + 1, end) if end > cuts[1] + 1 else Node("unknown")
        return Node("for", (Node("block", first), test, step, body))

    def _cuts(self, start: int, end: int) -> list[int]:
        cuts, at = [], start
        while at < end:
            token = self._items[at]
            if token.kind == "mark" and token.text in "([{":
                at = self._close[at]
            elif token.text == ";":
                cuts.append(at)
            at += 1
        return cuts

    def _while(self) -> Node:
        self._at += 1
        test = self._test()
        return Node("for", (Node("block"), test, Node("unknown"), self._statement()))

    def _try(self) -> Node:
        self._at += 1
        if not self._is("{"):
            raise NotReadError("{ expected")
        block = self._block()
        if self._taken("catch"):
            if self._is("("):
                self._bracketed()
            self._bracketed()
        if self._taken("finally"):
            return Node("block", (block, self._block()))
        return block

    # --- expressions -----------------------------------------------------------------------------------------

    def _sequence(self) -> Node:
        first = self._assignment()
        if not self._is(","):
            return first
        parts = [first]
        while self._taken(","):
            parts.append(self._assignment())
        return Node("sequence", tuple(parts))

    def _assignment(self) -> Node:
        self._depth += 1
        try:
            if self._depth > _DEPTH:
                raise NotReadError("nested too deeply")
            left = self._arrow() or self._condition()
            if self._is(*_ASSIGN):
                sign = self._look().text
                self._at += 1
                return Node("assign", (left, self._assignment()), sign)
            return left
        finally:
            self._depth -= 1

    def _arrow(self) -> Node | None:
        if self._look().kind == "name" and self._look(1).text == "=>":
            name = self._name()
            self._at += 1
            return self._arrow_body((name,))
        if not self._is("("):
            return None
        behind = self._close[self._at] + 1
        if behind >= self._end or self._items[behind].text != "=>":
            return None
        params = self._params()
        self._take("=>")
        return self._arrow_body(params)

    def _arrow_body(self, params: tuple[str, ...]) -> Node:
        if self._is("{"):
            return Node("function", (), Body(params, *self._bracketed()))
        start = self._at
        self._assignment()
        return Node("function", (), Body(params, start, self._at, short=True))

    def _params(self) -> tuple[str, ...]:
        start, end = self._bracketed()
        names, at = [], start
        while at < end:
            names.append(self._items[at].text if self._items[at].kind == "name" else "")
            while at < end and self._items[at].text != ",":
                at = self._close[at] + 1 if self._items[at].text in ("(", "[", "{") else at + 1
            at += 1
        return tuple(names)

    def _function_rest(self) -> Node:
        if not self._is("("):
            raise NotReadError("( expected")
        params = self._params()
        if not self._is("{"):
            raise NotReadError("{ expected")
        return Node("function", (), Body(params, *self._bracketed()))

    def _condition(self) -> Node:
        test = self._binary(1)
        if not self._taken("?"):
            return test
        then = self._assignment()
        self._take(":")
        return Node("choose", (test, then, self._assignment()))

    def _binary(self, least: int) -> Node:
        left = self._unary()
        while self._look().kind == "mark" and _BINDING.get(self._look().text, 0) >= least:
            sign = self._look().text
            self._at += 1
            left = Node("binary", (left, self._binary(_BINDING[sign] + 1)), sign)
        return left

    def _unary(self) -> Node:
        if self._is("!", "-", "+", "typeof", "void", "await", "new", "delete"):
            sign = self._look().text
            self._at += 1
            self._depth += 1
            try:
                if self._depth > _DEPTH:
                    raise NotReadError("nested too deeply")
                inner = self._unary()
            finally:
                self._depth -= 1
            return inner if sign == "await" else Node("unary", (inner,), sign)
        if self._is("++", "--"):
            sign = self._look().text
            self._at += 1
            return Node("step", (self._postfix(),), sign)
        node = self._postfix()
        if self._is("++", "--") and not self._look().fresh:
            sign = self._look().text
            self._at += 1
            return Node("step_after", (node,), sign)
        return node

    def _postfix(self) -> Node:
        node = self._primary()
        while True:
            if self._taken(".", "?."):
                node = Node("member", (node, Node("value", (), self._name())))
            elif self._is("["):
                start, end = self._bracketed()
                node = Node("member", (node, self.expression(start, end)))
            elif self._is("("):
                node = Node("call", (node, *self._listed()))
            else:
                return node

    def _listed(self) -> tuple[Node, ...]:
        """Expressions between brackets, parted by commas."""
        start, end = self._bracketed()
        behind, limit = self._at, self._end
        self._at, self._end = start, end
        found = []
        try:
            while self._at < end:
                self._taken("...")
                found.append(self._assignment())
                if self._at < end:
                    self._take(",")
        finally:
            self._at, self._end = behind, limit
        return tuple(found)

    def _primary(self) -> Node:
        token = self._look()
        made = _LITERALS.get(token.kind)
        if made:
            self._at += 1
            return made(token.text)
        if token.kind == "name":
            return self._named()
        if self._is("("):
            start, end = self._bracketed()
            return self._inside(start, end)
        if self._is("["):
            return Node("array", self._listed())
        if self._is("{"):
            return self._object()
        raise NotReadError(token.text)

    def _inside(self, start: int, end: int) -> Node:
        before = self._at, self._end
        self._at, self._end = start, end
        try:
            return self._sequence()
        finally:
            self._at, self._end = before

    def _named(self) -> Node:
        if self._is("async") and self._look(1).text == "function":
            self._at += 1
        if self._taken("function"):
            if self._look().kind == "name":
                self._at += 1
            return self._function_rest()
        name = self._name()
        return Node("value", (), _WORDS[name]) if name in _WORDS else Node("name", (), name)

    def _object(self) -> Node:
        start, end = self._bracketed()
        behind, limit = self._at, self._end
        self._at, self._end = start, end
        try:
            members = []
            while self._at < end:
                members.append(self._member())
                if self._at < end:
                    self._take(",")
        finally:
            self._at, self._end = behind, limit
        return Node("object", tuple(members))

    def _member(self) -> Node:
        """`name: value`, `name(…) {…}`, `async name(…) {…}` or `name` alone."""
        if self._look().text in ("async", "get", "set") and self._look(1).kind == "name":
            self._at += 1
        token = self._look()
        if token.kind not in ("name", "string", "number"):
            raise NotReadError(token.text)
        self._at += 1
        name = unescaped(token.text[1:-1]) if token.kind == "string" else token.text
        if self._taken(":"):
            return Node("declare", (self._assignment(),), name)
        if self._is("("):
            return Node("declare", (self._function_rest(),), name)
        return Node("declare", (Node("name", (), name),), name)


def _number(text: str) -> int | float:
    if text[:2] in ("0x", "0X"):
        return int(text, 16)
    return float(text) if "." in text else int(text)


_LITERALS: dict[str, Callable[[str], Node]] = {
    "string": lambda text: Node("value", (), unescaped(text[1:-1])),
    "number": lambda text: Node("value", (), _number(text)),
    "template": lambda text: Node("template", (), text[1:-1]),
    "regex": lambda _: Node("unknown"),
}
_STATEMENTS: dict[str, Callable[[Parser], Node]] = {
    "{": Parser._block,
    ";": Parser._empty,
    "var": Parser._declared,
    "let": Parser._declared,
    "const": Parser._declared,
    "function": Parser._function,
    "async": Parser._function,
    "if": Parser._if,
    "return": Parser._return,
    "for": Parser._for,
    "while": Parser._while,
    "try": Parser._try,
}
