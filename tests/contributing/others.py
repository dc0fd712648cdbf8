"""Run on a copy with one row more: what comes of it. Prints JSON."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive.site.labels.words import READERS
from crawler.listing.cms.families import family_of, open_column
from crawler.listing.words import Page
from crawler.registry.sources import read
from parsers.checks.equations import check_cells
from parsers.formats import names_file, sniff, suffix_of
from parsers.model import AnnualReport, Cell, Document
from parsers.report import parse
from tests.archive.portal import figures

NOTE = """%NOTE
北仑区教育局2023年政府信息公开工作年度报告

一、总体情况
本机关全年公开信息12条，内容真实完整，更新及时，没有收到政府信息公开申请，也没有发生行政复议和行政诉讼。
二、主动公开政府信息情况
主动公开规范性文件2件。
三、收到和处理政府信息公开申请情况
全年没有收到政府信息公开申请。
四、政府信息公开行政复议、行政诉讼情况
没有发生。
五、存在的主要问题及改进情况
公开内容还需细化，下一步将加强培训。
六、其他需要报告的事项
无。
"""
LIST = (
    "<html><body class='sample-cms'><ul><li><a href='/a/1.html'>北仑区教育局2023年政府信息公开工作年度报告</a>"
    "<span>2024-01-20</span></li></ul></body></html>"
)
ROWS = "source_id,region_code,list_url,scope,family\na,330206,https://a.gov.cn/,portal,{}\n"


def kind() -> dict[str, Any]:
    outcome = parse(Document(NOTE.encode(), url="https://a.gov.cn/1.ntp"))
    assert isinstance(outcome, AnnualReport), outcome
    return {
        "told": sniff(NOTE.encode())[0].kind,
        "read": outcome.year,
        "followed": names_file("https://a.gov.cn/files/1.ntp"),
        "suffix": suffix_of("application/x-notepad"),
        "name": READERS["notepad"],
    }


def family() -> dict[str, Any]:
    page = Page("https://a.gov.cn/list.html", 200, {}, LIST.encode(), LIST)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sources.csv"
        answers = []
        for name in ("sample", "other"):
            file.write_text(ROWS.format(name), "utf-8")
            answers.append(read(file))
    return {
        "found": family_of(page),
        "registered": answers[0][0][0].family,
        "rows": len(open_column(page, "sample").listing.items),
        "unknown": [problem.message.split(" jpaas")[0] for problem in answers[1][1]],
    }


def check() -> dict[str, Any]:
    values = figures(review_litigation__reconsideration__total=5)
    cells = {key: Cell(value, str(value)) for key, value in values.items()}
    found = [one for one in check_cells(cells, {"review_litigation": "2021"}) if "样例等式" in one.detail]
    return {
        "outcomes": Counter(one.outcome for one in found),
        "detail": next(one.detail for one in found if one.outcome == "fail"),
    }


if __name__ == "__main__":
    json.dump({"kind": kind(), "family": family(), "check": check()}, sys.stdout, ensure_ascii=False)
