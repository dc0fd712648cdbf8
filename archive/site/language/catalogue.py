"""The catalogue: Chinese words of the site → English. english.tsv, and the labels of the tables that have both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from archive.editorial.kinds import KINDS
from archive.figures.measures import MEASURES
from archive.figures.report_columns import COLUMNS
from archive.publish import dictionary
from parsers.notes import TABLE

FILE = Path(__file__).with_name("english.tsv")
HAN = re.compile(r"[\u3400-\u9fff]")
CHINESE = re.compile(r"[\u3001-\u301f\u3400-\u9fff\uff01-\uff5e]")
"""Han, and the punctuation that goes with it."""
_PUNCTUATION = str.maketrans(
    {"，": ", ", "、": ", ", "。": ". ", "：": ": ", "；": "; ", "（": " (", "）": ")", "？": "?", "！": "!", "　": " "}
)


def punctuated(text: str) -> str:
    """Text without Han under English punctuation."""
    return text if HAN.search(text) else text.translate(_PUNCTUATION)


def written() -> dict[str, str]:
    """The lines of english.tsv. Raises ValueError for a line that is no pair or contradicts one."""
    found: dict[str, str] = {}
    for number, line in enumerate(FILE.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        chinese, tab, english = line.partition("\t")
        if not tab or found.get(chinese, english) != english:
            raise ValueError(f"{FILE.name}, line {number}: {line}")
        found[chinese] = english
    return found


def _of_tables() -> Iterator[tuple[str, str]]:
    """The labels of every table of the code that has them in both languages."""
    for measure in MEASURES.values():
        # Other cells are called by the printed labels of their table, row and column.
        if measure.kind != "cell" or measure.flat:
            yield measure.zh, measure.en
        yield from ((item.zh, item.en) for item in measure.breaks)
        if measure.formula_en:
            yield measure.formula, measure.formula_en
    for column in COLUMNS:
        yield column.zh, column.en
    for name, columns in dictionary.schema_tables().items():
        yield dictionary.table(name).zh, dictionary.table(name).en
        texts = [dictionary.column(name, column) for column, _ in columns if name != "panel_wide"]
        yield from ((text.zh, text.en) for text in texts)
    yield from ((kind.zh, kind.en[:1].upper() + kind.en[1:]) for kind in KINDS.values())
    for words in TABLE.values():
        yield words.name("zh"), words.name("en")


ENGLISH: Mapping[str, str] = {**{zh: en for zh, en in _of_tables() if HAN.search(zh)}, **written()}


_JOINTS = tuple(
    re.compile(joint) for joint in ("(；)", "(：)", "( [=+−-] )", "( · )", "(，)", "(→)", r"(\s(?=等$))", "([、（）]+)")
)
"""What stands between words that are put together, the loosest first."""
_NUMBER = re.compile(r"\d[\d.,/-]*")
_LONGEST = 400


@lru_cache(4096)
def in_english(text: str) -> str | None:
    """Words of the catalogue in English, also where several are put together: 自然人 · 总计, 修订6处数字：规章 1→2.

    None when a part of it is not in the catalogue: then it may be what a portal wrote, which nobody touches.
    """
    found = ENGLISH.get(text) or _counted(text) or _followed(text)
    if found is not None or len(text) > _LONGEST:
        return found
    for joint in _JOINTS:
        parts = joint.split(text)
        told = [_part(part) for part in parts] if len(parts) > 1 else [None]
        if None not in told:
            return "".join(part for part in told if part is not None)
    return None


def _part(text: str) -> str | None:
    if not HAN.search(text):
        return punctuated(text)
    return in_english(text)


def _followed(text: str) -> str | None:
    """Words with a figure behind them."""
    head, _, figure = text.rpartition(" ")
    return f"{ENGLISH[head]} {figure}" if head in ENGLISH and not HAN.search(figure) else None


def _counted(text: str) -> str | None:
    """A text with numbers in it, which stand as {0}, {1} … in the catalogue."""
    numbers = _NUMBER.findall(text)
    places = iter(range(len(numbers)))
    pattern = ENGLISH.get(_NUMBER.sub(lambda _: f"{{{next(places)}}}", text)) if numbers else None
    return pattern.format(*numbers) if pattern else None
