"""Who is who: names on real portals, and merges that can be taken back."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.agencies import rules
from archive.agencies.names import AgencyName, resolve
from archive.agencies.regions import Regions, load
from scheduler import main
from tests.archive.portal import SOURCE, Portal, dump, figures, page


@pytest.fixture(scope="module")
def regions() -> Regions:
    return load()


def _name(printed: str, source: str, regions: Regions, **hints: str) -> AgencyName:
    return resolve(printed, source, regions, **hints)


@pytest.mark.parametrize(
    ("printed", "source", "region", "shown"),
    [
        ("宁波市北仑区住房资金管理中心", "330206", "330206", "北仑区住房资金管理中心"),
        ("北仑区住房资金管理中心", "330206", "330206", "北仑区住房资金管理中心"),
        ("宁波市镇海区国有资产管理服务中心", "330211", "330211", "镇海区国有资产管理服务中心"),
        ("湛河区住建局", "410411", "410411", "湛河区住房和城乡建设局"),
        ("区统计局", "330206", "330206", "北仑区统计局"),
        ("水务局", "230883", "230883", "抚远市水务局"),
        ("市场监督管理局", "330206", "330206", "北仑区市场监督管理局"),
        ("市市场监督管理局", "330200", "330200", "宁波市市场监督管理局"),
        ("米林县人民政府", "540481", "540481", "米林市人民政府"),
        ("沭阳县发改局", "321300", "321322", "沭阳县发展和改革局"),
        ("北仑区", "330206", "330206", "北仑区人民政府"),
        ("北仑区政府", "330206", "330206", "北仑区人民政府"),
        ("北仑区政府办", "330206", "330206", "北仑区人民政府办公室"),
        ("北仑区人民政府\n办公室", "330206", "330206", "北仑区人民政府办公室"),
        ("湛江市人民政府地方志办公室", "440800", "440800", "湛江市人民政府地方志办公室"),
        ("深圳市公安局龙华分局", "440300", "440300", "深圳市公安局龙华分局"),
        ("广州市黄埔区人民政府 广州开发区管委会", "440112", "440112", "黄埔区人民政府"),
        ("高新区（新市区）司法局", "650104", "650104", "高新区(新市区)司法局"),
        ("东区街道办事处", "442000", "442000", "中山市东区街道办事处"),
        ("二七街道", "410103", "410103", "二七区二七街道办事处"),
        ("杨柳镇", "410411", "410411", "湛河区杨柳镇人民政府"),
        ("吉林省气象局", "bm00", "220000", "吉林省气象局"),
        ("中华人民共和国教育部", "bm05", "000000", "教育部"),
        ("清河县行政审批局（原政务服务中心）", "130534", "130534", "清河县行政审批局"),
        ("清河县民政局（挂老龄工作委员会办公室牌子）", "130534", "130534", "清河县民政局"),
        ("清河县水务局（本级）", "130534", "130534", "清河县水务局(本级)"),
        ("市公安局交警支队", "130500", "130500", "邢台市公安局交通警察支队"),
        ("县残联", "130534", "130534", "清河县残疾人联合会"),
    ],
)
def test_names_lead_to_bodies(printed: str, source: str, region: str, shown: str, regions: Regions) -> None:
    found = _name(printed, "000000" if source.startswith("bm") else source, regions)
    assert (found.region, found.name) == (region, shown)
    assert not found.warnings


def test_same_name_in_two_places_is_two_bodies(regions: Regions) -> None:
    beijing, changchun = (_name("朝阳区教育局", code, regions) for code in ("110105", "220104"))
    assert (beijing.key, changchun.key) == ("教育局", "教育局")
    assert (beijing.region, changchun.region) == ("110105", "220104")


def test_a_name_from_elsewhere_is_warned_about(regions: Regions) -> None:
    found = _name("衢州市衢江区湖南镇人民政府", "330300", regions)
    assert found.region == "330803"
    assert found.level == "township"
    assert "温州市" in found.warnings[0]


def test_a_site_code_from_elsewhere_is_warned_about(regions: Regions) -> None:
    assert _name("北仑区教育局", "330206", regions, site_code="4103110001").warnings
    assert not _name("北仑区教育局", "330206", regions, site_code="3302060001").warnings


def test_kinds(regions: Regions) -> None:
    kinds = {name: _name(name, "330206", regions).kind for name in (
        "北仑区人民政府", "北仑区人民政府办公室", "北仑区教育局", "新碶街道办事处", "梅山乡人民政府",
        "北仑区住房资金管理中心", "宁波经济技术开发区管委会", "北仑区红十字会",
    )}  # fmt: skip
    assert list(kinds.values()) == [
        "government", "department", "department", "township", "township", "institution", "government", "other",
    ]  # fmt: skip


@pytest.fixture
def two_names(tmp_path: Path) -> Portal:
    """One body under two names: both for 2023, the second alone for 2022."""
    portal = Portal(tmp_path)
    portal.show("/1.html", page("北仑区房产中心", 2023))
    portal.show("/2.html", page("北仑区房产管理中心", 2023, values=figures(8)))
    portal.show("/3.html", page("北仑区房产管理中心", 2022))
    portal.walk("/1.html", "/2.html", "/3.html")
    portal.ingest()
    return portal


def _run(portal: Portal, *words: str) -> str:
    result = CliRunner().invoke(main, ["agencies", words[0], "--data", str(portal.data), *words[1:]])
    assert result.exit_code == 0, result.output
    return result.output


def test_merge_and_split_leave_everything_as_it_was(two_names: Portal) -> None:
    unchanging = ("progress", "_sqlite_migrations", "agency_log", "decisions")
    before = dump(two_names.data, without=unchanging)
    at = two_names.now.isoformat()
    assert "1 reports moved, 1 folded" in _run(two_names, "merge", "北仑区房产中心", "北仑区房产管理中心", "--now", at)
    merged = two_names.rows("SELECT agency, year, versions, requests_received FROM reports ORDER BY year")
    assert merged == [("北仑区房产中心", 2022, 1, 3.0), ("北仑区房产中心", 2023, 2, 3.0)]
    assert two_names.rows("SELECT count(*) FROM agencies") == [(1,)]
    assert "1  北仑区房产中心" in _run(two_names, "show", "北仑区房产管理中心")
    _run(two_names, "split", "1", "2", "--now", at)
    assert dump(two_names.data, without=unchanging) == before
    assert two_names.rows("SELECT action, undone FROM agency_log ORDER BY id") == [("merge", 1), ("split", 0)]
    result = CliRunner().invoke(main, ["verify", "--data", str(two_names.data)])
    assert result.exit_code == 0, result.output


def test_after_a_merge_new_reports_find_the_kept_agency(two_names: Portal) -> None:
    _run(two_names, "merge", "1", "2", "--now", two_names.now.isoformat())
    two_names.next_night()
    two_names.show("/4.html", page("宁波市北仑区房产管理中心", 2021))
    two_names.ingest()
    assert two_names.rows("SELECT DISTINCT agency_id FROM reports") == [(1,)]


@pytest.fixture
def taken_for_one(tmp_path: Path) -> Portal:
    """Two bodies whose names the rules make one: 住建局 is read as the short form of the other's name."""
    portal = Portal(tmp_path)
    portal.show("/1.html", page("北仑区住房和城乡建设局", 2023))
    portal.show("/2.html", page("北仑区住建局", 2023, values=figures(8)))
    portal.show("/3.html", page("北仑区住建局", 2022, values=figures(5)))
    portal.ingest()
    assert portal.rows("SELECT count(*) FROM agencies") == [(1,)]
    return portal


def test_a_name_can_be_split_off_and_finds_its_own_reports(taken_for_one: Portal) -> None:
    changes = taken_for_one.rows("SELECT * FROM changes")
    at = taken_for_one.now.isoformat()
    told = _run(taken_for_one, "split", "1", "北仑区住建局", "--now", at)
    assert "it is agency 2 now, with 1 of its reports; 1 more" in told
    reports = "SELECT agency_id, agency, year, requests_received FROM reports ORDER BY agency_id, year"
    assert taken_for_one.rows(reports) == [
        (1, "北仑区住房和城乡建设局", 2023, 3.0),
        (2, "北仑区住建局", 2022, 5.0),
        (2, "北仑区住建局", 2023, 8.0),
    ]
    assert taken_for_one.rows("SELECT first_year, last_year FROM agencies") == [(2023, 2023), (2022, 2023)]
    assert taken_for_one.rows("SELECT * FROM changes") == changes
    result = CliRunner().invoke(main, ["verify", "--data", str(taken_for_one.data)])
    assert result.exit_code == 0, result.output


def test_after_a_split_pages_keep_to_their_bodies(taken_for_one: Portal) -> None:
    _run(taken_for_one, "split", "1", "北仑区住建局", "--now", taken_for_one.now.isoformat())
    before = taken_for_one.rows("SELECT agency_id, year, requests_received, versions FROM reports ORDER BY id")
    changes = taken_for_one.rows("SELECT kind, report_id FROM changes")
    taken_for_one.next_night()
    taken_for_one.show("/1.html", page("北仑区住房和城乡建设局", 2023, noise=1))
    taken_for_one.show("/2.html", page("北仑区住建局", 2023, values=figures(8), noise=1))
    taken_for_one.show("/4.html", page("宁波市北仑区住房和城乡建设局", 2021))
    taken_for_one.ingest()
    after = taken_for_one.rows("SELECT agency_id, year, requests_received, versions FROM reports ORDER BY id")
    assert after == [*before, (1, 2021, 3.0, 1)]
    assert taken_for_one.rows("SELECT kind FROM changes")[len(changes) :] == [("published",)]
    _run(taken_for_one, "merge", "1", "2", "--now", taken_for_one.now.isoformat())
    assert taken_for_one.rows("SELECT DISTINCT agency_id FROM reports") == [(1,)]


@pytest.mark.parametrize(
    "words",
    [
        ("split", "1", "北仑区没有这个局"),
        ("split", "1", "北仑区房产中心"),
        ("merge", "1", "1"),
        ("merge", "1", "99"),
        ("split", "1", "2"),
        ("show", "没有这个局"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(two_names: Portal, words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, ["agencies", words[0], "--data", str(two_names.data), *words[1:]])
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_report_that_names_nobody_is_not_given_to_the_government(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    nameless = page("", 2023).replace("本报告由编制", "本报告按规定编制")
    portal.show("/1.html", nameless)
    portal.ingest()
    assert portal.rows("SELECT agency FROM reports") == []
    assert portal.rows("SELECT reason FROM unreadable") == [("no_agency",)]
    portal.next_night()
    own = Portal(tmp_path / "own", {**SOURCE, "scope": "agency", "agency": "北仑区水利局"})
    own.show("/1.html", nameless)
    own.ingest()
    assert own.rows("SELECT agency FROM reports") == [("北仑区水利局",)]


def test_extra_regions_and_codes_that_no_list_knows(tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_text(
        "code,name,level,parent_code,full_name\n990000,样例省,province,,样例省\n"
        "990100,甲州市,prefecture,990000,样例省甲州市\n",
        encoding="utf-8",
    )
    source = {**SOURCE, "region_code": "990105", "region_name": "东湖区", "site_code": "9901050001"}
    portal = Portal(tmp_path, source)
    portal.show("/1.html", page("甲州市东湖区教育局"))
    portal.show("/2.html", page("甲州市财政局"))
    portal.ingest()
    assert portal.rows("SELECT agency, province, city, county FROM reports ORDER BY id") == [
        ("东湖区教育局", "样例省", "甲州市", "东湖区"),
        ("甲州市财政局", "样例省", "甲州市", None),
    ]


def test_every_rule_about_names_has_its_source_and_stands_once() -> None:
    text = Path(rules.__file__).with_name("rules.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert all(row["source"] and row["match"] for row in rows)
    assert {row["rule"] for row in rows} == {"short_form", "ending", "stem", "kind", "aside"}
    assert len({(row["rule"], row["match"]) for row in rows}) == len(rows)
    assert {kind for _, kind in rules.KINDS} <= rules.KIND_LABELS.keys()
    for pattern, _ in (*rules.ENDINGS, *rules.KINDS):
        re.compile(pattern)
