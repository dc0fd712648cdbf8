"""PP-OCR's recogniser of text lines, run by onnxruntime: pieces in, text with a confidence for each character out.

The wheel of rapidocr holds the model (PP-OCRv6, Apache-2.0) with its characters; nothing else of that package runs, and
nothing is downloaded. One thread and a fixed order of batches: the same pieces give the same text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.readers.picture.inks import Gray
from parsers.readers.picture.strips import NOTHING, Reading

_MODEL = "*rec*.onnx"
_HEIGHT = 48
"""Pixels of a line, as the model was trained."""
_STEP = 16
"""Widths are rounded up to a multiple, so that pieces of about one length share a batch."""
_LEAST, _WIDEST = 48, 2000
_AT_ONCE = 1_500
"""Pixels across in one batch: what is known of each step holds 18,710 numbers for every eight pixels."""
_ALIKE = {"．": ".", "－": "-", "—": "-", "–": "-", "一": "-", "／": "/"}
"""Characters of a figure as a model of all characters may see them."""


@cache
def model_file() -> Path | None:
    """The model of the installed wheel; None where there is none, or nothing to run it with."""
    package = find_spec("rapidocr")
    if package is None or find_spec("onnxruntime") is None:
        return None
    places = [Path(place) / "models" for place in package.submodule_search_locations or ()]
    return next((found for place in places for found in sorted(place.glob(_MODEL))), None)


@cache
def _session() -> tuple[Any, tuple[str, ...]]:
    """The loaded model and its characters, the first of which stands for none."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    # Memory is bounded: what one batch needed is given back instead of being kept for the next.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    # Numbers next to nothing, which come of empty pieces, cost a processor a hundred times what others do.
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    session = onnxruntime.InferenceSession(str(model_file()), options, providers=["CPUExecutionProvider"])
    written = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, ("", *written, " ")


def recognised(pieces: Sequence[Gray]) -> list[Reading]:
    """The text of every piece, in order; confidence that of its least certain character."""
    readings = [NOTHING] * len(pieces)
    for numbers, steps in _batches(pieces):
        for number, own in zip(numbers, steps, strict=True):
            readings[number] = _decoded(own)
    return readings


def _batches(pieces: Sequence[Gray]) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
    """Pieces by width, and what the model says of them: piece x step x character."""
    session, _ = _session()
    name = session.get_inputs()[0].name
    scaled = [_scaled(piece) for piece in pieces]
    order = sorted(range(len(pieces)), key=lambda number: (scaled[number].shape[1], number))
    while order:
        width = scaled[order[0]].shape[1]
        most = max(1, _AT_ONCE // width)
        batch = [number for number in order[:most] if scaled[number].shape[1] == width]
        order = order[len(batch) :]
        stack = np.stack([scaled[number] for number in batch]).astype(np.float32) / 127.5 - 1
        yield batch, session.run(None, {name: np.repeat(stack[:, None], 3, axis=1)})[0]


def _scaled(piece: Gray) -> Gray:
    """The piece as high as the model wants it, paper added at its right end."""
    width = min(max(1, round(piece.shape[1] * _HEIGHT / piece.shape[0])), _WIDEST)
    method = cv2.INTER_AREA if piece.shape[0] > _HEIGHT else cv2.INTER_CUBIC
    line = cv2.resize(piece, (width, _HEIGHT), interpolation=method)
    whole = max(_LEAST, -(-width // _STEP) * _STEP)
    return np.asarray(
        cv2.copyMakeBorder(line, 0, 0, 0, whole - width, cv2.BORDER_CONSTANT, value=255.0), dtype=np.uint8
    )


def _decoded(steps: NDArray[np.float32]) -> Reading:
    """The likeliest character of every step; one that stays over several steps is printed once."""
    _, characters = _session()
    best = steps.argmax(axis=1)
    sure = steps.max(axis=1)
    text: list[str] = []
    confidence: list[float] = []
    before = 0
    for number, certain in zip(best.tolist(), sure.tolist(), strict=True):
        if number and number == before:
            confidence[-1] = max(confidence[-1], certain)
        elif number:
            text.append(characters[number])
            confidence.append(certain)
        before = number
    return Reading("".join(text), min(confidence), sum(confidence) / len(confidence)) if text else NOTHING


def as_figure(reading: Reading) -> Reading:
    """The reading with the characters of a figure in their usual form."""
    return Reading("".join(_ALIKE.get(character, character) for character in reading.text), reading.confidence)
