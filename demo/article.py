"""A report page: narrative and tables in the order of the official format, ready for a portal's frame."""

from __future__ import annotations

from html import escape

from demo import narrative
from demo.official_tables import disclosure_table, requests_table, review_table
from demo.world import Posting


def body(posting: Posting) -> str:
    """HTML of the report itself, without the portal's header and footer."""
    figures, marks, word = posting.figures, posting.marks, posting.word_export
    parts = [
        _paragraphs(posting, narrative.opening(posting)),
        _heading(posting, "一、总体情况"),
        _paragraphs(posting, narrative.overview(posting)),
        _heading(posting, "二、主动公开政府信息情况"),
        disclosure_table(posting.edition, figures, marks, word),
        _heading(posting, "三、收到和处理政府信息公开申请情况"),
        requests_table(posting.edition, figures, marks, word),
        _heading(posting, "四、政府信息公开行政复议、行政诉讼情况"),
        review_table(figures, marks, word),
        _heading(posting, "五、存在的主要问题及改进情况"),
        _paragraphs(posting, narrative.problems(posting)),
        _heading(posting, "六、其他需要报告的事项"),
        _paragraphs(posting, narrative.other_matters(posting)),
    ]
    return "".join(parts)


def _paragraphs(posting: Posting, texts: tuple[str, ...]) -> str:
    return "".join(_paragraph(posting, f"　　{text}") for text in texts)


def _heading(posting: Posting, text: str) -> str:
    return _paragraph(posting, text, "font-family:黑体")


def _paragraph(posting: Posting, text: str, style: str = "font-family:仿宋_GB2312") -> str:
    if not posting.word_export:
        return f"<p>{escape(text)}</p>\n"
    return (
        '<p class="MsoNormal" style="line-height:28.0pt;mso-pagination:widow-orphan">'
        f'<span style="font-size:16.0pt;{style}">{escape(text)}<span lang="EN-US"><o:p></o:p></span></span></p>\n'
    )


def site_meta(posting: Posting, site_name: str, site_code: str, host: str) -> str:
    """The head tags that 国办发〔2017〕47号 asks of an article page."""
    tags = {
        "SiteName": site_name,
        "SiteDomain": host,
        "SiteIDCode": site_code,
        "ColumnName": "政府信息公开年报",
        "ColumnType": "信息公开年报",
        "ArticleTitle": posting.title,
        "PubDate": f"{posting.published_on} 09:12",
        "ContentSource": posting.agency,
    }
    return "".join(f'<meta name="{name}" content="{escape(value)}"/>\n' for name, value in tags.items())
