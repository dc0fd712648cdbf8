"""What comes with the package: under licences that let it be used and passed on, pinned by hash."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"
ALLOWED = re.compile(
    r"\b(?:MIT|MIT-CMU|MIT-0|BSD|0BSD|Apache|ISCL?|PSF-2\.0|PSFL?|Python Software Foundation|MPL-2\.0|MPL 2\.0"
    r"|Mozilla Public License 2\.0|ZPL-2\.1|CC0-1\.0|Zlib|Unlicense|Public Domain|HPND)\b",
    re.IGNORECASE,
)
"""Also MPL: it asks for the source of its own files only, and we change none."""
OWED = re.compile(r"\b(?:A?GPL|LGPL|SSPL|BUSL|Proprietary|Commercial|GNU)", re.IGNORECASE)
CHOSEN = {
    "feedgen": "BSD-2-Clause, of BSD-2-Clause or LGPL-3.0: we take it under the first",
    "text-unidecode": "Artistic-1.0, of Artistic or GPL: we take it under the first",
}
"""Packages of which a person has read the licence, because their metadata alone do not say enough."""


def licences(found: Message) -> list[str]:
    """What a package says of its licence: the expression, or else the first line of the old field and classifiers."""
    if found.get("License-Expression"):
        return [str(found["License-Expression"])]
    line = next(iter(str(found.get("License") or "").strip().splitlines()), "")
    named = [each.split(" :: ")[-1] for each in found.get_all("Classifier") or () if each.startswith("License ::")]
    return [each for each in (line, *named) if each and each != "UNKNOWN"]


def is_allowed(name: str, said: Iterable[str]) -> bool:
    text = " ".join(said)
    return name in CHOSEN or bool(ALLOWED.search(text) and not OWED.search(text))


def _pinned() -> list[str]:
    return re.findall(r"^([A-Za-z0-9._-]+)==", REQUIREMENTS.read_text("utf-8"), re.MULTILINE)


def test_every_package_may_be_used_and_passed_on() -> None:
    asked = {}
    for name in _pinned():
        try:
            asked[name] = licences(metadata(name))
        except PackageNotFoundError:
            continue  # for another system
    assert len(asked) > 50
    assert not {name: said for name, said in asked.items() if not is_allowed(name, said)}


@pytest.mark.parametrize(
    "said", [["GPL-3.0-only"], ["MIT AND GPL-2.0"], ["GNU Affero General Public License v3"], [""]]
)
def test_what_binds_us_or_says_nothing_is_not_allowed(said: list[str]) -> None:
    assert not is_allowed("some", said)


def test_every_package_is_pinned_by_its_hash() -> None:
    blocks = re.split(r"^(?=[A-Za-z0-9])", REQUIREMENTS.read_text("utf-8"), flags=re.MULTILINE)
    pins = [block for block in blocks if "==" in block.partition("\n")[0]]
    assert len(pins) > 50 and all("--hash=sha256:" in block for block in pins)
