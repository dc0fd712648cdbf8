"""What messages say, and who gets them: each change once, nothing when there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from archive.alerts import service
from archive.alerts.channels import Notification, Reached
from archive.alerts.digest import Look, build
from archive.alerts.events import after, open_archive
from archive.upkeep.toml_entries import TomlError
from tests.operations.hand import Archive, subscribe


class Reader:
    """Takes messages in the place of a channel."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, Notification]] = []

    def __call__(self, url: str, notification: Notification, reached: frozenset[str], note: Reached) -> None:
        self.letters.append((url, notification))

    @property
    def texts(self) -> str:
        return "\n".join(notification.text for _, notification in self.letters)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive with a past, so that subscriptions begin at once."""
    archive = Archive(tmp_path)
    archive.report("北仑区人民政府", 2022, kind="government")
    archive.night()
    return archive


@pytest.fixture
def deliver(archive: Archive) -> Callable[[], Reader]:
    def once() -> Reader:
        reader = Reader()
        archive.now += timedelta(hours=1)
        told = service.send(service.Context(archive.data, archive.now, {}, send=reader), due_only=False)
        assert told.failed == 0
        return reader

    return once


WISH = 'name = "all"\nurls = ["json://localhost/a"]\n'


def test_a_new_subscription_hears_only_of_what_comes_after(archive: Archive, deliver: Callable[[], Reader]) -> None:
    subscribe(archive.data, WISH)
    assert deliver().letters == []
    archive.report("北仑区财政局")
    assert "北仑区财政局" in deliver().texts
    assert deliver().letters == [], "nothing changed, so nothing is said"


def test_before_the_first_night_a_subscription_waits_for_its_end(tmp_path: Path) -> None:
    subscribe(tmp_path, WISH)
    reader = Reader()
    archive = Archive(tmp_path)
    service.register(tmp_path, archive.now, {})
    archive.report("北仑区财政局")
    post = service.Context(tmp_path, archive.now, {}, send=reader)
    service.send(post, due_only=False, night_through=True)
    assert reader.letters == [], "the first night is not news"
    archive.night()
    archive.report("北仑区统计局")
    service.send(post, due_only=False)
    assert "北仑区统计局" in reader.texts and "北仑区财政局" not in reader.texts


def test_one_digest_holds_old_and_new_figures_and_all_links(archive: Archive, deliver: Callable[[], Reader]) -> None:
    subscribe(archive.data, WISH, head='base_url = "https://nianbao.example.org/"')
    deliver()
    report = archive.report("北仑区财政局", text="旧句子。")
    archive.version(report, {"requests.received.total": 12})
    marks = [("requests.received.total", 3, 12, "3", "12"), ("requests.carried_over.total", None, None, "/", "")]
    number = archive.change(report, "figures_revised", marks)
    ((_, notification),) = deliver().letters
    assert "一、本年新收政府信息公开申请数量 · 总计：3 → 12" in notification.text
    assert "二、上年结转政府信息公开申请数量 · 总计：“/” → 空白" in notification.text
    assert f"https://nianbao.example.org/changes/{number}" in notification.text
    assert "https://nianbao.example.org/reports/2/2023/versions/1/original" in notification.text
    assert "https://www.bl.gov.cn/art/2/2023.html" in notification.text
    assert '<a href="https://nianbao.example.org/reports/2/2023">' in notification.html
    assert notification.subject.startswith("年报存档：2 处改动")


def test_in_english_the_labels_stay_official_with_their_keys(archive: Archive, deliver: Callable[[], Reader]) -> None:
    subscribe(archive.data, WISH + 'language = "en"\n')
    deliver()
    archive.revise(archive.reports["北仑区人民政府", 2022], 3, 4)
    ((_, notification),) = deliver().letters
    assert notification.subject == "Annual report archive: Figures revised: 北仑区人民政府 2022"
    assert "一、本年新收政府信息公开申请数量 · 总计 (requests.received.total): 3 → 4" in notification.text


def test_a_revised_text_is_shown_by_what_left_and_what_came(archive: Archive, deliver: Callable[[], Reader]) -> None:
    subscribe(archive.data, WISH)
    deliver()
    report = archive.reports["北仑区人民政府", 2022]
    archive.version(report, text="全年召开例会12次。")
    archive.change(report, "text_revised")
    text = deliver().texts
    assert "删：4" in text and "增：12" in text


def test_a_portal_that_moved_is_one_piece_of_news(archive: Archive, deliver: Callable[[], Reader]) -> None:
    subscribe(archive.data, WISH + 'when = "immediate"\n')
    deliver()
    with archive.writing():
        reports = [archive.report(f"北仑区第{number}局") for number in range(1, 31)]
    assert len(deliver().letters) == 1
    with archive.writing():
        for report in reports:
            archive.change(report, "moved", to_url=f"https://new.bl.gov.cn/{report}.html")
        archive.revise(reports[0], 3, 4)
    letters = [notification for _, notification in deliver().letters]
    assert len(letters) == 2, "thirty moves are one message, the revised figure is another"
    assert "：3 → 4（+33%）" in letters[0].text, "the heaviest first"
    assert "【网址变更】北仑门户：30 份报告" in letters[1].text
    assert "其余 25 份" in letters[1].text


def test_the_heaviest_change_comes_first_and_unrelated_ones_stay_apart(
    archive: Archive, deliver: Callable[[], Reader]
) -> None:
    subscribe(archive.data, WISH)
    deliver()
    with archive.writing():
        reports = [archive.report(f"北仑区第{number}局") for number in range(1, 24)]
    deliver()
    with archive.writing():
        for number, report in enumerate(reports):
            archive.revise(report, *((35, 3500) if number == 17 else (10 + number, 11 + number)))
    ((_, letter),) = deliver().letters
    assert letter.text.startswith("【数字修订】北仑区第18局 2023 年")
    assert "：35 → 3500（+9,900%）" in letter.text
    assert letter.text.count("【数字修订】") == 23


def test_the_same_sentence_changed_by_many_offices_is_one_entry(
    archive: Archive, deliver: Callable[[], Reader]
) -> None:
    subscribe(archive.data, WISH)
    deliver()
    with archive.writing():
        reports = [archive.report(f"北仑区第{number}局", text="收取复制费。") for number in range(1, 31)]
    deliver()
    with archive.writing():
        for number, report in enumerate(reports, 1):
            archive.version(report, text=f"收取复制费。北仑区第{number}局2023年不收信息处理费。")
            archive.change(report, "text_revised")
    ((_, letter),) = deliver().letters
    assert letter.text.count("【文字修订】") == 1
    assert "30 份报告" in letter.text and "不收信息处理费" in letter.text


def test_more_entries_than_a_message_holds_are_counted_and_none_is_lost(archive: Archive) -> None:
    with archive.writing():
        for number in range(1, 121):
            archive.revise(archive.report(f"北仑区第{number}局"), number, number + 1)
    opened = open_archive(archive.data)
    assert opened
    events = [event for event in after(opened, (0, "")) if event.kind == "figures_revised"]
    message = build(opened, events)
    assert message
    assert message.text.count("【数字修订】") == 100
    assert "其余 20 条较轻的改动" in message.text
    assert len(message.changes) == 120


def test_immediate_sends_a_message_for_each_change(archive: Archive, deliver: Callable[[], Reader]) -> None:
    subscribe(archive.data, WISH + 'when = "immediate"\n', 'name = "b"\nurls = ["json://localhost/b", "json://c/"]')
    deliver()
    archive.report("北仑区财政局")
    archive.report("北仑区统计局")
    assert sorted(url for url, _ in deliver().letters) == [
        "json://c/",
        *["json://localhost/a"] * 2,
        "json://localhost/b",
    ]


CONDITIONS = {
    'regions = ["330200"]': True,
    'regions = ["浙江省"]': True,
    'regions = ["江苏省"]': False,
    'agencies = ["北仑区教育局"]': True,
    'agencies = ["北仑区*"]': True,
    'agencies = ["鼓楼区*"]': False,
    'agency_kinds = ["department", "township"]': True,
    'agency_kinds = ["government"]': False,
    'changes = ["figures_revised"]': True,
    'changes = ["withdrawn"]': False,
    "years = [2023]": True,
    "years = [2022]": False,
    'figures = ["requests.received.total"]': True,
    'figures = ["requests_received"]': True,
    'figures = ["requests.*"]': True,
    'figures = ["review_litigation.*"]': False,
    'figures = [{cell = "requests.received.total", changed_by = 10}]': True,
    'figures = [{cell = "requests.received.total", changed_by = 11}]': False,
    'figures = [{cell = "requests.received.total", changed_by_percent = 50}]': True,
    'figures = [{cell = "requests.received.total", changed_by_percent = 51}]': False,
    'figures = [{cell = "requests.received.total", above = 29}]': True,
    'figures = [{cell = "requests.received.total", above = 30}]': False,
    'words = ["教育局"]': True,
    'words = ["诉讼"]': False,
}


@pytest.mark.parametrize(("condition", "wanted"), CONDITIONS.items())
def test_conditions(archive: Archive, deliver: Callable[[], Reader], condition: str, wanted: bool) -> None:
    report = archive.report()
    subscribe(archive.data, WISH + condition)
    deliver()
    archive.revise(report, 20, 30)
    assert bool(deliver().letters) == wanted


def test_words_are_sought_in_what_is_new(archive: Archive, deliver: Callable[[], Reader]) -> None:
    report = archive.report(text="依申请公开平稳。未发生诉讼。收费0元。")
    subscribe(archive.data, WISH + 'words = ["诉讼"]')
    deliver()
    archive.version(report, text="依申请公开平稳。未发生诉讼。收费1元。")
    archive.change(report, "text_revised")
    assert deliver().letters == [], "the word stood there before"
    archive.version(report, text="依申请公开平稳。发生诉讼2起。收费1元。")
    archive.change(report, "text_revised")
    assert len(deliver().letters) == 1
    archive.report("北仑区司法局", text="本年度行政诉 讼1件。")
    assert len(deliver().letters) == 1


def test_a_place_name_that_several_have_keeps_the_changes_until_it_is_mended(
    archive: Archive, deliver: Callable[[], Reader]
) -> None:
    subscribe(archive.data, WISH)
    deliver()
    archive.report("鼓楼区教育局", region_code="320106")
    subscribe(archive.data, WISH + 'regions = ["鼓楼区"]')
    reader = Reader()
    told = service.send(service.Context(archive.data, archive.now, {}, send=reader), due_only=False)
    assert told.lines == [
        "subscription 'all': several regions are called 鼓楼区: write the code"
        " (320106 江苏省南京市鼓楼区, 350102 福建省福州市鼓楼区)"
    ]
    subscribe(archive.data, WISH + 'regions = ["320106"]')
    assert "鼓楼区教育局" in deliver().texts


def test_a_rebuilt_archive_repeats_nothing_and_loses_nothing(tmp_path: Path) -> None:
    first = Archive(tmp_path)
    for number in range(5):
        first.report(f"北仑区第{number}局")
    first.night()
    subscribe(tmp_path, WISH)
    service.register(tmp_path, first.now, {})
    for name in ("archive.db", "archive.db-wal", "archive.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    rebuilt = Archive(tmp_path)
    rebuilt.report("北仑区第0局")  # the others do not come back: numbers now mean other changes
    rebuilt.now = first.now + timedelta(days=1)
    rebuilt.report("北仑区新局")
    reader = Reader()
    service.send(service.Context(tmp_path, rebuilt.now, {}, send=reader), due_only=False)
    assert "北仑区新局" in reader.texts and "第0局" not in reader.texts


def test_markup_of_a_portal_is_text_in_a_message(archive: Archive) -> None:
    report = archive.reports["北仑区人民政府", 2022]
    archive.change(report, "moved", to_url='javascript:alert("x")')
    archive.version(report, text="<script>alert(1)</script>")
    archive.change(report, "text_revised")
    db = open_archive(archive.data)
    assert db is not None
    message = build(db, list(after(db, (0, ""))), Look("zh", "https://n.example"))
    assert message is not None
    assert "<script" not in message.html and 'href="javascript' not in message.html
    assert "&lt;script&gt;" in message.html


GOOD = 'name = "a"\nurls = ["json://x"]\n'
MISTAKES = {
    GOOD + 'region = ["330206"]': "subscription 'a': there is no setting 'region'; did you mean regions?",
    'urls = ["json://x"]': "subscription 1: name is missing.",
    'name = "a"': "subscription 'a': it needs at least one address",
    'name = "a"\nurls = ["mail me"]': "subscription 'a': address 1 of urls is no apprise URL",
    GOOD + 'when = "hourly"': "subscription 'a': when must be daily or weekly or immediate, not 'hourly'.",
    GOOD + 'changes = ["gone"]': "subscription 'a': changes has 'gone'; known are published",
    GOOD + 'figures = ["requests.recieved.total"]': "there is no figure 'requests.recieved.total'",
    GOOD + 'years = ["2023"]': "subscription 'a': years must be a list of whole numbers.",
    'name = "operator"\nurls = ["json://x"]': "that name is kept for the operator's alarms",
    'name = "a"\nurls = "json://x"': "subscription 'a': urls must be a list of texts",
    "name = a": "is no TOML",
}


@pytest.mark.parametrize(("table", "sentence"), MISTAKES.items())
def test_a_mistake_is_one_sentence_that_names_file_and_entry(tmp_path: Path, table: str, sentence: str) -> None:
    subscribe(tmp_path, table)
    with pytest.raises(TomlError) as caught:
        service.register(tmp_path, Archive(tmp_path).now, {})
    assert sentence in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "alerts.toml"))
    assert "\n" not in str(caught.value)


def test_when_alerts_db_is_lost_nothing_is_told_twice_or_left_out(archive: Archive) -> None:
    subscribe(archive.data, 'name = "a"\nurls = ["json://127.0.0.1:9/x"]')
    reader = Reader()

    def go() -> list[str]:
        context = service.Context(archive.data, archive.now + timedelta(minutes=1), {}, send=reader)
        return service.send(context, due_only=False).lines

    assert go() == []
    archive.report("北仑区第一局")
    go()
    archive.report("北仑区第二局")
    for name in ("alerts.db", "alerts.db-wal", "alerts.db-shm"):
        (archive.data / name).unlink(missing_ok=True)
    (said,) = go()
    assert said.startswith("alerts.db was lost") and "nothing is told twice" in said
    told = [("第一局" in letter.text, "第二局" in letter.text) for _, letter in reader.letters]
    assert told == [(True, False), (False, True)]
    assert go() == [] and len(reader.letters) == 2
