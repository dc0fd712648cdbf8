"""What the parser must do, as pairs that can be asked again after something was switched off.

The tables are those of the other test modules; nothing is stated twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import parsers.claims
import parsers.titles
from parsers.checks import check_cells, check_structure, cross_year_checks, subordinates_check
from parsers.identity import dates
from parsers.model import AnnualReport, Cell, Document
from parsers.report import parse
from parsers.sections import headings
from parsers.sections.headings import match_heading
from tests.parsers.checks import test_equations as equations
from tests.parsers.checks import test_prose as prose
from tests.parsers.claims import test_claims
from tests.parsers.claims.test_claims import (
    HEARD,
    NO_DISPUTES,
    NOT_STATED,
    OF_SOMETHING_ELSE,
    SECTION_THREE,
    STATED,
    claims,
)
from tests.parsers.golden.test_golden import PAIRS
from tests.parsers.golden.view import golden_view
from tests.parsers.identity import test_identity as identity
from tests.parsers.identity import test_refusals as refusals
from tests.parsers.identity.test_dates import DATES, PERIODS
from tests.parsers.identity.test_titles import CUT, NAME_ONLY, NO_TITLES, OTHERS, TITLES
from tests.parsers.pages import BEILUN, HEADINGS, Page
from tests.parsers.sections import test_sections as sections
from tests.parsers.sections.test_sections import VARIANTS

Behaviour = tuple[str, object, object]
"""name, what is, what must be"""


def broken() -> str:
    """The first behaviour that does not hold; "" when all hold."""
    _forget()
    try:
        return next((name for name, found, expected in _behaviours() if found != expected), "")
    finally:
        _forget()


def _forget() -> None:
    """Titles and headings are remembered; what was remembered with and without the mutant must not mix."""
    parsers.titles.read_title.cache_clear()
    headings.read_heading.cache_clear()


def _behaviours() -> Iterator[Behaviour]:
    yield from _titles()
    yield from _dates()
    yield from _claims()
    yield from _headings()
    yield from _checks()
    yield from _reports()
    yield from _golden()


def _titles() -> Iterator[Behaviour]:
    for text, agency, year in TITLES + NAME_ONLY + CUT:
        title = parsers.titles.read_title(text)
        yield f"title {text}", title and (title.agency, title.year), (agency, year)
    for text in NO_TITLES:
        yield f"no title {text}", parsers.titles.read_title(text), None
    for text, reason in OTHERS:
        yield f"look-alike {text}", parsers.titles.is_report_title(text), False
        yield f"reason of {text}", parsers.titles.look_alike(text), reason


def _dates() -> Iterator[Behaviour]:
    for text, date in DATES:
        yield f"date {text}", dates.find_date(text), date
    for text, year, month, stated in PERIODS:
        found = [(period.end_year, period.end_month, period.stated) for period in dates.periods(text)]
        yield f"period {text}", found, [(year, month, stated)]


def _claims() -> Iterator[Behaviour]:
    for text, expected in STATED + HEARD:
        yield f"claim {text}", claims(text), expected
    for text in NOT_STATED + OF_SOMETHING_ELSE:
        yield f"no claim {text}", claims(text), {}
    for text, stated in SECTION_THREE:
        yield f"claim {text}", claims(text, section=3), stated
    for text in NO_DISPUTES:
        yield f"denial {text}", claims(text, section=4), {"reconsiderations": 0, "lawsuits": 0}
    yield from _holding(test_claims.test_what_one_channel_published_is_not_compared_with_the_total)


def _headings() -> Iterator[Behaviour]:
    for text, number in VARIANTS:
        heading = match_heading(text)
        yield f"heading {text}", heading and heading.number, number
    for text in HEADINGS.values():
        heading = match_heading(text)
        yield f"weight of {text}", heading and heading.weight > 3, True
    yield from _holding(identity.test_links_to_other_reports_are_not_its_title)
    yield from _holding(identity.test_links_to_other_reports_are_no_titles_wherever_they_stand)
    yield from _holding(identity.test_a_row_that_names_another_body_or_year_holds_the_document)
    yield from _holding(sections.test_a_sub_number_heads_a_section_only_right_before_its_table)
    yield from _holding(sections.test_narrative_in_rows_of_one_cell_of_a_form_table)
    yield from _holding(refusals.test_half_a_year_stated_under_a_title_that_does_not_say_so)
    yield from _holding(refusals.test_a_line_that_is_a_title_needs_a_text_beside_it)


def _holding(test: Callable[[], None]) -> Iterator[Behaviour]:
    """A whole test as one behaviour."""
    try:
        test()
    except AssertionError:
        yield test.__name__, "fails", "passes"


def _checks() -> Iterator[Behaviour]:
    wrong = {
        "requests.received.natural_person": 999,
        "requests.granted.research": 999,
        "review_litigation.reconsideration.total": 999,
    }
    found = check_cells(equations.cells_of(BEILUN | wrong), equations.FORMS)
    yield "wrong figures", {check.rule for check in found if check.outcome == "fail"}, {"R1", "R2", "R3", "R4"}
    words = Cell(None, "见附件")
    for mark, outcome in ((Cell(None, ""), "pass"), (Cell(None, "/"), "pass"), (words, "not_assessable")):
        values = {"requests.granted.total": 5, "requests.granted.natural_person": 5, "requests.granted.research": mark}
        yield f"mark {mark.raw}", equations.outcomes(values)["R3", "requests.granted.total"].outcome, outcome
    blank = {key: Cell(None, "") for key in equations.REQUEST_KEYS if key.startswith("requests.granted.")}
    blank["requests.granted.total"] = Cell(5, "5")
    yield "only a total", equations.outcomes(blank)["R3", "requests.granted.total"].outcome, "not_assessable"
    yield from _holding(equations.test_a_total_left_blank_accuses_nobody_and_leaves_the_other_columns_alone)
    yield "fees", prose.checks("本年度收取信息处理费共计120元。", section=6), [("S5", "fail")]
    yield "whole fees", prose.checks("发出收费通知2件，收取信息处理费120元。", section=6), [("S5", "pass")]
    yield "another year", prose.checks("2023年，我局主动公开政府信息478条。"), [("S9", "fail")]
    yield "words twice", prose.checks("进一步进一步加强公开。"), [("S11", "fail")]
    yield "all done", prose.checks("收到政府信息公开申请11件，均已按期办结。", forward=1), [("S10", "fail")]
    impossible = parse(Document(Page(values={"active_disclosure.licences.decisions": -1}).bytes()))
    yield "impossible", {check.rule for check in impossible.checks if check.outcome == "fail"}, {"V1"}
    yield from _years()


def _years() -> Iterator[Behaviour]:
    base = "active_disclosure.regulations."
    items = "active_disclosure.licences."
    before = {"requests.carried_forward.total": 3, f"{base}in_force": 2, f"{items}prev_items": 9, f"{items}change": -2}
    now = {"requests.carried_over.total": 2, f"{base}in_force": 9, f"{base}issued": 1, f"{base}repealed": 0}
    now[f"{items}prev_items"] = 9
    checks = cross_year_checks(_cells(before), _cells(now))
    yield "years", {(c.rule, c.outcome) for c in checks}, {("R5", "fail"), ("R6", "fail"), ("R7", "fail")}
    sums = subordinates_check({("requests.received.total",): 5}, [{("requests.received.total",): 4}])
    yield "subordinates", [(c.rule, c.outcome) for c in sums], [("R8", "fail")]
    structure = check_structure(2022, {}, {}, (), ())
    yield "nothing read", {(c.rule, c.outcome) for c in structure}, {("S1", "fail"), ("S2", "fail")}


def _cells(values: dict[str, int]) -> dict[str, Cell]:
    return {key: Cell(value, str(value)) for key, value in values.items()}


def _reports() -> Iterator[Behaviour]:
    pages = {
        "hint": (Page(title="2022年政府信息公开工作年度报告"), {"agency_hint": "样例县水利局"}),
        "row": (Page(page_title="年报", heading="", preamble=""), {"list_title": "样例局2022年政府信息公开年度报告"}),
        "url": (Page(page_title="年报", heading="", preamble=""), {"url": "http://x.test/a.jsp?fbtime=2022"}),
        "file date": (Page(), {"url": "http://x.test/t20230119_1.html"}),
        "headline": (Page(above=["2023-01-18"]), {}),
        "page times": (Page(above=["打印时间：2025-11-20"]), {}),
        "hyphen": (Page(title="2022年政府信息公开工作年度报告-样例县水利局"), {}),
        "signature": (Page(below=["样例县农业农村局", "2023年1月19日"]), {}),
        "tags": (Page(meta=[("PubDate", "2023-01-19"), ("ContentSource", "样例县水利局")]), {}),
        "labels": (Page(above=["发布日期：2023-01-18 来源：样例县水利局"]), {}),
        "too early": (Page(), {"list_date": "2021-06-01"}),
        "two dates": (Page(meta=[("PubDate", "2023-01-17")]), {"list_date": "2023-01-19"}),
        "furniture": (Page(below=["打印本页", "浏览次数：12"]), {}),
        "other row": (Page(), {"list_title": "样例县民政局2022年政府信息公开工作年度报告"}),
        "compiles": (_compiled(), {}),
        "other title": (Page(above=["样例县水务局", "2022年政府信息公开工作年度报告"]), {}),
    }
    expected = {
        "hint": ("样例县水利局", 2022, None, ("agency_not_in_title",)),
        "row": ("样例局", 2022, None, ()),
        "url": ("", 2022, None, ("agency_missing", "title_missing")),
        "file date": ("样例县水利局", 2022, "2023-01-19", ()),
        "headline": ("样例县水利局", 2022, "2023-01-18", ()),
        "page times": ("样例县水利局", 2022, None, ()),
        "hyphen": ("样例县水利局", 2022, None, ("agency_not_in_title",)),
        "signature": ("样例县水利局", 2022, "2023-01-19", ("agency_disagreement",)),
        "tags": ("样例县水利局", 2022, "2023-01-19", ()),
        "labels": ("样例县水利局", 2022, "2023-01-18", ()),
        "too early": ("样例县水利局", 2022, None, ("published_before_report_year",)),
        "two dates": ("样例县水利局", 2022, "2023-01-17", ("published_disagreement",)),
        "furniture": ("样例县水利局", 2022, None, ()),
        "other title": (
            *("样例县水利局", 2022, None),
            ("agency_disagreement", "title_disagreement", "titles_disagree"),
        ),
        "other row": (*("样例县水利局", 2022, None), ("agency_disagreement", "row_disagrees", "title_disagreement")),
        "compiles": ("", 2022, None, ("agency_missing", "title_missing", "year_from_narrative")),
    }
    for name, (page, hints) in pages.items():
        outcome = parse(Document(page.bytes(), **hints))
        yield f"report {name}", _identity(outcome), expected[name]
        yield f"text of {name}", isinstance(outcome, AnnualReport) and "浏览" in outcome.sections[-1].text, False


def _compiled() -> Page:
    told = {1: "2022年，我局公开信息136条。"}
    headings = {number: HEADINGS[number] for number in (1, 2, 3)}
    opening = "依据《条例》规定，编制本报告。"
    return Page(page_title="样例县人民政府", heading="", preamble=opening, texts=told, headings=headings)


def _identity(outcome: object) -> object:
    if not isinstance(outcome, AnnualReport):
        return outcome
    warnings = tuple(sorted({warning.split(":")[0] for warning in outcome.warnings}))
    return outcome.agency, outcome.year, outcome.published_on, warnings


def _golden() -> Iterator[Behaviour]:
    for path in PAIRS:
        golden = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        yield f"golden {path.name}", golden_view(parse(Document(path.read_bytes()))), golden
