"""Is it a report at all? What stands beside reports in the same column, and the reason codes under which it is refused.

A page with the title of a report whose tables are pictures or attachments IS a report, with missing tables: it waits
for a person. Refused is what says of itself that it is something else, and what nothing identifies.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.folding import squeeze
from parsers.forms.read import FormsRead
from parsers.identity import Identity
from parsers.model import NotAReport, Paragraph, Picture, ReadDocument, Section
from parsers.notes import TABLE, Note, said
from parsers.readers.html.marking import ATTACHMENT
from parsers.titles import has_placeholder, look_alike, read_title

REASONS = frozenset({"empty"} | {code for code, words in TABLE.items() if words.kind == "refusal"})
"""Reason codes of refusals; their words are in parsers.notes."""

_SURE_SOURCES = ("meta:", "heading", "label:title")
_SAYS_NOTHING_ALONE = "active_disclosure."
_BODY_SOURCES = frozenset(("body", "opening"))
_PAGES = frozenset(("html", "mhtml", "text"))
_BODY_TEXT, _LONG_TEXT = 80, 10_000
_DECISIVE = frozenset(("template", "notice", "listing", "half_year", "listed_company", "budget"))
_LONGEST_ROW = 80
_SEVERAL = 2
_NARRATIVE = 120
_SECTIONS_OF_A_REPORT = 3
_RELATED = re.compile(
    r"^(?:相关|热门|热点|推荐|猜你|更多|延伸|最新|友情)(?:链接|阅读|文章|新闻|信息|内容|推荐|资讯|稿件)?[：:]?$"
)
_INSTRUCTION = re.compile(
    r"(?:请|应|应当|须|需)(?:填写|填报|写明|说明|包括)|填报说明|填写说明|此处(?:填|写)|(?:字数|篇幅)(?:不超过|控制)"
)


def refusal(read: ReadDocument, identity: Identity, forms: FormsRead, sections: Sequence[Section]) -> NotAReport | None:
    """Why the document is no report, or None when it is one. `sha256` of the answer is left to the caller."""
    reason = _reason(read, identity, forms, sections)
    if reason is None:
        return None
    heading = next((text for _, text in identity.headings), "")
    detail = said(Note(reason, args={"heading": heading[:80]} if heading else {}), "en")
    row = next((text for source, text in identity.headings if source == "list_row" and read_title(text)), "")
    return NotAReport(reason, detail, identity.title or heading[:120], row=row[:120])


def _reason(  # noqa: PLR0911 - one return for every reason, in the order in which they count
    read: ReadDocument, identity: Identity, forms: FormsRead, sections: Sequence[Section]
) -> str | None:
    if not read.blocks:
        return "empty"
    headed = sum(1 for section in sections if section.number and section.heading)
    figures = _has_figures(forms, identity, headed)
    titled = _has_own_title(read, identity, figures or headed >= _SECTIONS_OF_A_REPORT)
    said = None if titled and _is_printed(identity) else _says(identity.headings)
    if said == "half_year" or _half_year_only(identity):
        return "half_year"
    if not figures and headed < 2 and not _leads_to_file(read) and _lists_reports(read, 4 if titled else 2):
        return "listing"
    if said and (said in _DECISIVE or not figures) and not (figures and headed >= 5):
        return said
    if forms.forms and not _filled_in(forms) and _is_template(identity, sections):
        return "template"
    if not (titled or figures or headed >= _SECTIONS_OF_A_REPORT):
        return "other_document"
    return None if identity.year is not None else "no_year"


def _has_figures(forms: FormsRead, identity: Identity, headed: int) -> bool:
    """Whether figures of a report were read. 行政许可 and 行政处罚 stand in many tables: they say nothing alone."""
    written = (key for key, cell in forms.cells.items() if cell.value is not None)
    if any(not key.startswith(_SAYS_NOTHING_ALONE) for key in written):
        return True
    return _filled_in(forms) and (headed > 0 or bool(identity.title))


def _filled_in(forms: FormsRead) -> bool:
    """Whether anything is written in the tables: a figure, or ink that OCR could not read with certainty."""
    return any(cell.value is not None or (cell.confidence is not None and cell.raw) for cell in forms.cells.values())


def _is_printed(identity: Identity) -> bool:
    """Whether the title stands anywhere but in a sentence, which may well name another document."""
    return any(vote.field == "title" and vote.source != "opening" for vote in identity.votes)


def _has_own_title(read: ReadDocument, identity: Identity, supported: bool) -> bool:
    """A title that the document itself says is its own.

    A tag or a heading says so, and so does the first line of a file. A mere line of a page may be the link to a
    report, and the listing's word may be about another page: these need figures, sections, pictures or a text.
    """
    sources = {vote.source for vote in identity.votes if vote.field == "title"}
    if any(source.startswith(_SURE_SOURCES) for source in sources):
        return True
    if read.reader not in _PAGES and sources & _BODY_SOURCES:
        return True
    if sources & _BODY_SOURCES and _leads_to_file(read):
        return True
    return bool(sources) and (supported or _has_substance(read, _BODY_TEXT if sources & _BODY_SOURCES else _LONG_TEXT))


def _leads_to_file(read: ReadDocument) -> bool:
    """Whether the report may be the file behind a link: a page with the title and a file to open is its cover."""
    files = [meta.value for meta in read.meta if meta.name == ATTACHMENT]
    titles = [title for name in files if (title := read_title(name))]
    agencies, years = {title.agency for title in titles} - {""}, {title.year for title in titles} - {None}
    return bool(files) and len(agencies) < _SEVERAL and len(years) < _SEVERAL


def _has_substance(read: ReadDocument, length: int) -> bool:
    if any(isinstance(block, Picture) for block in read.blocks):
        return True
    return any(isinstance(block, Paragraph) and len(block.text) >= length for block in read.blocks)


def _says(headings: Sequence[tuple[str, str]]) -> str | None:
    """The first look-alike among tags, listing row and first lines that are no report title.

    Later headings are those of sections: （三）制度建设 makes no notice of a report.
    """
    top = [text for source, text in headings if source != "heading"]
    top += [text for source, text in headings if source == "heading"][:1]
    for text in top:
        if read_title(text) is None and (reason := look_alike(text)):
            return reason
    return None


def _half_year_only(identity: Identity) -> bool:
    """A period that ends in June, no period that ends in December, and no title that says 年度."""
    if not identity.half_year or any(vote.source == "period" for vote in identity.votes):
        return False
    return "年度" not in identity.title


def _lists_reports(read: ReadDocument, enough: int) -> bool:
    """Rows that are titles of different reports: a column page. What is offered beside an article does not count."""
    seen = set()
    for block in read.blocks:
        if isinstance(block, Paragraph) and _RELATED.match(squeeze(block.text)):
            break
        if isinstance(block, Paragraph) and len(block.text) <= _LONGEST_ROW and "信息" in block.text:
            title = read_title(block.text)
            if title:
                seen.add((title.agency, title.year))
                if len(seen) >= enough:
                    return True
    return False


def _is_template(identity: Identity, sections: Sequence[Section]) -> bool:
    """Empty tables, and either gaps in the title, or instructions, or no narrative of its own."""
    if has_placeholder(identity.title) or any(has_placeholder(text) for _, text in identity.headings):
        return True
    texts = [section.text for section in sections if section.number]
    if any(_INSTRUCTION.search(text) for text in texts):
        return True
    return len(squeeze("".join(texts))) < _NARRATIVE and not (identity.agency and identity.year)
