"""A report is quoted with its version, its day in China and the whole hash; and every figure has an address."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.reports import citation
from parsers.forms.tables import ACTIVE_DISCLOSURE_2021, REQUESTS_2021, REVIEW_LITIGATION_2021

WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


def _cited(title: str = "某局2023年报告", agency: str = "某局") -> citation.Citation:
    return citation.Citation(
        "nianbao-1-2023-v2", title, agency, 2023, date(2024, 1, 20), date(2024, 2, 2), 2, "ab" * 32,
        "https://www.example.gov.cn/a_b%20c.html", "https://archive.example/reports/1/2023?version=2",
    )  # fmt: skip


@given(WORDS, WORDS)
def test_no_title_breaks_a_format(title: str, agency: str) -> None:
    cited = _cited(title, agency)
    text = citation.bibtex(cited)
    assert text.count("{") == text.count("}")
    assert len(text.splitlines()) == 11
    lines = citation.ris(cited).split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    assert (lines[0], lines[-2], lines[-1]) == ("TY  - GOVDOC", "ER  - ", "")
    (item,) = json.loads(citation.csl_json(cited))
    assert (item["title"], item["author"]) == (title, [{"literal": agency}])


@pytest.mark.parametrize("ending", citation.FORMATS)
async def test_each_format_names_one_version_for_ever(datasette: Any, address: Any, ending: str) -> None:
    path = address("北仑区教育局", 2023)
    for number in (1, 2):
        answer = await datasette.client.get(f"{path}.{ending}?version={number}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
        known = (await datasette.client.get(f"{path}.json?version={number}")).json()
        assert known["sha256"] in answer.text
        assert f"?version={number}" in answer.text.replace("\\", "")
        assert "2024" in answer.text
    assert (await datasette.client.get(f"{path}.{ending}?version=9")).status_code == 404


async def test_reference_managers_find_the_tags(datasette: Any, address: Any) -> None:
    path = address("北仑区教育局", 2022)
    page = html5lib.parse((await datasette.client.get(path)).text, namespaceHTMLElements=False)
    tags = {meta.get("name"): meta.get("content") for meta in page.iter("meta") if meta.get("name")}
    assert tags["citation_author"].endswith("教育局")
    assert "2022年" in tags["citation_title"]
    assert re.fullmatch(r"\d{4}/\d\d/\d\d", tags["citation_publication_date"])
    assert tags["citation_abstract_html_url"].endswith(f"{path}?version=1")


async def test_every_figure_of_a_report_has_an_address(datasette: Any, address: Any) -> None:
    body = (await datasette.client.get(address("北仑区人民政府", 2023))).text
    page = html5lib.parse(body, namespaceHTMLElements=False)
    forms = [table for table in page.iter("table") if table.get("class", "").startswith("form")]
    cells = [cell for table in forms for cell in table.iter("td")]
    keys = {
        key for block in (ACTIVE_DISCLOSURE_2021, REQUESTS_2021, REVIEW_LITIGATION_2021) for key in block.cell_keys()
    }
    links = [link for cell in cells for link in cell.iter("a") if link.get("class") == "to-cell"]
    assert all(cell.get("id") for cell in cells)
    assert {link.get("id") for link in links} == keys
    assert all(link.get("href") == f"#{link.get('id')}" for link in links)
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    numbers = [cell for cell in page.iter("td") if re.fullmatch(r"[\d,.]+", "".join(cell.itertext()).strip())]
    assert all(cell.get("id") or cell.find(".//a") is not None for cell in numbers)
