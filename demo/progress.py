"""Where the demo stands: ports and finished nights, so that a killed demo carries on instead of starting over.

The ports belong to the identity of every captured URL; they must be the same after a restart.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FILE_NAME = "demo.json"


@dataclass(frozen=True, slots=True)
class DemoProgress:
    ports: tuple[int, int]
    finished_nights: int = 0


def read_progress(data: Path) -> DemoProgress | None:
    """What was last recorded, or None when no demo was started in this directory."""
    path = data / FILE_NAME
    if not path.is_file():
        return None
    stored = json.loads(path.read_text("utf-8"))
    first, second = stored["ports"]
    return DemoProgress((first, second), stored["finished_nights"])


def write_progress(data: Path, progress: DemoProgress) -> None:
    """Record it so that a kill leaves the old record or the new one, never half of one."""
    partial = data / f"{FILE_NAME}.part"
    with partial.open("w", encoding="utf-8") as file:
        json.dump(asdict(progress), file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(data / FILE_NAME)
