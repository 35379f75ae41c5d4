"""Fit the word attribution model in a background thread, once per dataset and process."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from labelreview.core.errors import LabelReviewError
from labelreview.core.unforeseen import told
from labelreview.data.dataset import Dataset
from labelreview.explain.word_attribution import WordAttribution

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_started: dict[tuple[Path, str], threading.Thread] = {}
_notes: dict[tuple[Path, str], str] = {}


def start(dataset: Dataset, cache: Path) -> threading.Thread:
    """Fit `WordAttribution.of(dataset, cache)` in a thread, and return the thread without waiting.

    All calls for a dataset share one thread. A failure is not retried in this process; `note` says
    why it failed.
    """
    key = (cache, dataset.digest)
    with _lock:
        work = _started.get(key)
        is_over = work is not None and not work.is_alive()
        # The cache may have been cleared since.
        is_gone = is_over and key not in _notes and not WordAttribution.is_ready(dataset, cache)
        if work is None or is_gone:
            name = f"word attribution of {dataset.digest}"
            work = threading.Thread(target=_prepare, args=(dataset, cache), name=name, daemon=True)
            _started[key] = work
            work.start()
        return work


def note(dataset: Dataset, cache: Path) -> str | None:
    """Return why this process has no word attribution for the dataset, as a sentence, or None."""
    return _notes.get((cache, dataset.digest))


def _prepare(dataset: Dataset, cache: Path) -> None:
    try:
        WordAttribution.of(dataset, cache)
    except LabelReviewError as error:
        _notes[cache, dataset.digest] = str(error)
    except Exception as error:
        # Missing word highlights must not break a page.
        found = told(error, "Finding the words behind the predictions", cache.parent)
        _log.error("%s", found.problem)
        _notes[cache, dataset.digest] = (
            f"The words behind the prediction are not available ({found.code}){found.where}."
        )
