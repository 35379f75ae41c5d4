"""Learning the driving words beside the web server, once for each dataset and process."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from labelreview.core.errors import LabelReviewError
from labelreview.data.dataset import Dataset
from labelreview.explain.word_attribution import WordAttribution

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_started: dict[tuple[Path, str], threading.Thread] = {}
_notes: dict[tuple[Path, str], str] = {}


def start(dataset: Dataset, cache: Path) -> threading.Thread:
    """See to it that `DrivingWords.of(dataset, cache)` will be ready, without waiting for it.

    However often it is called, one thread works on it; all callers get that one. What failed is
    not tried again in this process, and `note` says why.
    """
    key = (cache, dataset.digest)
    with _lock:
        work = _started.get(key)
        is_over = work is not None and not work.is_alive()
        # The folder may have been cleared since.
        is_gone = is_over and key not in _notes and not WordAttribution.is_ready(dataset, cache)
        if work is None or is_gone:
            name = f"driving words of {dataset.digest}"
            work = threading.Thread(target=_prepare, args=(dataset, cache), name=name, daemon=True)
            _started[key] = work
            work.start()
        return work


def note(dataset: Dataset, cache: Path) -> str | None:
    """Why this process will have no driving words, as a sentence, or None."""
    return _notes.get((cache, dataset.digest))


def _prepare(dataset: Dataset, cache: Path) -> None:
    try:
        WordAttribution.of(dataset, cache)
    except LabelReviewError as error:
        _notes[cache, dataset.digest] = str(error)
    except Exception:
        # Words that are not underlined must not cost more than a line in the log.
        _log.exception("The driving words of %s failed", dataset.folder)
        _notes[cache, dataset.digest] = (
            "The words that drove the prediction could not be learned; see the server's log."
        )
