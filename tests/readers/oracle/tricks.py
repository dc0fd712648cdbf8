"""Random ways of writing something beside a figure that a page may or may not show, and random ways of saying so."""

from __future__ import annotations

import random
from dataclasses import dataclass

DECLARATIONS = (
    "display:none", "visibility:hidden", "visibility:collapse", "opacity:0", "opacity:0.01", "opacity:.5", "opacity:1",
    "color:#fff", "color:white", "color:rgb(255,255,255)", "color:#fefefe", "color:transparent", "color:rgba(0,0,0,0)",
    "color:#000", "color:red", "color:hsl(0,0%,100%)", "color:var(--paper)", "color:var(--ink)", "font-size:0",
    "font-size:0.1px", "font-size:120%", "font-size:9pt", "position:absolute;left:-9999px",
    "position:absolute;top:-5000px", "position:fixed;left:-200em", "position:relative;left:0", "text-indent:-9999px",
    "text-indent:2em", "display:block;text-indent:-5000px", "display:inline-block;width:0;overflow:hidden",
    "display:block;height:0;overflow:hidden", "width:0;overflow:hidden", "height:0", "max-height:0;overflow:hidden",
    "position:absolute;clip:rect(0,0,0,0)", "clip:rect(0,0,0,0)", "clip-path:inset(100%)", "clip-path:circle(0)",
    "transform:scale(0)", "display:inline-block;transform:scale(0)", "transform:translateX(-9999px)",
    "display:inline-block;transform:translateX(-3000px)", "filter:opacity(0)", "-webkit-text-fill-color:transparent",
    "margin-left:-9999px", "float:left;margin-left:-5000px", "background:#000;color:#000", "background:#000;color:#fff",
    "display:block", "display:inline", "display:contents", "float:right", "content-visibility:hidden", "zoom:0.01",
    "text-decoration:line-through", "letter-spacing:1px", "font-weight:bold", "text-align:right",
    "display:none;display:inline", "display:inline;display:none", "color:#fff;color:#000",
    "font:0/1 serif", "font:12px/1 serif", "overflow:hidden",
    "visibility:visible", "color:inherit", "font-size:16px", "color:#000;visibility:visible", "position:static",
    "color:color-mix(in srgb,white 100%,black)", "color:#FFFFFF80", "background:linear-gradient(#000,#000);color:#000",
    "text-shadow:0 0 2px #000;color:#fff", "rotate:90deg", "scale:0", "translate:-9999px", "display:flex",
    "display:grid",
    "width:1px;height:1px;overflow:hidden;position:absolute", "max-width:0;overflow:hidden;display:inline-block",
    "line-height:0", "unicode-bidi:bidi-override;direction:rtl", "mix-blend-mode:screen", "-webkit-text-security:disc",
    "text-transform:uppercase", "vertical-align:super", "clip-path:polygon(0 0,0 0,0 0)", "display:-webkit-box",
    "-webkit-text-stroke:3px #fff", "display:block;line-height:0;overflow:hidden", "color:AccentColorText",
    "text-indent:-10px;display:inline-block", "height:0;border-bottom:20px solid;display:inline-block",
    "font-size:0rem", "font-size:1rem", "font-variant-position:super", "color:-webkit-link", "position:sticky;top:0",
    "margin-left:calc(2px - 9999px)", "font:0rem/1 serif", "opacity:clamp(0,0,0)", "font-size:calc(1em*0)",
    "font-size:calc(0px)", "opacity:calc(0)", "color:lab(100% 0 0)", "color:light-dark(#fff,#000)",
)  # fmt: skip
ELEMENTS = ("span", "i", "b", "em", "font", "var", "div", "p", "small", "a", "label", "strong")
WRAPPERS = (
    "{}", "<noscript>{}</noscript>", "<template>{}</template>", "<details><summary></summary>{}</details>",
    "<details open><summary></summary>{}</details>", "<dialog>{}</dialog>", "<span hidden>{}</span>",
    "<video>{}</video>", "<canvas>{}</canvas>", "<iframe width=1 height=1 frameborder=0>{}</iframe>",
    "<datalist>{}</datalist>", "<noframes>{}</noframes>",
    "<svg width=1 height=1><desc>{}</desc></svg>",
    "<ruby>{}</ruby>",
    "<audio>{}</audio>", "<progress value=1>{}</progress>", "<meter>{}</meter>", "<object>{}</object>",
)  # fmt: skip
MEDIA = ("{}", "{}", "{}", "@media screen{{{}}}", "@media print{{{}}}", "@media (max-width:500px){{{}}}",
         "@media all and (min-width:300px){{{}}}", "@supports (display:block){{{}}}", "@layer base{{{}}}",
         "@layer last,base;@layer base{{{}}}", "@layer base.first{{{}}}", "@layer last{{{}}}")  # fmt: skip


@dataclass(frozen=True)
class Trick:
    """What stands before a figure, and the rules of the page's style sheet that speak of it."""

    markup: str
    rules: tuple[str, ...]


def trick(dice: random.Random, number: int) -> Trick:
    """One element with the text 1, told by one or more rules and perhaps a `style` of its own."""
    tag = dice.choice(ELEMENTS)
    rules = []
    for _ in range(dice.choice((0, 1, 1, 1, 2, 3))):
        important = " " * (number % 2) + "!important" if dice.random() < 0.15 else ""
        declared = dice.choice(DECLARATIONS).replace(";", f"{important};") + important
        rules.append(dice.choice(MEDIA).format(f"{_selector(dice, tag, number)}{{{declared}}}"))
    own = f' style="{dice.choice(DECLARATIONS)}"' if dice.random() < 0.5 or not rules else ""
    inner = f'<{tag} class="k{number} of" id="n{number}" data-x="{number}"{own}>1</{tag}>'
    if dice.random() < 0.25:
        outer = dice.choice(ELEMENTS[:6])
        inner = f'<{outer} style="{dice.choice(DECLARATIONS)}">{inner}</{outer}>'
    return Trick(dice.choice(WRAPPERS).format(inner) if dice.random() < 0.25 else inner, tuple(rules))


def _selector(dice: random.Random, tag: str, number: int) -> str:
    return dice.choice(
        (
            f".k{number}", f"#n{number}", f"{tag}.k{number}", f"td .k{number}", f"td>.k{number}",
            f"[data-x='{number}']",
            f"table td .k{number}", f".k{number}:first-child", f".k{number}:not(.zz)", f"tr>td .k{number}.of",
            f".zz,.k{number}", f".zz .k{number}", f".k{number}:hover", f"body :is(.k{number},.zz)", f".k{number}+.zz",
            f"td:nth-child(2) .k{number}", f"[class~='k{number}']", f".k{number}:last-child", f"*.k{number}",
            f".k{number},.zz:unknown", f".k{number},.zz::unknown", f".k{number},td:hover",
        )
    )  # fmt: skip


def page(dice: random.Random, rows: int) -> tuple[str, list[str]]:
    """A page with one figure a row, a trick before each; and the figures."""
    figures = [str(dice.randrange(2, 9)) + str(dice.randrange(100, 999)) for _ in range(rows)]
    tricks = [trick(dice, number) for number in range(rows)]
    sheet = "\n".join(rule for one in tricks for rule in one.rules)
    base = ":root{--paper:#fff;--ink:#000}body{background:#fff}td{border:1px solid #000;padding:4px}"
    head = f"<style>{base}\n{sheet}</style>"
    body = "".join(
        f"<table><tr><td>第{number}行的说明</td><td class=f>{one.markup}<span class=g>{figure}</span></td></tr></table>"
        for number, (one, figure) in enumerate(zip(tricks, figures, strict=True))
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>',
        figures,
    )
