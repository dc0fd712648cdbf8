"""The one catalogue of measures: every cell of every form, sensible sums, and rates with their formula.

It drives pages, search conditions, rankings, charts, CSV headers, alerts, the tables that people download and
docs/data-dictionary.md. A measure has no value where any part of it has none: nothing is ever taken for zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from archive.figures.concordance import BREAKS, Break, breaks_of_cells
from archive.figures.flat import REPORT_FIGURES, Cells, alternatives, chosen
from parsers.forms.tables import APPLICANTS, FORM_BLOCKS, cell_label, newest

Number = int | float
Kind = Literal["cell", "sum", "rate"]
Direction = Literal["up", "down", ""]
"""Whether more of it speaks for the body (up), against it (down), or neither."""

POPULATION = "population"
"""Stands in `below` of a rate per inhabitants; its value comes from the table `populations`."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    cells         of a cell or sum: the cells that are added up, one set for each edition, today's first.
    above, below  of a rate: keys of measures that are added up, and divided; `factor` 100 gives per cent.
    since         first year for which the forms ask it.   breaks  years in which its meaning changed.
    """

    key: str
    kind: Kind
    zh: str
    en: str
    unit: str
    cells: tuple[Cells, ...] = ()
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    factor: int = 1
    formula: str = ""
    formula_en: str = ""
    direction: Direction = ""
    since: int = 2019
    breaks: tuple[Break, ...] = ()
    note: str = ""

    @property
    def flat(self) -> bool:
        """Whether `reports` has it as a column."""
        return self.key in REPORT_FIGURES

    @property
    def parts(self) -> tuple[str, ...]:
        """Keys of the measures that a rate is made of; of any other, itself."""
        return (*self.above, *self.below) if self.kind == "rate" else (self.key,)

    def called(self, language: str = "zh") -> str:
        return self.en if language == "en" else self.zh

    def breaks_within(self, first: int, last: int) -> tuple[Break, ...]:
        """Breaks of the series between two years."""
        return tuple(sorted((item for item in self.breaks if first < item.year <= last), key=lambda item: item.year))


_UNIT_EN: Mapping[str, str] = {
    "件": "items",
    "万元": "10,000 yuan",
    "%": "%",
    "项": "items",
    "件/10万人": "per 100,000",
}


def unit_name(unit: str, language: str = "zh") -> str:
    """A unit in the reader's language."""
    return _UNIT_EN.get(unit, unit) if language == "en" else unit


_FLAT: tuple[tuple[str, str, str, str, Direction, int, str], ...] = (
    ("requests_received", "收到申请", "requests received", "件", "", 2014, "本年新收政府信息公开申请数量（总计）"),
    ("requests_carried_over", "上年结转", "carried over from last year", "件", "", 2019, ""),
    ("granted", "予以公开", "granted", "件", "up", 2014, ""),
    ("partly_granted", "部分公开", "partly granted", "件", "up", 2014, ""),
    ("denied", "不予公开", "denied", "件", "down", 2014, "八种不予公开情形之和"),
    ("unavailable", "无法提供", "unavailable", "件", "down", 2014, "三种无法提供情形之和"),
    ("rejected", "不予处理", "rejected without answer", "件", "down", 2019, "五种不予处理情形之和"),
    ("other_handling", "其他处理", "handled otherwise", "件", "", 2014, "2021 年版为三种其他处理情形之和"),
    ("processed_total", "办理结果总计", "results in all", "件", "", 2014, ""),
    ("carried_forward", "结转下年", "carried forward to next year", "件", "down", 2019, ""),
    ("natural_person_received", "自然人申请", "requests by natural persons", "件", "", 2019, ""),
    ("reconsiderations", "行政复议", "reconsiderations", "件", "down", 2014, ""),
    ("reconsiderations_upheld", "复议维持", "reconsiderations upheld", "件", "", 2014, ""),
    ("reconsiderations_corrected", "复议纠正", "reconsiderations corrected", "件", "down", 2014, ""),
    ("reconsiderations_other", "复议其他结果", "reconsiderations, other result", "件", "", 2014, ""),
    ("lawsuits", "行政诉讼", "lawsuits", "件", "down", 2014, "未经复议直接起诉与复议后起诉之和"),
    ("lawsuits_upheld", "诉讼维持", "lawsuits upheld", "件", "", 2014, "两类诉讼之和"),
    ("lawsuits_corrected", "诉讼纠正（败诉）", "lawsuits lost (corrected)", "件", "down", 2014, "两类诉讼之和"),
    ("lawsuits_other", "诉讼其他结果", "lawsuits, other result", "件", "", 2014, "两类诉讼之和"),
    ("normative_documents_in_force", "现行有效规范性文件", "normative documents in force", "件", "", 2021,
     "2021 年版表格才有"),
    ("licences", "行政许可决定", "licences", "件", "", 2019, ""),
    ("penalties", "行政处罚决定", "penalties", "件", "", 2019, ""),
    ("coercive_measures", "行政强制决定", "coercive measures", "件", "", 2019, ""),
    ("fees_wan", "行政事业性收费", "administrative fees", "万元", "", 2021, "2021 年版表格才有"),
)  # fmt: skip


def _flat_measures() -> Iterator[Measure]:
    for key, zh, en, unit, direction, since, note in _FLAT:
        cells = alternatives(key)
        kind: Kind = "sum" if len(cells[0]) > 1 else "cell"
        breaks = BREAKS.get(key, ())
        yield Measure(key, kind, zh, en, unit, cells, direction=direction, since=since, breaks=breaks, note=note)


_GROUPS = (
    ("denied", "不予公开", "denied"),
    ("unavailable", "无法提供", "unavailable"),
    ("rejected", "不予处理", "rejected"),
    ("other_handling", "其他处理", "handled otherwise"),
)
_PERSONS: Mapping[str, str] = {
    "natural_person": "natural persons",
    "enterprise": "enterprises",
    "research": "research bodies",
    "public_interest": "public-interest organisations",
    "legal_service": "legal services",
    "other_organization": "other organisations",
}


def _of_column(choices: tuple[Cells, ...], column: str) -> tuple[Cells, ...]:
    """The same sum for one kind of applicant."""
    return tuple(
        tuple(f"{cell.rsplit('.', 1)[0]}.{column}" for cell in cells)
        for cells in choices
        if cells[0].startswith("requests.")
    )


def _sums_by_applicant() -> Iterator[Measure]:
    names = {column.key: column.label for column in APPLICANTS}
    for group, zh, en in _GROUPS:
        for column, english in _PERSONS.items():
            cells = _of_column(alternatives(group), column)
            yield Measure(f"{group}_{column}", "sum", f"{zh} · {names[column]}", f"{en}, {english}", "件", cells)


def _lawsuits_pending() -> Measure:
    cells = tuple(f"review_litigation.litigation_{way}.pending" for way in ("direct", "after_reconsideration"))
    return Measure("lawsuits_pending", "sum", "诉讼尚未审结", "lawsuits pending", "件", (cells,), note="两类诉讼之和")


_COLUMN_EN: Mapping[str, str] = {
    **_PERSONS,
    "total": "total",
    "amount_wan": "amount in 10,000 yuan",
    "prev_items": "items last year",
    "change": "more or fewer items",
    "value": "",
}


def _cell_measures() -> Iterator[Measure]:
    """Every cell of every form under its own key."""
    editions: dict[str, list[str]] = {}
    for block in FORM_BLOCKS:
        for key in block.cell_keys():
            editions.setdefault(key, []).append(block.edition)
    for key, known in editions.items():
        block_name, row, column = key.split(".")
        words = [block_name, row, _COLUMN_EN.get(column, column)]
        english = ", ".join(word.replace("_", " ") for word in words if word)
        since = int(min(known))
        breaks = breaks_of_cells(key)
        yield Measure(
            key, "cell", cell_label(key, known[0]), english, _unit(key), ((key,),), since=since, breaks=breaks
        )


def _unit(key: str) -> str:
    """The unit printed in the form; requests and disputes are counted in 件."""
    block_name, _, column_key = key.split(".")
    units = {
        column.unit
        for block in FORM_BLOCKS
        for column in block.columns
        if block.name == block_name and column.key == column_key
    }
    return next(iter(units)) if len(units) == 1 else ""


_DEALT = ("processed_total",)
_OF_ALL = "办理结果总计"
_REASONS = (
    *(("denied", row) for row in ("state_secret", "by_law", "security_stability", "third_party")),
    *(("denied", row) for row in ("internal_affairs", "process_information", "enforcement_file")),
    ("denied", "administrative_inquiry"),
    *(("unavailable", row) for row in ("not_held", "not_compiled", "still_unclear")),
    *(("rejected", row) for row in ("petition", "duplicate", "publication", "excessive", "confirmation")),
)
_DECIDED_REVIEW = ("reconsiderations_upheld", "reconsiderations_corrected", "reconsiderations_other")
_DECIDED_COURT = ("lawsuits_upheld", "lawsuits_corrected", "lawsuits_other")


def _rate(  # noqa: PLR0913 — one fact a field, named at every call
    key: str, zh: str, en: str, above: tuple[str, ...], below: tuple[str, ...], *, direction: Direction, note: str = "",
    factor: int = 100, unit: str = "%",
) -> Measure:  # fmt: skip
    return Measure(key, "rate", zh, en, unit, above=above, below=below, factor=factor, direction=direction, note=note)


def _rates() -> Iterator[Measure]:
    yield _rate(
        "rate_disclosed", "公开率", "share disclosed", ("granted", "partly_granted"), _DEALT, direction="up",
        note="分母含不予处理的信访、重复申请等，与各地自行公布的公开率口径未必相同。",
    )  # fmt: skip
    yield _rate("rate_denied", "不予公开率", "share denied", ("denied",), _DEALT, direction="down")
    yield _rate("rate_unavailable", "无法提供率", "share unavailable", ("unavailable",), _DEALT, direction="down")
    yield _rate("rate_rejected", "不予处理率", "share rejected", ("rejected",), _DEALT, direction="down")
    yield _rate(
        "rate_carried_forward", "结转率", "share carried forward", ("carried_forward",),
        ("requests_received", "requests_carried_over"), direction="down",
    )  # fmt: skip
    yield _rate(
        "rate_natural_person", "自然人占比", "share of natural persons", ("natural_person_received",),
        ("requests_received",), direction="",
    )  # fmt: skip
    yield _rate(
        "rate_reconsidered", "复议率", "reconsiderations per result", ("reconsiderations",), _DEALT, direction="down",
        note="复议可能针对上一年的答复，因此只作参考。",
    )  # fmt: skip
    yield _rate(
        "rate_reconsideration_corrected", "复议纠错率", "share of decided reconsiderations corrected",
        ("reconsiderations_corrected",), _DECIDED_REVIEW, direction="down", note="分母不含尚未审结。",
    )  # fmt: skip
    yield _rate(
        "rate_litigated", "诉讼率", "lawsuits per result", ("lawsuits",), _DEALT, direction="down",
        note="同一申请可能先复议后诉讼。",
    )  # fmt: skip
    yield _rate(
        "rate_lawsuits_lost", "诉讼败诉率", "share of decided lawsuits lost", ("lawsuits_corrected",), _DECIDED_COURT,
        direction="down", note="败诉指表三“结果纠正”，分母不含尚未审结。",
    )  # fmt: skip
    yield _rate(
        "rate_lost_per_100", "每百件申请败诉", "lawsuits lost per 100 requests", ("lawsuits_corrected",),
        ("requests_received",), direction="down", unit="件/百件",
        note="诉讼可能针对以前年度的答复，因此只作参考。",
    )  # fmt: skip
    yield _rate(
        "requests_per_100k", "每十万人申请", "requests per 100,000 inhabitants", ("requests_received",), (POPULATION,),
        direction="", factor=100_000, unit="件/10万人", note="人口取自运营者导入的人口表；没有导入就没有这一项。",
    )  # fmt: skip
    for group, row in _REASONS:
        key = f"requests.{group}_{row}.total"
        label = cell_label(key, newest("requests").edition).split(" · ")[1]
        yield _rate(
            f"rate_{group}_{row}", f"{_GROUP_ZH[group]}率：{label}", f"share {group}: {row.replace('_', ' ')}", (key,),
            _DEALT, direction="down",
        )  # fmt: skip


_GROUP_ZH = {group: zh for group, zh, _ in _GROUPS}


def _spelled(measure: Measure, known: Mapping[str, Measure]) -> Measure:
    """A rate with its formula in words, the first year of all its parts, and their breaks."""
    parts = [known[key] for key in measure.parts if key != POPULATION]

    def side(keys: tuple[str, ...], language: str) -> str:
        names = [_name(known.get(key), language) for key in keys]
        return f"（{' + '.join(names)}）" if len(names) > 1 else names[0]

    sides = {language: [side(keys, language) for keys in (measure.above, measure.below)] for language in ("zh", "en")}
    times = "" if measure.factor == 100 else f" × {measure.factor}"
    fields = {name: getattr(measure, name) for name in Measure.__dataclass_fields__}
    return Measure(
        **fields
        | {
            "formula": " ÷ ".join(sides["zh"]).replace("） ÷", "）÷") + times,
            "formula_en": " / ".join(sides["en"]).replace("（", "(").replace("）", ")") + times,
            "since": max(part.since for part in parts),
            "breaks": tuple(dict.fromkeys(item for part in parts for item in part.breaks)),
        }
    )


def _name(measure: Measure | None, language: str) -> str:
    if measure is None:
        return "常住人口" if language == "zh" else "inhabitants"
    return measure.called(language)


def _catalogue() -> dict[str, Measure]:
    plain = [*_flat_measures(), _lawsuits_pending(), *_sums_by_applicant(), *_cell_measures()]
    known = {measure.key: measure for measure in plain}
    rates = {measure.key: _spelled(measure, known) for measure in _rates()}
    flat = {key: measure for key, measure in known.items() if measure.flat}
    return flat | rates | known


MEASURES: Mapping[str, Measure] = _catalogue()
"""Key → measure: the flat figures, then the rates, then other sums and every cell."""

FIGURES: Mapping[str, Measure] = {key: measure for key, measure in MEASURES.items() if measure.flat}
RATES: Mapping[str, Measure] = {key: measure for key, measure in MEASURES.items() if measure.kind == "rate"}
HEADLINE_RATES: Mapping[str, Measure] = {
    key: measure for key, measure in RATES.items() if all(part in FIGURES for part in measure.parts)
}
"""Rates of flat figures: those that every table and ranking shows."""


def value(measure: Measure, cells: Mapping[str, Number | None]) -> Number | None:
    """The value from cells; None where a part has no number or the divisor is 0. A rate per inhabitants has none here.

    cells  cell key → number, and of measures that are known already key → value.
    """
    if measure.kind == "rate":
        above, below = ([_part(key, cells) for key in keys] for keys in (measure.above, measure.below))
        return quotient(measure, above, below)
    if measure.key in cells:
        return cells[measure.key]
    return _added([cells.get(cell) for cell in chosen(measure.cells, cells)])


def _part(key: str, cells: Mapping[str, Number | None]) -> Number | None:
    return cells.get(key) if key == POPULATION or key in cells else value(MEASURES[key], cells)


def quotient(measure: Measure, above: Sequence[Number | None], below: Sequence[Number | None]) -> Number | None:
    """A rate from the values of its parts."""
    dividend, divisor = _added(above), _added(below)
    return measure.factor * dividend / divisor if dividend is not None and divisor else None


def _added(numbers: Sequence[Number | None]) -> Number | None:
    total: Number = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return round(total, 6) if isinstance(total, float) else total


def cells_below(measures: Iterable[Measure]) -> set[str]:
    """The cells that measures rest on, of every edition."""
    keys = {key for measure in measures for key in measure.parts if key != POPULATION}
    return {cell for key in keys for cells in MEASURES[key].cells for cell in cells}


def sql(measure: Measure, reports: str = "reports", cell: Callable[[str], str] | None = None) -> str:
    """The measure as an SQL expression over a row of `reports`, NULL where `value` gives None.

    cell  how a cell is written; else it is looked up by itself.
    """
    find = cell or partial(_cell_sql, reports=reports)
    if measure.kind == "rate":
        above, below = (
            " + ".join(_population(reports) if key == POPULATION else sql(MEASURES[key], reports, cell) for key in keys)
            for keys in (measure.above, measure.below)
        )
        return f"{measure.factor}.0 * ({above}) / NULLIF({below}, 0)"
    if measure.flat:
        return f"{reports}.{measure.key}"
    sums = [" + ".join(map(find, cells)) for cells in measure.cells]
    return sums[0] if len(sums) == 1 else f"coalesce({', '.join(sums)})"


def _cell_sql(cell: str, reports: str) -> str:
    block, row, column = cell.split(".")
    found = f"(SELECT {column} FROM {block} WHERE version_id = {reports}.current_version AND row = '{row}')"
    return without_other_unit(cell, found, reports)


def without_other_unit(cell: str, found: str, reports: str) -> str:
    """`found`, or NULL where the office wrote an amount in another unit than the form's."""
    if cell.rsplit(".", 1)[1] not in AMOUNTS:
        return found
    unit = f"SELECT 1 FROM cell_marks WHERE version_id = {reports}.current_version AND cell = '{cell}'"
    return f"(CASE WHEN EXISTS ({unit} AND unit IS NOT NULL) THEN NULL ELSE {found} END)"


AMOUNTS = frozenset({"amount_wan", "amount", "value"})
"""Columns in which an office may have written another unit than the form's: such a figure joins no sum."""


def _population(reports: str) -> str:
    return f"(SELECT people FROM populations p WHERE p.region_code = {reports}.region_code AND p.year = {reports}.year)"
