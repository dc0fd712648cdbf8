"""A kind of document is one row of FORMATS, a family of systems a module and its row, a sum that holds one entry."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.listing.cms.families import ADAPTERS
from crawler.registry.families import FAMILIES
from tests.contributing.changed import ROOT, add, copy, told

KIND = """    Format(
        *("notepad", "记事本", "notepad", "page", 0, "parsers.readers.text:read_text"),
        types=(FileType(("ntp",), "application/x-notepad", _at_start(b"%NOTE")),),
    ),
"""
ADAPTER = '''"""The system of a test."""

from crawler.listing.paging.rows import page_rows
from crawler.listing.words import ListPage, Opening, Page


class Sample:
    family = "sample"

    def detect(self, page: Page) -> float:
        return 0.95 if "sample-cms" in page.text else 0.0

    def open(self, page: Page) -> Opening | None:
        return Opening(ListPage(page_rows(page)))
'''
FAMILY = '    "sample": "crawler.listing.cms.sample:Sample",\n'
SUM = """[[blocks.equations]]
rule = "R4"
over = "columns"
left = ["reconsideration"]
right = ["litigation_direct", "litigation_after_reconsideration"]
detail = "{column}：样例等式"

"""


@pytest.fixture(scope="module")
def with_the_rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One copy with one row more of each: none of them needs the others."""
    folder = tmp_path_factory.mktemp("rows")
    for room in ("parsers", "crawler"):
        copy(folder, room)
    add(folder / "parsers" / "formats.py", '    Format(\n        *("docx"', KIND)
    add(folder / "crawler" / "registry" / "families.py", '    "trs": ', FAMILY)
    (folder / "crawler" / "listing" / "cms" / "sample.py").write_text(ADAPTER, "utf-8")
    add(folder / "parsers" / "forms" / "editions" / "2021.toml", '[[blocks.equations]]\nrule = "R4"', SUM)
    found: dict[str, Any] = told(folder, "tests.contributing.others")
    return found


def test_a_kind_of_document_is_one_row(with_the_rows: dict[str, Any]) -> None:
    assert with_the_rows["kind"] == {
        "told": "notepad",
        "read": 2023,
        "followed": True,
        "suffix": "ntp",
        "name": "记事本",
    }


def test_a_family_is_its_module_and_one_row(with_the_rows: dict[str, Any]) -> None:
    assert with_the_rows["family"] == {
        "found": "sample",
        "registered": "sample",
        "rows": 1,
        "unknown": ['"other" is not one of'],
    }


def test_families_and_adapters_are_the_same() -> None:
    assert [adapter.family for adapter in ADAPTERS] == list(FAMILIES)
    modules = {named.split(":")[0].rsplit(".", 1)[1] for named in FAMILIES.values()}
    classes = ROOT.glob("crawler/listing/cms/*.py")
    assert modules == {file.stem for file in classes if "    family = " in file.read_text("utf-8")}


def test_a_sum_that_must_hold_is_one_entry_of_its_edition(with_the_rows: dict[str, Any]) -> None:
    assert with_the_rows["check"] == {"outcomes": {"pass": 4, "fail": 1}, "detail": "总计：样例等式"}
