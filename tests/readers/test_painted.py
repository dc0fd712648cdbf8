"""What a browser paints of a page is what is read: one row for each way of hiding, moving, parting or striking out."""

from __future__ import annotations

import pytest

from parsers.numbers import read_figure
from tests.readers.reading import blocks_of, rows, texts

UNSEEN = [
    ("td{font-size:10px} i{font-size:10%}", "<i>1</i>"),
    ("i{background:#036;color:#fff}", "<i><p>1</p></i>"),
    ("i{color:#fff!important}", "<i>1</i>"),
    ("", '<i style="color:#fff!important">1</i>'),
    ("@layer a{i{color:#fff!important}} i{color:#000!important}", "<i>1</i>"),
    ("i{--paper:initial;color:var(--paper,#fff)}", "<i>1</i>"),
    ("", '<i style="&#100;isplay:none">1</i>'),
    ("", '<i style="color&#x3a;#fff">1</i>'),
    ("", '<i style="&#100isplay:none">1</i>'),
    ("", '<i style="color&colon;#fff">1</i>'),
    ("", "<fencedframe>1</fencedframe>"),
    ("@media not (max-width:10px){i{display:none}}", "<i>1</i>"),
    ("@media (max-width:10px) or (100px<width<=5000px){i{display:none}}", "<i>1</i>"),
    ("@supports not ((display:foo) or (display:bar)){i{display:none}}", "<i>1</i>"),
    ("table{tr{td{i{display:none}}}}", "<i>1</i>"),
    ("i{display:inline-block;margin-inline:-9999px 9999px}", "<i>1</i>"),
    ("i{position:fixed;inset-block-start:-9999px}", "<i>1</i>"),
    ("input:checked~i{display:none}", "<input type=checkbox checked hidden><i>1</i>"),
    ("", "<style title=a>i{display:none}</style><style title=b>i{display:inline}</style><i>1</i>"),
    ("@import 'data:text/css,i{display:none}' layer(x) screen;", "<i>1</i>"),
    ("i{color:Canvas;background-clip:content-box;background:none}", "<i>1</i>"),
    ("body{background:url(a.jpg)} i{display:none}", "<i>1</i>"),
    ("html{color-scheme:only dark} i{color:#121212}", "<i>1</i>"),
    ("", '<span style="display:none">1</span>'),
    (".a{display:none}", '<span class="a">1</span>'),
    ("#a{display:none}", '<span id="a">1</span>'),
    ("td>i{visibility:hidden}", "<i>1</i>"),
    ("td i+b{opacity:0}", "<i></i><b>1</b>"),
    ("[data-x]{color:#fff}", "<i data-x>1</i>"),
    ("i:not(.seen){color:#fff}", "<i>1</i>"),
    ("table{--paper:#fff} i{color:var(--paper)}", "<i>1</i>"),
    (".a{& i{display:none}}", '<span class="a"><i>1</i></span>'),
    ("@media screen{i{display:none}}", "<i>1</i>"),
    ("@media print{i{display:inline}} i{display:none}", "<i>1</i>"),
    ("i{display:none!important} #a{display:inline}", '<i id="a">1</i>'),
    ("@layer x{i{color:#000}} i{color:#fff}", "<i>1</i>"),
    (r".\31 a{display:none}", '<i class="1a">1</i>'),
    ("i{di/**/splay:inline;display:/* */none}", "<i>1</i>"),
    ("td{background:#036} i{color:#036}", "<i>1</i>"),
    ("i{position:absolute;left:-9999px}", "<i>1</i>"),
    ("i{display:block;text-indent:-9999px}", "<i>1</i>"),
    ("i{position:absolute;clip:rect(0 0 0 0)}", "<i>1</i>"),
    ("i{clip-path:inset(50%)}", "<i>1</i>"),
    ("i{display:block;height:0;overflow:hidden}", "<i>1</i>"),
    ("i{display:inline-block;max-width:0;overflow:hidden}", "<i>1</i>"),
    ("i{display:inline-block;transform:scale(0)}", "<i>1</i>"),
    ("i{font-size:0}", "<i>1</i>"),
    ("i{filter:opacity(0%)}", "<i>1</i>"),
    ("i{-webkit-text-fill-color:transparent}", "<i>1</i>"),
    ("", '<font color="#FFFFFF">1</font>'),
    ("", "<noscript>1</noscript>"),
    ("", "<template>1</template>"),
    ("", "<iframe>1</iframe>"),
    ("", "<svg><title>1</title></svg>"),
    ("", "<datalist><option>1</option></datalist>"),
    ("", "<dialog>1</dialog>"),
    ("", "<details><summary></summary>1</details>"),
    ("", "<video>1</video>"),
    ("i{display:none;display:bogus}", "<i>1</i>"),
    ("i{visibility:hidden;visibility:seen}", "<i>1</i>"),
    ("i{font:0/0 a}", "<i>1</i>"),
    ("i{font-size:.0001em}", "<i>1</i>"),
    ("i{color:Canvas}", "<i>1</i>"),
    ("i{-webkit-clip-path:inset(100%)}", "<i>1</i>"),
    ("i{display:inline-block;block-size:0;overflow:hidden}", "<i>1</i>"),
    ("i{position:absolute;left:calc(-1 * 9999px)}", "<i>1</i>"),
    ("i{opacity:var(--seen,0)}", "<i>1</i>"),
    ("i:-webkit-any(i){display:none}", "<i>1</i>"),
    ("i{font-size:max(0px,0px)}", "<i>1</i>"),
    ("@media (min-resolution:1dpi) and (color){i{display:none}}", "<i>1</i>"),
    ("@supports (display:grid){i{display:none}}", "<i>1</i>"),
    ("@import url('data:text/css,i{display:none}');", "<i>1</i>"),
    ("", "<i popover>1</i>"),
    ("", "<title>1</title>"),
    ("", "<ruby><rtc>1</rtc></ruby>"),
    ("html{font-size:1px} td{font-size:16px} i{font-size:1rem}", "<i>1</i>"),
    ("@property --ink{syntax:'<color>';inherits:true;initial-value:#fff} i{color:var(--ink)}", "<i>1</i>"),
    ("i/**/{display/**/:/**/none}", "<i>1</i>"),
    ("@layer b,a;@layer a{i{display:none}} @layer b{i{display:inline}}", "<i>1</i>"),
    ("i{display:block}", "<i hidden=until-found>1</i>"),
    ("", '<input type="number" value="1,100">'),
    ("i{color:oklch(1 0 0)}", "<i>1</i>"),
    ("i{color:color(display-p3 1 1 1)}", "<i>1</i>"),
]
SEEN = [
    ("", "<i style='font-family:&quot;SimSun&quot;;background:white'>1</i>"),
    ("td:first-child{position:sticky;top:60px;background:#fff}", "<i>1</i>"),
    ("i{color:oklch(0.3 0.1 250)}", "<i>1</i>"),
    ("td{background:linear-gradient(#fff,#eef)}", "<i>1</i>"),
    ("td{background-image:linear-gradient(to right,#036 0%,#024 100%);color:#fff}", "<i>1</i>"),
    ("body{background:linear-gradient(#fff,#dde)}", "<i>1</i>"),
    ("@font-face{font-family:own;src:local(SimSun)} td{font-family:own}", "<i>1</i>"),
    ("@font-face{font-family:own;src:local(x)} td{font-family:Arial,own}", "<i>1</i>"),
    ("@font-face{font-family:own;src:local(x)} td{font-family:own} i,td{font-family:Arial}", "<i>1</i>"),
    ("td{border-left:1px solid}", "<i>1</i>"),
    ("i{outline:1px solid}", "<i>1</i>"),
    ("i{text-shadow:1px 1px 2px #ccc}", "<i>1</i>"),
    ("i{border-left:1px solid;border:none}", "<i>1</i>"),
    ("@supports not (display:grid){i{display:none}}", "<i>1</i>"),
    ("@media not (min-width:10px){i{display:none}}", "<i>1</i>"),
    ("i{color:#000}@import 'data:text/css,i{display:none}';", "<i>1</i>"),
    ("@import 'data:text/css,i{display:none}' print;", "<i>1</i>"),
    ("", "<style title=a>i{color:red}</style><style title=b>i{display:none}</style><i>1</i>"),
    ("", "<noscript><style>i{display:none}</style></noscript><i>1</i>"),
    ("input:checked~i{display:none}", "<input type=checkbox hidden><i>1</i>"),
    ("html{color-scheme:dark}", "<i>1</i>"),
    ("i{display:none} i.a{display:inline}", '<i class="a">1</i>'),
    ("@media print{i{display:none}}", "<i>1</i>"),
    ("@media (max-width:600px){i{display:none}}", "<i>1</i>"),
    ("i:hover{display:none}", "<i>1</i>"),
    ("i:focus-visible{display:none}", "<i>1</i>"),
    ("#a{display:inline} i{display:none}", '<i id="a">1</i>'),
    ("td{background:#036} i{color:#fff}", "<i>1</i>"),
    ("i{width:0;height:0;overflow:hidden}", "<i>1</i>"),
    ("i{text-indent:-9999px}", "<i>1</i>"),
    (".b{display:none}", '<i class="a">1</i>'),
    ("i{visibility:hidden} b{visibility:visible}", "<i><b>1</b></i>"),
    ("@media (min-resolution:5dppx){i{display:none}}", "<i>1</i>"),
    ("@media (hover:none),(grid:1),(inverted-colors:inverted){i{display:none}}", "<i>1</i>"),
    ("@supports (display:bogus){i{display:none}}", "<i>1</i>"),
    ("i{color:#fff}b{color:initial}", "<i><b>1</b></i>"),
    ("i::before{content:'1'}", "<i></i>"),
    ("html{font-size:1000px} td{font-size:16px} i{font-size:.016rem}", "<i>1</i>"),
    ("i{color:red;{display:none}}", "<i>1</i>"),
    ("@layer a,b;@layer b{i{display:inline}} @layer a{i{display:none}}", "<i>1</i>"),
    ("@layer a{@layer b{i{display:none}} i{display:inline}}", "<i>1</i>"),
    ("", "<i hidden=until-found>1</i>"),
    ("", '<font color="rgb(255,255,255)">1</font>'),
    ("td{content-visibility:hidden}", "<i>1</i>"),
    ("i{color:ffffff;text-indent:-9999}", "<i>1</i>"),
]
NO_FIGURE = [
    ("i{border:1px solid}", "<i>1</i>338"),
    # Nobody can read what is under a box, but everybody sees one.
    ("i{background:#036;color:#036;display:inline-block}", "<i><p>1</p></i>338"),
    ("i{background:currentcolor}", "<i>1</i>338"),
    ("i{background:lab(20% 0 0);color:#303030}", "<i>1</i>338"),
    ("i{background-image:linear-gradient(#000,#000);color:#000}", "<i>1</i>338"),
    ("", "<i style='background-image:url(x.png)'>1</i>338"),
    ("td{background:#fff} i{position:relative;z-index:-1}", "<i>3</i>38"),
    ("tr{line-height:0}", "338"),
    ("td{line-height:5px;overflow:hidden}", "338"),
    ("i{display:ruby-text}", "<i>3</i>38"),
    ("td{font-size:10px} i{font-size:30%}", "<i>3</i>38"),
    ("i{vertical-align:top;font-size:9px}", "<i>3</i>38"),
    ("i{background:#000;color:#000}", "<i><p>3</p></i>38"),
    ("i{background:#000;color:#000}", "<i><b><p style='font-size:120%'>3</p></b></i>38"),
    ("td{text-indent:-12px;overflow:hidden}", "338"),
    ("p{text-indent:-12px;overflow:hidden}", "<p>338</p>"),
    ("i{margin-right:-9px}", "<i>3</i>38"),
    ("td{font-size:math}", "338"),
    ("td{font-size:round(1px,9px)}", "338"),
    ("input{width:10px}", "<input value=338>"),
    ("textarea{height:0}", "<textarea>338</textarea>"),
    ("details::details-content{content-visibility:visible}", "<details><summary></summary>3</details>38"),
    ("table::after{content:'';position:absolute;inset:0;background:#fff}", "338"),
    ("tbody::before{content:'';position:absolute;inset:0;background:#fff}", "338"),
    ("b{position:absolute;inset:0;backdrop-filter:blur(9px)}", "338<b></b>"),
    ("tr:first-child td{position:relative;top:20px;background:#fff}", "338"),
    ("", "<table><tr><td>3<td>38</table>"),
    ("", "<table><tr><td>59225.2449<tr><td>59237.2449</table>"),
    ("i{color:transparent;background:linear-gradient(#000,#000);-webkit-background-clip:text}", "<i>3</i>38"),
    ("i{display:inherit}", "<i>3</i>38"),
    ("i{float:inline-end}", "<i>3</i><i>8</i>"),
    ("i{zoom:0}", "<i>3</i>38"),
    ("i::before{content:attr(data-x,'3')}", "<i></i>38"),
    ("i::before{content:attr(data-x type(<number>))}", "<i data-x=3></i>38"),
    ("i{display:inline-block;line-height:0;border-bottom:2px solid}", "<i>338</i>"),
    ("@starting-style{i{display:none}}", "<i>3</i>38"),
    (":is(:is(:is(table) tr) td) i{display:none}", "<i>3</i>38"),
    ("td{background:url(a.png)}", "<i>338</i>"),
    ("body{background:url(a.png)} i{color:#fff}", "<i>3</i>38"),
    ("", "<script>document.write(3)</script>38"),
    ("", "<b class=q>338</b><script>document.querySelector('.q').textContent=9</script>"),
    ("", "<b id=q>338</b><script>document.getElementById('q').innerHTML='9'</script>"),
    ("", "<svg width=9><path d='M4 0V9'/></svg>38"),
    ("", "<canvas></canvas>38"),
    ("", "<svg><foreignObject><p>3</p></foreignObject></svg>38"),
    ("", "<p>338</p><p>12</p>"),
    ("", "338<br>12"),
    ("", "<div>338</div>12"),
    ("", "338\n12"),
    ("", "<ul><li>338</li><li>12</li></ul>"),
    ("b{display:block}", "338<b>12</b>"),
    ("b{float:right}", "338<b>12</b>"),
    ("td{display:flex} ", "<i>338</i><i>12</i>"),
    ("u{display:flex}", "<u><i>338</i><i>12</i></u>"),
    ("b{margin-left:2em}", "338<b>12</b>"),
    ("", '338<span style="padding-left:1em">12</span>'),
    ("", "<s>338</s>"),
    ("td+td{text-decoration:line-through}", "338"),
    ("", "<del>338</del>"),
    ("i{position:relative;left:20px}", "<i>3</i>38"),
    ("td{background:url(a.png)} i{color:#fff;opacity:.2}", "<i>3</i>38"),
    ("td::before{content:'1'} td::before{display:block}", "338"),
    ("td::first-letter{font-size:0}", "338"),
    ("", '<bdo dir="rtl">338</bdo>'),
    ("", "\u202e338"),
    ("i{opacity:.2}", "<i>3</i>38"),
    ("i{color:#ddd}", "<i>3</i>38"),
    ("i{display:inline-block;overflow:hidden;width:1em}", "<i>338081</i>"),
    ("", "33\ue0318"),
    ("", "<svg><text>9</text></svg>338"),
    ("i:enabled{display:none}", "<i>3</i>38"),
    ("@container (min-width:1px){i{display:none}}", "<i>3</i>38"),
    ("@media (max-aspect-ratio:1/1){i{display:none}}", "<i>3</i>38"),
    ("i{display:none;all:unset}", "<i>3</i>38"),
    ("i{contain:size;overflow:hidden;display:inline-block}", "<i>3</i>38"),
    ("i{letter-spacing:-1em}", "<i>3</i>38"),
    ("i{font-size-adjust:0}", "<i>3</i>38"),
    ("i{animation:gone 0s forwards}", "<i>3</i>38"),
    ("i{text-decoration:underline;text-underline-offset:-.4em}", "<i>338</i>"),
    ("", '<i style="border-right:1px solid">3</i>38'),
    ("", '<small style="vertical-align:top;font-size:8px">3</small>38'),
    ("i{font-family:Wingdings}", "<i>338</i>"),
    ("@font-face{font-family:own;src:url(own.woff)} td{font-family:own}", "338"),
    ("", '<span dir="rtl">-338</span>'),
    ("u{position:absolute;left:0;top:0;background:#fff}", "338<u></u>"),
    ("b::after{content:'';position:absolute;border-top:2px solid}", "<b>338</b>"),
    ("", "338<hr style='margin-top:-9px'>"),
    ("i{background:url(3.png);display:inline-block}", "<i></i>38"),
    ("", '<img src="3.png">38'),
    ("", "<math><msup><mn>3</mn><mn>38</mn></msup></math>"),
    ("", "<fieldset><legend>3</legend>38</fieldset>"),
    ("", "<address>3</address>38"),
    ("", "<figure>3<figcaption>38</figcaption></figure>"),
    ("", "<button>3</button>38"),
    ("", '<input type="submit" value="3">38'),
    ("", "<select multiple><option>3<option>38</select>"),
    ("", '<iframe srcdoc="3"></iframe>38'),
    ("", '338<input value="12">'),
    ("i{float:right;margin-left:-9999px}", "<i>3</i>38"),
    ("", '<em style="vertical-align:super"><u style="font-weight:bold">3</u></em>38'),
    ("", '<em style="vertical-align:super"><u>3</u></em>38'),
    ("i,.zz:unknown{display:none}", "<i>3</i>38"),
    ("i,b::unknown{display:none}", "<i>3</i>38"),
    ("i{color:AccentColorText}", "<i>3</i>38"),
    ("td{quotes:'3' '8'}", "<q>338</q>"),
    ("td{quotes:'3' '8'} td::before{content:open-quote}", "338"),
    ("", "<ol start=3><li>38</ol>"),
    ("li{list-style-type:decimal}", "<ul><li>38</ul>"),
    ("", "<ul type=1><li>38</ul>"),
    ("td{display:list-item;list-style:'3' inside}", "38"),
    ("li::marker{content:'3'}", "<ul><li>38</ul>"),
    ("rt{display:inline}", "<ruby>3<rt>3</rt>8</ruby>"),
    ("i{font-variant-position:super}", "338<i>1</i>"),
    ("i{font-feature-settings:'sups'}", "338<i>1</i>"),
    ("td{direction:rtl}", "<bdi>3</bdi><bdi>38</bdi>"),
    ("td{max-width:20px;overflow:hidden}", "338081"),
    ("table{table-layout:fixed;width:60px} td{overflow:hidden}", "338081"),
    ("i{-webkit-text-stroke:3px #fff}", "<i>3</i>38"),
    ("i{height:0;border-bottom:20px solid;display:inline-block}", "<i>3</i>38"),
    ("i{text-indent:-10px;display:inline-block}", "3<i>38</i>"),
    ("p{height:1em;overflow:hidden}", "<p><br>338</p>"),
    ("p{line-height:0;overflow:hidden}", "<p>338</p>"),
    ("i{display:inline-block;height:0;background:#000;color:#000}", "<i>3</i>38"),
    ("u{margin-left:-9999px}", "<u><p>3</p></u>38"),
    ("i{position:sticky;left:-9999px}", "<i>3</i>38"),
    ("progress{position:absolute}", "<progress></progress>338"),
    ("i::after{content:'';position:absolute;width:9px;height:20px;background:#fff}", "<i></i>338"),
    ("", '<input value="338081" style="width:9px">'),
    ("", '<input value="338081" size="1">'),
    ("", '<embed src="3.svg">38'),
    ("", '<iframe src="3.html"></iframe>38'),
    ("", "<x-y><template shadowrootmode=open>3</template>8</x-y>38"),
    ("", "\u200f12\u200f34"),
    ("", "3\u066038"),
    ("", "12\x0b34"),
    ("", "\u06dd338"),
    ("@font-face{font-family:own;src:local(Webdings)} td{font-family:own}", "338"),
    ("@font-face{font-family:'o w n';src:local('x')} td{font:12px none,'o w n'}", "338"),
    ("@font-face{font-family:own;src:local(x)} table{--f:own} td{font-family:var(--f)}", "338"),
    ("@font-face{font-family:own;src:local(x)} i::before{content:'3';font-family:own}", "<i></i>38"),
    ("td{font-family:none,Wingdings}", "338"),
    ("i{text-combine-upright:all}", "<i>33</i>8"),
    ("i{text-shadow:1em 0}", "<i>3</i>38"),
    ("i{-webkit-box-reflect:right}", "<i>3</i>38"),
    ("i{border-left:1px solid}", "<i>338</i>"),
    ("i{border:solid;border-width:0 0 0 1px}", "<i>338</i>"),
    ("i{border-inline-start:thin solid #000}", "<i>338</i>"),
    ("i{box-shadow:-1px 0 0 #000}", "<i>338</i>"),
    ("i{outline:1px solid}", "<i></i>338"),
    ("", "<i style='border:1px solid'></i>338"),
    ("", "<i style='border:solid;border-width:0 0 0 1px'>338</i>"),
    ("i{display:inline-block;width:1px;height:11px;background:currentcolor}", "<i></i>338"),
    ("i::before{content:'';border-left:1px solid}", "<i>338</i>"),
    ("", "<hr style='display:inline-block;width:0;height:10px'>338"),
    ("", "<p style='border-left:1px solid'>338</p>"),
    ("", '<img src="1.png" width=1 height=11>338'),
    ("td{background:linear-gradient(90deg,#000 1px,#fff 1px)}", "338"),
    ("td{background:linear-gradient(#fff,#000)}", "338"),
    ("td{background:linear-gradient(#000,#000) 0 0/1px 9px no-repeat}", "338"),
    ("td{background:linear-gradient(#fff,#eee)} i{color:#fff}", "<i>3</i>38"),
    ("td{background:#fff url(3.png)}", "38"),
    ("", "12\u200934"),
    ("", "12&nbsp;345"),
]


def _cell(sheet: str, markup: str) -> str:
    page = f"<!DOCTYPE html><style>{sheet}</style><table><tr><td>行政许可<td>{markup}<tr><td>甲<td>乙</table>"
    return rows(blocks_of(page.encode()))[0][1] or ""


@pytest.mark.parametrize(("sheet", "before"), UNSEEN)
def test_what_is_not_painted_joins_no_figure(sheet: str, before: str) -> None:
    assert read_figure(_cell(sheet, before + "338")).value == 338


@pytest.mark.parametrize(("sheet", "before"), SEEN)
def test_what_is_painted_is_read(sheet: str, before: str) -> None:
    assert read_figure(_cell(sheet, before + "338")).value == 1338


@pytest.mark.parametrize(("sheet", "markup"), NO_FIGURE)
def test_two_figures_or_an_uncertain_one_are_none(sheet: str, markup: str) -> None:
    read = read_figure(_cell(sheet, markup))
    assert read.value is None
    assert any(letter.isdigit() for letter in read.raw)


def test_text_that_a_sheet_writes_is_part_of_the_figure() -> None:
    assert read_figure(_cell("td+td::before{content:'1'}", "338")).value == 1338
    assert read_figure(_cell("td+td::before{content:'1';display:none}", "338")).value == 338


def test_a_struck_line_beside_a_figure_stays_as_its_mark() -> None:
    read = read_figure(_cell("", "<s>12</s><br>338"))
    assert (read.value, read.raw) == (338, "[12] / 338")


def test_rows_that_are_not_shown_move_no_other() -> None:
    page = (
        "<style>.old{display:none} .gone{visibility:collapse}</style><table><tr class=old>\n<td>规章\n<td>9\n</tr>"
        "<tr><td>规章<td>3</tr><tr class=gone><td>规章<td>8</tr>"
        "<tr style='text-decoration:line-through'><td>规章<td>7</tr>"
        "<tr><td><s>许可</s><td><s>6</s></tr><tr><td>许可<td>5</table>"
    )
    assert rows(blocks_of(page.encode())) == [["规章", "3"], ["[许可]", "[6]"], ["许可", "5"]]


def test_a_struck_table_says_nothing_beside_the_one_that_holds() -> None:
    table = "<table><tr><td>规章<td>{}</table>"
    struck = f"<del>{table.format(9)}</del><div style='text-decoration:line-through'>{table.format(8)}</div>"
    page = struck + table.format(3)
    assert rows(blocks_of(page.encode())) == [["规章", "3"]]


def test_of_several_tabs_the_one_with_the_table_is_opened() -> None:
    tab = "<div style='display:none'><table><tr><td>本年新收<td>{}</table></div>"
    seen = "<table><tr><td>本年新收<td>3</table>"
    words = f"<p>{'本年度工作平稳有序。' * 40}</p>"
    assert rows(blocks_of((words + tab.format(9) + seen).encode())) == [["本年新收", "3"]]
    assert rows(blocks_of((words + tab.format(9)).encode())) == [["本年新收", "9"]]


def test_pictures_written_into_the_page_keep_their_bytes() -> None:
    from parsers.model import Picture

    page = '<p>甲</p><img src="data:image/png;base64,iVBORw0KGgo="><img src="data:image/gif,GIF89a">'
    found = [block.data for block in blocks_of(page.encode()) if isinstance(block, Picture)]
    assert found == [b"\x89PNG\r\n\x1a\n", b"GIF89a"]


@pytest.mark.parametrize("many", [4_000, 8_000])
def test_thousands_of_attributes_change_nothing(many: int) -> None:
    attributes = " ".join(f"a{number}=1" for number in range(many))
    page = f"<p {attributes} style='display:none' {attributes}>过去</p><p>今年</p>"
    assert texts(blocks_of(page.encode())) == ["今年"]


@pytest.mark.parametrize(
    "markup",
    [
        '<input value="338">', '<input type="hidden" value="9"><input type="text" value="338">',
        "<textarea>338</textarea>", "<select><option>9<option selected>338</select>",
        "<select><option hidden>338<option>9</select>", "<select><option disabled>9<option>338</select>",
        "<select><optgroup disabled><option>9</optgroup><option>338</select>",
        "<math><mn>338</mn></math>",
    ],
)  # fmt: skip
def test_what_a_field_alone_in_its_cell_shows_is_the_figure(markup: str) -> None:
    assert read_figure(_cell("", markup)).value == 338


def test_text_of_a_sheet_is_seen_though_the_text_beside_it_is_not() -> None:
    assert _cell("b{font-size:0} b::before{content:'338';font-size:15px}", "<b>9</b>") == "338"
