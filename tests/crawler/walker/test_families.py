"""Every family, every quirk, many sizes: the walk finds exactly the reports and tells truly how it ended."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.crawler.replicas import QUIRKS, Recipe, replica
from tests.crawler.walking import truth, walk

CASES = [(family, quirk) for family, quirks in QUIRKS.items() for quirk in quirks]


@pytest.mark.parametrize(("family", "quirk"), CASES, ids=[f"{family}-{quirk or 'plain'}" for family, quirk in CASES])
def test_a_walk_finds_exactly_the_reports_and_says_how_it_ended(family: str, quirk: str) -> None:
    portal = replica(Recipe(family, total=17, size=5, quirks=frozenset({quirk})))
    walked = walk(portal)
    assert walked.found == truth(portal)
    assert walked.verdict.verdict == portal.verdict
    if portal.reason:
        assert walked.verdict.reason == portal.reason


@settings(max_examples=120)
@given(st.sampled_from(CASES), st.integers(1, 60), st.integers(2, 21), st.integers(0, 3), st.integers(1, 10**6))
def test_recall_and_precision_hold_for_any_size(
    case: tuple[str, str], total: int, size: int, off_topic: int, seed: int
) -> None:
    portal = replica(Recipe(case[0], total, size, seed, off_topic, frozenset({case[1]})))
    walked = walk(portal)
    assert walked.found == truth(portal)
    if portal.verdict == "complete":
        full = walked.verdict.reason.startswith("full_page")
        empty = walked.verdict.reason.startswith("empty_pager")
        assert walked.verdict.verdict == ("unproven" if full or empty else "complete")
        assert not full or walked.verdict.seen in (10, 15, 20, 25, 30, 50)
        assert not empty or total <= size, "a pager that is drawn by a script and stays empty proves nothing"


@pytest.mark.parametrize(("family", "quirk"), CASES)
def test_nothing_is_asked_twice(family: str, quirk: str) -> None:
    walked = walk(replica(Recipe(family, total=23, size=4, quirks=frozenset({quirk}))))
    assert len(walked.fetches) == len(set(walked.fetches))


@pytest.mark.parametrize(("family", "quirk"), CASES)
def test_fixing_the_family_in_the_registry_changes_nothing(family: str, quirk: str) -> None:
    portal = replica(Recipe(family, total=12, size=5, seed=3, quirks=frozenset({quirk})))
    assert walk(portal, family=portal.family).found == truth(portal)
