"""A second of each kind of work, so that the first forecast on a machine is no guess."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from labelreview.core.configuration import Configuration
from labelreview.core.progress import Progress
from labelreview.data.dataset import Dataset
from labelreview.evidence import Rows
from labelreview.evidence.encoder import load_encoder
from labelreview.evidence.gather import gather
from labelreview.evidence.pretrained import find_model
from labelreview.evidence.tfidf import readable
from labelreview.jobs.machine import unhindered
from labelreview.jobs.measured import MeasuredPart
from labelreview.runs.cost import (
    ENCODE_SECONDS,
    ENCODING,
    START_SECONDS,
    WORDS,
    TextSizes,
    scoring_steps,
    size,
)
from labelreview.runs.scoring import score_evidence

STEP = "Measuring this machine"
_ROWS = 800
_WARM = 100  # rows that are worked on before the clock runs: libraries are loaded then
_ENCODED, _BATCH = 256, 32


def measure_words(dataset: Dataset, progress: Progress) -> list[MeasuredPart]:
    """Score a sample of the dataset and return how long it took."""
    given, texts, ids = dataset.given(), dataset.texts(), dataset.example_ids()
    configuration, taken, rows = Configuration(), 0.0, 0
    for many in (_WARM, _ROWS):
        progress(STEP, 0 if many == _WARM else 1, 2)
        at = np.unique(np.linspace(0, len(texts) - 1, many).astype(int))
        sample = Rows(given[at], [ids[i] for i in at], np.arange(len(at)), len(at))
        started, began = time.perf_counter(), time.process_time()
        with TemporaryDirectory(prefix="labelreview-") as place:
            gathered = gather(
                [texts[i] for i in at],
                dataset.labels.names,
                sample,
                configuration,
                cache=Path(place),
            )
            score_evidence(gathered, configuration)
        passed, worked = time.perf_counter() - started, time.process_time() - began
        taken, rows = unhindered(passed, worked), len(at)
    progress(STEP, 2, 2)
    sizes = replace(sizes_of(dataset), rows=rows)
    steps = scoring_steps(sizes, configuration)[:-1]  # the words behind are found afterwards
    expected = sum(one.seconds for one in steps) - START_SECONDS
    return [MeasuredPart(WORDS, expected, taken)]


def measure_encoder(dataset: Dataset, encoder: str, progress: Progress) -> list[MeasuredPart]:
    """Encode a few batches of the dataset and return how long it took.

    Raises what `labelreview.evidence.encoder.encode` raises.
    """
    texts = readable(dataset.texts())
    sample = texts[:: max(1, len(texts) // _ENCODED)][:_ENCODED]
    sample.sort(key=len)  # as they are read together
    progress(STEP, 0, 2)
    read = load_encoder(find_model(encoder))
    read(sample[:_BATCH], _BATCH)
    progress(STEP, 1, 2)
    started, began = time.perf_counter(), time.process_time()
    read(sample, _BATCH)
    passed, worked = time.perf_counter() - started, time.process_time() - began
    taken = unhindered(passed, worked)
    progress(STEP, 2, 2)
    expected = sum(map(len, sample)) * ENCODE_SECONDS * size(encoder)
    return [MeasuredPart(ENCODING, max(expected, 1e-3), taken)]


def sizes_of(dataset: Dataset) -> TextSizes:
    """Return what the cost of working on a dataset depends on."""
    characters = max(1.0, dataset.mean_characters())
    return TextSizes(dataset.report.kept, len(dataset.labels), characters)
