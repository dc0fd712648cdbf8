"""Content controls that show what another part of the document holds: Word writes that over what stands in them.

ECMA-376 Part 1, 17.5.2.6 (`w:dataBinding`).
"""

from __future__ import annotations

import re

from lxml import etree

from parsers.readers.docx.names import attribute, child, word_name
from parsers.readers.marks import UNKNOWN
from parsers.readers.package import Package

_STORE = re.compile(r"customXml/itemProps(\d+)\.xml")
_PREFIX = re.compile(r"xmlns:([\w.-]+)\s*=\s*[\"']([^\"']*)[\"']")


def mark_bound(root: etree._Element, package: Package) -> None:
    """Make figures uncertain in the controls whose text differs from what they are bound to."""
    stores = _stores(package)
    for control in list(root.iter("{*}sdt")) if stores else ():
        binding, content = child(control, "sdtPr", "dataBinding"), child(control, "sdtContent")
        held = _held(binding, stores) if binding is not None else None
        if held is None or content is None:
            continue
        texts = [part for part in content.iter() if word_name(part) == "t"]
        if texts and "".join(part.text or "" for part in texts).strip() != held.strip():
            texts[0].text = UNKNOWN + (texts[0].text or "")


def _stores(package: Package) -> dict[str, etree._Element]:
    """The number of a part with data, in small letters, → the part."""
    found = {}
    for name in package.names():
        number = _STORE.fullmatch(name)
        item = f"customXml/item{number[1]}.xml" if number else ""
        if item in package:
            told = next((value for key, value in package.xml(name).items() if str(key).endswith("itemID")), "")
            found[str(told).lower()] = package.xml(item)
    return found


def _held(binding: etree._Element, stores: dict[str, etree._Element]) -> str | None:
    """What the data say; None where they say nothing of it."""
    store = stores.get((attribute(binding, "storeItemID") or "").lower())
    if store is None:
        return None
    names = dict(_PREFIX.findall(attribute(binding, "prefixMappings") or ""))
    try:
        found = store.getroottree().xpath(attribute(binding, "xpath") or "", namespaces=names)
    except etree.XPathError:
        return None
    first = found[0] if isinstance(found, list) and found else None
    return "".join(map(str, first.itertext())) if isinstance(first, etree._Element) else None
