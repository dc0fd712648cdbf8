"""Lists that a page holds as data, or in a file beside it."""

# ruff: noqa: E501  (markup reads better unbroken)

from __future__ import annotations

import html
import json
from random import Random

from tests.crawler.walker.kinds.interfaces import api, shell
from tests.crawler.walker.kinds.model import Made, kind
from tests.crawler.walker.portal import COLUMN, Portal, listed, page, reports


@kind
def data_in_script_array(random: Random) -> Made:
    a, word = api(random), random.choice(("shuju", "arrList", "d1", "infos"))
    return Made(
        Portal(
            {
                COLUMN: shell(
                    f"var {word}={json.dumps([a.record(row) for row in a.rows], ensure_ascii=False)};draw({word});"
                )
            }
        ),
        a.rows,
    )


@kind
def data_in_js_file(random: Random) -> Made:
    a, word = api(random), random.choice(("shuju", "arrList", "d1", "infos"))
    portal = Portal(
        {COLUMN: page(f'<ul id="x"></ul><script src="data/{word}.js"></script><script>show({word})</script>')}
    )
    portal.pages[f"{COLUMN}data/{word}.js"] = (
        f"var {word} = {json.dumps([a.record(row) for row in a.rows], ensure_ascii=False)};"
    )
    return Made(portal, a.rows)


@kind
def data_in_script_paged(random: Random) -> Made:
    """The script holds page 1 of several; how to reach the others stands nowhere."""
    a = api(random)
    tail = random.choice(
        (f"var {a.total}={len(a.rows)};", f'var info={{"{a.total}":{len(a.rows)},"per":{a.per}}};', "")
    )
    box = "" if "var" in tail else '<div class="page_list"></div>'
    return Made(
        Portal({COLUMN: shell(f"var lst={json.dumps(a.part(1), ensure_ascii=False)};{tail}draw(lst)", box)}),
        a.rows,
        whole=False,
    )


@kind
def data_in_textarea(random: Random) -> Made:
    rows, tag = (
        reports(random.choice((7, 12, 23))),
        random.choice(("textarea", "template", 'script type="text/template"')),
    )
    name = tag.split()[0]
    held = html.escape(listed(rows)) if name == "textarea" else listed(rows)
    return Made(
        Portal(
            {
                COLUMN: page(
                    f"<{tag} id='h' style='display:none'>{held}</{name}><div id='z'></div><script>document.getElementById('z').innerHTML=document.getElementById('h').value</script>"
                )
            }
        ),
        rows,
    )


@kind
def data_in_attribute(random: Random) -> Made:
    a = api(random)
    held = html.escape(json.dumps([a.record(row) for row in a.rows], ensure_ascii=False), quote=True)
    return Made(
        Portal(
            {COLUMN: page(f'<div class="zj" data-{random.choice(("list", "items", "json", "rows"))}="{held}"></div>')}
        ),
        a.rows,
    )


@kind
def data_in_cdata(random: Random) -> Made:
    rows = reports(random.choice((7, 12, 23)))
    items = "".join(
        f'<record><![CDATA[<li><a href="{row.url}">{row.title}</a>{row.date}</li>]]></record>' for row in rows
    )
    return Made(
        Portal(
            {
                COLUMN: page(
                    f'<div id="88"><script type="text/xml"><datastore><totalrecord>{len(rows)}</totalrecord><recordset>{items}</recordset></datastore></script></div>'
                )
            }
        ),
        rows,
    )


@kind
def data_file_named_by_template(random: Random) -> Made:
    a, key = api(random), f"{random.getrandbits(128):032x}"
    portal = Portal(
        {
            f"{COLUMN}index.htm": page(
                f'<div class="b" data="datasource:{key}" preview="ds_"><ul><li v-for="o in list">{{{{o.title}}}}</li></ul></div>'
            )
        },
        start=f"{COLUMN}index.htm",
    )
    portal.pages[f"{COLUMN}ds_{key}.json"] = json.dumps(
        {"datasource": [{"title": row.title, "publishUrl": row.url, "publishTime": row.date} for row in a.rows]},
        ensure_ascii=False,
    )
    return Made(portal, a.rows)
