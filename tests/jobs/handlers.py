"""A worker of its own with work that ends in every way: `python handlers.py JOB_ID FOLDER`."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from labelreview.core.errors import EvidenceError
from labelreview.core.progress import Progress
from labelreview.core.settings import Settings
from labelreview.jobs.worker import run_job

Spec = dict[str, Any]


def count(spec: Spec, progress: Progress) -> Spec:
    """Finish parts, each noted in a file, so that a second try goes on where the first stopped."""
    notes = Path(spec["notes"])
    finished = len(notes.read_text().split()) if notes.exists() else 0
    progress("Counting", finished, spec["parts"])
    for part in range(finished, spec["parts"]):
        while Path(spec.get("gate", "")).is_file():
            time.sleep(0.01)
            progress("Counting", part, spec["parts"])
        with notes.open("a") as file:
            file.write(f"{part}\n")
        progress("Counting", part + 1, spec["parts"])
    return {"parts": spec["parts"]}


def busy(spec: Spec, progress: Progress) -> Spec:
    """Say nothing for a long time, as a long fit does, with a process of its own."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
    Path(spec["notes"]).write_text(str(child.pid))
    time.sleep(120)
    return {}


def refuse(spec: Spec, progress: Progress) -> Spec:
    raise EvidenceError("The checkpoint has 3 labels, the dataset 4", "choose another one")


def crash(spec: Spec, progress: Progress) -> Spec:
    raise ZeroDivisionError("a\nb")


HANDLERS = {"count": count, "busy": busy, "refuse": refuse, "crash": crash}

if __name__ == "__main__":
    run_job(
        int(sys.argv[1]),
        Settings.resolve(sys.argv[2]),
        HANDLERS,
        seconds_between_beats=0.1,
        seconds_to_stop=0.3,
    )
