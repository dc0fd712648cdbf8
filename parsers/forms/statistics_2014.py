"""The 政府信息公开情况统计表 of 国办发〔2014〕32号, used for the reports of 2014 to 2018.

Only the first three rows' labels were seen in documents at hand; the others follow the national table from
general knowledge, with the shorter wordings that offices use as variants.
"""

from __future__ import annotations

from parsers.forms.shape import Column, FormBlock, Row

_DISCLOSED = "一、主动公开情况"
_CHANNELS = "（二）通过不同渠道和方式公开政府信息的情况"
_RESPONSE = "二、回应解读情况"
_RECEIVED = "（一）收到申请数"
_CLOSED = "（二）申请办结数"
_ANSWERED = "（三）申请答复数"
_REFUSED = "4.不同意公开答复数"
_REVIEW = "四、行政复议数量"
_LITIGATION = "五、行政诉讼数量"
_STAFF = "八、机构建设和保障经费情况"
_MEETINGS = "九、政府信息公开会议和培训情况"


def _row(key: str, label: str, group: str = "", *variants: str) -> Row:
    return Row(key, label, ("value",), group, variants)


_ROWS = (
    _row("disclosed", "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", _DISCLOSED),
    _row("normative_disclosed", "其中：主动公开规范性文件数", _DISCLOSED, "主动公开规范性文件数"),
    _row("normative_issued", "制发规范性文件总数", _DISCLOSED, "制发规范性文件数"),
    _row("via_gazette", "1.政府公报公开政府信息数", _CHANNELS, "政府公报"),
    _row("via_website", "2.政府网站公开政府信息数", _CHANNELS, "政府网站"),
    _row("via_microblog", "3.政务微博公开政府信息数", _CHANNELS, "政务微博"),
    _row("via_wechat", "4.政务微信公开政府信息数", _CHANNELS, "政务微信"),
    _row("via_other", "5.其他方式公开政府信息数", _CHANNELS, "其他方式"),
    _row("responses", "（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", _RESPONSE),
    _row("press_conferences", "1.参加或举办新闻发布会总次数", _RESPONSE, "参加或举办新闻发布会次数"),
    _row(
        "press_conferences_chief",
        "其中：主要负责同志参加新闻发布会次数",
        _RESPONSE,
        "主要负责同志参加新闻发布会次数",
    ),
    _row("interviews", "2.政府网站在线访谈次数", _RESPONSE, "在线访谈次数"),
    _row(
        "interviews_chief",
        "其中：主要负责同志参加政府网站在线访谈次数",
        _RESPONSE,
        "主要负责同志参加政府网站在线访谈次数",
        "主要负责同志参加在线访谈次数",
    ),
    _row("interpretations", "3.政策解读稿件发布数", _RESPONSE, "政策解读稿件数"),
    _row("social_responses", "4.微博微信回应事件数", _RESPONSE),
    _row("other_responses", "5.其他方式回应事件数", _RESPONSE),
    _row("received", "（一）收到申请数", "三、依申请公开情况"),
    _row("received_in_person", "1.当面申请数", _RECEIVED, "当面申请", "当面"),
    _row("received_by_fax", "2.传真申请数", _RECEIVED, "传真申请", "传真"),
    _row("received_online", "3.网络申请数", _RECEIVED, "网络申请", "网络"),
    _row("received_by_letter", "4.信函申请数", _RECEIVED, "信函申请", "信函"),
    _row("closed", "（二）申请办结数", "三、依申请公开情况"),
    _row("closed_on_time", "1.按时办结数", _CLOSED, "按时办结"),
    _row("closed_late", "2.延期办结数", _CLOSED, "延期办结"),
    _row("answered", "（三）申请答复数", "三、依申请公开情况"),
    _row("answered_already_public", "1.属于已主动公开范围数", _ANSWERED, "属于已主动公开范围"),
    _row("answered_granted", "2.同意公开答复数", _ANSWERED, "同意公开"),
    _row("answered_partly_granted", "3.同意部分公开答复数", _ANSWERED, "同意部分公开"),
    _row("answered_denied", "4.不同意公开答复数", _ANSWERED, "不同意公开"),
    _row("denied_state_secret", "其中：涉及国家秘密", _REFUSED, "涉及国家秘密", "属于国家秘密"),
    _row("denied_trade_secret", "涉及商业秘密", _REFUSED),
    _row("denied_privacy", "涉及个人隐私", _REFUSED),
    _row("denied_security", "危及国家安全、公共安全、经济安全和社会稳定", _REFUSED),
    _row("denied_not_government_information", "不是《条例》所指政府信息", _REFUSED),
    _row("denied_other", "法律法规规定的其他情形", _REFUSED),
    _row("answered_not_ours", "5.不属于本行政机关公开数", _ANSWERED, "不属于本行政机关公开"),
    _row("answered_not_existing", "6.申请信息不存在数", _ANSWERED, "申请信息不存在"),
    _row("answered_amend", "7.告知作出更改补充数", _ANSWERED, "告知作出更改补充"),
    _row("answered_other_channel", "8.告知通过其他途径办理数", _ANSWERED, "告知通过其他途径办理"),
    _row("reconsiderations", _REVIEW),
    _row("reconsiderations_upheld", "（一）维持具体行政行为数", _REVIEW),
    _row("reconsiderations_corrected", "（二）被依法纠错数", _REVIEW),
    _row("reconsiderations_other", "（三）其他情形数", _REVIEW),
    _row("lawsuits", _LITIGATION),
    _row("lawsuits_upheld", "（一）维持具体行政行为或者驳回原告诉讼请求数", _LITIGATION),
    _row("lawsuits_corrected", "（二）被依法纠错数", _LITIGATION),
    _row("lawsuits_other", "（三）其他情形数", _LITIGATION),
    _row("complaints", "六、举报投诉数量", "", "六、举报投诉数"),
    _row("fees", "七、依申请公开信息收取的费用", "", "依申请公开信息收取费用"),
    _row("units", "（一）政府信息公开工作专门机构数", _STAFF, "专门机构数"),
    _row("reading_points", "（二）设置政府信息公开查阅点数", _STAFF, "查阅点数", "政府信息公开查阅点数"),
    _row("staff", "（三）从事政府信息公开工作人员数", _STAFF, "工作人员数", "政府信息公开工作人员数"),
    _row("staff_full_time", "1.专职人员数（不包括政府公报及政府网站工作人员数）", _STAFF, "专职人员", "专职"),
    _row("staff_part_time", "2.兼职人员数", _STAFF, "兼职人员", "兼职"),
    _row(
        "budget",
        "（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）",
        _STAFF,
        "专项经费",
    ),
    _row("meetings", "（一）召开政府信息公开工作会议或专题会议数", _MEETINGS, "会议数"),
    _row("trainings", "（二）举办各类培训班数", _MEETINGS, "培训班数"),
    _row("trained", "（三）接受培训人员数", _MEETINGS, "接受培训人员"),
)

STATISTICS_2014 = FormBlock(
    "statistics",
    "2014",
    "政府信息公开情况统计表",
    columns=(Column("value", "统计数", ("数量", "合计", "总计"), unit=""),),
    rows=_ROWS,
)
