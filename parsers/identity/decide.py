"""From votes to a decision: which value carries, and what has to be said about the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from parsers.folding import fold, squeeze
from parsers.model import Vote
from parsers.notes import Note

_ORIGINS = {"list_row": "cms", "file_name": "cms", "heading": "cms", "hint": "hint", "body": "body", "opening": "body"}
"""A headline typed once into the CMS comes back as tag, heading and list row: that is one witness, not three."""

_PRINTED = ("list_row", "heading", "body", "meta:")
_SAYS_PUBLISHED = 3.5
"""From this weight on a date is one of publication: tag, 发布日期, list row. A signature or a URL may well differ."""


_SEASON_END = "06"


def origin(vote: Vote) -> str:
    """The independent witness behind a vote."""
    return "cms" if vote.source.startswith("meta:") else _ORIGINS.get(vote.source, vote.source.partition(":")[0])


def witness_of_year(vote: Vote) -> str:
    """For the year all titles are one witness: whoever mistypes it copies the mistake from the body into the CMS."""
    return "title" if origin(vote) in ("cms", "body") else vote.source


def tally(votes: Iterable[Vote], witness: Callable[[Vote], str] = origin) -> dict[str, float]:
    """value → weight: the heaviest vote of every independent witness."""
    heaviest: dict[tuple[str, str], float] = {}
    for vote in votes:
        key = (vote.value, witness(vote))
        heaviest[key] = max(heaviest.get(key, 0.0), vote.weight)
    totals: dict[str, float] = {}
    for (value, _), weight in heaviest.items():
        totals[value] = totals.get(value, 0.0) + weight
    return totals


def best(totals: dict[str, float]) -> str:
    """The value with the greatest weight; the first one found wins a tie. "" when there is none."""
    return max(totals, key=lambda value: totals[value], default="")


def decide_title(votes: Sequence[Vote], named: frozenset[str]) -> tuple[str, list[Note]]:
    """The title to file the report under. `named`: titles that name their agency, preferred over those that do not."""
    totals = {value: weight + (2.0 if value in named else 0.0) for value, weight in tally(votes).items()}
    title = best(totals)
    others = {vote.value for vote in votes if vote.source.startswith(_PRINTED) and not same_text(vote.value, title)}
    return title, [Note("title_disagreement", args={"other": other}) for other in sorted(others)]


def decide_agency(votes: Sequence[Vote], title_sources: frozenset[str]) -> tuple[str, list[Note]]:
    """The agency that the title names; only without one the signature, the registry or the publisher decides.

    Publisher fields name whoever filed the page: 政务服务管理局 for a street's report.
    """
    titled = [vote for vote in votes if vote.source in title_sources]
    agency = best(tally(titled or votes))
    notes = []
    if agency and not titled:
        sources = tuple(sorted({vote.source for vote in votes if vote.value == agency}))
        notes.append(Note("agency_not_in_title", args={"sources": sources, "agency": agency}))
    disputing = [
        vote
        for vote in votes
        if vote.source in title_sources | {"signature", "hint"} and not same_agency(vote.value, agency)
    ]
    notes.extend(
        Note("agency_disagreement", args={"source": vote.source, "said": vote.value, "agency": agency})
        for vote in disputing
    )
    return agency, list(dict.fromkeys(notes))


def same_text(left: str, right: str) -> bool:
    return fold(squeeze(left)) == fold(squeeze(right))


def same_agency(left: str, right: str) -> bool:
    """Whether two names can be of one agency: the same, or one with the place in front that the other leaves out."""
    first, second = _core_name(left), _core_name(right)
    return first.endswith(second) or second.endswith(first)


def _core_name(name: str) -> str:
    folded = fold(squeeze(name))
    for ending in ("人民政府办公室", "人民政府", "政府"):
        if folded.endswith(ending) and len(folded) > len(ending):
            return folded.removesuffix(ending)
    return folded


def decide_year(votes: Sequence[Vote], published: str | None) -> tuple[int | None, list[Note]]:
    """The report year: title, period, query of the URL and narrative; the publication date only breaks ties.

    Not the publication year: reports appear in the year after, but also before the year's end or years later. Where
    nothing names a year at all, a report published in the season (January to June) is filed under the year before,
    with a warning.
    """
    totals = tally(votes, witness_of_year)
    expected = str(int(published[:4]) - 1) if published else ""
    if not totals:
        if published and published[5:7] <= _SEASON_END:
            return int(expected), [Note("year_from_publication_date", args={"published": published, "year": expected})]
        return None, []
    if expected in totals:
        totals[expected] += 2.0
    year = best(totals)
    return int(year), _doubts_about_year(votes, year)


def _doubts_about_year(votes: Sequence[Vote], year: str) -> list[Note]:
    stated = {vote.source: vote.value for vote in votes if vote.source != "narrative"}
    if not stated:
        return [Note("year_from_narrative", args={"year": year})]
    if any(value != year for value in stated.values()):
        said = tuple(f"{source} {value}" for source, value in stated.items())
        return [Note("year_disagreement", args={"year": year, "said": said})]
    return []


def decide_published(votes: Sequence[Vote], year: int | None) -> tuple[str | None, list[Note]]:
    """The date of publication: the tag, the label on the page, the list row, the signature, the URL, in this order.

    A date before the report year cannot be true and is passed over with a warning.
    """
    ranked = sorted(votes, key=lambda vote: -vote.weight)
    possible = [vote for vote in ranked if year is None or vote.value >= f"{year}-01-01"]
    notes = [
        Note("published_before_report_year", args={"source": vote.source, "date": vote.value})
        for vote in ranked
        if vote not in possible
    ]
    if not possible:
        return None, notes
    chosen = possible[0]
    taken = {"chosen": chosen.source, "published": chosen.value}
    notes.extend(
        Note("published_disagreement", args={"source": vote.source, "date": vote.value, **taken})
        for vote in possible[1:]
        if vote.value != chosen.value and vote.weight >= _SAYS_PUBLISHED
    )
    return chosen.value, notes
