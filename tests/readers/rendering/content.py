"""What the generated report says: figures, labels with their spans, narrative."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.forms.tables import ACTIVE_DISCLOSURE_2021, REQUESTS_2021, REVIEW_LITIGATION_2021

AGENCY = "云岭市青禾区人民政府"
YEAR = 2022
TITLE = f"{AGENCY}{YEAR}年政府信息公开工作年度报告"

_ZERO = (0, 0, 0, 0, 0, 0, 0)

REQUESTS: dict[str, tuple[int, ...]] = {
    "received": (151, 6, 0, 1, 0, 1, 159),
    "carried_over": (2, 0, 0, 0, 0, 0, 2),
    "granted": (55, 1, 0, 1, 0, 1, 58),
    "partly_granted": (16, 1, 0, 0, 0, 0, 17),
    "denied_state_secret": (1, 0, 0, 0, 0, 0, 1),
    "denied_by_law": _ZERO,
    "denied_security_stability": _ZERO,
    "denied_third_party": _ZERO,
    "denied_internal_affairs": (1, 0, 0, 0, 0, 0, 1),
    "denied_process_information": (2, 0, 0, 0, 0, 0, 2),
    "denied_enforcement_file": (1, 0, 0, 0, 0, 0, 1),
    "denied_administrative_inquiry": _ZERO,
    "unavailable_not_held": (60, 4, 0, 0, 0, 0, 64),
    "unavailable_not_compiled": (4, 0, 0, 0, 0, 0, 4),
    "unavailable_still_unclear": _ZERO,
    "rejected_petition": (3, 0, 0, 0, 0, 0, 3),
    "rejected_duplicate": (1, 0, 0, 0, 0, 0, 1),
    "rejected_publication": _ZERO,
    "rejected_excessive": _ZERO,
    "rejected_confirmation": _ZERO,
    "other_not_corrected": (6, 0, 0, 0, 0, 0, 6),
    "other_fee_unpaid": _ZERO,
    "other_remainder": (1, 0, 0, 0, 0, 0, 1),
    "processed_total": (151, 6, 0, 1, 0, 1, 159),
    "carried_forward": (2, 0, 0, 0, 0, 0, 2),
}

REVIEW: dict[str, tuple[int, ...]] = {
    "reconsideration": (13, 2, 1, 0, 16),
    "litigation_direct": (1, 0, 0, 2, 3),
    "litigation_after_reconsideration": (5, 1, 0, 4, 10),
}

DISCLOSURE: dict[str, tuple[int | float, ...]] = {
    "regulations": (0, 0, 0),
    "normative_documents": (7, 7, 203),
    "licences": (338081,),
    "penalties": (142162,),
    "coercive_measures": (14683,),
    "fees": (59237.2449,),
}

_TABLES = (
    (ACTIVE_DISCLOSURE_2021, DISCLOSURE),
    (REQUESTS_2021, REQUESTS),
    (REVIEW_LITIGATION_2021, REVIEW),
)

FIGURES: dict[str, int | float] = {
    f"{form.name}.{row.key}.{column}": value
    for form, figures in _TABLES
    for row in form.rows
    for column, value in zip(row.columns, figures[row.key], strict=True)
}
"""Cell key → figure: 200 of them."""


@dataclass(frozen=True)
class Place:
    """A cell of a table: origin, reach, text."""

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True)
class Table:
    places: tuple[Place, ...]

    @property
    def height(self) -> int:
        return max(place.row + place.rowspan for place in self.places)

    @property
    def width(self) -> int:
        return max(place.column + place.colspan for place in self.places)


def disclosure_table() -> Table:
    figures = {key: [str(value) for value in values] for key, values in DISCLOSURE.items()}
    places = [Place(0, 0, "第二十条第（一）项", colspan=4)]
    header = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    places += [Place(1, column, text) for column, text in enumerate(header)]
    for row, (label, key) in enumerate((("规章", "regulations"), ("行政规范性文件", "normative_documents")), 2):
        places += [Place(row, column, text) for column, text in enumerate((label, *figures[key]))]
    row = 4
    groups = (
        ("（五）", "本年处理决定数量", (("行政许可", "licences"),)),
        ("（六）", "本年处理决定数量", (("行政处罚", "penalties"), ("行政强制", "coercive_measures"))),
        ("（八）", "本年收费金额（单位：万元）", (("行政事业性收费", "fees"),)),
    )
    for article, heading, rows in groups:
        places.append(Place(row, 0, f"第二十条第{article}项", colspan=4))
        places += [Place(row + 1, 0, "信息内容"), Place(row + 1, 1, heading, colspan=3)]
        for offset, (label, key) in enumerate(rows, row + 2):
            places += [Place(offset, 0, label), Place(offset, 1, figures[key][0], colspan=3)]
        row += 2 + len(rows)
    return Table(tuple(places))


def requests_table() -> Table:
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    places = [Place(0, 0, corner, 3, 3), Place(0, 3, "申请人情况", 1, 7), Place(1, 3, "自然人", 2)]
    places += [Place(1, 4, "法人或其他组织", 1, 5), Place(1, 9, "总计", 2)]
    organisations = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    places += [Place(2, 4 + index, label) for index, label in enumerate(organisations)]
    group = ""
    for index, row in enumerate(REQUESTS_2021.rows, 3):
        whole, grouped = not row.group, row.group not in {"", "三、本年度办理结果"}
        if row.key == "granted":
            places.append(Place(index, 0, "三、本年度办理结果", 22))
        if grouped and row.group != group:
            members = sum(1 for other in REQUESTS_2021.rows if other.group == row.group)
            places.append(Place(index, 1, row.group, members))
        group = row.group
        column, span = (0, 3) if whole else ((2, 1) if grouped else (1, 2))
        places.append(Place(index, column, row.label, 1, span))
        places += [Place(index, 3 + offset, str(value)) for offset, value in enumerate(REQUESTS[row.key])]
    return Table(tuple(places))


def review_table() -> Table:
    outcomes = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    places = [Place(0, 0, "行政复议", 1, 5), Place(0, 5, "行政诉讼", 1, 10)]
    places += [Place(1, column, label, 2) for column, label in enumerate(outcomes)]
    places += [Place(1, 5, "未经复议直接起诉", 1, 5), Place(1, 10, "复议后起诉", 1, 5)]
    places += [Place(2, 5 + column, label) for column, label in enumerate(outcomes * 2)]
    figures = [value for key in REVIEW for value in REVIEW[key]]
    places += [Place(3, column, str(value)) for column, value in enumerate(figures)]
    return Table(tuple(places))


PARAGRAPHS_BEFORE = (
    "本报告按照政府信息公开条例的要求编制，数据统计期限自2022年1月1日起至12月31日止。",
    "一、总体情况",
    "过去一年，青禾区把群众看得懂、找得到作为公开工作的标准，重新整理了网站栏目，并在镇街便民中心增设了查阅点。"
    "全年通过门户网站发布各类信息4126条，组织政策问答活动18场，收集并答复意见建议237条。",
    "全年新收政府信息公开申请159件，均在法定期限内答复。",
    "二、主动公开政府信息情况",
)
PARAGRAPH_REQUESTS = "三、收到和处理政府信息公开申请情况"
PARAGRAPH_REVIEW = "四、政府信息公开行政复议、行政诉讼情况"
PARAGRAPHS_AFTER = (
    "五、存在的主要问题及改进情况",
    "部分栏目更新不够及时，个别解读材料偏重文字。下一步将按季度检查栏目，并多用图表和短片说明政策。",
    "六、其他需要报告的事项",
    "本年度没有收取信息处理费。",
    "2023年1月18日",
)

Item = str | Table


def items() -> tuple[Item, ...]:
    """The report in reading order: paragraphs and tables."""
    tables = (disclosure_table(), PARAGRAPH_REQUESTS, requests_table(), PARAGRAPH_REVIEW, review_table())
    return (TITLE, *PARAGRAPHS_BEFORE, *tables, *PARAGRAPHS_AFTER)
