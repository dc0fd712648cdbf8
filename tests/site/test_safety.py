"""Nothing that a reader or a portal sends becomes code, a write, a wait for others, or a way out of the folder."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from datasette.database import QueryInterrupted

from archive.site.app import CannotListenError, make_datasette, serve
from archive.site.guard import MOST_FACETS, allowed_ms
from archive.site.serving import limits
from archive.site.serving.gate import BusyError, Gate
from archive.site.serving.sql_process import MEMORY
from tests.site.conftest import NOW

PAGES = (
    "/",
    "/search?q=公开",
    "/report/1",
    "/archive/reports",
    "/archive?sql=select+1",
    "/nothing",
    "/assets/site.css",
    "/changes.atom",
)


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_carries_the_policy(datasette: Any, path: str) -> None:
    headers = (await datasette.client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_only_reading_is_allowed(datasette: Any, method: str) -> None:
    assert (await datasette.client.request(method, "/archive/reports")).status_code == 405


@pytest.mark.parametrize(
    "sql",
    [
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
        "select count(*) from requests a, requests b, requests c",
        "select group_concat(hex(zeroblob(4000000))) from reports",
        "select printf('%.*c', 900000000, 'x')",
        "select zeroblob(900000000)",
        "select '" + "a" * 3000 + "' like '" + "%a" * 1500 + "b'",
        "delete from reports",
        "attach database '/etc/passwd' as x",
        "select load_extension('x')",
        "pragma journal_mode = delete",
    ],
)
async def test_hostile_sql_is_refused_or_cut_short(datasette: Any, sql: str) -> None:
    answer = await datasette.client.get("/archive.json", params={"sql": sql, "_shape": "array"})
    assert answer.status_code in (400, 414, 503)
    assert (await datasette.client.get("/archive/reports.json?_size=1")).status_code == 200


async def test_what_would_count_for_minutes_in_one_step_is_not_available(datasette: Any) -> None:
    answer = await datasette.client.get("/archive.json", params={"sql": "select printf('%.*c', 9, 'x')"})
    assert answer.json()["error"] == "not authorized to use function: printf"


async def test_rows_are_limited(datasette: Any) -> None:
    found = (await datasette.client.get("/archive.json?sql=select+*+from+requests")).json()
    assert len(found["rows"]) == 2000
    assert found["truncated"]


async def test_sql_can_be_switched_off(data: Path) -> None:
    closed = make_datasette(data, sql=False)
    assert (await closed.client.get("/archive?sql=select+1")).status_code == 403
    assert (await closed.client.get("/archive/reports?_where=1=1")).status_code == 403
    for path in ("/archive", "/archive/reports", "/api"):
        body = (await closed.client.get(path)).text
        assert "<textarea" not in body
        assert "sql=" not in body
    closed.site.close()


async def test_questions_may_not_grow_without_end(datasette: Any) -> None:
    assert (await datasette.client.get("/search?q=" + "x" * 9000)).status_code == 414
    many = "&".join(f"_facet={column}" for column in ["url"] * (MOST_FACETS + 1))
    assert (await datasette.client.get(f"/archive/reports?{many}")).status_code == 400


async def test_pages_answer_while_all_sql_threads_are_busy(datasette: Any, address: Any) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    busy = [asyncio.create_task(datasette.client.get("/archive.json", params={"sql": endless})) for _ in range(8)]
    await asyncio.sleep(0.3)
    for path in (address("北仑区人民政府", 2022), "/search?q=公开", "/archive/reports.json?_size=5", "/"):
        assert (await datasette.client.get(path)).status_code == 200
    assert not all(task.done() for task in busy), "the pages did not wait for the queries"
    for task in busy[4:]:
        task.cancel()
    answers = await asyncio.gather(*busy[:4])
    assert {answer.status_code for answer in answers} <= {400, 503}


async def test_a_gate_turns_away_when_too_many_wait() -> None:
    gate = Gate(running=1, waiting=1, seconds=0.2)
    release = asyncio.Event()

    async def hold() -> None:
        async with gate.entered():
            await release.wait()

    first = asyncio.create_task(hold())
    await asyncio.sleep(0.01)
    second = asyncio.create_task(hold())
    await asyncio.sleep(0.01)
    with pytest.raises(BusyError):
        async with gate.entered():
            pass
    with pytest.raises(BusyError):
        await second
    release.set()
    await first


@pytest.mark.parametrize(
    "path", ["../archive.db", "..%2farchive.db", "%2e%2e/raw.db", "/etc/passwd", ".hidden", "nothing.csv"]
)
async def test_downloads_lead_nowhere_else(data: Path, tmp_path: Path, path: str) -> None:
    shutil.copy(data / "archive.db", tmp_path / "archive.db")
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / ".hidden").write_text("no")
    (tmp_path / "export" / "link.csv").symlink_to("/etc/passwd")
    made = make_datasette(tmp_path)
    assert (await made.client.get(f"/downloads/{path}")).status_code in (302, 403, 404)
    assert (await made.client.get("/downloads/link.csv")).status_code == 404
    made.site.close()


async def test_an_address_with_a_fault_of_ours_does_not_show_our_inside(datasette: Any, monkeypatch: Any) -> None:
    def fault(_: Any) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr("archive.site.figures.totals.holdings", fault)
    answer = await datasette.client.get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "本站出错了" in answer.text


async def test_no_page_tells_where_the_data_lies(datasette: Any, data: Path) -> None:
    for path in (
        "/",
        "/-/metadata.json",
        "/-/settings.json",
        "/-/plugins.json",
        "/health",
        "/-/health.json",
        "/archive",
    ):
        assert str(data) not in (await datasette.client.get(path)).text, path


def test_a_taken_port_is_told_in_one_sentence(data: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotListenError, match="already in use"):
            serve(data, "127.0.0.1", taken.getsockname()[1], clock=lambda: NOW)


def test_without_an_archive_there_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        make_datasette(tmp_path)


async def test_a_reader_keeps_sqlite_busy_for_less_time_than_a_page_may(datasette: Any) -> None:
    assert limits.READER_MS < limits.PAGE_MS
    assert datasette.setting("sql_time_limit_ms") == limits.PAGE_MS
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    began = time.monotonic()
    answer = await datasette.client.get("/archive.json", params={"sql": endless})
    assert answer.status_code in (400, 503)
    assert time.monotonic() - began < limits.PAGE_MS / 1000 - 1
    with limits.at_most(100), pytest.raises(QueryInterrupted):
        await datasette.get_database("archive").execute(endless, custom_time_limit=5_000)


async def test_while_others_wait_a_readers_sql_has_less_time() -> None:
    gate = Gate(running=1, waiting=3, seconds=30)

    async def wait() -> None:
        async with gate.entered():
            pass

    async with gate.entered():
        assert allowed_ms("sql", gate) == limits.READER_MS
        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0)
        assert allowed_ms("sql", gate) == limits.CROWDED_MS
        assert allowed_ms("table", gate) == limits.PAGE_MS
    await waiting
    assert allowed_ms("sql", gate) == limits.READER_MS


LONG = "(select group_concat(hex(randomblob(490000))) from (select 1))"
"""A value of nearly a megabyte."""
SLOW_FUNCTIONS = (
    f"select sum(length(replace(replace({LONG}, 'A', 'B'), 'C', 'D'))) from requests, requests",
    "select count(*) from (select trim(replace(hex(zeroblob(400000)), '0', ' ')) from requests, requests)",
    "select count(instr(hex(zeroblob(450000)), replace(hex(zeroblob(200000)), '00', '0') || '1')) from requests",
)


@pytest.mark.parametrize("sql", SLOW_FUNCTIONS)
async def test_a_function_that_never_looks_at_the_clock_is_killed(datasette: Any, sql: str) -> None:
    began = time.monotonic()
    answer = await datasette.client.get("/archive.json", params={"sql": sql})
    took = time.monotonic() - began
    assert answer.status_code in (200, 400, 503)
    assert took < limits.READER_MS / 1000 + 12, "the first query of a process may wait for its interpreter"
    again = await datasette.client.get("/archive.json", params={"sql": "select count(*) as n from reports"})
    assert again.json()["rows"][0][0] > 0, "the process that was killed is made anew"


async def test_a_result_is_bounded_by_its_size(datasette: Any) -> None:
    sql = "select hex(zeroblob(400000)) as a from requests, requests limit 500"
    answer = await datasette.client.get("/archive.json", params={"sql": sql})
    assert answer.status_code == 400
    assert answer.json()["error"] == limits.TOO_LARGE
    page = await datasette.client.get("/archive", params={"sql": sql})
    assert page.status_code == 400
    assert limits.TOO_LARGE in page.text


def _peak(process: int) -> list[int]:
    """The most memory that a process has had, in kB; of one that has just been killed nothing."""
    try:
        status = Path(f"/proc/{process}/status").read_text("ascii")
    except OSError:
        return []
    return [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")]


async def test_three_greedy_queries_take_neither_the_memory_nor_the_site(datasette: Any, address: Any) -> None:
    greedy = "select hex(zeroblob(490000)) as a from requests, requests, requests order by a limit 2000"
    asked = [asyncio.create_task(datasette.client.get("/archive.json", params={"sql": greedy})) for _ in range(3)]
    page = asyncio.create_task(datasette.client.get(address("北仑区人民政府", 2022)))
    peaks: list[int] = []
    while not all(task.done() for task in asked):
        peaks += [peak for process in datasette.site.strangers.processes() for peak in _peak(process)]
        await asyncio.sleep(0.02)
    assert (await page).status_code == 200
    assert 0 < max(peaks) < MEMORY // 1024 + 60_000
    assert {answer.status_code for answer in await asyncio.gather(*asked)} <= {400, 503}


@pytest.mark.parametrize(
    "sql",
    [
        "select * from pragma_database_list",
        "select file from pragma_database_list()",
        "select * from pragma_table_list",
    ],
)
async def test_a_reader_is_not_told_where_files_lie(datasette: Any, data: Path, sql: str) -> None:
    answer = await datasette.client.get("/archive.json", params={"sql": sql})
    assert answer.status_code == 400
    assert str(data) not in answer.text


@pytest.mark.parametrize(
    "name", ["versions", "plugins", "settings", "metadata", "config", "threads", "databases", "actor", "permissions"]
)
@pytest.mark.parametrize("suffix", ["", ".json"])
async def test_pages_for_operators_are_closed(datasette: Any, name: str, suffix: str) -> None:
    assert (await datasette.client.get(f"/-/{name}{suffix}")).status_code == 404


async def test_two_columns_of_one_name_stay_two(datasette: Any) -> None:
    found = (await datasette.client.get("/archive.json?sql=select+1+as+a,2+as+a")).json()
    assert found["columns"] == ["a", "a"]
    assert found["rows"] == [[1, 2]]


async def test_a_search_by_a_reader_runs_as_everywhere(datasette: Any) -> None:
    sql = "select count(*) as n from reports_fts where reports_fts match escape_fts(:q)"
    found = (await datasette.client.get("/archive.json", params={"sql": sql, "q": "公开"})).json()
    assert found["rows"][0][0] > 0
