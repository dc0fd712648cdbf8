"""Names of WordprocessingML, transitional and strict alike.

Strict files (ISO/IEC 29500) use other namespaces for the same elements, so elements are compared by local name
within the two families.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

WORD_NAMESPACES = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
RELATIONSHIP_NAMESPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


def word_name(element: etree._Element) -> str:
    """Local name of a Word element ("p"), with a prefix for other vocabularies ("mc:Choice"), "" for comments."""
    tag = element.tag
    return _name_of(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=2048)
def _name_of(tag: str) -> str:
    namespace, _, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    return name if namespace in WORD_NAMESPACES else f"{_PREFIXES.get(namespace, 'other')}:{name}"


_PREFIXES = {
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
}


def tags_of(name: str) -> list[str]:
    """How elements of another vocabulary ("wp:anchor") are called in full."""
    prefix, _, local = name.partition(":")
    return [f"{{{space}}}{local}" for space, known in _PREFIXES.items() if known == prefix]


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    if element is not None:
        yield from (child for child in element if word_name(child) == name)


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element down a path of Word names."""
    for name in path:
        element = next(children(element, name), None)
    return element


def attribute(element: etree._Element | None, name: str) -> str | None:
    """A Word attribute, whichever of the two namespaces it is in."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def value_of(element: etree._Element | None, *path: str) -> str | None:
    """`w:val` of the element down a path."""
    return attribute(child(element, *path), "val")


def is_on(element: etree._Element | None, *path: str) -> bool:
    """A toggle such as `w:vanish`: there, and not said to be off."""
    found = child(element, *path)
    return found is not None and attribute(found, "val") not in {"0", "false", "off", "none"}


def relation_id(element: etree._Element, name: str) -> str | None:
    """`r:id`, `r:embed` …"""
    for namespace in RELATIONSHIP_NAMESPACES:
        value = element.get(f"{{{namespace}}}{name}")
        if value:
            return str(value)
    return None
