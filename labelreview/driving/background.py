"""Learning the driving words beside the web server, once for each dataset and process."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from labelreview.dataset import Dataset
from labelreview.driving.model import DrivingWords
from labelreview.errors import LabelReviewError

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_started: dict[tuple[Path, str], threading.Thread] = {}
_notes: dict[tuple[Path, str], str] = {}


def start(dataset: Dataset, cache: Path) -> threading.Thread:
    """See to it that `DrivingWords.of(dataset, cache)` will be ready, without waiting for it.

    Only the first call in a process starts a thread; all get that one. When it fails it is not
    tried again, and `note` says why.
    """
    key = (cache, dataset.digest)
    with _lock:
        if key not in _started:
            name = f"driving words of {dataset.digest}"
            work = threading.Thread(target=_prepare, args=(dataset, cache), name=name, daemon=True)
            _started[key] = work
            work.start()
        return _started[key]


def note(dataset: Dataset, cache: Path) -> str | None:
    """Why this process will have no driving words, as a sentence, or None."""
    return _notes.get((cache, dataset.digest))


def _prepare(dataset: Dataset, cache: Path) -> None:
    try:
        DrivingWords.of(dataset, cache)
    except LabelReviewError as error:
        _notes[cache, dataset.digest] = str(error)
    except Exception:
        # Words that are not underlined must not cost more than a line in the log.
        _log.exception("The driving words of %s failed", dataset.folder)
        _notes[cache, dataset.digest] = (
            "The words that drove the prediction could not be learned; see the server's log."
        )
