"""The report as scans: pages of a pdf in several resolutions and qualities."""

from __future__ import annotations

import io
from collections.abc import Mapping

import cv2
import numpy as np
import pdfplumber
import pypdfium2
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Gray = NDArray[np.uint8]


def pages(pdf: bytes, dpi: int) -> list[Gray]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [np.asarray(page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")) for page in document]
    finally:
        document.close()


def turned(page: Gray, degrees: float = 1.0) -> Gray:
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255.0))


def noisy(page: Gray, seed: int = 7) -> Gray:
    """A bad copier: soft, grey, grained, with specks."""
    rng = np.random.default_rng(seed)
    soft = cv2.GaussianBlur(page, (3, 3), 0).astype(float) * 0.85 + 25
    grained = np.clip(soft + rng.normal(0, 14, page.shape), 0, 255)
    grained[rng.random(page.shape) < 0.001] = 0
    return grained.astype(np.uint8)


def png(page: Gray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(page).save(buffer, "PNG")
    return buffer.getvalue()


def jpeg(page: Gray, quality: int = 40) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(page).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def scanned_pdf(scans: list[Gray], dpi: int) -> bytes:
    """A pdf of pictures, without a text layer."""
    images = [Image.fromarray(scan) for scan in scans]
    buffer = io.BytesIO()
    images[0].save(buffer, "PDF", save_all=True, append_images=images[1:], resolution=dpi)
    return buffer.getvalue()


def double_layer(pdf: bytes, dpi: int, misread: Mapping[str, str]) -> bytes:
    """The pages as pictures, with the text that a program recognised in them laid invisibly on it: `misread` is what it
    says instead of a figure (双层PDF)."""
    buffer = io.BytesIO()
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        canvas = Canvas(buffer)
        for page, scan in zip(document.pages, pages(pdf, dpi), strict=True):
            width, height = float(page.width), float(page.height)
            canvas.setPageSize((width, height))
            canvas.drawImage(ImageReader(Image.fromarray(scan)), 0, 0, width, height)
            for word in page.extract_words():
                text = canvas.beginText(word["x0"], height - word["bottom"] + 2)
                text.setFont("Helvetica", word["bottom"] - word["top"])
                text.setTextRenderMode(3)
                text.textOut(misread.get(word["text"], word["text"] if word["text"].isascii() else ""))
                canvas.drawText(text)
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def sealed(page: Gray, middle: tuple[int, int], *, through: bool, radius: int = 95) -> NDArray[np.uint8]:
    """The page in colours with a red seal on it: print is seen through its ink, or lies hidden below it."""
    ink = np.full((*page.shape, 3), 255, np.uint8)
    cv2.circle(ink, middle, radius, (214, 36, 44), 6)
    for turn in range(5):
        ends = [2.51 * (turn + step) - np.pi / 2 for step in (0, 1)]
        points = [(round(middle[0] + 45 * np.cos(end)), round(middle[1] + 45 * np.sin(end))) for end in ends]
        cv2.line(ink, points[0], points[1], (214, 36, 44), 9)
    paper = np.repeat(page[..., None], 3, axis=2)
    if through:
        return (paper.astype(float) * ink / 255).astype(np.uint8)
    return np.where((ink < 255).any(axis=2)[..., None], ink, paper)
