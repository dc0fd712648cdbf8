"""OFD, China's fixed-layout format (GB/T 33190-2016): text in position and drawn lines, in a zip of XML.

Names of sections below are those of the standard. Lengths are millimetres; they are turned into points, so that
pages of pdf and ofd are of one size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from parsers.model import Document, Meta, Picture, ReadDocument
from parsers.readers.bounds import MAX_PAGES
from parsers.readers.failure import ReadError, reader
from parsers.readers.layout import Page, Placed, Rule, Word, lay_out_pages, without_struck
from parsers.readers.layout.beside import Beside
from parsers.readers.layout.boxes import Box, Field
from parsers.readers.layout.overprint import is_crossed, overprinted
from parsers.readers.marks import UNKNOWN, doubtful
from parsers.readers.ofd.fonts import Font
from parsers.readers.ofd.objects import (
    Cover,
    Inked,
    Mark,
    Resources,
    Slant,
    Transform,
    boundary,
    cover_of,
    look_over,
    page_objects,
)
from parsers.readers.package import ZIP_DAMAGE, Package, resolve

_POINTS = 72 / 25.4
_SMALL = 40.0
"""Points of height: a picture that is higher holds no part of a figure beside it."""
_MOST_SLANTS, _EDGE = 200, 0.25
"""Slanting lines of a page that are looked at; the share of a letter's room that a stroke may reach into."""
_A4 = (0.0, 0.0, 210.0, 297.0)


@reader(*ZIP_DAMAGE, ValueError, KeyError)
def read_ofd(document: Document) -> ReadDocument:
    """Raises nothing; `Unreadable`: encrypted, damaged, too_large."""
    package = Package(document.data)
    if "Encryptions.xml" in package:
        raise ReadError("encrypted", "file_encrypted")
    root = package.xml("OFD.xml")
    pages: list[Page] = []
    for body in _children(root, "DocBody"):
        location = _text(body, "DocRoot")
        if location:
            pages.extend(_pages(package, resolve("OFD.xml", location), list(_stamps(package, body))))
    if not pages:
        raise ReadError("damaged", "no_pages", what="ofd file")
    laid = lay_out_pages(pages)
    meta = [Meta("ofd:head", text) for text in laid.heads]
    for name in ("Title", "Author", "CreationDate"):
        found = next((element.text for element in root.iter(f"{{*}}{name}") if (element.text or "").strip()), None)
        if found:
            meta.append(Meta(f"ofd:{name.lower()}", " ".join(found.split())))
    return ReadDocument("ofd", laid.blocks, tuple(meta))


def _stamps(package: Package, body: etree._Element) -> Iterator[tuple[str, Box]]:
    """Where seals of signatures lie (18.2.3): the number of the page, and the box. What they look like, no one tells
    before the signature is opened."""
    listed = resolve("OFD.xml", _text(body, "Signatures"))
    for signature in package.xml(listed).iter("{*}Signature") if listed in package else ():
        part = resolve(listed, signature.get("BaseLoc") or "")
        for stamp in package.xml(part).iter("{*}StampAnnot") if part in package else ():
            yield stamp.get("PageRef") or "", boundary(stamp.get("Boundary") or "0 0 0 0")


def _pages(package: Package, path: str, stamps: list[tuple[str, Box]]) -> Iterator[Page]:
    document = package.xml(path)
    common = next(_children(document, "CommonData"), None)
    default = _physical_box(common) or _A4
    common_resources = _resources(package, path, common, "PublicRes", "DocumentRes")
    notes = dict(_annotations(package, path, document))
    templates = {
        element.get("ID"): (resolve(path, element.get("BaseLoc") or ""), element.get("ZOrder"))
        for element in document.iter("{*}TemplatePage")
        if common is not None
    }
    places = [element for part in _children(document, "Pages") for element in _children(part, "Page")]
    if len(places) > MAX_PAGES:
        raise ReadError("too_large", "pages_too_many", what="ofd file", count=len(places), most=MAX_PAGES)
    for place in places:
        own = resolve(path, place.get("BaseLoc") or "")
        page = package.xml(own)
        resources = common_resources.with_(_resources(package, own, page, "PageRes"))
        layers = [page]
        for element in page.iter("{*}Template"):
            part, order = templates.get(element.get("TemplateID"), ("", None))
            if part and part in package:
                # Templates lie under the page unless they say otherwise (7.7).
                above = (element.get("ZOrder") or order) == "Foreground"
                layers.insert(len(layers) if above else 0, package.xml(part))
                resources = resources.with_(_resources(package, part, package.xml(part), "PageRes"))
        note = notes.get(place.get("ID") or "")
        layers += [] if note is None else [note]
        for layer in layers:
            look_over(layer, resources.fonts)
        seals = [box for number, box in stamps if number == place.get("ID")]
        yield _page(layers, _physical_box(page) or default, resources, seals)


def _annotations(package: Package, path: str, document: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The number of a page and what is noted on it (chapter 15)."""
    for element in _children(document, "Annotations"):
        listed = resolve(path, (element.text or "").strip())
        for page in package.xml(listed).iter("{*}Page") if listed in package else ():
            part = resolve(listed, _text(page, "FileLoc"))
            if part in package:
                yield page.get("PageID") or "", package.xml(part)


def _page(layers: list[etree._Element], box: Box, resources: Resources, seals: list[Box]) -> Page:
    words: list[Word] = []
    rules: list[Rule] = []
    pictures: list[Placed] = []
    marks: list[Mark] = []
    slants: list[Slant] = []
    covers: list[Cover] = []
    scale = Transform(_POINTS, 0, 0, _POINTS, -box[0] * _POINTS, -box[1] * _POINTS)
    for layer in layers:
        for found in page_objects(layer, scale, resources):
            if isinstance(found, Inked):
                word = found.on(covers)
                words += [word] if word is not None else []
            elif isinstance(found, Rule):
                rules.append(found)
            elif isinstance(found, Cover):
                words = _under(words, found)
                covers.append(found)
            elif isinstance(found, Mark):
                marks.append(found)
            elif isinstance(found, Slant):
                slants += [found] if len(slants) < _MOST_SLANTS else []
            else:
                pictures.append(found)
    for seal in seals:
        covers.append(cover_of(seal, scale))
        words = _under(words, covers[-1])
    width, height = box[2] * _POINTS, box[3] * _POINTS
    shown = [cover for cover in covers if cover.pictured and not cover.fills(width, height)]
    inside = [word for word in words if word.x0 >= -1 and word.x1 <= width + 1 and -1 <= word.top <= height]
    told = without_struck(_uncrossed(_told_apart(inside), marks, slants), rules)
    told += _beside(told, marks, shown, rules)
    blots = [(mark.x0, mark.top, mark.x1, mark.bottom) for mark in marks if not mark.straight]
    blots += [tile for cover in shown for tile in cover.tiles()]
    return Page(width, height, told, rules, pictures, blots)


def _beside(words: list[Word], marks: list[Mark], shown: list[Cover], rules: list[Rule]) -> list[Word]:
    """What is drawn in the line of a digit and may be a part of its figure."""

    def boxes(straight: bool) -> list[Box]:
        return [(mark.x0, mark.top, mark.x1, mark.bottom) for mark in marks if mark.straight == straight]

    small = [cover.box for cover in shown if cover.bottom - cover.top <= _SMALL]
    lines = [(rule.x0, rule.top, rule.x1, rule.bottom) for rule in rules]
    beside = Beside(boxes(True), boxes(False), small, lines)
    digits = [word for word in words if word.text.isdigit()]
    places = [
        (box[0], word.top, box[2], word.bottom)
        for word in digits
        for box in beside.of((word.x0, word.top, word.x1, word.bottom))
    ]
    return [Word(UNKNOWN, *place) for place in dict.fromkeys(places)]


def _told_apart(words: list[Word]) -> list[Word]:
    """The words; digits printed over one another are no figure. How wide other signs are, only their fonts say."""
    digits = [index for index, word in enumerate(words) if word.text.isdigit()]
    boxes = [(words[at].x0, words[at].top, words[at].x1, words[at].bottom) for at in digits]
    over = {digits[place] for place in overprinted([words[at].text for at in digits], boxes)}
    return [replace(word, text=doubtful(word.text)) if index in over else word for index, word in enumerate(words)]


def _uncrossed(words: list[Word], marks: list[Mark], slants: list[Slant]) -> list[Word]:
    """The words; digits that a stroke goes through are no figure."""
    strokes = Field((mark.x0, mark.top, mark.x1, mark.bottom) for mark in marks)

    def crossed(word: Word) -> bool:
        wide, high = word.x1 - word.x0, word.bottom - word.top
        inner = word.x0 + _EDGE * wide, word.top + _EDGE * high, word.x1 - _EDGE * wide, word.bottom - _EDGE * high
        upright = [box for box in strokes.meeting(inner) if box[2] - box[0] <= box[3] - box[1]]
        box = (word.x0, word.top, word.x1, word.bottom)
        return bool(upright) or any(is_crossed(box, slant.start, slant.end) for slant in slants)

    return [
        replace(word, text=doubtful(word.text)) if word.text.isdigit() and crossed(word) else word for word in words
    ]


def _under(words: list[Word], cover: Cover) -> list[Word]:
    """What is still to be read under a shape: nothing of an opaque one; digits under another are no figure."""
    kept = [word for word in words if not (cover.opaque and cover.holds(word))]
    return [
        replace(word, text=doubtful(word.text)) if word.text.isdigit() and cover.meets(word) else word for word in kept
    ]


def _resources(package: Package, path: str, owner: etree._Element | None, *names: str) -> Resources:
    """From the resource files that the part at a path names: the document, a page or a template."""
    found = Resources()
    for name in names:
        for element in _children(owner, name):
            part = resolve(path, (element.text or "").strip())
            if part in package:
                found = found.with_(_resources_in(package, part))
    return found


def _resources_in(package: Package, part: str) -> Resources:
    def by_number(name: str) -> dict[str, etree._Element]:
        return {one.get("ID") or "": one for one in package.xml(part).iter(f"{{*}}{name}")}

    return Resources(
        dict(_media(package, part)),
        by_number("DrawParam"),
        dict(_fonts(package, part)),
        by_number("CompositeGraphicUnit"),
        by_number("ColorSpace"),
    )


def _fonts(package: Package, part: str) -> Iterator[tuple[str, Font]]:
    for font in package.xml(part).iter("{*}Font"):
        name = _text(font, "FontFile")
        path = _located(package, part, name) if name else ""
        yield font.get("ID") or "", Font(package.read(path) if path in package else None)


def _located(package: Package, part: str, name: str) -> str:
    """The file that a resource names: from the folder of its resources (BaseLoc), or from the package's root."""
    base = resolve(part, package.xml(part).get("BaseLoc") or ".")
    return resolve(part, name) if name.startswith("/") else resolve(f"{base}/x", name)


def _media(package: Package, part: str) -> Iterator[tuple[str, Picture]]:
    resources = package.xml(part)
    for media in resources.iter("{*}MultiMedia"):
        name = _text(media, "MediaFile")
        if media.get("Type") == "Image" and name:
            path = _located(package, part, name)
            if path in package:
                yield media.get("ID") or "", Picture(path, package.read(path))


def _physical_box(element: etree._Element | None) -> tuple[float, float, float, float] | None:
    for name in ("PageArea", "Area"):
        for area in _children(element, name):
            for box in _children(area, "PhysicalBox"):
                return boundary(box.text or "")
    return None


def _children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    if element is not None:
        yield from (child for child in element if etree.QName(child).localname == name)


def _text(element: etree._Element, name: str) -> str:
    """Text of the first descendant of that name."""
    return next(((found.text or "").strip() for found in element.iter(f"{{*}}{name}")), "")
