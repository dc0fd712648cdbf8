"""博达 VSB: slug.htm, older pages slug/K.htm numbered backwards, articles info/C/N.htm."""

from __future__ import annotations

from crawler.listing.cms.scoring import score, sign
from crawler.listing.paging.next_link import linked_listing, next_pagers
from crawler.listing.words import Opening, Page


class Vsb:
    family = "vsb"
    signs = (
        sign("url", r"/info/\d+/\d+\.htm$", 0.5),
        sign("markup", r"\binfo/\d+/\d+\.htm", 0.5),
        sign("markup", r"pb_sys_common|p_next(?:_d)?\b|p_fun(?:_d)?\b", 0.5),
        sign("markup", r"v_news_content|vsb_content|_newscontent_fromname|/__local/|_showDynClicks|VSB_", 0.7),
        sign("markup", r"/system/_content/|/system/resource/", 0.5),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        """Page K of N lives at slug/(N-K+1).htm: the page's own link is followed, never computed."""
        pagers = next_pagers(page)
        return Opening(linked_listing(page), pagers) if pagers else None
