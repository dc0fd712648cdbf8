"""The report as scans: pages of a pdf in several resolutions and qualities."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

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
