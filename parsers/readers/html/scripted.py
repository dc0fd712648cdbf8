"""Cells whose text a script of the page writes, changes or hides: nobody runs it here, so nobody knows what they show.

A script is read for the classes and ids that it names, in the same breath as something that changes what is seen.
Only elements that stand in a table's cell count: what scripts do to the page around it (menus, sizes of letters) is no
figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.readers.html.around import CELLS, around
from parsers.readers.html.source import Source
from parsers.readers.html.unknown import make_unknown, may_be_figure, put_first
from parsers.readers.marks import UNKNOWN

_CHANGES = re.compile(
    r"\.(?:textContent|innerText|innerHTML|outerHTML|nodeValue|data|hidden|className|value)\s*[+]?=(?!=)"
    r"|\.(?:text|html|val|hide|show|toggle|remove|detach|empty|before|after|prepend|append|replace\w+|insert\w+"
    r"|(?:append|remove)Child)\s*\(|\.style\.(?:display|visibility|opacity)|[\"'](?:display|visibility|opacity)[\"']"
    r"|classList|<style"
)
_STRING = re.compile(r"\"([^\"\\\n]{1,400})\"|'([^'\\\n]{1,400})'|`([^`\\]{1,400})`")
_NAME = re.compile(r"[.#]([A-Za-z_][\w-]*)")
_BY_NAME = re.compile(r"getElement(?:ById|sByClassName)\(\s*[\"']([A-Za-z_][\w-]*)")
_WRITES_HERE = re.compile(r"document\.write|currentScript|previousSibling|parentNode|parentElement")
_MOST_NAMES = 50
_NOT_RUN = re.compile(r"json|template|html|text/(?:plain|x-(?!javascript|ecmascript))", re.IGNORECASE)


def take_scripts(tree: LexborHTMLParser, source: Source) -> list[str]:
    """Take the scripts out and make the figures uncertain that they may write; what stands in the scripts."""
    if not source.holds((b"script",)):
        return []
    texts: list[str] = []
    run: list[str] = []
    cells: list[LexborNode] = []
    for script in tree.css("script"):
        text = script.text()
        texts.append(text)
        if not _NOT_RUN.search(script.attributes.get("type") or ""):
            run.append(text)
            cell = around(script, CELLS) if _WRITES_HERE.search(text) else None
            cells += [cell] if cell is not None else []
        script.replace_with("")  # `decompose` would free elements inside that are still to come
    for name in _names(run, source.tags):
        cells += tree.css(f"td .{name},th .{name},td.{name},th.{name},tr.{name},td #{name},td#{name},tr#{name}")
    for cell in cells:
        _doubt(cell)
    return texts


def _names(scripts: list[str], tags: bytes) -> list[str]:
    """Classes and ids that scripts name which change something, as far as a tag of the page has them."""
    found = {name for text in scripts if _CHANGES.search(text) for name in _named(text)}
    return sorted(name for name in found if name.lower().encode() in tags)[:_MOST_NAMES]


def _named(script: str) -> Iterator[str]:
    yield from _BY_NAME.findall(script)
    for strings in _STRING.findall(script):
        yield from _NAME.findall("".join(strings))


def _doubt(element: LexborNode) -> None:
    if element.tag == "tr":
        make_unknown(element)
        return
    cell = element if element.tag in CELLS else around(element, CELLS)
    row = cell.parent if cell is not None else None
    if cell is not None and row is not None and may_be_figure(cell.text()) and row.text().strip():
        put_first(cell, UNKNOWN)
