"""Why something that a person decides cannot be: a code with its values, and its sentence in each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Language = Literal["zh", "en"]

SENTENCES: Mapping[str, tuple[str, str]] = {
    "no_kind": ("There is no kind of decision {kind!r}: {known}.", "没有“{kind}”这种决定，有的是：{known}。"),
    "needs_person": ("A decision says {name}: give --{name}.", "决定要写明{name}（who 谁，why 理由）。"),
    "needs": ("A decision {kind!r} says {names} too: give {options}.", "决定 {kind} 还要写明：{names}。"),
    "undo_names": ("An undo names the decision that it takes back.", "撤回要写明撤回哪一个决定。"),
    "foreign": ("A decision {kind!r} says nothing of --{name}.", "决定 {kind} 不涉及 {name}，请不要填写。"),
    "only_documents": (
        "Only decisions about documents can be for all of a group.",
        "只有关于文件的决定才能整组一起作出。",
    ),
    "not_report_name": (
        "{item!r} is no report: write AGENCY_ID/YEAR, as in its address.",
        "“{item}”不是一份报告：请写 机关编号/年度，与网址里的一样。",
    ),
    "no_report": ("The archive has no report {item}.", "存档里没有 {item} 这份报告。"),
    "several_documents": (
        "{item} is {count} documents: name one of them, or say --all-of-group.",
        "{item} 有 {count} 份文件：请指明其中一份，或整组一起决定。",
    ),
    "no_item": (
        "There is no item {item!r}: `nianbao review list` shows what waits.",
        "没有“{item}”这一项，可能已经处理了。",
    ),
    "no_document": ("raw.db holds no document of {url}.", "原始存储里没有 {url} 的文件。"),
    "nameless": (
        "Nothing says whose report of which year {url} is: give {options}.",
        "没有依据说明 {url} 是谁、哪一年的报告：请填写机关和年度。",
    ),
    "no_scope": ("A scope is {known}, not {scope!r}.", "统计口径只能是 {known}，不能是“{scope}”。"),
    "nothing_fails": (
        "No check of report {item} fails there: `nianbao review show {item}`.",
        "报告 {item} 在那里没有不通过的核对；可能已经改正，或规则、单元格写错了。",
    ),
    "correct_needs": (
        "A correction names --cell, --from (as the archive has it) and --to (as printed).",
        "更正要写明单元格、机器读作什么、原件上是什么。",
    ),
    "no_cell": (
        "No edition of the form has a cell {cell!r}; they are named like requests.received.total.",
        "任何一版表格都没有单元格“{cell}”；单元格写作 requests.received.total 这样。",
    ),
    "reads_otherwise": (
        "The archive reads {read} in {cell}, not {before!r}.",
        "机器在 {cell} 读到的是 {read}，不是“{before}”。",
    ),
    "reads_corrected": (
        "The archive reads {read} in {cell} (a person corrected it to {stands}), not {before!r}.",
        "机器在 {cell} 读到的是 {read}（已由人更正为 {stands}），不是“{before}”。",
    ),
    "corrected_already": ("{cell} is corrected to {after!r} already.", "{cell} 已经更正为“{after}”。"),
    "reads_so": ("The archive reads {after!r} in {cell} already.", "机器在 {cell} 读到的本来就是“{after}”。"),
    "no_source": ("There is no source {source!r}.", "没有“{source}”这个来源。"),
    "no_decision": (
        "no decision {item!r} to take back: `nianbao review list --decisions` shows them.",
        "没有可以撤回的决定“{item}”。",
    ),
    "several_decisions": (
        "{count} decisions {item!r} to take back: `nianbao review list --decisions` shows them.",
        "以“{item}”开头的决定有 {count} 个，请写全名称。",
    ),
    "recorded_already": ("This very decision is recorded already, as {uid}.", "同样的决定已经记录，名称是 {uid}。"),
    "other_edition": (
        "the tables cannot be read under the form of {edition}: {others}",
        "表格不能按 {edition} 年版读：{others}",
    ),
    "bytes_gone": ("raw.db no longer has the bytes of this document", "原始存储里已经没有这份文件的内容"),
    "no_document_now": ("raw.db holds no document of {url}", "原始存储里没有 {url} 的文件"),
    "other_document": ("the address shows another document now", "这个网址现在给出的是另一份文件"),
    "not_corrected": (
        "the archive reads {read} in {cell}, not what was corrected",
        "机器在 {cell} 读到的是 {read}，不是更正所说的",
    ),
    "no_check": ("no check of that report fails there", "这份报告在那里没有不通过的核对"),
    "no_report_of": ("the archive has no report of that body for {year}", "存档里没有这个机关 {year} 年的报告"),
    "no_quarantine": ("{source} is in no quarantine", "来源 {source} 没有被隔离"),
    "decision_unknown": ("decision {uid} is not in this archive", "这个存档里没有决定 {uid}"),
    "decision_over": ("decision {uid} is {state}", "决定 {uid} 已不再有效（{state}）"),
    "quarantine_over": (
        "a night came since, and what the source showed in quarantine was published or dropped",
        "此后又过了一夜，来源被隔离时所见的内容已经公布或丢弃",
    ),
    "no_agency": ("No agency {text!r}: `nianbao agencies list` shows them.", "没有名为“{text}”的机关。"),
    "several_agencies": ("{text!r} may be any of {numbers}: give the number.", "“{text}”可能是：{numbers}。请写编号。"),
    "same_agency": ("The two are the same agency.", "两者本来就是同一个机关。"),
    "not_merged": (
        "Agency {other} was not merged into {keep}: `nianbao agencies show {keep}` lists its merges.",
        "机关 {other} 没有并入 {keep}。",
    ),
    "agency_gone": ("There is no agency {agency} (any more).", "没有（或不再有）编号为 {agency} 的机关。"),
    "no_name_of": (
        "{name!r} is no name of agency {agency}: `nianbao agencies show {agency}` lists them.",
        "“{name}”不是机关 {agency} 的名称。",
    ),
    "name_in_use": (
        "{name!r} is the name that agency {agency} goes by: split one of its other names from it.",
        "“{name}”是机关 {agency} 现在的名称：只能分出它的别的名称。",
    ),
    "body_unknown": ("The archive has no {name} in {region}.", "存档里 {region} 没有 {name}。"),
    "not_proposed": (
        "No source {item!r} is proposed: `nianbao sources discover` proposes, `nianbao review list` shows.",
        "没有建议“{item}”这个来源，可能已经决定了。",
    ),
    "answered": ("{item} is answered already: undo that decision first.", "{item} 已经答复：请先撤回那个决定。"),
    "no_note": (
        "There is no reader's report {item!r}: `nianbao review list` shows those that are open.",
        "没有“{item}”这份读者报告。",
    ),
    "no_documents_left": (
        "raw.db no longer has the documents of {item}: see `nianbao verify`.",
        "原始存储里已经没有 {item} 的文件。",
    ),
    "not_readable_item": (
        "{item!r} is no report AGENCY_ID/YEAR and no single document of the queue.",
        "“{item}”不是一份报告，也不是等待处理的一份文件，不能再读。",
    ),
    "bad_value": ("{option} cannot be that.", "{option} 填得不对。"),
    "archive_busy": (
        "Process {writer} is writing the archive in {data}: wait until it ends, then run this again.",
        "进程 {writer} 正在写存档，请等它结束后再决定一次。",
    ),
    "archive_closed": ("{detail}", "存档现在不能写：{detail}"),
    "reader_says_nothing": ("A reader's report says what is wrong.", "读者报告要写明哪里有误。"),
    "reader_too_long": (
        "A reader's report has at most {most} characters there.",
        "读者报告的这一栏最多 {most} 个字。",
    ),
    "contact_too_long": ("An address has at most {most} characters.", "联系方式最多 {most} 个字。"),
    "no_decision_line": ("is no decision: {error}", "不是决定：{error}"),
    "other_decision": ("says another thing than what was decided as {uid}", "与决定 {uid} 所记的不同"),
    "line": ("Line {number} {told}.", "第 {number} 行：{told}。"),
    "newer_editorial": (
        "{path} was written by a newer nianbao: update nianbao, or name another --data.",
        "{path} 是更新版本的 nianbao 写的：请更新程序。",
    ),
    "no_end": (
        "The archive is being written; nothing is known of the decision: look at it again.",
        "存档正在被写，不知道决定是否记录：请再看一次这一项。",
    ),
    "reading_too_long": ("Reading took more than {seconds} seconds.", "重读超过了 {seconds} 秒，已经停止。"),
}
"""Code → English, Chinese. English begins small where the sentence is the state of a decision (`decisions.detail`)."""


_BLANK: Mapping[Language, str] = {"zh": "空白", "en": "a blank"}


class RefusalError(Exception):
    """Raised for a reason of SENTENCES; as text it is the English sentence."""

    def __init__(self, code: str, /, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(self.said("en"))

    def said(self, language: Language) -> str:
        """The words as they stand in the table; a value None is a cell without anything in it."""
        known = {name: _BLANK[language] if value is None else value for name, value in self.values.items()}
        return SENTENCES[self.code][language == "zh"].format(**known)

    def sentence(self, language: Language) -> str:
        """The same with a capital letter and a full stop."""
        words = self.said(language).rstrip(".。")
        return f"{words}。" if language == "zh" else f"{words[:1].upper()}{words[1:]}."
