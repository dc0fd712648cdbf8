# ruff: noqa: E501 - a Chinese character counts as two columns
"""The official tables as rows of (text, colspan, rowspan), filled with marks: what every layout prints.

Written from the forms themselves, not from the parser's data, so that a slip there cannot hide here.
"""

from __future__ import annotations

from collections.abc import Mapping

Marks = Mapping[str, str]
Cell = tuple[str, int, int]
Row = list[Cell]
Table = list[Row]

APPLICANTS = (
    "natural_person",
    "enterprise",
    "research",
    "public_interest",
    "legal_service",
    "other_organization",
    "total",
)
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
KINDS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")

DISCLOSURE_2021 = (
    ("第二十条第（一）项", ("本年制发件数", "本年废止件数", "现行有效件数"), ("issued", "repealed", "in_force"),
     (("规章", "regulations"), ("行政规范性文件", "normative_documents"))),
    ("第二十条第（五）项", ("本年处理决定数量",), ("decisions",), (("行政许可", "licences"),)),
    ("第二十条第（六）项", ("本年处理决定数量",), ("decisions",),
     (("行政处罚", "penalties"), ("行政强制", "coercive_measures"))),
    ("第二十条第（八）项", ("本年收费金额（单位：万元）",), ("amount_wan",), (("行政事业性收费", "fees"),)),
)  # fmt: skip
_ITEMS = ("上一年项目数量", "本年增/减", "处理决定数量")
_ITEM_KEYS = ("prev_items", "change", "decisions")
DISCLOSURE_2019 = (
    ("第二十条第（一）项", ("本年新制作数量", "本年新公开数量", "对外公开总数量"),
     ("new_made", "new_disclosed", "total_disclosed"),
     (("规章", "regulations"), ("规范性文件", "normative_documents"))),
    ("第二十条第（五）项", _ITEMS, _ITEM_KEYS, (("行政许可", "licences"), ("其他对外管理服务事项", "other_services"))),
    ("第二十条第（六）项", _ITEMS, _ITEM_KEYS, (("行政处罚", "penalties"), ("行政强制", "coercive_measures"))),
    ("第二十条第（八）项", _ITEMS[:2], _ITEM_KEYS[:2], (("行政事业性收费", "fees"),)),
    ("第二十条第（九）项", ("采购项目数量", "采购总金额"), ("projects", "amount"), (("政府集中采购", "procurement"),)),
)  # fmt: skip
DISCLOSURE = {"2021": DISCLOSURE_2021, "2019": DISCLOSURE_2019}

DENIED = (
    ("1.属于国家秘密", "denied_state_secret"), ("2.其他法律行政法规禁止公开", "denied_by_law"),
    ("3.危及“三安全一稳定”", "denied_security_stability"), ("4.保护第三方合法权益", "denied_third_party"),
    ("5.属于三类内部事务信息", "denied_internal_affairs"), ("6.属于四类过程性信息", "denied_process_information"),
    ("7.属于行政执法案卷", "denied_enforcement_file"), ("8.属于行政查询事项", "denied_administrative_inquiry"),
)  # fmt: skip
UNAVAILABLE = (
    ("1.本机关不掌握相关政府信息", "unavailable_not_held"), ("2.没有现成信息需要另行制作", "unavailable_not_compiled"),
    ("3.补正后申请内容仍不明确", "unavailable_still_unclear"),
)  # fmt: skip
REJECTED = (
    ("1.信访举报投诉类申请", "rejected_petition"), ("2.重复申请", "rejected_duplicate"),
    ("3.要求提供公开出版物", "rejected_publication"), ("4.无正当理由大量反复申请", "rejected_excessive"),
    ("5.要求行政机关确认或重新出具已获取信息", "rejected_confirmation"),
)  # fmt: skip
OTHER = (
    ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "other_not_corrected"),
    ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "other_fee_unpaid"),
    ("3.其他", "other_remainder"),
)  # fmt: skip
_GROUPS = (("（三）不予公开", DENIED), ("（四）无法提供", UNAVAILABLE), ("（五）不予处理", REJECTED))

NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
PARTLY = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"


def request_rows(edition: str) -> list[tuple[str, str, str]]:
    """(side group, own label, key) of the rows of table 2 in order."""
    rows = [("", "一、本年新收政府信息公开申请数量", "received"), ("", "二、上年结转政府信息公开申请数量", "carried_over"),
            ("", "（一）予以公开", "granted"), ("", PARTLY, "partly_granted")]  # fmt: skip
    for group, members in _GROUPS:
        rows += [(group, label, key) for label, key in members]
    if edition == "2021":
        rows += [("（六）其他处理", label, key) for label, key in OTHER]
    else:
        rows.append(("", "（六）其他处理", "other_processing"))
    return [*rows, ("", "（七）总计", "processed_total"), ("", "四、结转下年度继续办理", "carried_forward")]


def cell_keys(edition: str) -> list[str]:
    keys = [
        f"active_disclosure.{row}.{column}"
        for _, _, columns, rows in DISCLOSURE[edition]
        for _, row in rows
        for column in columns
    ]
    keys += [f"requests.{key}.{column}" for _, _, key in request_rows(edition) for column in APPLICANTS]
    return keys + [f"review_litigation.{kind}.{outcome}" for kind in KINDS for outcome in OUTCOMES]


def disclosure(marks: Marks, edition: str, labels: Mapping[str, str] | None = None) -> Table:
    """Table 1, three value columns wide. `labels` replaces printed labels."""
    say = labels or {}
    table: Table = []
    for article, heads, columns, rows in DISCLOSURE[edition]:
        spans = {1: (3,), 2: (2, 1), 3: (1, 1, 1)}[len(columns)]
        table.append([(article, 4, 1)])
        table.append(
            [("信息内容", 1, 1), *((say.get(head, head), span, 1) for head, span in zip(heads, spans, strict=True))]
        )
        for label, row in rows:
            values = [
                (marks[f"active_disclosure.{row}.{column}"], span, 1)
                for column, span in zip(columns, spans, strict=True)
            ]
            table.append([(say.get(label, label), 1, 1), *values])
    return table


def requests_header() -> Table:
    return [
        [(NOTE, 3, 3), ("申请人情况", 7, 1)],
        [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)],
        [(text, 1, 1) for text in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")],
    ]


def requests_body(marks: Marks, edition: str, labels: Mapping[str, str] | None = None) -> Table:
    say = labels or {}
    rows = request_rows(edition)
    results = len(rows) - 3
    sizes = {group: sum(1 for other, _, _ in rows if other == group) for group, _, _ in rows}
    table: Table = []
    seen: set[str] = set()
    for group, label, key in rows:
        row: Row = []
        if key == "granted":
            row.append(("三、本年度办理结果", 1, results))
        if group and group not in seen:
            row.append((group, 1, sizes[group]))
            seen.add(group)
        outer = key in ("received", "carried_over", "carried_forward")
        row.append((say.get(label, label), 3 if outer else 1 if group else 2, 1))
        table.append(row + [(marks[f"requests.{key}.{column}"], 1, 1) for column in APPLICANTS])
    return table


def review_header() -> Table:
    heads = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    return [
        [("行政复议", 5, 1), ("行政诉讼", 10, 1)],
        [*((head, 1, 2) for head in heads), ("未经复议直接起诉", 5, 1), ("复议后起诉", 5, 1)],
        [(head, 1, 1) for head in heads * 2],
    ]


def review_body(marks: Marks) -> Table:
    return [[(marks[f"review_litigation.{kind}.{outcome}"], 1, 1) for kind in KINDS for outcome in OUTCOMES]]


def tables(marks: Marks, edition: str, labels: Mapping[str, str] | None = None) -> tuple[Table, Table, Table]:
    """The three official tables, filled in."""
    return (
        disclosure(marks, edition, labels),
        requests_header() + requests_body(marks, edition, labels),
        review_header() + review_body(marks),
    )


def laid_out(table: Table) -> list[list[str]]:
    """The table as a full grid of texts, merged cells at their origin only, blanks elsewhere."""
    placed: dict[tuple[int, int], str] = {}
    width = 0
    for number, row in enumerate(table):
        column = 0
        for text, colspan, rowspan in row:
            while (number, column) in placed:
                column += 1
            for down in range(rowspan):
                for right in range(colspan):
                    placed[number + down, column + right] = "" if down or right else text
            column += colspan
        width = max(width, *(place[1] + 1 for place in placed))
    return [[placed.get((number, column), "") for column in range(width)] for number in range(len(table))]
