"""What a scoring will cost, from rates measured on two cores of a common server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from labelreview.core.configuration import Configuration

# Short posts of 40 to 85 characters: 24,783 in 3 classes and 23,700 in 151.
START_SECONDS = 2.5
ROW_SECONDS = 1.2e-3  # a row: n-grams, factors, neighbours, signals
CLASS_SECONDS = 5e-6  # a row and class: five folds of the linear models
ENCODE_SECONDS = 7e-3  # a row with a six-layer encoder
HEAD_SECONDS = 2e-5  # a row and class: five folds on the encoder's embeddings
LEARN_SECONDS = 2e-2  # a row and epoch with a six-layer encoder: forth, back, and the step
JUDGED = 11  # how often a fine-tuned model reads the rows it did not see: once, and with dropout
START_MEGABYTES = 300.0
ROW_MEGABYTES = 0.02
CLASS_MEGABYTES = 2e-5  # a row and class
MODEL_MEGABYTES = 850.0  # torch with a small model
LEARN_MEGABYTES = 700.0  # gradients and the optimiser's two moments, and what a batch leaves
# A cell of an experiment with a linear model: for each row, and for each row and class.
CELL_SECONDS = {
    "check": (9e-4, 6e-5),
    "noise": (4e-4, 5e-5),
    "clean": (7e-4, 7e-5),
    "retrain": (1e-4, 1e-5),
}
TRAININGS = {"check": 4.0, "noise": 12.0, "clean": 28.0, "retrain": 4.0}  # of all rows, in a cell
_SIX_LAYERS = 6 * 384**2  # what the rates were measured with: all-MiniLM-L6-v2


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and peak megabytes to expect; half or double is normal."""

    seconds: float
    megabytes: float


def cost(rows: int, classes: int, configuration: Configuration) -> Cost:
    """What scoring `rows` short posts in `classes` classes takes from the beginning.

    A model on this machine counts by its size; one that is still to be downloaded counts as a
    six-layer encoder.
    """
    folds = configuration.folds / 5
    cells = rows * classes
    encoders = [name for name in (configuration.encoder, configuration.second_encoder) if name]
    # Words are read whatever else is: see `labelreview.evidence.gather`.
    seconds = START_SECONDS + rows * ROW_SECONDS + cells * CLASS_SECONDS * folds
    megabytes = START_MEGABYTES + rows * ROW_MEGABYTES + cells * CLASS_MEGABYTES
    seconds += len(encoders) * cells * HEAD_SECONDS * folds
    for name in [*encoders, *([configuration.classifier] if configuration.classifier else [])]:
        seconds += rows * ENCODE_SECONDS * size(name)
    if tuned := configuration.fine_tune:
        learned = rows * (configuration.folds - 1) * configuration.epochs
        read = rows * JUDGED
        seconds += (learned * LEARN_SECONDS + read * ENCODE_SECONDS) * size(tuned)
        megabytes += LEARN_MEGABYTES
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
    """Seconds that an experiment takes with so many training rows, its texts not yet encoded."""
    of_row, of_class = CELL_SECONDS[question]
    seconds = START_SECONDS + rows * ROW_SECONDS + cells * rows * (of_row + of_class * classes)
    if encoder:
        seconds += rows * ENCODE_SECONDS * size(encoder)
    if fine_tune:
        learned = cells * TRAININGS[question] * rows * epochs
        seconds += learned * LEARN_SECONDS * size(fine_tune)
    return seconds


def size(model: str) -> float:
    """How much work a text is for a model, in six-layer encoders; 1 when it is not at hand."""
    try:
        shape = json.loads(_config(model).read_text(encoding="utf-8"))
        return float(shape["num_hidden_layers"] * shape["hidden_size"] ** 2 / _SIX_LAYERS)
    except (OSError, ValueError, KeyError, TypeError):
        return 1.0


def _config(model: str) -> Path:
    """The file that says how large a model is: in its folder, or where the Hub's files are kept."""
    from huggingface_hub import try_to_load_from_cache

    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder / "config.json"
    kept = try_to_load_from_cache(model, "config.json")  # a ValueError for what is no Hub id
    return Path(kept if isinstance(kept, str) else folder)
