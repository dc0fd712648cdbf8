"""One chart of a page: what it shows, and the addresses under which it is taken and embedded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archive.figures.doubts import WORDS, Doubt
from archive.raw.stamps import china_day
from archive.site.language.current import PREFIX, Language, language
from archive.site.serving.answers import PageContext

NOTES: Mapping[str, Mapping[str, str]] = {
    "source": {"zh": "来源：{}", "en": "Source: {}"},
    "date": {"zh": "数据截至 {}", "en": "Data as of {}"},
    "gaps": {"zh": "没有数字的年份断开，不当作 0", "en": "years without a figure are gaps, not 0"},
    "marked": {"zh": "空心：{}", "en": "hollow: {}"},
    "held": {"zh": "“?”：{}", "en": "“?”: {}"},
}


@dataclass(frozen=True, slots=True)
class Chart:
    """`key` names it below /charts/ and /embed/ ("agencies/5/intake"); `page` is the path of the page that shows it;
    `query` (with its ?) is part of both addresses; `id` is that of its place on the page."""

    key: str
    title: str
    spec: Mapping[str, Any]
    page: str
    query: str = ""

    @property
    def id(self) -> str:
        return f"chart-{self.key.rsplit('/', 1)[-1]}"

    def file(self, ending: str) -> str:
        """Path of one of its files: svg, png, csv, json."""
        return f"{PREFIX[language()]}/charts/{self.key}.{ending}{self.query}"

    @property
    def embed(self) -> str:
        return f"{PREFIX[language()]}/embed/{self.key}{self.query}"

    def marks(self) -> list[Doubt]:
        """What any of its values has against it."""
        found = {mark for item in self.spec["series"] for marks in item.get("marked", {}).values() for mark in marks}
        return [mark for mark in WORDS if mark in found]

    def rows(self) -> Iterator[dict[str, Any]]:
        """One for every value and every gap."""
        for item in self.spec["series"]:
            for index, label in enumerate(self.spec["labels"]):
                yield {
                    "series": item["name"],
                    "period": label,
                    "value": item["values"][index],
                    "unit": self.spec["unit"],
                    "marks": " ".join(item.get("marked", {}).get(index, ())),
                }

    def notes(self, source: str, date: str, spoken: Language = "zh") -> list[str]:
        """What stands below the picture: where it is from, of which day, and how to read it."""
        marks = self.marks()
        hollow = "、".join(WORDS[mark][spoken] for mark in marks if mark != "held")
        last = [NOTES["gaps"][spoken], *([NOTES["marked"][spoken].format(hollow)] if hollow else [])]
        last += [NOTES["held"][spoken].format(WORDS["held"][spoken])] if "held" in marks else []
        return [
            f"{NOTES['source'][spoken].format(source)}　{NOTES['date'][spoken].format(date)}",
            "；".join(last),
        ]


def as_of(ask: PageContext) -> str:
    """The day of the newest night that the archive has, "" before the first."""
    last = ask.archive.value(
        "SELECT coalesce((SELECT max(finished_at) FROM runs), (SELECT max(last_changed) FROM reports))"
    )
    return china_day(last).isoformat() if last else ""
