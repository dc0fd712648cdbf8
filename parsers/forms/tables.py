"""The official forms as data: the one table of keys, Chinese labels and order.

Sources: 国办公开办函〔2021〕30号 (edition 2021), 国办公开办函〔2019〕60号 (edition 2019),
国办发〔2014〕32号《政府信息公开情况统计表》 (edition 2014). Column descriptions, page headings and the
data dictionary are generated from here; a key or label stands nowhere else.
"""

from __future__ import annotations

from parsers.forms.shape import Column, FormBlock, Row
from parsers.forms.statistics_2014 import STATISTICS_2014

__all__ = ["FORM_BLOCKS", "Column", "FormBlock", "Row", "cell_label", "form_block"]

_DISCLOSURE_TITLE = "主动公开政府信息情况"
_REQUESTS_TITLE = "收到和处理政府信息公开申请情况"
_REVIEW_TITLE = "政府信息公开行政复议、行政诉讼情况"

_ARTICLE_1 = "第二十条第（一）项"
_ARTICLE_5 = "第二十条第（五）项"
_ARTICLE_6 = "第二十条第（六）项"
_ARTICLE_8 = "第二十条第（八）项"
_ARTICLE_9 = "第二十条第（九）项"

_DOCUMENTS_2021 = ("issued", "repealed", "in_force")

ACTIVE_DISCLOSURE_2021 = FormBlock(
    "active_disclosure",
    "2021",
    _DISCLOSURE_TITLE,
    columns=(
        Column("issued", "本年制发件数"),
        Column("repealed", "本年废止件数"),
        Column("in_force", "现行有效件数"),
        Column("decisions", "本年处理决定数量", ("本年处理绝对数量",)),
        Column("amount_wan", "本年收费金额（单位：万元）", ("本年收费金额",), unit="万元"),
    ),
    rows=(
        Row("regulations", "规章", _DOCUMENTS_2021, _ARTICLE_1),
        Row("normative_documents", "行政规范性文件", _DOCUMENTS_2021, _ARTICLE_1, ("规范性文件",)),
        Row("licences", "行政许可", ("decisions",), _ARTICLE_5),
        Row("penalties", "行政处罚", ("decisions",), _ARTICLE_6),
        Row("coercive_measures", "行政强制", ("decisions",), _ARTICLE_6),
        Row("fees", "行政事业性收费", ("amount_wan",), _ARTICLE_8),
    ),
)

_DOCUMENTS_2019 = ("new_made", "new_disclosed", "total_disclosed")
_ITEMS_2019 = ("prev_items", "change", "decisions")

ACTIVE_DISCLOSURE_2019 = FormBlock(
    "active_disclosure",
    "2019",
    _DISCLOSURE_TITLE,
    columns=(
        Column("new_made", "本年新制作数量", ("本年新",)),
        Column("new_disclosed", "本年新公开数量", ("本年新",)),
        Column("total_disclosed", "对外公开总数量"),
        Column("prev_items", "上一年项目数量", unit="项"),
        Column("change", "本年增/减", ("本年增/", "本年增减"), unit="项"),
        Column("decisions", "处理决定数量"),
        Column("projects", "采购项目数量", unit="项"),
        Column("amount", "采购总金额", unit=""),
    ),
    rows=(
        Row("regulations", "规章", _DOCUMENTS_2019, _ARTICLE_1),
        Row("normative_documents", "规范性文件", _DOCUMENTS_2019, _ARTICLE_1, ("行政规范性文件",)),
        Row("licences", "行政许可", _ITEMS_2019, _ARTICLE_5),
        Row("other_services", "其他对外管理服务事项", _ITEMS_2019, _ARTICLE_5),
        Row("penalties", "行政处罚", _ITEMS_2019, _ARTICLE_6),
        Row("coercive_measures", "行政强制", _ITEMS_2019, _ARTICLE_6),
        Row("fees", "行政事业性收费", ("prev_items", "change"), _ARTICLE_8),
        Row("procurement", "政府集中采购", ("projects", "amount"), _ARTICLE_9),
    ),
)

APPLICANTS = (
    Column("natural_person", "自然人"),
    Column("enterprise", "商业企业"),
    Column("research", "科研机构"),
    Column("public_interest", "社会公益组织", ("社会组织", "社会公益")),
    Column("legal_service", "法律服务机构"),
    Column("other_organization", "其他"),
    Column("total", "总计", ("合计",)),
)
_APPLICANT_KEYS = tuple(column.key for column in APPLICANTS)

_RESULT = "三、本年度办理结果"
_DENIED = "（三）不予公开"
_UNAVAILABLE = "（四）无法提供"
_REJECTED = "（五）不予处理"
_OTHER = "（六）其他处理"


def _request_row(key: str, label: str, group: str = _RESULT, variants: tuple[str, ...] = ()) -> Row:
    return Row(key, label, _APPLICANT_KEYS, group, variants)


_REQUEST_INTAKE = (
    _request_row("received", "一、本年新收政府信息公开申请数量", ""),
    _request_row("carried_over", "二、上年结转政府信息公开申请数量", "", ("二、上年结转政府信息公开数量",)),
)
_REQUEST_RESULTS = (
    _request_row("granted", "（一）予以公开"),
    _request_row("partly_granted", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    _request_row("denied_state_secret", "1.属于国家秘密", _DENIED),
    _request_row("denied_by_law", "2.其他法律行政法规禁止公开", _DENIED, ("2.其他法律法规禁止公开",)),
    _request_row("denied_security_stability", "3.危及“三安全一稳定”", _DENIED),
    _request_row("denied_third_party", "4.保护第三方合法权益", _DENIED),
    _request_row("denied_internal_affairs", "5.属于三类内部事务信息", _DENIED),
    _request_row("denied_process_information", "6.属于四类过程性信息", _DENIED),
    _request_row("denied_enforcement_file", "7.属于行政执法案卷", _DENIED),
    _request_row("denied_administrative_inquiry", "8.属于行政查询事项", _DENIED),
    _request_row("unavailable_not_held", "1.本机关不掌握相关政府信息", _UNAVAILABLE, ("1.本机不掌握相关政府信息",)),
    _request_row("unavailable_not_compiled", "2.没有现成信息需要另行制作", _UNAVAILABLE),
    _request_row("unavailable_still_unclear", "3.补正后申请内容仍不明确", _UNAVAILABLE),
    _request_row("rejected_petition", "1.信访举报投诉类申请", _REJECTED),
    _request_row("rejected_duplicate", "2.重复申请", _REJECTED),
    _request_row("rejected_publication", "3.要求提供公开出版物", _REJECTED),
    _request_row("rejected_excessive", "4.无正当理由大量反复申请", _REJECTED),
    _request_row("rejected_confirmation", "5.要求行政机关确认或重新出具已获取信息", _REJECTED),
)
_REQUEST_OTHER_2021 = (
    _request_row(
        "other_not_corrected",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        _OTHER,
        ("1.逾期不补正",),
    ),
    _request_row(
        "other_fee_unpaid",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        _OTHER,
        ("2.逾期不缴费",),
    ),
    _request_row("other_remainder", "3.其他", _OTHER),
)
_REQUEST_OTHER_2019 = (_request_row("other_processing", "（六）其他处理", _RESULT, ("（六）其他",)),)
_REQUEST_CLOSE = (
    _request_row("processed_total", "（七）总计", variants=("（七）合计",)),
    _request_row("carried_forward", "四、结转下年度继续办理", ""),
)

REQUESTS_2021 = FormBlock(
    "requests",
    "2021",
    _REQUESTS_TITLE,
    APPLICANTS,
    _REQUEST_INTAKE + _REQUEST_RESULTS + _REQUEST_OTHER_2021 + _REQUEST_CLOSE,
)
REQUESTS_2019 = FormBlock(
    "requests",
    "2019",
    _REQUESTS_TITLE,
    APPLICANTS,
    _REQUEST_INTAKE + _REQUEST_RESULTS + _REQUEST_OTHER_2019 + _REQUEST_CLOSE,
)

_OUTCOMES = (
    Column("upheld", "结果维持"),
    Column("corrected", "结果纠正"),
    Column("other", "其他结果"),
    Column("pending", "尚未审结"),
    Column("total", "总计", ("合计",)),
)
_OUTCOME_KEYS = tuple(column.key for column in _OUTCOMES)
_REVIEW_ROWS = (
    Row("reconsideration", "行政复议", _OUTCOME_KEYS),
    Row("litigation_direct", "未经复议直接起诉", _OUTCOME_KEYS, "行政诉讼"),
    Row("litigation_after_reconsideration", "复议后起诉", _OUTCOME_KEYS, "行政诉讼"),
)
REVIEW_LITIGATION_2021 = FormBlock("review_litigation", "2021", _REVIEW_TITLE, _OUTCOMES, _REVIEW_ROWS)
REVIEW_LITIGATION_2019 = FormBlock("review_litigation", "2019", _REVIEW_TITLE, _OUTCOMES, _REVIEW_ROWS)
"""Table 3 is printed alike in both editions: it is filed under the edition of the report's table 2."""

FORM_BLOCKS: tuple[FormBlock, ...] = (
    ACTIVE_DISCLOSURE_2021,
    ACTIVE_DISCLOSURE_2019,
    REQUESTS_2021,
    REQUESTS_2019,
    REVIEW_LITIGATION_2021,
    REVIEW_LITIGATION_2019,
    STATISTICS_2014,
)


def form_block(name: str, edition: str) -> FormBlock:
    """The block of that name and edition. Raises KeyError when there is none."""
    for block in FORM_BLOCKS:
        if block.name == name and block.edition == edition:
            return block
    raise KeyError(f"{name}/{edition}")


def cell_label(key: str, edition: str) -> str:
    """The Chinese name of a cell, e.g. "（一）予以公开 · 自然人".

    A report may fill one article of table 1 in another edition's columns: a key that `edition` does not have is
    looked up in the others. Raises KeyError when no edition has it.
    """
    name, row_key, column_key = key.split(".")
    named = [block for block in FORM_BLOCKS if block.name == name]
    editions = sorted(named, key=lambda block: block.edition != edition)
    for block in editions:
        if key in block.cell_keys():
            row, column = block.row(row_key), block.column(column_key)
            return " · ".join(part for part in (row.group, row.label, column.label) if part)
    raise KeyError(key)
