"""Answers in XML, read as the data that JSON would hold: fields by elements and attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from crawler.listing.paging.script import Literal

_XML = re.compile(r"^\s*(?:<\?xml\b|<(?:rss|feed)[\s>])", re.I)
_OTHER = re.compile(r"<!doctype|<html\b|<datastore|<record\b|<recordset", re.I)
"""Pages that begin like XML, and the stores of one family, which are read elsewhere and are seldom well-formed."""
_HEAD = 2000
_CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")
_DEEP = 12


def xml_value(text: str) -> Literal:
    """The value of an XML answer; None when it is none."""
    if not _XML.match(text) or _OTHER.search(text[:_HEAD]):
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    return None if root is None else {"": _value(root, 0)}


def _value(element: etree._Element, depth: int) -> Literal:
    children = [child for child in element if isinstance(child.tag, str)]
    fields: dict[str, Literal] = {str(name): str(value) for name, value in element.attrib.items()}
    if not children or depth > _DEEP:
        written = "".join(map(str, element.itertext())).strip()
        return fields | {"text": written} if fields else written
    by_name: dict[str, list[Literal]] = {}
    for child in children:
        by_name.setdefault(etree.QName(child).localname, []).append(_value(child, depth + 1))
    return fields | {name: _one_or_all(values) for name, values in by_name.items()}


def _one_or_all(values: list[Literal]) -> Literal:
    """A list of one record is a list; anything else that stands alone is a field."""
    alone = values[0] if len(values) == 1 else None
    record = isinstance(alone, Mapping) and any(
        isinstance(each, str) and _CHINESE.search(each) for each in alone.values()
    )
    return values if len(values) > 1 or record else alone
