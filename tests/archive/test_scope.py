"""What a report counts: said by a sentence whose number stands in the table, by its bodies, by its kind, or unknown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive import crosschecks
from archive.agencies.directory import Agencies, put_regions
from archive.agencies.scope import of_report
from archive.store import Store
from parsers.model import Cell
from tests.archive.country import KNOWN, NOW, YEAR, build, file, report, truth

FIGURES = {"requests_received": 135, "requests_carried_over": 5}


@pytest.mark.parametrize(
    ("kind", "text", "scope", "because"),
    [
        ("government", "全市共收到政府信息公开申请135件。", "aggregate", "wording"),
        ("government", "2023年，全县各级行政机关新收政府信息公开申请135件，均已办结。", "aggregate", "wording"),
        ("government", "全县各级行政机关共受理政府信息公开申请140件。", "aggregate", "wording"),
        ("government", "全市共收到政府信息公开申请600件。", "unknown", "nothing"),
        ("government", "本机关收到政府信息公开申请135件。", "own", "wording"),
        ("government", "全市收到申请135件，本机关收到申请135件。", "unknown", "nothing"),
        ("government", "本报告综合各部门、各乡镇政府信息公开年度报告编制而成。", "aggregate", "wording"),
        ("government", "以下数据不含各部门和各乡镇。", "own", "wording"),
        ("government", "加强队伍建设。", "unknown", "nothing"),
        ("department", "全年共收到申请135件。", "own", "kind"),
        ("department", "全市公安机关共收到政府信息公开申请135件。", "aggregate", "wording"),
        ("township", "工作有序。", "own", "kind"),
    ],
)
def test_a_sentence_speaks_only_for_a_number_that_stands_in_the_table(
    kind: str, text: str, scope: str, because: str
) -> None:
    found = of_report(kind, [text], FIGURES)
    assert (found.scope, found.reason.partition(":")[0]) == (scope, because), found


def test_nothing_received_proves_nothing() -> None:
    empty = {"requests_received": 0, "requests_carried_over": 0}
    assert of_report("government", ["本机关收到政府信息公开申请0件。"], empty).scope == "unknown"


def test_the_sums_of_its_bodies_make_a_government_s_report_an_aggregate(tmp_path: Path) -> None:
    build(tmp_path)
    query = "SELECT scope, scope_reason FROM reports WHERE agency = ? AND year = ?"
    with Store.open(tmp_path, now=NOW) as store:
        scope, reason = store.db.execute(query, ["甲州市人民政府", YEAR]).fetchone()
        assert scope == "aggregate" and reason.startswith("r8:")
        details = store.db.execute(
            "SELECT DISTINCT c.outcome, c.detail FROM checks c JOIN reports r ON r.current_version = c.version_id "
            "WHERE c.rule = 'R8' AND r.agency = '甲州市人民政府'"
        ).fetchall()
        assert details == [("pass", "本级 = 5 个机关之和，其中 2 个下级政府")]


def test_a_body_that_is_withdrawn_later_takes_no_proof_back_and_a_revision_does(tmp_path: Path) -> None:
    build(tmp_path)
    query = "SELECT scope FROM reports WHERE agency = '云湖区人民政府'"
    with Store.open(tmp_path, now=NOW) as store:
        put_regions(store, KNOWN)
        with store.transaction() as db:
            db.execute("UPDATE reports SET status = 'withdrawn' WHERE agency = '云湖区财政局'")
            db.execute("INSERT OR IGNORE INTO pending SELECT 'checks', agency_id, year FROM reports")
        crosschecks.refresh(store)
        assert store.db.execute(query).fetchone() == ("aggregate",)
        file(store, Agencies(store, KNOWN), "980102", report("云湖区人民政府", 999))
        crosschecks.refresh(store)
        assert store.db.execute(query).fetchone() == ("unknown",)


def test_a_person_s_decision_stands_whatever_is_read_next(tmp_path: Path) -> None:
    build(tmp_path)
    with Store.open(tmp_path, now=NOW) as store:
        with store.transaction() as db:
            decided = (
                "UPDATE reports SET scope = 'own', scope_reason = 'decision: letter' WHERE agency = '云湖区人民政府'"
            )
            db.execute(decided)
            db.execute("INSERT OR IGNORE INTO pending SELECT 'checks', agency_id, year FROM reports")
        crosschecks.refresh(store)
        file(store, Agencies(store, KNOWN), "980102", report("云湖区人民政府", 998))
        crosschecks.refresh(store)
        found = store.db.execute("SELECT scope, scope_reason FROM reports WHERE agency = '云湖区人民政府'").fetchone()
        assert found == ("own", "decision: letter")


def test_one_slip_among_sums_that_fit_hides_no_aggregate_whatever_the_text_says(tmp_path: Path) -> None:
    build(tmp_path)
    with Store.open(tmp_path, now=NOW) as store:
        put_regions(store, KNOWN)
        agencies = Agencies(store, KNOWN)
        total = truth("980102")
        said = report("云湖区人民政府", total, text=f"本机关共收到政府信息公开申请{total}件。")
        wrong = {**said.cells, "review_litigation.reconsideration.total": Cell(2, "2")}
        file(store, agencies, "980102", replace(said, cells=wrong))
        crosschecks.refresh(store)
        found = store.db.execute("SELECT scope, scope_reason FROM reports WHERE agency = '云湖区人民政府'").fetchone()
        assert found[0] == "aggregate" and found[1].endswith("2 figures are the sums of its bodies, 1 differ")
