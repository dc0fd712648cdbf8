"""S1 to S4, S6 to S8: is everything there that the format asks for, and has anybody filled it in?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from parsers.folding import squeeze
from parsers.forms.tables import FORM_BLOCKS, FormBlock
from parsers.model import Cell, Check, CheckOutcome, Claim, ExtraRow, Number, Section
from parsers.sections.headings import heading_number

_BLOCKS: dict[tuple[str, str], FormBlock] = {(block.name, block.edition): block for block in FORM_BLOCKS}
_KEYS = {place: block.cell_keys() for place, block in _BLOCKS.items()}
_TOTALS = {
    place: tuple(f"{block.name}.{row.key}.total" for row in block.rows)
    for place, block in _BLOCKS.items()
    if block.name in ("requests", "review_litigation")
}
_NAMES = {"active_disclosure": "表一", "requests": "表二", "review_litigation": "表三", "statistics": "统计表"}
_MODERN = ("active_disclosure", "requests", "review_litigation")
_SECTION_NAMES = {1: "一", 2: "二", 3: "三", 4: "四", 5: "五", 6: "六"}
_SHORTEST_SECTION_5 = 10
_LONGEST_NOTHING = 100
"""Whoever writes more than this says something."""
_REQUESTS = "requests"


def check_structure(
    year: int,
    forms: Mapping[str, str],
    cells: Mapping[str, Cell],
    sections: Sequence[Section],
    claims: Sequence[Claim],
) -> tuple[Check, ...]:
    """The checks that apply to a report of that year with those forms; reports before 2014 have no official form."""
    texts = {section.number: section.text for section in sections}
    numbers = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    modern = any(block in forms for block in _MODERN) or (year >= 2019 and "statistics" not in forms)
    checks: list[Check] = list(_tables(year, forms, modern))
    if modern:
        checks.append(_six_sections(texts))
        checks.extend(_numbering(sections))
    checks.extend(_filled_in(forms, numbers))
    if modern:
        checks.extend(_all_zero(forms, numbers, claims))
        checks.extend(_section_5(texts))
        checks.extend(_blank_totals(forms, numbers))
    return tuple(checks)


def _outcome(passes: bool) -> CheckOutcome:
    return "pass" if passes else "fail"


def _tables(year: int, forms: Mapping[str, str], modern: bool) -> Iterator[Check]:
    expected = _MODERN if modern else ("statistics",) if year >= 2014 else ()
    for block in expected:
        detail = f"{_NAMES[block]}{'' if block in forms else '未读到'}"
        yield Check("S1", _outcome(block in forms), int(block in forms), 1, (), detail)


def _six_sections(texts: Mapping[int, str]) -> Check:
    missing = [name for number, name in _SECTION_NAMES.items() if number not in texts]
    detail = f"未读到：{'、'.join(missing)}" if missing else "六个部分都有"
    return Check("S2", _outcome(not missing), 6 - len(missing), 6, (), detail)


def _numbering(sections: Sequence[Section]) -> Iterator[Check]:
    """The numbers that the headings print, against the places of their sections."""
    printed = [(section, number) for section in sections if (number := heading_number(section.heading))]
    wrong = [section.heading for section, number in printed if number != section.number]
    if printed:
        detail = f"标题编号与次序不符：{'；'.join(wrong)}" if wrong else "标题编号依次为一至六"
        yield Check("S8", _outcome(not wrong), len(printed) - len(wrong), len(printed), (), detail)


def _filled_in(forms: Mapping[str, str], numbers: Mapping[str, Number]) -> Iterator[Check]:
    for place in forms.items():
        keys = _KEYS.get(place, ())
        written = sum(map(numbers.__contains__, keys))
        yield Check("S3", _outcome(written > 0), written, len(keys), (), f"{_NAMES[place[0]]}：写有数字的单元格")


def _all_zero(forms: Mapping[str, str], numbers: Mapping[str, Number], claims: Sequence[Claim]) -> Iterator[Check]:
    keys = _KEYS[_REQUESTS, forms[_REQUESTS]] if _REQUESTS in forms else ()
    if any(map(numbers.get, keys)) or not any(map(numbers.__contains__, keys)):
        return
    stated = [claim for claim in claims if claim.value and any(key.startswith(_REQUESTS) for key in claim.cells)]
    largest = max(stated, key=lambda claim: claim.value, default=None)
    detail = f"表二全为 0，正文：{largest.sentence}" if largest else "表二全为 0，正文未写申请数"
    cell_keys, told = (largest.cells, largest.told_in) if largest else ((), None)
    yield Check("S4", _outcome(largest is None), 0, largest.value if largest else 0, cell_keys, detail, told)


def _section_5(texts: Mapping[int, str]) -> Iterator[Check]:
    if 5 in texts:
        length = len(squeeze(texts[5][:_LONGEST_NOTHING]))
        yield Check(
            "S6",
            _outcome(length >= _SHORTEST_SECTION_5),
            length,
            _SHORTEST_SECTION_5,
            (),
            f"第五部分字数（数到{_LONGEST_NOTHING}字为止）",
        )


def _blank_totals(forms: Mapping[str, str], numbers: Mapping[str, Number]) -> Iterator[Check]:
    """Rows without a total say nothing at all; where only the parts are blank, the total speaks for the row."""
    for place in forms.items():
        if place in _TOTALS:
            blank = tuple([key for key in _TOTALS[place] if key not in numbers])
            yield Check("S7", _outcome(not blank), len(blank), 0, blank, f"{_NAMES[place[0]]}：总计栏没有数字的行")


def excused_by_extra_rows(
    checks: Sequence[Check], cells: Mapping[str, Cell], extra_rows: Collection[ExtraRow]
) -> tuple[Check, ...]:
    """The checks of `check_structure`, S7 not assessable for a table that lacks official rows and has others.

    It may be of an edition that nobody knows yet.
    """
    blocks = {row.block for row in extra_rows}
    return tuple(
        _excused(check, cells) if check.rule == "S7" and _block(check) in blocks else check for check in checks
    )


def _block(check: Check) -> str:
    return check.cells[0].split(".", 1)[0] if check.cells else ""


def _excused(check: Check, cells: Mapping[str, Cell]) -> Check:
    if not any(_says_nothing(key, cells) for key in check.cells):
        return check
    return Check("S7", "not_assessable", None, None, check.cells, f"{check.detail}（表中另有表外行）")


def _says_nothing(total: str, cells: Mapping[str, Cell]) -> bool:
    """Whether nothing is written in the whole row of a total, as in one that is not printed."""
    row = total.removesuffix("total")
    return not any(cell.raw for key, cell in cells.items() if key.startswith(row))
