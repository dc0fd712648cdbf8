"""One lone witness: when it is enough for a name or a year, and when the document waits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers import combine
from parsers.model import AnnualReport, Document, Outcome, Paragraph, ReadDocument, Unreadable
from parsers.report import parse
from tests.parsers.pages import HEADINGS, TEXTS, table_1, table_2, table_3

TAIL = "政府信息公开工作年度报告"
TABLES = {2: table_1(), 3: table_2(), 4: table_3()}
REPORT = "".join(f"<p>{HEADINGS[n]}</p>{TABLES.get(n) or f'<p>{TEXTS[n]}</p>'}" for n in HEADINGS)


def page(head: str, title: str = "", before: str = "", after: str = "", body: str = REPORT) -> bytes:
    inner = f"{before}{head}<div>{body}{after}</div>"
    return f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{inner}</body></html>".encode()


def report(found: Outcome) -> AnnualReport:
    assert isinstance(found, AnnualReport), found
    return found


def held(found: Outcome) -> list[str]:
    return [note.code for note in report(found).held]


@pytest.mark.parametrize("verb", ["发布", "公布", "发布了", "公开发布"])
def test_a_headline_of_news_names_who_published(verb: str) -> None:
    found = report(parse(Document(page(f"<h1>湖滨县粮食局{verb}2023年{TAIL}</h1>"))))
    assert (found.agency, found.year) == ("湖滨县粮食局", 2023)
    assert report(parse(Document(page(f"<h1>我县粮食局{verb}2023年{TAIL}</h1>")))).agency == ""


@pytest.mark.parametrize("bar", [" | ", "｜", "|"])
def test_a_bar_parts_the_name_from_the_headline(bar: str) -> None:
    found = parse(Document(page(f"<h1>湖滨县粮食局{bar}2023年{TAIL}</h1>"), agency_hint="湖滨县粮食局"))
    assert (report(found).agency, report(found).year, held(found)) == ("湖滨县粮食局", 2023, [])
    assert report(parse(Document(page(f"<h1>通知公告{bar}2023年{TAIL}</h1>")))).agency == ""
    site = page("", title=f"湖滨县人民政府{bar}2023年{TAIL}")
    assert report(parse(Document(site))).agency == "", "in <title> it is the name of the site"


@pytest.mark.parametrize("other", ["<aside><h4>{}</h4></aside>", "<div><aside><div><h2>{}</h2></div></aside></div>"])
@pytest.mark.parametrize("where", ["before", "after"])
def test_what_the_markup_puts_aside_names_nobody(other: str, where: str) -> None:
    aside = {where: other.format(f"山前县林业局2021年{TAIL}")}
    found = parse(Document(page(f"<h1>湖滨县粮食局2023年{TAIL}</h1>", **aside)))
    assert (report(found).agency, report(found).year, held(found)) == ("湖滨县粮食局", 2023, [])


def test_a_title_below_the_first_section_is_another_reports() -> None:
    after = f"<p>山前县林业局2021年{TAIL}</p>"
    found = report(parse(Document(page(f"<h1>2023年{TAIL}</h1>", after=after))))
    assert (found.agency, found.year) == ("", 2023)
    assert not isinstance(parse(Document(page("<h1>政府信息公开</h1>", after=after))), AnnualReport)


@pytest.mark.parametrize("part", ["2023nb", "2024", "gkml_2022", "ndbg2019"])
def test_a_year_in_a_folder_is_told_and_proves_none(part: str) -> None:
    undated = page(f"<h1>湖滨县粮食局{TAIL}</h1>")
    found = parse(Document(undated, url=f"http://www.example.gov.cn/zwgk/{part}/17.html"))
    assert isinstance(found, Unreadable)
    assert (found.reason, found.why.args if found.why else None) == ("year_in_address", {"part": part})
    for address in ("http://2024.example.gov.cn/17.html", "http://www.example.gov.cn/2024n78/17.html"):
        assert getattr(parse(Document(undated, url=address)), "reason", "") == "no_year"


def test_a_lone_title_of_another_body_than_the_columns_waits() -> None:
    head = f"<h1>山前县林业局2023年{TAIL}</h1>"
    assert held(parse(Document(page(head), agency_hint="湖滨县粮食局"))) == ["registry_disagrees"]
    second = "<p>本报告由山前县林业局编制。</p>"
    assert held(parse(Document(page(head, body=second + REPORT), agency_hint="湖滨县粮食局"))) == []
    row = f"山前县林业局2023年{TAIL}"
    assert held(parse(Document(page(head), agency_hint="湖滨县粮食局", list_title=row))) == []
    assert held(parse(Document(page(head), agency_hint="山前县林业局"))) == []


@pytest.mark.parametrize(
    ("known", "codes"),
    [
        ({}, ["agency_from_picture"]),
        ({"agency_hint": "湖宾县粮食局"}, ["agency_from_picture"]),
        ({"agency_hint": "湖滨县粮食局"}, []),
        ({"list_title": f"湖滨县粮食局2023年{TAIL}"}, []),
        ({"list_title": f"2023年{TAIL}"}, ["agency_from_picture"]),
        ({"file_name": f"湖滨县粮食局2023年{TAIL}.html"}, []),
    ],
)
def test_a_name_off_a_picture_needs_a_second_witness(
    known: dict[str, str], codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(answer: ReadDocument, *, tables_only: bool) -> ReadDocument:
        assert not tables_only
        lines = [f"湖滨县粮食局2023年{TAIL}", *(line for n in HEADINGS for line in (HEADINGS[n], TEXTS.get(n, "无")))]
        seen = tuple(map(Paragraph, lines))
        return replace(answer, blocks=seen)

    monkeypatch.setattr(combine, "with_pictures_read", read)
    html = "<html><body><p><img src='1.png'></p></body></html>"
    found = parse(Document(html.encode(), pictures={"1.png": b"seen"}, **known))
    assert report(found).agency in ("湖滨县粮食局", known.get("agency_hint"))
    assert [code for code in held(found) if code != "registry_disagrees"] == codes
