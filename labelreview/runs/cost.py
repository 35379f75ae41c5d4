"""Estimates of time and memory, from rates measured on two cores of a common server.

Measured on short texts of 40 to 85 characters: davidson_hate, 24,783 rows in 3 classes, and
clinc150, 23,700 rows in 151 classes; models in units of all-MiniLM-L6-v2, a six-layer encoder.
Other machines differ by a factor of two and more, so that two digits are enough.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from labelreview.core.configuration import Configuration
from labelreview.evidence.fine_tuning.recipe import DROPOUT_PASSES

START_SECONDS = 2.5
ROW_SECONDS = 1.2e-3  # per row: n-grams, LSA, neighbours, signals
CLASS_SECONDS = 5e-6  # per row and class: five folds of the linear models on words
ENCODE_SECONDS = 7e-3  # per row: embedding with a six-layer encoder
HEAD_SECONDS = 2e-5  # per row and class: five folds of a linear model on embeddings
TRAIN_SECONDS = 2e-2  # per row and epoch: forward, backward and update of a six-layer encoder
HELD_OUT_PASSES = 1 + DROPOUT_PASSES  # predictions of each held-out row, without and with dropout
START_MEGABYTES = 300.0
ROW_MEGABYTES = 0.02  # per row
CLASS_MEGABYTES = 2e-5  # per row and class
MODEL_MEGABYTES = 850.0  # torch with a six-layer encoder
TRAIN_MEGABYTES = 700.0  # gradients, two moments of the optimiser, and activations of a batch
# A cell of an experiment with a linear model: seconds per row, and per row and class.
CELL_SECONDS = {
    "check": (9e-4, 6e-5),
    "noise": (4e-4, 5e-5),
    "clean": (7e-4, 7e-5),
    "retrain": (1e-4, 1e-5),
}
# Trainings on all rows in a cell, counted: four fifths for each of five folds make 4.
TRAININGS = {"check": 4.0, "noise": 12.0, "clean": 28.0, "retrain": 4.0}
MAP_START_SECONDS, MAP_ROW_SECONDS = 10.0, 8e-4  # UMAP: compiling, and per row on one core
_SIX_LAYERS = 6 * 384**2  # layers times squared width of all-MiniLM-L6-v2


@dataclass(frozen=True, slots=True)
class Cost:
    """Expected seconds and peak megabytes; half or double is normal."""

    seconds: float
    megabytes: float


def cost(rows: int, classes: int, configuration: Configuration) -> Cost:
    """Estimate the cost of scoring `rows` short texts in `classes` classes from scratch.

    A model on this machine counts by its size; one that has yet to be downloaded counts as a
    six-layer encoder.
    """
    folds = configuration.folds / 5
    cells = rows * classes
    encoders = [name for name in (configuration.encoder, configuration.second_encoder) if name]
    # Every run has the models on words: see `labelreview.evidence.gather`.
    seconds = START_SECONDS + rows * ROW_SECONDS + cells * CLASS_SECONDS * folds
    megabytes = START_MEGABYTES + rows * ROW_MEGABYTES + cells * CLASS_MEGABYTES
    seconds += len(encoders) * cells * HEAD_SECONDS * folds
    for name in [*encoders, *([configuration.classifier] if configuration.classifier else [])]:
        seconds += rows * ENCODE_SECONDS * size(name)
    if tuned := configuration.fine_tune:
        trained = rows * (configuration.folds - 1) * configuration.epochs
        predicted = rows * HELD_OUT_PASSES
        seconds += (trained * TRAIN_SECONDS + predicted * ENCODE_SECONDS) * size(tuned)
        megabytes += TRAIN_MEGABYTES
    if encoders or configuration.classifier or tuned:
        megabytes += MODEL_MEGABYTES
    return Cost(seconds, megabytes)


def experiment_cost(
    question: str,
    cells: int,
    rows: int,
    classes: int,
    *,
    encoder: str | None,
    fine_tune: str | None,
    epochs: int,
) -> float:
    """Estimate the seconds of an experiment, embedding of its texts included.

    question:
        Name of the experiment.
    rows:
        Number of training rows.
    """
    of_row, of_class = CELL_SECONDS[question]
    seconds = START_SECONDS + rows * ROW_SECONDS + cells * rows * (of_row + of_class * classes)
    if encoder:
        seconds += rows * ENCODE_SECONDS * size(encoder)
    if fine_tune:
        trained = cells * TRAININGS[question] * rows * epochs
        seconds += trained * TRAIN_SECONDS * size(fine_tune)
    return seconds


def map_seconds(rows: int) -> float:
    """Estimate the seconds in which UMAP lays out a map of `rows` texts."""
    return MAP_START_SECONDS + rows * MAP_ROW_SECONDS


def size(model: str) -> float:
    """Return the work of a model for one text, in six-layer encoders; 1 when it is not on this
    machine."""
    try:
        shape = json.loads(_config(model).read_text(encoding="utf-8"))
        return float(shape["num_hidden_layers"] * shape["hidden_size"] ** 2 / _SIX_LAYERS)
    except (OSError, ValueError, KeyError, TypeError):
        return 1.0


def _config(model: str) -> Path:
    """The configuration file of a model: in its folder, or in the Hub's cache."""
    from huggingface_hub import try_to_load_from_cache

    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder / "config.json"
    kept = try_to_load_from_cache(model, "config.json")  # ValueError when it is not a Hub ID
    return Path(kept if isinstance(kept, str) else folder)
