"""Readers take turns: forty questions of one of them hold up nobody else, and every refusal is a sentence."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import Any

import pytest

from archive.site.serving.gate import BusyError, Gate, reader


async def _ask(gate: Gate, who: str, done: list[str], seconds: float = 0.0) -> None:
    async with gate.entered(who):
        await asyncio.sleep(seconds)
        done.append(who)


async def test_one_reader_with_forty_questions_does_not_starve_others() -> None:
    gate, done = Gate(running=2, waiting=41, seconds=30), []  # type: Gate, list[str]
    greedy = [asyncio.create_task(_ask(gate, "greedy", done, 0.01)) for _ in range(40)]
    await asyncio.sleep(0)
    others = [asyncio.create_task(_ask(gate, name, done, 0.01)) for name in ("a", "b", "a")]
    await asyncio.gather(*others)
    assert done.count("greedy") <= 8, done
    await asyncio.gather(*greedy)
    assert done.count("greedy") == 40


async def test_a_full_queue_still_has_a_place_for_who_waits_for_less() -> None:
    gate, done = Gate(running=1, waiting=3, seconds=30), []  # type: Gate, list[str]
    asked = [asyncio.create_task(_ask(gate, "greedy", done, 0.01)) for _ in range(4)]
    await asyncio.sleep(0)
    assert gate.crowded
    await _ask(gate, "other", done)
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), type(None), BusyError]
    assert not gate.crowded


async def test_whatever_comes_and_goes_no_place_is_lost() -> None:
    dice = random.Random(7)
    gate, inside, most = Gate(running=3, waiting=6, seconds=0.02), 0, 0

    async def one(who: str) -> None:
        nonlocal inside, most
        with suppress(BusyError):
            async with gate.entered(who):
                inside += 1
                most = max(most, inside)
                try:
                    await asyncio.sleep(dice.random() * 0.01)
                finally:
                    inside -= 1

    tasks = []
    for _ in range(300):
        tasks.append(asyncio.create_task(one(dice.choice("aaab"))))
        if dice.random() < 0.3:
            await asyncio.sleep(0.002)
        if dice.random() < 0.3:
            dice.choice(tasks).cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (most, inside, gate.crowded) == (3, 0, False)
    async with gate.entered("x"), gate.entered("y"), gate.entered("z"):
        assert not gate.crowded


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("10.0.0.1", 1), ("10.0.0.1", 2), True),
        (("10.0.0.1", 1), ("10.0.0.2", 1), False),
        (("2001:db8::1", 1), ("2001:db8::ffff:2", 1), True),
        (("2001:db8::1", 1), ("2001:db8:0:1::1", 1), False),
        (("::ffff:10.0.0.1", 1), ("::ffff:10.0.0.2", 1), False),
        (None, None, True),
    ],
)
def test_who_asks_is_told_by_the_address(one: Any, other: Any, same: bool) -> None:
    assert (reader(one) == reader(other)) is same


ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"


@pytest.mark.parametrize("path", ["/archive.json", "/archive.csv", "/archive"])
async def test_what_took_too_long_is_told_in_chinese(datasette: Any, path: str) -> None:
    answer = await datasette.client.get(path, params={"sql": ENDLESS})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "请缩小范围" in answer.text
    if path.endswith(".json"):
        told = answer.json()
        assert (told["ok"], told["status"], told["title"]) == (False, 503, "暂时繁忙")
        assert told["message"].endswith("。")
