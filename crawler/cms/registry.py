"""All families: which one a page belongs to, and how it opens.

Several families coexist on one host (JCMS and JPaaS while a portal moves), so detection only orders the adapters:
each says on the page itself whether its mechanism is there, and the first that is opens the column.
"""

from __future__ import annotations

from crawler.cms.base import CmsAdapter, Opening, Page
from crawler.cms.generic import Generic
from crawler.cms.jcms import Jcms
from crawler.cms.trs import Trs

ADAPTERS: tuple[CmsAdapter, ...] = (Jcms(), Trs(), Generic())
DECIDES = 0.5
"""A score from which a family is named as detected; below it the page is generic."""


def scores(page: Page) -> dict[str, float]:
    """Score of every family on the page, best first."""
    found = {adapter.family: adapter.detect(page) for adapter in ADAPTERS}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def family_of(page: Page) -> str:
    """The family that the page shows, "generic" when none is clear."""
    name, best = next(iter(scores(page).items()))
    return name if best >= DECIDES else "generic"


def open_column(page: Page, family: str = "") -> Opening:
    """Open a column's first page: by the family that the registry fixes first, then by score."""
    ranked = scores(page)
    ranked[family] = 2.0 if family else ranked.get(family, 0.0)
    for adapter in sorted(ADAPTERS, key=lambda each: -ranked[each.family]):
        opening = adapter.open(page)
        if opening is not None:
            return opening
    return Opening(Generic().open(page).listing)
