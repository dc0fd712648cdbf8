"""How a report is quoted: one sentence, BibTeX, RIS, CSL-JSON and the tags that reference managers read.

All name one version: its day (China's), the whole hash of its bytes, and the address that shows that version for ever.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from archive.raw.stamps import china_day
from archive.site.language.current import say
from archive.site.serving.reader import Row
from archive.site.serving.settings import SITE_NAME


@dataclass(frozen=True, slots=True)
class Citation:
    """published: the official day, where there is one; collected: China's day on which this version was seen."""

    key: str
    title: str
    agency: str
    year: int
    published: date | None
    collected: date
    version: int
    sha256: str
    official: str
    address: str
    archive: str = SITE_NAME

    @property
    def issued(self) -> date:
        return self.published or self.collected

    @property
    def note(self) -> str:
        return say("{0}存档第 {1} 版（{2} 收录，SHA-256 {3}）", self.archive, self.version, self.collected, self.sha256)

    @property
    def sentence(self) -> str:
        return f"{self.agency}：《{self.title}》，{self.official}；{self.note}，{self.address}"

    def tags(self) -> list[tuple[str, str]]:
        """Names and contents of the citation_* meta elements."""
        day = self.issued.strftime("%Y/%m/%d")
        return [
            ("citation_title", self.title),
            ("citation_author", self.agency),
            ("citation_publication_date", day),
            ("citation_online_date", self.collected.strftime("%Y/%m/%d")),
            ("citation_technical_report_institution", self.agency),
            ("citation_technical_report_number", f"v{self.version}"),
            ("citation_language", "zh"),
            ("citation_abstract_html_url", self.address),
        ]


def of(origin: str, report: Row, version: Row, archive: str = SITE_NAME) -> Citation:
    """The citation of one version. `origin`: scheme, host and base URL. `archive`: name of the site."""
    return Citation(
        key=f"nianbao-{report['agency_id']}-{report['year']}-v{version['number']}",
        title=version["title"],
        agency=version["agency"],
        year=report["year"],
        published=_day(version["published_on"]),
        collected=china_day(version["first_seen"]),
        version=version["number"],
        sha256=version["sha256"],
        official=version["url"],
        address=f"{origin}/reports/{report['agency_id']}/{report['year']}?version={version['number']}",
        archive=archive,
    )


def bibtex(cited: Citation) -> str:
    fields = {
        "title": cited.title,
        "author": f"{{{_bare(cited.agency)}}}",
        "institution": cited.agency,
        "year": str(cited.issued.year),
        "month": str(cited.issued.month),
        "number": f"v{cited.version}",
        "url": cited.address,
        "urldate": str(cited.collected),
        "note": f"{cited.note}，{cited.official}",
    }
    # Braces of its own only where BibTeX must not take a body's name apart.
    lines = [f"  {name} = {{{value if name == 'author' else _bare(value)}}}" for name, value in fields.items()]
    return f"@techreport{{{cited.key},\n" + ",\n".join(lines) + "\n}\n"


def _bare(text: str) -> str:
    """Text without what BibTeX would take for a command, on one line."""
    return re.sub(r"([%&#$_])", r"\\\1", re.sub(r"[{}\\\s]+", " ", text)).strip()


def ris(cited: Citation) -> str:
    fields = [
        ("TY", "GOVDOC"), ("ID", cited.key), ("TI", cited.title), ("AU", cited.agency), ("PB", cited.agency),
        ("PY", str(cited.issued.year)), ("DA", cited.issued.strftime("%Y/%m/%d")), ("ET", f"v{cited.version}"),
        ("LA", "zh"), ("UR", cited.address), ("L2", cited.official), ("N1", cited.note),
        ("Y2", cited.collected.strftime("%Y/%m/%d")), ("ER", ""),
    ]  # fmt: skip
    return "".join(f"{name}  - {' '.join(value.split())}\r\n" for name, value in fields)


def csl_json(cited: Citation) -> str:
    item = {
        "id": cited.key,
        "type": "report",
        "title": cited.title,
        "author": [{"literal": cited.agency}],
        "publisher": cited.agency,
        "issued": _parts(cited.issued),
        "accessed": _parts(cited.collected),
        "version": str(cited.version),
        "URL": cited.address,
        "language": "zh-CN",
        "archive": cited.archive,
        "archive_location": f"sha256:{cited.sha256}",
        "note": f"{cited.note}，{cited.official}",
    }
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


FORMATS: Mapping[str, tuple[str, str, Callable[[Citation], str]]] = {
    "bib": ("BibTeX", "application/x-bibtex", bibtex),
    "ris": ("RIS", "application/x-research-info-systems", ris),
    "csl.json": ("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
}
"""Ending of the address → name, media type, writer."""


def _parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def _day(stored: str | None) -> date | None:
    try:
        return date.fromisoformat(stored[:10]) if stored else None
    except ValueError:
        return None
