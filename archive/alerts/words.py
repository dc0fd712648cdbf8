"""The words of messages, in Chinese and in English, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from archive.filing.changes import KIND_LABELS

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

KINDS: Mapping[Language, Mapping[str, str]] = {
    "zh": KIND_LABELS,
    "en": {
        "published": "Published",
        "figures_revised": "Figures revised",
        "text_revised": "Text revised",
        "file_replaced": "File replaced",
        "metadata_revised": "Page details revised",
        "moved": "Moved",
        "withdrawn": "Withdrawn",
        "restored": "Restored",
    },
}

WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "subject": "年报存档：{count} 处改动（{day}）",
        "subject_one": "年报存档：{kind} {agency} {year} 年",
        "entry": "【{kind}】{agency} {year} 年",
        "bundle": "【{kind}】{place}：{count} 份报告（合并为一条）",
        "bundle_rest": "…… 其余 {count} 份见：{link}",
        "bundle_silent": "…… 其余 {count} 份见存档的改动页",
        "figure": "{label}：{old} → {new}",
        "more_figures": "另有 {count} 个数字",
        "fails": "随之不符的规则：{rules}",
        "passes": "随之相符的规则：{rules}",
        "rest": "…… 其余 {count} 条较轻的改动见：{link}",
        "rest_silent": "…… 其余 {count} 条较轻的改动见存档的改动页",
        "removed": "删：{text}",
        "added": "增：{text}",
        "moved": "{old} → {new}",
        "report": "报告页",
        "official": "官方页面",
        "change": "改动详情",
        "original": "存档原件（第 {number} 版）",
        "repeat": "上次发送中断，未能确认是否送达；若已收到同一编号的消息，请忽略本条。",
        "footer": "本消息由年报存档自动发出；订阅：{name}；消息编号：{key}",
        "everywhere": "多个门户",
        "leave": "退订或更改：{page}",
        "letter_subject": "请确认订阅：{shown}",
        "letter": "有人在“{site}”用这个地址订阅了：{shown}。\n\n如果是您，请打开下面的网页确认，并选择每日或每周；"
        "确认之前不会再来信：\n\n{page}\n\n如果不是您，不用理会：七天后这个地址会被忘记。\n",
        "corrected": "（人工更正，机器读作 {machine}）",
        "doubt": "（{what}）",
        "correction_subject": "年报存档：更正 {count} 处本站差错",
        "correction": "【更正】{agency} {year} 年：此前所报 {count} 条是本站的差错，不是门户的改动，已撤回",
        "correction_right": "实为：{right}",
        "gone_subject": "年报存档：{count} 份报告的页面已打不开，是否撤下无从证明",
        "gone": "【页面打不开，列表未证明完整】{agency} {year} 年：{since}起不止一夜打不开",
        "gone_why": "栏目列表里也没有了，但列表不能证明是完整的（{missing}），所以不报撤下；存档仍在",
        "sample_subject": "年报存档：试发（订阅 {name}）",
        "sample": "这是一条试发消息，说明订阅“{name}”的这个渠道可用。没有任何报告发生改动。",
    },
    "en": {
        "subject": "Annual report archive: {count} changes ({day})",
        "subject_one": "Annual report archive: {kind}: {agency} {year}",
        "entry": "[{kind}] {agency} {year}",
        "bundle": "[{kind}] {place}: {count} reports (one entry for all)",
        "bundle_rest": "… the other {count} are at {link}",
        "bundle_silent": "… the other {count} are on the archive's page of changes",
        "figure": "{label}: {old} → {new}",
        "more_figures": "and {count} more figures",
        "fails": "rules that fail since: {rules}",
        "passes": "rules that pass since: {rules}",
        "rest": "… {count} lighter changes are at {link}",
        "rest_silent": "… {count} lighter changes are on the archive's page of changes",
        "removed": "removed: {text}",
        "added": "added: {text}",
        "moved": "{old} → {new}",
        "report": "Report page",
        "official": "Official page",
        "change": "Change in full",
        "original": "Archived original (version {number})",
        "repeat": "The last attempt was cut off before its success could be noted: ignore this if you have "
        "a message with the same number.",
        "footer": "Sent by the annual report archive; subscription: {name}; message number: {key}",
        "everywhere": "several portals",
        "leave": "Unsubscribe or change: {page}",
        "letter_subject": "Please confirm: {shown}",
        "letter": "Somebody asked {site} to send news to this address about: {shown}.\n\nIf it was you, open this page "
        "to confirm, and choose daily or weekly. Until then no other mail will come:\n\n{page}\n\nIf it was not you, "
        "do nothing: the address is forgotten after seven days.\n",
        "corrected": " (corrected by a person; the machine read {machine})",
        "doubt": " ({what})",
        "correction_subject": "Annual report archive: correction of {count} errors of our own",
        "correction": "[Correction] {agency} {year}: {count} changes told before were errors of this archive, "
        "not of the portal; they are retracted",
        "correction_right": "It is: {right}",
        "gone_subject": "Annual report archive: the pages of {count} reports are gone, listing not proved",
        "gone": "[Page gone, listing not proved] {agency} {year}: not there since {since}, on more than one night",
        "gone_why": "its listing shows it no longer, but is not proved to be complete ({missing}): this is told as no "
        "withdrawal; the archived copy stays",
        "sample_subject": "Annual report archive: test (subscription {name})",
        "sample": "This is a test: this channel of the subscription {name} works. No report has changed.",
    },
}


def kind(language: Language, code: str) -> str:
    """The name of a kind of change; the code itself for one that has no name."""
    return KINDS[language].get(code, code)


def word(language: Language, name: str, /, **values: object) -> str:
    return WORDS[language][name].format(**values)
