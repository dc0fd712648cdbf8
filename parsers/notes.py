"""What has to be said about a reading: codes with arguments, and their words in Chinese and English. The one table.

A `Note` is a warning, a refusal or the reason why something cannot be read. Programs go by its code and level, never by
a sentence; sentences are made from TABLE, in the language of whoever asks. A new note is one entry of TABLE and one
`Note("its_code", args={...})` where it is noticed. `python -m parsers.notes` prints docs/notes.md, the list of all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from string import Formatter
from types import MappingProxyType
from typing import Any, Literal

Level = Literal["info", "warning", "hold", "needs_person"]
"""info: how something was read; warning: something was left out or does not fit together; hold: the document is not
filed under a name before a person has looked; needs_person: filed, with a part that a person has to look at."""
Kind = Literal["note", "unreadable", "refusal", "detail"]
Language = Literal["zh", "en"]
_LANGUAGES: tuple[Language, Language] = ("zh", "en")
Arg = str | int | float | tuple[str, ...]

KEYS = frozenset({"block", "row", "rows", "cell", "cells"})
"""Arguments that are keys of blocks, rows and cells: words for readers show their labels instead."""

FILE_UNREAD = ("unreadable", "pictures_unread")
"""Notes that a file or picture of a document could not be read."""
_NO_ARGS: Mapping[str, Arg] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one code.

    zh, en  (name, sentence). A sentence is a template over `block`, `row` and the note's arguments. Of alternatives
            divided by " | " the first whose arguments are all given is used; the last one's are required.
    printed language of the line in `warnings`, which stays what it was when it was first published.
    """

    zh: tuple[str, str]
    en: tuple[str, str]
    level: Level = "warning"
    kind: Kind = "note"
    printed: Language = "en"

    def name(self, language: Language) -> str:
        return (self.zh if language == "zh" else self.en)[0]

    def sentence(self, language: Language) -> str:
        return (self.zh if language == "zh" else self.en)[1]


def _identity(name: str, zh: str, en_name: str, en: str, level: Level = "warning") -> Words:
    return Words((name, zh), (en_name, en), level, printed="zh")


def _unreadable(zh: str, en: str, level: Level = "warning") -> Words:
    return Words((zh, "{detail}"), (en, "{detail}"), level, "unreadable")


def _held(zh: str, sentence_zh: str, en: str, sentence_en: str) -> Words:
    return Words((zh, f"{sentence_zh}{{detail}}"), (en, f"{sentence_en} {{detail}}"), "hold", "unreadable")


def _detail(zh: str, en: str) -> Words:
    return Words(("具体原因", zh), ("In detail", en), "info", "detail")


def _refusal(name: str, zh: str, en_name: str, en: str) -> Words:
    return Words(
        (name, f"{zh}标题：{{heading}} | {zh}"), (en_name, f"{en} Heading: {{heading}} | {en}"), "info", "refusal"
    )


TABLE: Mapping[str, Words] = MappingProxyType({
    # --- The document and its parts ---
    "bytes_replaced": Words(("编码有误", "有些字节不是文字，已用替代符号代替"),
                            ("Encoding", "bytes replaced while decoding")),
    "page_cut_off": Words(("网页不全", "网页中途断开；末尾的数字没有采用"),
                          ("Page cut off", "the page stops in the middle; a number at its end was left out")),
    "pages_without_text": Words(("图片页", "共 {pages} 页，其中 {scanned} 页是图片，没有文字"),
                                ("Scanned pages", "{scanned} of {pages} pages have no text layer")),
    "picture_unread": Words(("图片未能读取", "{file}：{detail}"),
                            ("Picture not read", "{file}: {reason}: {detail}")),
    "from_archive": Words(("读自压缩包中的文件", "{file}"), ("Read from a file in an archive", "{file}"), "info"),
    "unreadable": Words(("未能读取", "{file}：{detail}"), ("Not read", "{file}: {reason}: {detail}")),
    "pictures_unread": Words(("图片未能读取", "{file}：{detail}"),
                             ("Pictures not read", "pictures in {file}: {reason}: {detail}")),
    "attachment_other_year": Words(("附件属于另一年度", "{file}：写的是 {said} 年，不是 {own} 年"),
                                   ("Attachment of another year", "{file}: {said}, not {own}")),
    "attachment_other_agency": Words(("附件属于另一机关", "{file}：写的是{said}，不是{own}"),
                                     ("Attachment of another agency", "{file}: {said}, not {own}")),
    "tables_missing": _identity(
        "表格", "未读到表格，另有图片{pictures}张 | 未读到表格",
        "Tables", "no table was read; there are {pictures} pictures | no table was read"),
    "section_heading_missing": _identity(
        "缺少部分标题", "{section}", "Heading of a section missing", "{section}", "info"),
    # --- Who, which year, under what title ---
    "title_missing": _identity("标题", "没有标题", "Title", "there is no title"),
    "title_note": _identity("标题附注", "{note}", "Remark after the title", "{note}", "info"),
    "title_disagreement": _identity(
        "标题说法不一", "另有标题“{other}”", "Titles disagree", "another title is “{other}”"),
    "agency_missing": _identity("机关名称", "没有机关名称", "Agency", "nothing names the agency"),
    "agency_not_in_title": _identity(
        "机关名称", "标题未写机关，据 {sources} 取“{agency}”",
        "Agency", "the title names no agency; “{agency}” by {sources}", "info"),
    "agency_disagreement": _identity(
        "机关名称说法不一", "{source} 写“{said}”，取“{agency}”",
        "Names of the agency disagree", "{source} says “{said}”; taken: “{agency}”"),
    "agency_from_picture": _identity(
        "机关名称只见于图片", "“{agency}”由图片识别，别处没有写明",
        "Name read off a picture", "“{agency}” was read by OCR, and nothing else says so", "hold"),
    "registry_disagrees": _identity(
        "栏目与页面不一", "栏目属于“{said}”，页面只有一处写“{agency}”",
        "Column and page disagree", "the column is that of “{said}”; one line of the page says “{agency}”", "hold"),
    "place_unproved": _identity(
        "地名与来源不符", "“{agency}”在{there}，来源在{here}，页面只有一处这样写",
        "Place not that of the source",
        "“{agency}” is of {there}, the source of {here}; one line of the page says so", "hold"),
    "two_agencies": _identity(
        "两个机关", "标题写两个机关：{agency}", "Two agencies", "the title names two agencies: {agency}"),
    "year_from_publication_date": _identity(
        "年度", "全文未写年份，据发布日期 {published} 取{year}",
        "Year", "no year is written; {year} by the date of publication {published}"),
    "year_from_address": _identity(
        "年度", "全文未写年份，据网址中的 {when} 取{year}",
        "Year", "no year is written; {year} by {when} in the address"),
    "year_unproven": _identity(
        "年度未能证实", "全文未写年份，{when} 不在发布季节，暂取{year}",
        "Year not proved", "no year is written, and {when} is out of season; {year} for the time being", "hold"),
    "year_in_address": _identity(
        "年度只见于网址", "全文未写年份，网址中有“{part}”",
        "Year in the address only", "no year is written; the address has “{part}”", "hold"),
    "period_runs_backwards": _identity(
        "统计期限", "统计期限止于开始之前：{period}",
        "Period", "the period ends before it begins: {period}"),
    "period_without_end": _identity(
        "统计期限", "统计期限没有写到何时为止：{period}",
        "Period", "the period does not say when it ends: {period}"),
    "row_disagrees": _identity(
        "列表与页面不一", "列表行写“{title}”，页面为“{agency}”{year}",
        "Row and page disagree", "the row of the listing says “{title}”, the page “{agency}” {year}", "hold"),
    "titles_disagree": _identity(
        "页面上两个标题", "另一标题“{title}”，取“{agency}”{year}",
        "Two whole titles", "another title is “{title}”; taken: “{agency}” {year}", "hold"),
    "row_names_report": _identity(
        "列表称其为报告", "列表行写“{title}”",
        "The row names a report", "the row of the listing says “{title}”", "hold"),
    "year_from_narrative": _identity(
        "年度", "标题与统计期限都未写年份，据正文取{year}",
        "Year", "neither title nor period names a year; {year} by the narrative"),
    "year_disagreement": _identity("年度说法不一", "取{year}（{said}）", "Years disagree", "taken: {year} ({said})"),
    "published_before_report_year": _identity(
        "发布日期早于报告年度", "{source} {date}", "Published before the report year", "{source} {date}"),
    "published_disagreement": _identity(
        "发布日期说法不一", "{source} {date}，取 {chosen} {published}",
        "Dates of publication disagree", "{source} {date}; taken: {chosen} {published}", "info"),
    "place_disagrees": _identity(
        "地区说法不一", "名称“{agency}”属于{there}，来源在{here}",
        "Places disagree", "the name “{agency}” belongs to {there}, the source to {here}"),
    "site_code_disagrees": _identity(
        "网站标识码与机关不符", "网站标识码{site_code}属于{there}，机关为“{agency}”",
        "The portal's code does not fit the agency",
        "site code {site_code} belongs to {there}, the agency is “{agency}”"),
    # --- The forms ---
    "columns_unordered": Words(("列的次序", "表头各列的次序无法辨认"),
                               ("Order of columns", "the column labels stand in an order that could not be read")),
    "columns_unknown": Words(
        ("列不合", "{row}：列名与值的个数（{values}）不合任何一版表格"),
        ("Columns", "row {row}: column labels and number of values ({values}) fit no edition of the form")),
    "rows_not_found": Words(("未见的行", "未见这些行：{rows}"), ("Rows not found", "rows not found: {rows}")),
    "kinds_not_found": Words(("未见的部分", "未见这些部分：{rows}"), ("Kinds not found", "kinds not found: {rows}")),
    "header_reordered": Words(
        ("表头次序", "表头次序与官方表格不同，没有采用"),
        ("Order of the header",
         "the header prints kinds or outcomes in another order than the form; not assigned")),
    "header_lost": Words(("表头缺失", "表头缺失；据唯一一行十五个数字读出"),
                         ("Header lost", "header lost; read from the only line of fifteen figures")),
    "several_lines": Words(
        ("多行数字", "一个表头下有 {lines} 行数字，无法确定取哪一行"),
        ("Several lines", "{lines} lines of figures under one header; not assigned with certainty")),
    "no_total_column": Words(
        ("没有统计数一列", "{row}：有 {values} 个值，没有“统计数”一列，无法确定"),
        ("No total column", "row {row}: {values} values and no column named 统计数; not assigned with certainty")),
    "other_unit": Words(("单位", "{cell}：单位写作{unit}"), ("Unit", "{cell} is written in {unit}"), "info"),
    "extra_row": Words(
        ("表外行", "“{label}”一行不在任何一版表格里，另存为表外行"),
        ("Extra row", "row “{label}” is in no edition of the form; kept as an extra row")),
    "values_unassigned": Words(
        ("值与列不合", "{rows}：{columns} 列、{values} 个值，无法确定各属哪一列"),
        ("Values not assigned", "{rows}: {values} values for {columns} columns; not assigned with certainty")),
    "value_outside": Words(("表列之外的值", "{rows}：表列之外的一个值没有采用"),
                           ("Value outside", "{rows}: a value outside the known columns was left out")),
    "unclear_digits": Words(("不是单纯的数", "{rows}：有一格写着数字，却不是一个单纯的数"),
                            ("No plain number", "{rows}: a cell holds digits that are no plain number")),
    "label_damaged": Words(
        ("行名残缺", "{row}：行名“{label}”残缺，据前后行的位置认定"),
        ("Damaged label",
         "row {row}: label “{label}” is damaged; taken by its place between its neighbours")),
    "row_unassigned": Words(("未认定的行", "“{label}”一行（{values}）无法确定是表中哪一行"),
                            ("Row not assigned", "row “{label}” ({values}) cannot be assigned with certainty")),
    "copy_differs": Words(("另一份表格不同", "另有一份表格，{count} 格不同，第一处是{cell}"),
                          ("Another copy differs",
                           "another copy of the table differs in {count} cells, first {cell}")),
    "edition_unclear": Words(("版次不明", "表格不全，看不出版次；按 {edition} 年版收录"),
                             ("Edition not clear",
                              "the table stops before its edition shows; filed under {edition}")),
    # --- Figures read from pictures ---
    "ocr_unproved": Words(
        ("图片识别的数字未能证实，须人工查看", "{block} 有 {count} 个识别出的数字未能证实：{cells}"),
        ("Figures read by OCR are not proved: a person must look",
         "{count} figures of {block} read by OCR are not proved: {cells}"), "needs_person"),
    "ocr_rows_unsure": Words(
        ("图片识别的数字未能证实，须人工查看", "表外行里识别出的数字不可靠：{labels}"),
        ("Figures read by OCR are not proved: a person must look",
         "figures of rows of its own read by OCR are not sure: {labels}"), "needs_person"),
    # --- Why a document cannot be read: reasons of the queue ---
    "attachment_missing": _unreadable("附件尚未取得", "Attachment not fetched"),
    "attachment_unreadable": _unreadable("附件未能读取", "Attachment not read"),
    "two_rows_one_report": _held(
        "两行指向同一份报告", "同一次栏目遍历中，另一行标题不同，却已是这份报告；没有收录。",
        "Two rows, one report", "Another row of the same listing, under another title, is this report already."),
    "shared_body": _held(
        "与另一行内容相同", "同一次栏目遍历中，标题不同的另一行已是同样的内容；没有收录。",
        "The body of another row", "Another row of the same listing, under another title, shows the same body."),
    "identity_swap": _held(
        "网址换成另一份报告", "这个网址原来是另一份报告；第二夜仍是这样才收录。",
        "Another report at this address", "The address showed another report before; filed if a second night agrees."),
    "figures_blanked": _held(
        "数字变成空白", "原有的数字大多没有了；第二夜仍是这样才收录。",
        "Figures blanked", "Most of its figures are blank now; filed if a second night shows the same."),
    "title_swap": _held(
        "标题换成另一机关或年度", "标题写的是另一机关或年度；第二夜仍是这样才收录。",
        "Title of another report", "The title names another body or year now; filed if a second night agrees."),
    "bytes_lost": _unreadable("原始字节缺失", "Bytes lost"),
    "damaged": _unreadable("文件损坏", "Damaged file"),
    "empty": Words(
        ("没有内容", "{detail} | 没有文字、表格和图片。"),
        ("Empty", "{detail} | The document has neither text nor tables nor pictures."), "warning", "unreadable"),
    "encrypted": _unreadable("文件加密", "Encrypted file"),
    "figures_lost": _unreadable("原有的数字读不到了", "Figures lost"),
    "figures_not_read": _unreadable("报告及其附件中未读到表格", "No table read in the report or its files"),
    "decided_otherwise": _unreadable("人工决定与此不符", "A person decided otherwise"),
    "hostile": _unreadable("文件含恶意内容", "Hostile file"),
    "internal_error": _unreadable("程序出错", "Internal error"),
    "killed": _unreadable("读取进程中断", "Reader killed"),
    "needs_libreoffice": _unreadable("需要 LibreOffice", "LibreOffice needed"),
    "needs_ocr": _unreadable("需要文字识别程序", "OCR needed"),
    "needs_person": _unreadable("须人工查看", "A person must look", "needs_person"),
    "no_access": _unreadable("无法打开文件", "No access"),
    "no_agency": _unreadable("没有机关名称", "No agency"),
    "no_longer_report": _unreadable("已不再是报告", "No longer a report"),
    "no_text": _unreadable("没有文字", "No text"),
    "illegible": _unreadable("图片无法辨认", "Illegible pictures", "needs_person"),
    "reader_failed": _unreadable("读取程序出错", "Reader failed"),
    "several_reports": _unreadable("含多份报告", "Several reports"),
    "timeout": _unreadable("读取超时", "Timed out"),
    "too_large": _unreadable("文件过大", "Too large"),
    "unsupported_type": _unreadable("不支持的文件类型", "Unsupported type"),
    # --- What exactly could not be read: details of such a reason ---
    "archive_empty": _detail("压缩包是空的", "the archive is empty"),
    "bytes_gone": _detail("raw.db 里已没有这些字节，见 nianbao verify",
                          "raw.db no longer has these bytes: see `nianbao verify`"),
    "bytes_many": _detail("共 {size} 字节，超过 {most} MB", "{size} bytes, more than {most} MB"),
    "bytes_unknown": _detail("既不是文字也不是已知的文件格式",
                             "bytes of no kind that is known: neither text nor a document"),
    "cells_in_part": _detail("{part} 的单元格超过 {most} 个", "{part} has more than {most} cells"),
    "cells_of_tables": _detail("表格单元格超过 {most} 个", "more than {most} table cells"),
    "cells_on_sheet": _detail("一张工作表的单元格超过 {most} 个", "more than {most} cells on a sheet"),
    "cells_too_many": _detail("共有 {count} 个表格单元格，超过 {most} 个",
                              "the document has {count} table cells, more than {most}"),
    "decision_overtaken": _detail("此处原来的文件经人认定，其后内容变了",
                                  "a person decided of what stood here; it changed since"),
    "entities": _detail("{part} 声明了 XML 实体或外部引用", "{part} declares XML entities or external references"),
    "file_encrypted": _detail("文件已加密", "the ofd file is encrypted"),
    "founder_ceb": _detail("方正 CEB 文件：没有自由软件能读", "a Founder CEB file: no free program reads it"),
    "halted": _detail("读取停滞：{seconds} 秒没有进展",
                      "reading came to a halt: nothing was done for {seconds} seconds"),
    "illegible_words": _detail("由图片识别，字词不全；看来是：{refusal}",
                               "read from pictures, where words are lost; it looks like: {refusal}"),
    "install_calc": _detail("须安装 libreoffice-calc-nogui 才能读 {suffix} 工作簿",
                            "install libreoffice-calc-nogui to read {suffix} workbooks"),
    "install_ocr": _detail(
        "须安装 tesseract-ocr、tesseract-ocr-chi-sim 和 nianbao[ocr] 才能读图片",
        "install tesseract-ocr, tesseract-ocr-chi-sim and nianbao[ocr] to read pictures"),
    "install_unpacker": _detail("须安装 libarchive-tools（bsdtar）或 unar 才能读 .rar 和 .7z",
                                "install libarchive-tools (bsdtar) or unar to read .rar and .7z"),
    "install_writer": _detail("须安装 libreoffice-writer-nogui 才能读 .doc",
                              "install libreoffice-writer-nogui to read .doc"),
    "library_failed": _detail("程序报告：{error}", "{error}"),
    "library_found_damage": _detail("文件损坏，程序报告：{error}", "the file is damaged: {error}"),
    "markup_missing": _detail("网页没有可读的内容", "the page has no readable markup"),
    "memory": _detail("读取需要的内存超过 {most} MB", "reading it needs more than {most} MB of memory"),
    "memory_all": _detail("读取需要的内存超过所有的", "reading it needs more memory than there is"),
    "mime_without_page": _detail("MIME 文件里没有网页", "the MIME file has no HTML part"),
    "name_missing": _detail("没有写明是谁的报告", "nothing says whose report it is"),
    "nested_archives": _detail("压缩包嵌套超过 {most} 层", "archives nested more than {most} deep"),
    "nested_blocks": _detail("页面对象嵌套超过 {most} 层", "page blocks nested more than {most} deep"),
    "nested_deeply": _detail("文件嵌套过深", "the document is nested too deeply"),
    "nested_documents": _detail("文件套文件超过 {most} 层", "documents within documents, more than {most} deep"),
    "nested_elements": _detail("网页元素嵌套超过 {most} 层", "the page nests elements more than {most} deep"),
    "nested_tables": _detail("表格与文本框嵌套超过 {most} 层",
                             "tables and text boxes nested more than {most} deep"),
    "no_body": _detail("Word 文件没有正文", "the Word document has no body"),
    "no_content": _detail("文件没有内容", "the document has no content"),
    "no_document": _detail("压缩包里没有文件", "the archive holds no document"),
    "no_pages": _detail("文件没有页面", "the {what} has no pages"),
    "no_table_read": _detail("这里和它所链接的文件都没有读到表格：{parts}",
                             "no table was read here nor in what it leads to: {parts}"),
    "not_converted": _detail("LibreOffice 未能读取这个 {suffix} 文件", "LibreOffice could not read this {suffix} file"),
    "not_fetched": _detail("尚未取得：{part}", "not fetched yet: {part}"),
    "nothing_unpacked": _detail("{program} 在压缩包里没有找到文件", "{program} found no file in the archive"),
    "office_password": _detail("Office 文件有密码保护", "the Office file is protected with a password"),
    "office_cut_off": _detail("Office 文件不全：目录缺失", "the Office file is cut off: its directory is missing"),
    "ole_unknown": _detail("是 OLE 文件，但既不是 Word 文件也不是工作簿",
                           "an OLE file that is neither a Word document nor a workbook"),
    "package_members": _detail("压缩包里有 {count} 个文件，超过 {most} 个",
                               "the package has {count} members, more than {most}"),
    "archive_members": _detail("压缩包里的文件超过 {most} 个", "the archive has more than {most} members"),
    "package_unpacks": _detail("压缩包解开后超过 {most} 字节", "the {what} unpacks to more than {most} bytes"),
    "pages_too_many": _detail("共 {count} 页，超过 {most} 页", "the {what} has {count} pages, more than {most}"),
    "part_kind": _detail("文件里嵌有 {kind} 类型的部分，不能读取",
                         "the document takes in a part of the kind {kind}, which is not read"),
    "part_missing": _detail("压缩包里缺少 {part}", "the package has no part {part}"),
    "part_size": _detail("{part} 解开后超过 {most} 字节", "{part} unpacks to more than the bound of {most} bytes"),
    "password": _detail("文件有密码保护", "the {what} is protected with a password"),
    "picture_encoding": _detail("图片无法编码", "the picture cannot be encoded"),
    "picture_undecoded": _detail("图片无法解码，程序报告：{error}", "the picture cannot be decoded: {error}"),
    "pictures_illegible": _detail("图片里认不出一个报告用词，须人工查看",
                                  "no word of a report can be read in the pictures; a person must look at them"),
    "pictures_too_many": _detail("共 {count} 张图片，超过 {most} 张", "{count} pictures to read, more than {most}"),
    "pixels": _detail("图片为 {width} × {height} 像素，太大", "a picture of {width} x {height} pixels"),
    "process_died": _detail("读取进程终止（{ending}）", "the reader's process died ({ending})"),
    "processor_time": _detail("读取所用的处理器时间超过 {seconds} 秒",
                              "reading used more than {seconds} seconds of processor time"),
    "reports_in_archive": _detail("压缩包里有几份报告：{parts}", "the archive holds several reports: {parts}"),
    "reports_linked": _detail("网页链接到几份报告：{parts}", "the page leads to several reports: {parts}"),
    "ruling_lines": _detail("一页上的表格线超过 {most} 条", "more than {most} ruling lines on a page"),
    "style_rules": _detail("网页的样式规则相对其大小过多", "the page has too many style rules for its size"),
    "table_size": _detail("一张 {height} × {width} 格的表，超过 {most} 格",
                          "a table of {height} x {width} cells, more than {most}"),
    "tesseract_failed": _detail("tesseract 出错：{error}", "tesseract failed: {error}"),
    "tesseract_time": _detail("tesseract 识别一张图片超过 {seconds} 秒",
                              "tesseract took more than {seconds} seconds for one picture"),
    "unpacking_time": _detail("解压超过 {seconds} 秒", "unpacking took more than {seconds} seconds"),
    "was_report": _detail("原来是报告，现在看来是：{refusal}", "it showed a report; now it looks like: {refusal}"),
    # --- Why a document is no report ---
    "half_year": _refusal("不是全年", "只有半年、一季或一月的数字，不是全年。",
                          "Half-year", "Figures of a half-year, a quarter or a month, not of a year."),
    "template": _refusal("空白格式", "官方格式，没有填写。", "Template", "The official format with nothing filled in."),
    "notice": _refusal("通知", "关于编报的通知、规定或来函。",
                       "Notice", "A notice, a rule or a letter about reporting."),
    "listing": _refusal("栏目页", "列出报告的栏目页或汇总页。",
                        "Listing", "A column or summary page that lists reports."),
    "budget": _refusal("预决算", "预算或决算。", "Budget", "A budget or final accounts."),
    "listed_company": _refusal("公司年报", "公司的年度报告。", "Company", "The annual report of a company."),
    "summary": _refusal("工作总结", "工作总结。", "Work summary", "A work summary."),
    "source_discarded": _refusal("来源所示不实", "人工认定来源当夜所示不实。", "Discarded",
                                 "A person decided that what the source showed is not so."),
    "not_a_report": _refusal("不是年度报告", "人工认定不是年度报告。", "No report", "A person decided that."),
    "other_document": _refusal("其他文件", "别的文件。", "Other document", "Another kind of document."),
    "no_year": _refusal("年度不明", "有报告的数字或章节，但没有写明年度。",
                        "No year", "Figures or sections of a report, but nothing says of which year."),
})  # fmt: skip
"""Code → words. Codes are stable: they are in the parse JSON, in archive.db and in its exports."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing said about a reading.

    block, row  keys of the form's block and row that it is about, or "".
    args        what the words need: numbers, texts, keys (KEYS), or tuples of these. Plain values, so that they can be
                stored as JSON.
    level       comes with the code.

    Raises KeyError for a code that TABLE does not have, ValueError when an argument that its words need is missing.
    """

    code: str
    block: str = ""
    row: str = ""
    args: Mapping[str, Arg] = field(default_factory=dict)
    level: Level = field(init=False, default="warning")

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", TABLE[self.code].level)
        missing = required(self.code) - self.args.keys() - {"block", "row"}
        if missing:
            raise ValueError(f"{self.code} needs {', '.join(sorted(missing))}")

    def __hash__(self) -> int:
        return hash((self.code, self.block, self.row, tuple(sorted(self.args))))

    def to_json(self) -> dict[str, Any]:
        """{code, block, row, args, level}; tuples become lists."""
        args = {name: list(arg) if isinstance(arg, tuple) else arg for name, arg in self.args.items()}
        return {"code": self.code, "block": self.block, "row": self.row, "args": args, "level": self.level}


class Noted:
    """What carries `notes` has their sentences as `warnings`."""

    __slots__ = ()
    notes: tuple[Note, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        return lines(self.notes)

    @property
    def held(self) -> tuple[Note, ...]:
        """Why it must not be filed before it is settled whose it is; () when nothing stands against it."""
        return holds(self.notes)


def holds(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(note for note in notes if note.level == "hold")


def stored(code: str, block: str, row: str, args: Mapping[str, Any]) -> Note | None:
    """A note as it was stored; None when today's table does not know its code or other arguments."""
    try:
        return Note(
            code, block, row, {name: tuple(arg) if isinstance(arg, list) else arg for name, arg in args.items()}
        )
    except (KeyError, ValueError):
        return None


def lines(notes: Iterable[Note]) -> tuple[str, ...]:
    """`warnings` of the parse JSON: each sentence once, in order."""
    return tuple(dict.fromkeys(line(note) for note in notes))


def line(note: Note) -> str:
    """ "code: words", or "block: words" for a note about a form, or "needs_person: words"; keys stay keys."""
    head = note.level if note.level == "needs_person" else note.block or note.code
    return f"{head}: {said(note, TABLE[note.code].printed)}"


def said(note: Note, language: Language, named: Callable[[str], str] | None = None) -> str:
    """The sentence of a note without its name. `named` gives the label of a key (KEYS); without it keys stay keys."""
    given = {"block": note.block, "row": note.row, **note.args}
    within = ""
    if TABLE[note.code].kind == "detail" and "within" in given:
        within = f"{given['within']}{'：' if language == 'zh' else ': '}"
    for template, fields in _alternatives(note.code, language):
        if fields <= given.keys():
            return within + template.format_map({name: _shown(name, given, language, named) for name in fields})
    raise AssertionError(f"{note.code} was made without what its words need")


def _shown(name: str, given: Mapping[str, Arg], language: Language, named: Callable[[str], str] | None) -> str:
    arg = given[name]
    if name == "detail" and given.get("why") in TABLE:
        return said(_why(given), language, named)
    if name == "refusal" and arg in TABLE:
        return TABLE[str(arg)].name(language)
    values = [str(value) for value in (arg if isinstance(arg, tuple) else (arg,))]
    if named is not None and name in KEYS:
        values = [named(value) for value in values]
    count = given.get("count")
    more = " …" if name == "cells" and isinstance(count, int) and count > len(values) else ""
    return ("，" if language == "zh" else ", ").join(values) + more


def because(code: str, why: Note | None, detail: str) -> Note:
    """A reason of the queue with its detail: `why` in both languages, where there is one, else words as they are."""
    if why is None:
        return Note(code, args={"detail": detail})
    return Note(code, why.block, why.row, {**why.args, "detail": detail, "why": why.code})


def detail_of(note: Note, within: str) -> Note:
    """The detail of a note that something could not be read, as that of what it stood in."""
    given = {"block": note.block, "row": note.row, **note.args}
    within = "/".join(filter(None, (within, str(given.get("within", "")))))
    if given.get("why") in TABLE:
        return Note(str(given["why"]), args={**_why(given).args, "within": within})
    return Note("library_failed", args={"error": str(given.get("detail", "")), "within": within})


def _why(given: Mapping[str, Arg]) -> Note:
    rest = {name: arg for name, arg in given.items() if name not in ("why", "detail", "block", "row", "file", "reason")}
    return Note(str(given["why"]), str(given["block"]), str(given["row"]), rest)


def required(code: str) -> frozenset[str]:
    """Arguments that the words of a code cannot do without."""
    return _alternatives(code, "zh")[-1][1] | _alternatives(code, "en")[-1][1]


@lru_cache(maxsize=512)
def _alternatives(code: str, language: Language) -> tuple[tuple[str, frozenset[str]], ...]:
    """(template, its arguments) in the order in which they are tried."""
    templates = TABLE[code].sentence(language).split(" | ")
    return tuple((one, frozenset(name for _, name, _, _ in Formatter().parse(one) if name)) for one in templates)


_HEAD = """# Notes

Generated by `python -m parsers.notes` from the one table of codes; do not edit. Every warning, every refusal and every
reason why a document cannot be read is a note: a code with arguments. In the parse JSON `notes` holds
`{code, block, row, args, level}`, `warnings` the same as sentences; in archive.db they are the rows of `warnings`.
`{…}` are the arguments of a note; of alternatives divided by *or* the first is used whose arguments are all given.

| level | meaning |
|---|---|
| info | how something was read |
| warning | something was left out, or does not fit together |
| hold | the document is not filed under a name before a person has looked |
| needs_person | filed, with a part that a person has to look at |
"""
_TITLES: Mapping[Kind, str] = {
    "note": "What was noticed while reading",
    "unreadable": "Why a document waits in the queue",
    "refusal": "Why a document is no report",
    "detail": "What exactly could not be read",
}


def markdown() -> str:
    """docs/notes.md."""
    return "".join([_HEAD, *(row for kind in _TITLES for row in _section(kind))])


def _section(kind: Kind) -> Iterator[str]:
    yield f"\n## {_TITLES[kind]}\n\n| code | level | 说明 | words |\n|---|---|---|---|\n"
    for code, words in TABLE.items():
        if words.kind == kind:
            zh, en = (f"{words.name(of)}：{words.sentence(of)}".replace(" | ", " *or* ") for of in _LANGUAGES)
            yield f"| `{code}` | {words.level} | {zh} | {en.replace('：', ': ', 1)} |\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
