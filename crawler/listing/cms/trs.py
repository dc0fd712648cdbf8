"""TRS WCM / 海云: static index_N pages, articles tYYYYMMDD_N.html, attachments P0….pdf beside them."""

from __future__ import annotations

from crawler.listing.cms.scoring import score, sign
from crawler.listing.paging.numbered import announced_listing, numbered_pagers
from crawler.listing.words import Opening, Page


class Trs:
    family = "trs"
    signs = (
        sign("url", r"/t\d{8}_\d+\.s?html?$", 0.6),
        sign("markup", r"\bt\d{8}_\d+\.s?html?\b", 0.6),
        sign("markup", r"createPageHTML\s*\(", 0.5),
        sign("markup", r"TRS_(?:Editor|UEDITOR|DOCUMENT|AUTOADD)|trs_editor_view", 0.7),
        sign("markup", r"\b[PW]0\d{14,}\.(?:pdf|docx?|xlsx?|ofd|wps|jpg|png)", 0.5),
        sign("markup", r"<meta[^>]+name=['\"]?(?:ChnlId|DocId)\b", 0.4),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        pagers = numbered_pagers(page)
        return Opening(announced_listing(page), pagers) if pagers else None
