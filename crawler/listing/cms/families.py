"""All families: which one a page belongs to, and how it opens.

Several families coexist on one host (JCMS and JPaaS while a portal moves), so detection only orders the adapters:
each says on the page itself whether its mechanism is there. The best one opens the column; the ways of the others
stand behind it and are tried when it leaves declared rows unseen.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

from crawler.listing.cms.generic import Generic
from crawler.listing.paging.probe import TemplateProbe
from crawler.listing.words import CmsAdapter, Opening, Page
from crawler.registry.families import FAMILIES


def _adapter(named: str) -> CmsAdapter:
    module, name = named.split(":")
    adapter: CmsAdapter = getattr(import_module(module), name)()
    return adapter


ADAPTERS: tuple[CmsAdapter, ...] = tuple(map(_adapter, FAMILIES.values()))
GENERIC = Generic()
DECIDES = 0.5
"""A score from which a family is named as detected; below it the page is generic."""
_FIXED = 2.0


def scores(page: Page) -> dict[str, float]:
    """Score of every family on the page, best first."""
    found = {adapter.family: adapter.detect(page) for adapter in ADAPTERS}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def family_of(page: Page) -> str:
    """The family that the page shows, "generic" when none is clear."""
    name, best = next(iter(scores(page).items()))
    return name if best >= DECIDES else GENERIC.family


def open_column(page: Page, family: str = "") -> Opening:
    """Open a column's first page: by the family that the registry fixes first, then by score."""
    ranked = scores(page)
    if family:
        ranked[family] = _FIXED
    likely = [adapter for adapter in ADAPTERS if ranked[adapter.family] > GENERIC.detect(page)]
    ordered = sorted(likely, key=lambda adapter: -ranked[adapter.family])
    openings = [opening for adapter in ordered if (opening := adapter.open(page)) is not None]
    openings.sort(key=lambda opening: not (opening.listing.items or opening.lead or opening.parts))
    return _joined([*openings, GENERIC.open(page)])


def _joined(openings: list[Opening]) -> Opening:
    """The best opening with the first listing that shows rows; the other ways behind its own, guesses only alone."""
    best = openings[0]
    if best.lead or best.parts:
        return best
    listing = next((opening.listing for opening in openings if opening.listing.items), best.listing)
    if listing.declared_total is None:
        listing = replace(listing, declared_total=best.listing.declared_total)
    ways = dict.fromkeys(pager for opening in openings for pager in opening.pagers)
    known = tuple(pager for pager in ways if not isinstance(pager, TemplateProbe))
    return Opening(listing, known or tuple(ways))
