"""What Word prints is what is read: merged cells, final state of changes, numbers that are only drawn."""

from __future__ import annotations

import io
import zipfile

import pytest

from parsers.model import Document, Picture, ReadDocument
from parsers.readers import read
from tests.readers.reading import blocks_of, rows, texts
from tests.readers.wordml import numbered, p, package, part, table, tc


def test_merged_cells_both_ways():
    down = '<w:vMerge w:val="restart"/>'
    body = table(
        tc("甲", '<w:gridSpan w:val="2"/>' + down) + tc("乙"),
        tc("藏", '<w:gridSpan w:val="2"/><w:vMerge/>') + tc("7"),
        tc("丙") + tc("丁") + tc("8"),
    )
    grid = blocks_of(package(body))[0]
    assert rows((grid,)) == [["甲", None, "乙"], [None, None, "7"], ["丙", "丁", "8"]]
    origin = grid.rows[0][0]
    assert (origin.rowspan, origin.colspan) == (2, 2)


def test_rows_that_begin_further_right_and_old_horizontal_merges():
    body = "<w:tbl><w:tr>" + tc("甲", '<w:hMerge w:val="restart"/>') + tc("", "<w:hMerge/>") + tc("乙") + "</w:tr>"
    body += '<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>' + tc("5") + "</w:tr></w:tbl>"
    assert rows(blocks_of(package(body))) == [["甲", None, "乙"], ["", "", "5"]]


def test_final_state_of_tracked_changes():
    moved = "<w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新处</w:t></w:r></w:moveTo>"
    body = (
        "<w:p><w:r><w:t>受理</w:t></w:r><w:del><w:r><w:delText>15</w:delText></w:r></w:del>"
        f"<w:ins><w:r><w:t>16</w:t></w:r></w:ins><w:r><w:t>件</w:t></w:r>{moved}</w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>两段</w:t></w:r></w:p>" + p("成一段")
    )
    body += (
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>" + tc("删") + "</w:tr><w:tr>" + tc("留") + tc("9") + "</w:tr></w:tbl>"
    )
    blocks = blocks_of(package(body))
    assert texts(blocks) == ["受理16件新处", "两段成一段"]
    assert rows(blocks) == [["留", "9"]]


def test_results_of_fields_without_their_codes_and_no_bookmarks():
    field = (
        '<w:p><w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/><w:r><w:t>共</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>=SUM(ABOVE)</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>159</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:fldSimple w:instr="DATE">'
        "<w:r><w:t>件</w:t></w:r></w:fldSimple></w:p>"
    )
    assert texts(blocks_of(package(field))) == ["共159件"]


def test_hidden_text_is_not_printed():
    body = "<w:p><w:r><w:t>看得见</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r></w:p>"
    assert texts(blocks_of(package(body))) == ["看得见"]


def test_text_boxes_once_though_written_twice():
    def box(text: str) -> str:
        return f"<w:txbxContent>{p(text)}{table(tc('规章') + tc('3'))}</w:txbxContent>"

    body = (
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{box('框内')}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box('框内')}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    blocks = blocks_of(package(body))
    assert texts(blocks) == ["正文", "框内"]
    assert rows(blocks) == [["规章", "3"]]


def level(depth: int, number_format: str, text: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


NUMBERING = part(
    "numbering",
    '<w:abstractNum w:abstractNumId="0">'
    + level(0, "chineseCounting", "%1、")
    + level(1, "chineseCountingThousand", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimalEnclosedCircle", "%4")
    + "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>',
)
STYLES = part(
    "styles",
    '<w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
    '</w:pPr></w:style><w:style w:type="paragraph" w:styleId="Sub"><w:basedOn w:val="Base"/></w:style>',
)
LISTS = {"numbering.xml": ("numbering", NUMBERING), "styles.xml": ("styles", STYLES)}


def test_numbers_that_word_draws():
    body = (
        numbered("总体情况")
        + p("主动公开", '<w:pStyle w:val="Sub"/>')
        + numbered("甲", 2)
        + numbered("乙", 2)
        + numbered("圈", 3)
        + p("依申请公开", '<w:pStyle w:val="Sub"/>')
        + numbered("再数", 2)
        + numbered("主动公开政府信息情况")
        + numbered("另起", 0, 2)
        + numbered("接着", 0, 2)
        + p("不编号", '<w:pStyle w:val="Sub"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert texts(blocks_of(package(body, LISTS))) == [
        "一、总体情况",
        "（一）主动公开",
        "1.甲",
        "2.乙",
        "①圈",
        "（二）依申请公开",
        "1.再数",
        "二、主动公开政府信息情况",
        "九、另起",
        "十、接着",
        "不编号",
    ]


@pytest.mark.parametrize(
    ("start", "drawn"), [(10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (101, "一百零一")]
)
def test_chinese_numbers(start, drawn):
    numbering = part(
        "numbering",
        f'<w:abstractNum w:abstractNumId="0">{level(0, "chineseCounting", "%1、", start)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    )
    assert texts(blocks_of(package(numbered("项"), {"numbering.xml": ("numbering", numbering)}))) == [f"{drawn}、项"]


def test_heads_of_pages_are_metadata():
    header = part("hdr", p("云岭市青禾区司法局"))
    body = p("正文") + '<w:sectPr><w:headerReference r:id="rId1"/></w:sectPr>'
    answer = read(Document(package(body, {"header1.xml": ("header", header)})))
    assert isinstance(answer, ReadDocument)
    assert [(item.name, item.value) for item in answer.meta] == [("docx:header", "云岭市青禾区司法局")]
    assert texts(answer.blocks) == ["正文"]


def test_tables_that_only_place_other_tables_are_opened():
    inner = table(tc("规章") + tc("1"), tc("许可") + tc("2"))
    body = f"<w:tbl><w:tr><w:tc>{p('标题')}{inner}</w:tc></w:tr></w:tbl>"
    blocks = blocks_of(package(body))
    assert texts(blocks) == ["标题"]
    assert rows(blocks) == [["规章", "1"], ["许可", "2"]]


def test_pictures_keep_their_place_and_their_bytes():
    body = p("前") + '<w:p><w:r><w:drawing><a:blip r:embed="rId1"/></w:drawing></w:r></w:p>' + p("后")
    blocks = blocks_of(package(body, {"media/image1.png": ("image", b"picture")}))
    assert blocks[1] == Picture("word/media/image1.png", b"picture")


def test_figures_split_over_runs_and_lines_in_a_cell():
    cell = "<w:tc><w:p><w:r><w:t>33</w:t></w:r><w:r><w:t>8081</w:t></w:r></w:p></w:tc>"
    body = table(tc("行政许可") + cell)
    assert rows(blocks_of(package(body))) == [["行政许可", "338081"]]


def test_a_control_that_shows_what_another_part_holds() -> None:
    names = "xmlns:n='urn:figures'"
    control = (
        f'<w:sdt><w:sdtPr><w:dataBinding w:prefixMappings="{names}" w:xpath="/n:all/n:one" '
        'w:storeItemID="{A}"/></w:sdtPr><w:sdtContent><w:r><w:t>37</w:t></w:r></w:sdtContent></w:sdt>'
    )
    for held, shown in (("37", "37"), ("93", "□37")):
        document = package(table(tc("规章") + f"<w:tc><w:p>{control}</w:p></w:tc>"))
        with zipfile.ZipFile(whole := io.BytesIO(document), "a") as made:
            made.writestr("customXml/item1.xml", f'<all xmlns="urn:figures"><one>{held}</one></all>')
            made.writestr("customXml/itemProps1.xml", '<d:datastoreItem xmlns:d="urn:d" d:itemID="{a}"/>')
        assert rows(blocks_of(whole.getvalue())) == [["规章", shown]]
