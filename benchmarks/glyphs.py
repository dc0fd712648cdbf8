"""The shapes of the characters of the forms' labels: drawn from typefaces, and how well they tell those of others.

python -m benchmarks.glyphs [FOLDER]          measures every other Chinese typeface in FOLDER by the table
python -m benchmarks.glyphs FOLDER --write    writes the table (parsers/readers/glyphs/labels.tsv)

FOLDER (that of the machine) holds the fonts, at any depth, as Debian packages bring them: fonts-arphic-uming,
fonts-arphic-ukai, fonts-noto-cjk, texlive-lang-chinese (Fandol), fonts-lxgw-wenkai; for measuring, any others.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from parsers.folding import TRADITIONAL, compatible
from parsers.forms.catalogue import HEADER_CORES
from parsers.forms.tables import FORM_BLOCKS
from parsers.readers.glyphs import labels
from parsers.readers.glyphs.forms import Form, distance

FACES = (
    *("uming.ttc", "FandolSong-Bold.otf", "NotoSansCJK-Regular.ttc"),
    *("ukai.ttc", "FandolKai-Regular.otf", "FandolFang-Regular.otf"),
)
"""Song, thin and bold; Hei; two of Kai; FangSong."""
OLD_FACES = ("uming.ttc", "NotoSansCJK-Regular.ttc", "ukai.ttc", "LXGWWenKai-Regular.ttf")
"""Those of traditional characters."""
SIMPLIFIED = {
    "NotoSansCJK-Regular.ttc": 2,
    "NotoSansCJK-Bold.ttc": 2,
    "NotoSerifCJK-Regular.ttc": 2,
    "NotoSerifCJK-Bold.ttc": 2,
}
"""Which typeface of a collection is the one of the mainland; the first one of others."""
_SIZE, _NEAR = 64, 0.13
"""A shape that is nearer than that to one before it is left out."""
_OF_THE_MACHINE = "/usr/share/fonts"
_MISSING = "\U0010fffe"


def characters() -> list[str]:
    """The Chinese characters of all labels of all editions."""
    rows = [row for block in FORM_BLOCKS for row in block.rows]
    columns = [column for block in FORM_BLOCKS for column in block.columns]
    texts = [text for row in rows for text in (row.label, *row.variants)]
    texts += [text for column in columns for text in (column.label, *column.variants)]
    texts += [row.group for row in rows if row.group]
    texts += HEADER_CORES
    return sorted({letter for text in texts for letter in compatible(text) if "\u4e00" <= letter <= "\u9fff"})


def traditional(known: list[str]) -> list[str]:
    return sorted(chr(old) for old, new in TRADITIONAL.items() if chr(new) in known)


def forms(font: Path, wanted: list[str]) -> Iterator[tuple[str, Form]]:
    face = ImageFont.truetype(str(font), _SIZE, index=SIMPLIFIED.get(font.name, 0))
    missing = bytes(face.getmask(_MISSING))
    for letter in wanted:
        ink = Image.new("L", (2 * _SIZE, 2 * _SIZE), 0)
        ImageDraw.Draw(ink).text((_SIZE // 2, _SIZE // 3), letter, font=face, fill=255)
        form = labels.form_of(ink)
        if form is not None and bytes(face.getmask(letter)) != missing:
            yield letter, form


def write(fonts: Mapping[str, Path]) -> None:
    kept: dict[str, list[Form]] = {}
    known = characters()
    for faces, wanted in ((FACES, known), (OLD_FACES, traditional(known))):
        for face in faces:
            for letter, form in forms(fonts[face], wanted):
                others = kept.setdefault(letter, [])
                if all(distance(form, other) > _NEAR for other in others):
                    others.append(form)
    lines = (
        f"{letter}\t{round(1000 * form.width)}\t{form.points:x}\n" for letter in sorted(kept) for form in kept[letter]
    )
    labels.FILE.write_text("".join(lines), encoding="utf-8")


def measure(name: str, font: Path) -> None:
    """How many characters of a typeface are taken for others, and how many lies about them pass."""
    known = characters()
    drawn = list(forms(font, known))
    if not drawn:
        return
    other = [letter for letter, form in drawn if labels.is_other(form, letter)]
    lies = [
        (letter, told)
        for number, (letter, _) in enumerate(drawn)
        for told in known[number % 31 :: 31]
        if told != letter
    ]
    shapes = dict(drawn)
    passed = sum(not labels.is_other(shapes[letter], told) for letter, told in lies)
    found = f"{len(drawn):4} characters, {len(other)} taken for others {''.join(other)}"
    print(f"{name:28} {found}; of {len(lies)} lies {passed} pass")


def main() -> None:
    named = [word for word in sys.argv[1:] if not word.startswith("-")]
    folder = Path(named[0] if named else _OF_THE_MACHINE)
    fonts = {path.name: path for path in sorted(folder.rglob("*")) if path.suffix in {".ttf", ".ttc", ".otf"}}
    if "--write" in sys.argv:
        write(fonts)
    for name, path in fonts.items():
        if name not in FACES:
            measure(name, path)


if __name__ == "__main__":
    main()
