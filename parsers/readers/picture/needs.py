"""What reading pictures needs beyond the package itself. Imports none of it."""

from __future__ import annotations

import shutil
from importlib.util import find_spec


def is_installed() -> bool:
    """Whether OpenCV and tesseract are there. A missing language is noticed when tesseract is called."""
    return bool(shutil.which("tesseract") and find_spec("cv2") and find_spec("numpy"))
