"""What Chromium paints: a text is seen when the picture of the page changes as its letters are made clear."""

from __future__ import annotations

import io

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

_BOXES = """() => [...document.querySelectorAll('td.f')].map(cell => {
  const box = cell.getBoundingClientRect(), figure = cell.querySelector('.g').getBoundingClientRect();
  const own = cell.querySelector('[data-x]'), range = document.createRange();
  if (own) range.selectNodeContents(own);
  const extra = own ? range.getBoundingClientRect() : null;
  const middle = one => one.top + one.height / 2;
  return {box: [box.left + scrollX, box.top + scrollY, box.right + scrollX, box.bottom + scrollY],
          apart: !!extra && extra.width > 0 && Math.abs(middle(extra) - middle(figure)) > 5};
})"""
_CLEAR = """() => document.querySelectorAll('[data-x]').forEach(one => {
  for (const part of [one, ...one.querySelectorAll('*')])
    for (const [name, value] of [['-webkit-text-fill-color', 'transparent'], ['text-shadow', 'none'],
                                 ['text-decoration-color', 'transparent'], ['-webkit-text-stroke', '0']])
      part.style.setProperty(name, value, 'important');
})"""


def seen(browser: Browser, markup: str) -> list[tuple[bool, bool]]:
    """For every cell of class f: whether anything of its element with `data-x` is seen, and whether that stands on
    another line than the figure."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    try:
        page.set_content(markup)
        boxes = page.evaluate(_BOXES)
        before = _picture(page)
        page.evaluate(_CLEAR)
        changed = ImageChops.difference(before, _picture(page)).convert("L")
    finally:
        page.close()
    return [(_strongest(changed.crop(tuple(map(round, box["box"])))) > 40, box["apart"]) for box in boxes]


def _picture(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot(full_page=True, animations="disabled")))


def _strongest(image: Image.Image) -> int:
    return max((value for value, count in enumerate(image.histogram()) if count), default=0)
