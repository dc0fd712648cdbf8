"""From votes to a decision: which value carries, and what has to be said about the others.

Three kinds of witness: what names a report from outside its text (tags, headline, row of the listing), the running
text (the title printed in it, its opening, period and narrative), and what stands beside both (signature, registry,
publisher). The first is never overruled by the second alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from parsers.folding import fold, squeeze
from parsers.identity.body import ONCE
from parsers.model import Vote
from parsers.notes import Arg, Note
from parsers.titles import Title

_ORIGINS = {
    **{"file_name": "cms", "heading": "cms", "label:title": "cms", "hint": "hint", "body": "body", "opening": "body"}
}
"""A headline typed once into the CMS comes back as tag and heading: that is one witness, not three."""

_PRINTED = ("list_row", "heading", "body", "meta:", "label:title")
_RUNNING_TEXT = ("body", "opening", "period", "narrative")
_SUPPORTING = ("signature", "hint", "opening", "body:below", "label:publisher", "meta:ContentSource")
"""Who may decide between titles that name different bodies."""
_ROW_WEIGHT = 3.6
"""What the row of a listing weighs about the name: less than the page's headline, more than a title in its text."""
_TEXT_WEIGHT = 3.5
_PAGE_WEIGHT = 3.8
"""What any tag or headline of the page weighs that names body and year."""
_ABOUT_THE_PAGE = ("list_row", "file_name")
_TITLE_AND_OPENING = ("body", "opening")
_OF_THE_PAGE = ("opening", "signature", "body:below")
_WHOLE_TITLES = ("heading", "body", "meta:ArticleTitle", "meta:title", "label:title", "line")
_SAYS_PUBLISHED = 3.5
"""From this weight on a date is one of publication: tag, 发布日期, list row. A signature or a URL may well differ."""

_SEASON_END = "06"
_SHORT_FORM = 5
"""Letters of a short form behind the place: 住建局, 卫健委."""
Titles = Sequence[tuple[str, Title]]
"""(source, title) as they were found."""


def origin(vote: Vote) -> str:
    """The independent witness behind a vote."""
    return "cms" if vote.source.startswith("meta:") else _ORIGINS.get(vote.source, vote.source.partition(":")[0])


def witness_of_year(vote: Vote) -> str:
    """For the year all titles are one witness: whoever mistypes it copies the mistake from the body into the CMS."""
    return "title" if origin(vote) in ("cms", "body", "list_row") else vote.source


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


def decide_title(votes: Sequence[Vote], titles: Titles, agency: str, year: int | None) -> tuple[str, list[Note]]:
    """The title to file the report under: one that names the agency, with its year, before one that does not."""
    mine = [title for _, title in _before_rows(titles) if not title.agency or same_agency(title.agency, agency)]
    whole = [title for title in mine if title.agency and title.year]
    own = {title.text for title in [title for title in whole if title.year == year] or whole or mine}
    bonus = {title.text: (2.0 if title.agency else 0.0) + (1.0 if title.year else 0.0) for _, title in titles}
    totals = tally([vote for vote in votes if vote.value in own] or votes)
    title = best({value: weight + bonus.get(value, 0.0) for value, weight in totals.items()})
    others = {vote.value for vote in votes if vote.source.startswith(_PRINTED) and not same_text(vote.value, title)}
    return title, [Note("title_disagreement", args={"other": other}) for other in sorted(others)]


def decide_agency(votes: Sequence[Vote], titles: Titles) -> tuple[str, list[Note]]:
    """The agency that the title names; only without one the signature, the registry or the publisher decides.

    Titles that name body and year count before those that name a body only, which may be the column's. Where they
    name different bodies, those that stand beside the text decide. Publisher fields alone name whoever filed the page:
    政务服务管理局 for a street's report.
    """
    sources = frozenset(source for source, title in titles if title.agency)
    named = {title.agency for _, title in titles if title.agency and title.year}
    titled = [vote for vote in votes if vote.source in sources and (not named or vote.value in named)]
    agency = _supported(titled, votes) if titled else best(tally(votes))
    notes = []
    if agency and not titled:
        told = tuple(sorted({vote.source for vote in votes if vote.value == agency}))
        notes.append(Note("agency_not_in_title", args={"sources": told, "agency": agency}))
    disputing = [
        vote
        for vote in votes
        if (vote in titled or vote.source in ("signature", "hint")) and not same_agency(vote.value, agency)
    ]
    notes.extend(
        Note("agency_disagreement", args={"source": vote.source, "said": vote.value, "agency": agency})
        for vote in disputing
    )
    return agency, list(dict.fromkeys(notes))


def _supported(titled: Sequence[Vote], votes: Sequence[Vote]) -> str:
    """The name for which most independent witnesses speak, in the longest form that is one of them."""
    own = tally(titled)
    outside = any(vote.source not in _RUNNING_TEXT for vote in titled)
    supporting = [vote for vote in votes if vote.source in _SUPPORTING and vote not in titled]

    def support(name: str) -> float:
        heaviest: dict[str, float] = {}
        for vote in (*titled, *supporting):
            if same_agency(vote.value, name):
                witness = origin(vote)
                heaviest[witness] = max(heaviest.get(witness, 0.0), _weight(vote, outside))
        return sum(heaviest.values())

    return max(own, key=lambda name: (support(name), own[name]))


def _weight(vote: Vote, outside: bool) -> float:
    if vote.source == "list_row":
        return _ROW_WEIGHT
    if vote.source.startswith("meta:") or vote.source == "heading":
        return max(vote.weight, _PAGE_WEIGHT)
    return min(vote.weight, _TEXT_WEIGHT) if outside and origin(vote) == "body" else vote.weight


def same_text(left: str, right: str) -> bool:
    return fold(squeeze(left)) == fold(squeeze(right))


def same_agency(left: str, right: str) -> bool:
    """Whether two names can be of one agency: the same, or one with the place in front that the other leaves out."""
    first, second = _core_name(left), _core_name(right)
    return first.endswith(second) or second.endswith(first)


def same_body(left: str, right: str) -> bool:
    """The same, also where one name is the short form of the other: 住建局, 住房和城乡建设局."""
    if same_agency(left, right):
        return True
    short, long = sorted((_core_name(left), _core_name(right)), key=len)
    shared = next((n for n, (one, other) in enumerate(zip(short, long, strict=False)) if one != other), 0)
    rest, whole = short[shared:], long[shared:]
    return len(rest) <= _SHORT_FORM and rest[-1:] == whole[-1:] and _runs_through(rest, whole)


def _runs_through(short: str, long: str) -> bool:
    """Whether the letters of the one stand in the other, in their order."""
    letters = iter(long)
    return all(letter in letters for letter in short)


def _core_name(name: str) -> str:
    folded = fold(squeeze(name))
    for ending in ("人民政府办公室", "人民政府", "政府", "办事处"):
        if folded.endswith(ending) and len(folded) > len(ending):
            return folded.removesuffix(ending)
    return folded


def decide_year(
    votes: Sequence[Vote], titles: Titles, agency: str, published: str | None, made: str | None
) -> tuple[int | None, list[Note]]:
    """The report year: title, period, query of the URL and narrative; the publication date only breaks ties.

    published  date of publication; made: the month that the address holds, as YYYY-MM.

    Not the publication year: reports appear in the year after, but also before the year's end or years later. Where
    nothing names a year at all, a report published in the season (January to June) is filed under the year before,
    with a warning; one published later is under that year unproven (`year_unproven`, held).
    """
    own = _own_titles(titles, agency)
    counted = [vote for vote in votes if witness_of_year(vote) != "title" or (vote.source, vote.value) in own]
    totals = tally(counted, witness_of_year)
    when = published or made
    expected = str(int(when[:4]) - 1) if when else ""
    if when and (not totals or (max(totals.values()) <= ONCE and expected not in totals and _in_season(when))):
        return int(expected), [_from_date(when, expected, published)]
    if not totals:
        return None, []
    if published and expected in totals:
        totals[expected] += 2.0
    year = best(totals)
    headline = {vote.value for vote in counted if witness_of_year(vote) == "title" and vote.source not in _RUNNING_TEXT}
    if headline and year not in headline and not _is_backed(year, counted, expected if published else ""):
        year = best({value: weight for value, weight in totals.items() if value in headline})
    return int(year), _doubts_about_year(votes, year)


def _before_rows(titles: Titles) -> Titles:
    """The page's own titles where one of them names body and year; the row and the file's name only where none does."""
    of_page = [(source, title) for source, title in titles if source not in _ABOUT_THE_PAGE]
    return of_page if any(title.agency and title.year for _, title in of_page) else titles


def _own_titles(titles: Titles, agency: str) -> set[tuple[str, str]]:
    """(source, year) of the titles that count for the year: those that name the agency too, where there are any."""
    dated = [(source, title) for source, title in _before_rows(titles) if title.year]
    named = [(source, title) for source, title in dated if title.agency and same_agency(title.agency, agency)]
    return {(source, str(title.year)) for source, title in named or dated}


def _is_backed(year: str, votes: Sequence[Vote], expected: str) -> bool:
    """Whether anything but the running text speaks for that year."""
    return year == expected or any(vote.value == year and vote.source not in _RUNNING_TEXT for vote in votes)


def _in_season(when: str) -> bool:
    return when[5:7] <= _SEASON_END


def _from_date(when: str, expected: str, published: str | None) -> Note:
    if not _in_season(when):
        return Note("year_unproven", args={"when": when, "year": expected})
    if published:
        return Note("year_from_publication_date", args={"published": published, "year": expected})
    return Note("year_from_address", args={"when": when, "year": expected})


def _doubts_about_year(votes: Sequence[Vote], year: str) -> list[Note]:
    stated = {vote.source: vote.value for vote in votes if vote.source != "narrative"}
    if not stated:
        return [Note("year_from_narrative", args={"year": year})]
    if any(value != year for value in stated.values()):
        said = tuple(f"{source} {value}" for source, value in stated.items())
        return [Note("year_disagreement", args={"year": year, "said": said})]
    return []


def witnesses(votes: Iterable[Vote], agency: str) -> int:
    """How many independent witnesses of the page and its row name that body, by whatever form of its name."""
    named = (vote for vote in votes if vote.field == "agency" and vote.source != "hint")
    return len({origin(vote) for vote in named if same_body(vote.value, agency)})


def held_reasons(votes: Sequence[Vote], titles: Titles, agency: str, year: int | None) -> list[Note]:
    """What stands against filing: the row of the listing, or another whole title, names another body or year.

    A year that all titles have and the evidence speaks against is a slip of the pen, and told as a doubt of the year.
    """
    printed = any(title.year == year for source, title in titles if source != "list_row")
    found = []
    for source, title in titles:
        other_body = bool(title.agency and agency) and not same_body(title.agency, agency)
        other_year = title.year is not None and title.year != year
        if source == "list_row" and (other_body or other_year):
            found.append(Note("row_disagrees", args=_taken(title, agency, year)))
        elif source in _WHOLE_TITLES and title.agency and title.year and (other_body or (other_year and printed)):
            found.append(Note("titles_disagree", args=_taken(title, agency, year)))
    if not any(title.agency for source, title in titles if source in _WHOLE_TITLES):
        found.extend(_against_row(votes, titles))
    if agency and witnesses(votes, agency) == 1:
        columns = (vote.value for vote in votes if vote.source == "hint" and not same_body(vote.value, agency))
        found.extend(Note("registry_disagrees", args={"said": said, "agency": agency}) for said in columns)
    return list(dict.fromkeys(found))


def year_against_opening(votes: Sequence[Vote], agency: str, year: int | None) -> list[Note]:
    """What stands against filing where only a title in the text has the year, which may be the column's
    (2022年各部门政府信息公开年报), and the opening announces the report of another."""
    if any(vote.value == str(year) and vote.source not in _TITLE_AND_OPENING for vote in votes):
        return []
    said = [vote.evidence for vote in votes if vote.source == "opening" and vote.value != str(year)]
    return [Note("titles_disagree", args={"title": one, "agency": agency, "year": year or ""}) for one in said]


def _taken(title: Title, agency: str, year: int | None) -> dict[str, Arg]:
    return {"title": title.text, "agency": agency, "year": year or ""}


def _against_row(votes: Sequence[Vote], titles: Titles) -> list[Note]:
    """What the page says of its body where no title of its own does, against the row that names the report."""
    rows = [title for source, title in titles if source == "list_row" and title.agency]
    said = [vote for vote in votes if vote.source in _OF_THE_PAGE]
    return [
        Note("row_disagrees", args={"title": row.text, "agency": vote.value, "year": row.year or ""})
        for row in rows
        for vote in said
        if not same_body(row.agency, vote.value)
    ]


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
